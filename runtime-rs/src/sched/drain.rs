//! Who empties the ring of resolved calls (`spec/05-engine.md`, "Resolved calls").
//!
//! No task and no thread owns the ring, so none can take it along when it ends. Whoever polls a call
//! that is not done empties it; and when nobody will, the callee rings.
//!
//! *Coming* are calls that were completed from the ring and whose futures have neither been polled nor
//! dropped since: their tasks have been woken, so somebody will come by. While there are any, or while
//! somebody empties the ring, it is watched and the callee need not ring. Whoever is the last one to
//! come by, or finishes emptying when nobody is coming, parks the ring and looks once more.
//!
//! Invariant: a ring that is watched has somebody coming, or somebody inside of one of these functions
//! who will see to it before returning.

use super::ring::Ring;
use crate::base::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Entries that are taken out at once. They are completed after the lock is free again.
#[cfg(not(r2g_loom))]
const BATCH: usize = 64;
// More than the models have calls: a pass that is not full may be the last one.
#[cfg(r2g_loom)]
const BATCH: usize = 3;

/// One in so many tasks that could pass looks all the same: those who come may be held up.
const PASS: u32 = 16;

/// The ring of resolved calls, by id.
#[derive(Debug)]
pub(crate) struct Drain {
    ring: Ring,
    /// Held while entries are taken out; never waited for.
    busy: AtomicBool,
    coming: AtomicU32,
    /// Calls that were sent by tasks that left looking to those who come, since somebody looked.
    passed: AtomicU32,
}

impl Drain {
    /// For so many calls at once.
    pub(crate) fn new(calls: u32) -> Self {
        Self {
            ring: Ring::new(calls, super::ring::PARKED),
            busy: AtomicBool::new(false),
            coming: AtomicU32::new(0),
            passed: AtomicU32::new(0),
        }
    }

    pub(crate) fn ring(&self) -> &Ring {
        &self.ring
    }

    /// Where the number of those who are coming is, for the other half, to which it is a hint.
    pub(crate) fn coming_address(&'static self) -> u64 {
        (&raw const self.coming).expose_provenance() as u64
    }

    /// How many are coming, roughly.
    pub(crate) fn coming(&self) -> u32 {
        self.coming.load(Ordering::Relaxed)
    }

    /// Empties the ring if there is something in it. `complete` completes a call and says whether that
    /// woke a task that had not been woken. Returns whether anything was taken out.
    #[inline]
    pub(crate) fn look(&self, complete: impl Fn(u64) -> bool) -> bool {
        !self.ring.is_empty() && self.empty(&complete)
    }

    /// The same for a task that has just sent a call. While others are coming it need not look, and mostly
    /// does not: the callee is writing to what would be read.
    #[inline]
    pub(crate) fn look_in_passing(&self, complete: impl Fn(u64) -> bool) -> bool {
        // Relaxed, and not counted exactly: whoever comes last sees to the ring in any case.
        if self.coming() > 0 {
            let passed = self.passed.load(Ordering::Relaxed);
            self.passed.store((passed + 1) % PASS, Ordering::Relaxed);
            if passed > 0 {
                return false;
            }
        }
        self.look(complete)
    }

    /// The caller will look, and then come by: until then nobody need ring.
    pub(crate) fn watch(&self) {
        // In this order: the ring is never watched with nobody coming.
        self.coming.fetch_add(1, Ordering::AcqRel);
        self.ring.unpark();
    }

    /// A future whose call was completed from the ring has been polled or dropped. Returns whether anything was
    /// taken out.
    #[inline]
    pub(crate) fn came_by(&self, complete: impl Fn(u64) -> bool) -> bool {
        // AcqRel: who parks comes after all that the others did.
        self.coming.fetch_sub(1, Ordering::AcqRel) == 1 && self.rest(&complete)
    }

    /// The callee rang: it had made the ring watched, so this function sees to it. Returns whether anything was
    /// taken out.
    pub(crate) fn rung(&self, complete: impl Fn(u64) -> bool) -> bool {
        self.empty(&complete)
    }

    /// Takes out what there is, and leaves the ring with somebody coming, or parked. Returns whether
    /// anything was taken out.
    ///
    /// Whoever finds the ring busy leaves all that to the one inside, who looks once more after it is
    /// free.
    fn empty(&self, complete: &impl Fn(u64) -> bool) -> bool {
        let mut any = false;
        loop {
            // AcqRel on both swaps: who fails has written the lock before its holder swaps it back, so
            // the holder sees whatever that one had seen.
            if self.busy.swap(true, Ordering::AcqRel) {
                return any;
            }
            let (ids, count) = self.pop_some();
            // Before the lock is free: nobody parks the ring in between, only to be rung for.
            self.coming.fetch_add(count as u32, Ordering::AcqRel);
            self.busy.swap(false, Ordering::AcqRel);
            any |= count > 0;
            let mut nobody = count == 0;
            let mut woken = 0;
            for &id in &ids[..count] {
                if complete(id) {
                    woken += 1;
                } else {
                    nobody |= self.coming.fetch_sub(1, Ordering::AcqRel) == 1;
                }
            }
            if woken > 0 && !nobody && count < BATCH {
                // Those who were woken are coming. What is there by then can wait for them.
                return any;
            }
            if self.ring.is_empty() && !(nobody && self.is_left_watched()) {
                return any;
            }
        }
    }

    fn pop_some(&self) -> ([u64; BATCH], usize) {
        let (mut ids, mut count) = ([0; BATCH], 0);
        while count < BATCH {
            let Some((id, _)) = self.ring.pop() else { break };
            ids[count] = id;
            count += 1;
        }
        (ids, count)
    }

    /// The last one to come by has come.
    fn rest(&self, complete: &impl Fn(u64) -> bool) -> bool {
        (!self.ring.is_empty() || self.is_left_watched()) && self.empty(complete)
    }

    /// Parks the ring if nobody is coming, and looks once more: whether the caller must go on.
    fn is_left_watched(&self) -> bool {
        if self.coming.load(Ordering::Acquire) != 0 {
            return false;
        }
        self.ring.park();
        !self.ring.is_empty() && self.ring.unpark()
    }
}
