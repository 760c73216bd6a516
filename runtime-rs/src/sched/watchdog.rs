//! The watchdog over the consumers of rings: their executor may stand still or be gone, or a handler may hold them up.
//!
//! While a ring is watched, the timer thread looks at it every millisecond. No pop between two looks at a non-empty ring
//! means that its consumer is stuck, and the watchdog steps in. A consumer that leaves
//! the ring watched, to a dispatcher or to woken tasks, must call [`arm`]: the watchdog stops once the ring has been parked
//! for a while.

use super::ring::Ring;
use crate::thread::timer::Timer;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering, fence};
use std::task::{Wake, Waker};
use std::time::{Duration, Instant};

/// Time between two looks: how long an entry may wait for a consumer that was woken for it.
const INTERVAL: Duration = Duration::from_millis(1);
/// Looks at a parked ring before the watchdog stops: a ring that is used again soon need not arm it anew.
const LAST_LOOKS: u32 = 64;

/// An owner of a ring that the watchdog can look at. It lives as long as the process.
pub(crate) trait RingOwner: Sync + 'static {
    /// The ring, and whether the watchdog is armed: `false` at first.
    fn ring(&self) -> (&Ring, &AtomicBool);

    /// Steps in: nothing was popped since the last look.
    fn stalled(&'static self);
}

/// Arms the watchdog over a watched ring, unless it is armed already.
pub(crate) fn arm(of: &'static impl RingOwner) {
    let (_, armed) = of.ring();
    // SeqCst: the ring was made watched before this fence. A watchdog that stops disarms itself, passes a fence, and
    // then looks whether the ring is watched. So one of the two sees the other.
    fence(Ordering::SeqCst);
    if !armed.load(Ordering::Relaxed) && !armed.swap(true, Ordering::AcqRel) {
        next(Arc::new(Watch { of, popped: AtomicU64::new(u64::MAX), parked: AtomicU32::new(0) }));
    }
}

struct Watch<W: 'static> {
    of: &'static W,
    popped: AtomicU64,
    /// Looks that found the ring parked, one after the other.
    parked: AtomicU32,
}

fn next<W: RingOwner>(watch: Arc<Watch<W>>) {
    Timer::new(Instant::now() + INTERVAL).set(&Waker::from(watch));
}

impl<W: RingOwner> Wake for Watch<W> {
    /// One look, on the timer thread.
    fn wake(self: Arc<Self>) {
        let (ring, armed) = self.of.ring();
        let popped = ring.popped();
        let before = self.popped.swap(popped, Ordering::Relaxed);
        if popped == before {
            self.of.stalled();
        }
        if ring.is_watched() {
            self.parked.store(0, Ordering::Relaxed);
        } else if self.parked.fetch_add(1, Ordering::Relaxed) >= LAST_LOOKS {
            armed.store(false, Ordering::Release);
            // SeqCst: as in `arm`. A consumer that called `arm` just before found the watchdog armed.
            fence(Ordering::SeqCst);
            if ring.is_watched() {
                arm(self.of);
            }
            return;
        }
        next(self);
    }
}
