//! Whether somebody who has nothing to do looks for a moment before it sleeps: the caller of a single call
//! for its result, a leader for the next call (`spec/05-engine.md`, "Lingering").

use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

/// Longest time without a break: an executor's thread stands still meanwhile.
const MOST: Duration = Duration::from_micros(5);
/// Longest time of a leader, with breaks in which the executor runs other tasks.
const MOST_LEADING: Duration = Duration::from_micros(50);
/// Looks that share one look at the clock.
const LOOKS_PER_CLOCK: u32 = 8;
/// How much a run of success counts.
const MOST_CREDIT: i32 = 8;
/// What a failure takes off.
const LOSS: i32 = 4;
/// How many calls follow without lingering when nothing is left.
const PAUSES: i32 = 64;

/// Learnt from whether lingering was any good the last times. Calls that run at once may spoil each
/// other's counts: nothing depends on them but speed.
#[derive(Debug, Default)]
pub(crate) struct Linger {
    off: bool,
    credit: AtomicI32,
}

impl Linger {
    pub(crate) fn new(off: bool) -> Self {
        Self { off, credit: AtomicI32::new(0) }
    }

    /// Whether it is worth a try.
    pub(crate) fn is_worth_it(&self) -> bool {
        if self.off {
            return false;
        }
        let credit = self.credit.load(Ordering::Relaxed);
        if credit < 0 {
            self.credit.store(credit + 1, Ordering::Relaxed);
        }
        credit >= 0
    }

    /// Looks for something for a while, and learns from whether there was any.
    pub(crate) fn look<T>(&self, look: impl FnMut() -> Option<T>) -> Option<T> {
        let found = Self::look_once(look);
        self.learn(found.is_some());
        found
    }

    /// The same for a leader: `Err` says that it looks again after a break, and from when on it looks.
    pub(crate) fn look_leading<T>(
        &self,
        since: Option<Instant>,
        look: impl FnMut() -> Option<T>,
    ) -> Result<Option<T>, Instant> {
        if since.is_none() && !self.is_worth_it() {
            return Ok(None);
        }
        let since = since.unwrap_or_else(Instant::now);
        let found = Self::look_once(look);
        if found.is_none() && since.elapsed() < MOST_LEADING {
            return Err(since);
        }
        self.learn(found.is_some());
        Ok(found)
    }

    fn look_once<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
        let end = Instant::now() + MOST;
        let mut found = None;
        while found.is_none() && Instant::now() < end {
            found = (0..LOOKS_PER_CLOCK).find_map(|_| {
                std::hint::spin_loop();
                look()
            });
        }
        found
    }

    /// What came of it.
    pub(crate) fn learn(&self, success: bool) {
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
