//! Whether the caller of a single call looks for its result for a moment before it sleeps
//! (`spec/05-engine.md`, "Lingering").

use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

/// Longest time that a poll may take over it: an executor's thread stands still meanwhile.
pub(super) const MOST: Duration = Duration::from_micros(5);
/// Looks that share one look at the clock.
pub(super) const LOOKS_PER_CLOCK: u32 = 8;
/// How much a run of success counts.
const MOST_CREDIT: i32 = 8;
/// What a failure takes off.
const LOSS: i32 = 4;
/// How many calls follow without lingering when nothing is left.
const PAUSES: i32 = 64;

/// Learnt from whether lingering was any good the last times. Calls that run at once may spoil each
/// other's counts: nothing depends on them but speed.
#[derive(Debug, Default)]
pub(super) struct Linger {
    off: bool,
    credit: AtomicI32,
}

impl Linger {
    pub(super) fn new(off: bool) -> Self {
        Self { off, credit: AtomicI32::new(0) }
    }

    /// Whether it is worth a try.
    pub(super) fn is_worth_it(&self) -> bool {
        if self.off {
            return false;
        }
        let credit = self.credit.load(Ordering::Relaxed);
        if credit < 0 {
            self.credit.store(credit + 1, Ordering::Relaxed);
        }
        credit >= 0
    }

    /// What came of it.
    pub(super) fn learn(&self, success: bool) {
        let credit = self.credit.load(Ordering::Relaxed);
        let next = match (success, credit - LOSS) {
            (true, _) => (credit + 1).min(MOST_CREDIT),
            (false, less) if less < 0 => -PAUSES,
            (false, less) => less,
        };
        self.credit.store(next, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_end_it_for_a_while_and_successes_keep_it() {
        let linger = Linger::new(false);
        assert!(linger.is_worth_it());
        linger.learn(false);
        for _ in 0..PAUSES {
            assert!(!linger.is_worth_it());
        }
        for _ in 0..20 {
            assert!(linger.is_worth_it());
            linger.learn(true);
        }
        linger.learn(false);
        assert!(linger.is_worth_it(), "one failure among successes");
        assert!(!Linger::new(true).is_worth_it());
    }
}
