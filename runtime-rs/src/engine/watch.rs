//! Looks after the ring of resolved calls when those who were to come by do not: their executor stands
//! still, or is gone.
//!
//! While the ring is watched the service thread looks at it every millisecond. If it finds entries that
//! were there the last time, too, it takes them out itself.

use super::Engine;
use crate::call::keeper::{self, Alarm};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::task::{Wake, Waker};
use std::time::{Duration, Instant};

/// How long an entry may wait for somebody who was woken for it.
const PATIENCE: Duration = Duration::from_millis(1);
/// Looks at a parked ring before the watch ends: a ring that is used again soon starts no new one.
const LAST_LOOKS: u32 = 64;

static AWAKE: AtomicBool = AtomicBool::new(false);

/// Begins to watch, unless that goes on already.
pub(super) fn arm(engine: &'static Engine) {
    // Relaxed: a watch that is about to end looks once more after it has said so.
    if !AWAKE.load(Ordering::Relaxed) && !AWAKE.swap(true, Ordering::AcqRel) {
        let watch = Watch { engine, popped: AtomicU64::new(u64::MAX), parked: AtomicU32::new(0) };
        next(Arc::new(watch));
    }
}

struct Watch {
    engine: &'static Engine,
    popped: AtomicU64,
    /// Looks that found the ring parked, one after the other.
    parked: AtomicU32,
}

fn next(watch: Arc<Watch>) {
    let alarm = Arc::new(Alarm::default());
    alarm.set(&Waker::from(watch));
    keeper::at(Instant::now() + PATIENCE, alarm);
}

impl Wake for Watch {
    /// One look, on the service thread.
    fn wake(self: Arc<Self>) {
        let Some(rings) = &self.engine.rings else { return };
        let resolved = &rings.resolved;
        let popped = resolved.ring().popped();
        let before = self.popped.swap(popped, Ordering::Relaxed);
        if popped == before {
            resolved.look(|id| self.engine.drained(id));
        }
        if resolved.ring().is_watched() {
            self.parked.store(0, Ordering::Relaxed);
        } else if self.parked.fetch_add(1, Ordering::Relaxed) >= LAST_LOOKS {
            AWAKE.swap(false, Ordering::AcqRel);
            // Whoever rang just before found the watch awake.
            if resolved.ring().is_watched() {
                arm(self.engine);
            }
            return;
        }
        next(self);
    }
}
