//! Looks after rings when those who were to take from them do not: their executor stands still, or is
//! gone, or a handler holds them up.
//!
//! While a ring is watched the service thread looks at it every millisecond. If it finds entries that
//! were there the last time, too, somebody else takes them. Whoever makes a ring watched, or leaves it watched
//! because others have been woken, sees to it that the service thread looks: it may have stopped, once the ring
//! had been parked for a while.

use super::ring::Ring;
use crate::thread::timer::Alarm;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering, fence};
use std::task::{Wake, Waker};
use std::time::{Duration, Instant};

/// How long an entry may wait for somebody who was woken for it.
const PATIENCE: Duration = Duration::from_millis(1);
/// Looks at a parked ring before the watch ends: a ring that is used again soon starts no new one.
const LAST_LOOKS: u32 = 64;

/// Something with a ring that may be looked after. It stays as long as the process.
pub(crate) trait Watched: Sync + 'static {
    /// The ring, and whether it is looked after now: `false` at first.
    fn ring(&self) -> (&Ring, &AtomicBool);

    /// Nothing was taken since the last look.
    fn is_late(&'static self);
}

/// Begins to look after a ring that is watched, unless that goes on already.
pub(crate) fn arm(of: &'static impl Watched) {
    let (_, awake) = of.ring();
    // SeqCst: the ring was made watched before; a watch that ends says so, and then looks whether the ring is
    // watched. With a fence between the two steps on both sides, one of them sees the other.
    fence(Ordering::SeqCst);
    if !awake.load(Ordering::Relaxed) && !awake.swap(true, Ordering::AcqRel) {
        next(Arc::new(Watch { of, popped: AtomicU64::new(u64::MAX), parked: AtomicU32::new(0) }));
    }
}

struct Watch<W: 'static> {
    of: &'static W,
    popped: AtomicU64,
    /// Looks that found the ring parked, one after the other.
    parked: AtomicU32,
}

fn next<W: Watched>(watch: Arc<Watch<W>>) {
    Alarm::new(Instant::now() + PATIENCE).set(&Waker::from(watch));
}

impl<W: Watched> Wake for Watch<W> {
    /// One look, on the service thread.
    fn wake(self: Arc<Self>) {
        let (ring, awake) = self.of.ring();
        let popped = ring.popped();
        let before = self.popped.swap(popped, Ordering::Relaxed);
        if popped == before {
            self.of.is_late();
        }
        if ring.is_watched() {
            self.parked.store(0, Ordering::Relaxed);
        } else if self.parked.fetch_add(1, Ordering::Relaxed) >= LAST_LOOKS {
            awake.store(false, Ordering::Release);
            // SeqCst: as in `arm`. Whoever came just before found the watch awake.
            fence(Ordering::SeqCst);
            if ring.is_watched() {
                arm(self.of);
            }
            return;
        }
        next(self);
    }
}
