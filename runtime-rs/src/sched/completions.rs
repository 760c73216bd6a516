//! The ring of resolved calls, and its consumers (`spec/05-async-calls.md`, "Resolved calls").
//!
//! No task and no thread owns the ring, so none can take it along when it ends. A task that polls an unresolved call
//! drains the ring; when no task will, the callee rings the doorbell.
//!
//! A wake-up is *pending* from the completion of a call out of the ring until its future is polled or dropped. While
//! wake-ups are pending, or a drain runs, the ring is watched and the callee need not ring. The last pending wake-up that
//! settles, or a drain that ends with none pending, parks the ring and polls it once more.
//!
//! Invariant: a watched ring has a pending wake-up, or a thread inside one of these functions, which restores the
//! invariant before it returns.

use super::ring::Ring;
use crate::base::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Most ids that one pass pops. They are completed after the lock is free again.
#[cfg(not(r2g_loom))]
const BATCH: usize = crate::base::abi::BATCH;
// More than the models have calls: a pass that is not full may be the last one.
#[cfg(r2g_loom)]
const BATCH: usize = 3;

/// One in so many sends drains although wake-ups are pending: the woken tasks may be held up.
const DRAIN_EVERY: u32 = 16;

/// The ring of resolved calls, by id.
#[derive(Debug)]
pub(crate) struct Completions {
    ring: Ring,
    /// The drain lock; never waited for.
    draining: AtomicBool,
    /// Pending wake-ups.
    pending: AtomicU32,
    /// Sends since the last drain that skipped draining because wake-ups were pending.
    skipped: AtomicU32,
}

impl Completions {
    /// Makes a parked ring with room for so many calls.
    pub(crate) fn new(calls: u32) -> Self {
        Self {
            ring: Ring::new(calls, super::ring::PARKED),
            draining: AtomicBool::new(false),
            pending: AtomicU32::new(0),
            skipped: AtomicU32::new(0),
        }
    }

    pub(crate) fn ring(&self) -> &Ring {
        &self.ring
    }

    /// Address of the count of pending wake-ups, a hint for the other half.
    pub(crate) fn pending_address(&'static self) -> u64 {
        (&raw const self.pending).expose_provenance() as u64
    }

    /// Pending wake-ups, roughly.
    pub(crate) fn pending(&self) -> u32 {
        self.pending.load(Ordering::Relaxed)
    }

    /// Drains the ring unless it is empty. `complete` completes a call and returns whether that woke its task. Returns
    /// whether anything was popped.
    #[inline]
    pub(crate) fn poll(&self, complete: impl Fn(u64) -> bool) -> bool {
        !self.ring.is_empty() && self.drain(&complete)
    }

    /// [`Completions::poll`] for a task that has just sent a call. While wake-ups are pending it mostly skips the drain:
    /// the callee is writing to the cells that would be read.
    #[inline]
    pub(crate) fn poll_after_send(&self, complete: impl Fn(u64) -> bool) -> bool {
        // Relaxed, and not counted exactly: the last pending wake-up sees to the ring in any case.
        if self.pending() > 0 {
            let skipped = self.skipped.load(Ordering::Relaxed);
            self.skipped.store((skipped + 1) % DRAIN_EVERY, Ordering::Relaxed);
            if skipped > 0 {
                return false;
            }
        }
        self.poll(complete)
    }

    /// Makes the ring watched by the caller, which polls it and then calls [`Completions::settle`].
    pub(crate) fn watch(&self) {
        // In this order: the ring is never watched without a pending wake-up.
        self.pending.fetch_add(1, Ordering::AcqRel);
        self.ring.unpark();
    }

    /// Settles a pending wake-up: the future whose call was completed from the ring has been polled or dropped. Returns
    /// whether anything was popped.
    #[inline]
    pub(crate) fn settle(&self, complete: impl Fn(u64) -> bool) -> bool {
        // AcqRel: the last wake-up to settle sees what the tasks of the others popped and pushed, so it parks the ring only
        // if all of that is done.
        self.pending.fetch_sub(1, Ordering::AcqRel) == 1 && self.settle_last(&complete)
    }

    /// Answers the doorbell: the callee has made the ring watched, so this function sees to it. Returns whether anything
    /// was popped.
    pub(crate) fn doorbell(&self, complete: impl Fn(u64) -> bool) -> bool {
        self.drain(&complete)
    }

    /// Pops and completes what there is, and leaves the ring with a pending wake-up, or parked. Returns whether anything
    /// was popped.
    ///
    /// A thread that finds the drain lock taken leaves everything to its holder, which polls once more after freeing it.
    fn drain(&self, complete: &impl Fn(u64) -> bool) -> bool {
        let mut any = false;
        loop {
            // AcqRel on both swaps: a swap that finds the lock taken writes the lock word too. The holder's swap that frees
            // the lock reads from it, so the holder's next look sees every entry that the other thread had seen.
            if self.draining.swap(true, Ordering::AcqRel) {
                return any;
            }
            let (ids, count) = self.pop_some();
            // Before the lock is free: otherwise the ring could be parked in between, at the cost of a doorbell.
            self.pending.fetch_add(count as u32, Ordering::AcqRel);
            self.draining.swap(false, Ordering::AcqRel);
            any |= count > 0;
            let mut none_pending = count == 0;
            let mut woken = 0;
            for &id in &ids[..count] {
                if complete(id) {
                    woken += 1;
                } else {
                    none_pending |= self.pending.fetch_sub(1, Ordering::AcqRel) == 1;
                }
            }
            if woken > 0 && !none_pending && count < BATCH {
                // The tasks that were woken will settle, and drain what has arrived by then.
                return any;
            }
            if self.ring.is_empty() && !(none_pending && self.is_left_watched()) {
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

    /// Settles the last pending wake-up: drains what has arrived, or parks the ring.
    fn settle_last(&self, complete: &impl Fn(u64) -> bool) -> bool {
        (!self.ring.is_empty() || self.is_left_watched()) && self.drain(complete)
    }

    /// Parks the ring if no wake-up is pending, and polls it once more. Returns whether the caller must drain again.
    fn is_left_watched(&self) -> bool {
        if self.pending.load(Ordering::Acquire) != 0 {
            return false;
        }
        self.ring.park();
        !self.ring.is_empty() && self.ring.unpark()
    }
}
