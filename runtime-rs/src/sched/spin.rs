//! Adaptive spinning: whether a consumer polls an empty ring for a moment before it sleeps, as the caller of a single call
//! does for its result, and a dispatcher for the next call (`spec/05-async-calls.md`, "Spinning").

use crate::base::abi;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

/// Longest spin without a break: an executor's thread stands still meanwhile.
const SPIN_TIME: Duration = Duration::from_micros(5);
/// Longest spin of a dispatcher, with breaks in which the executor runs other tasks.
const DISPATCHER_SPIN_TIME: Duration = Duration::from_nanos(abi::SPIN_NS);
/// Polls that share one reading of the clock, which costs about as much as they do: the caller of a single call spins for
/// 5 us only, and needs to look at the clock often. Go's dispatcher, which spins ten times as long, reads it every 64 polls.
const POLLS_PER_CLOCK: u32 = 8;

/// Learns from whether spinning succeeded lately. Calls that run at once may overwrite each other's counts: nothing
/// depends on them but speed.
#[derive(Debug, Default)]
pub(crate) struct SpinPolicy {
    off: bool,
    budget: AtomicI32,
}

impl SpinPolicy {
    pub(crate) fn new(off: bool) -> Self {
        Self { off, budget: AtomicI32::new(0) }
    }

    /// Whether the budget allows a spin.
    pub(crate) fn is_allowed(&self) -> bool {
        if self.off {
            return false;
        }
        let budget = self.budget.load(Ordering::Relaxed);
        if budget < 0 {
            self.budget.store(budget + 1, Ordering::Relaxed);
        }
        budget >= 0
    }

    /// Polls for up to 5 us, and learns from the outcome.
    pub(crate) fn spin<T>(&self, poll: impl FnMut() -> Option<T>) -> Option<T> {
        let found = Self::spin_once(poll);
        self.learn(found.is_some());
        found
    }

    /// [`SpinPolicy::spin`] in turns, for a dispatcher: `Err` is the time at which the spin began, for the next turn.
    pub(crate) fn spin_in_turns<T>(
        &self,
        since: Option<Instant>,
        poll: impl FnMut() -> Option<T>,
    ) -> Result<Option<T>, Instant> {
        if since.is_none() && !self.is_allowed() {
            return Ok(None);
        }
        let since = since.unwrap_or_else(Instant::now);
        let found = Self::spin_once(poll);
        if found.is_none() && since.elapsed() < DISPATCHER_SPIN_TIME {
            return Err(since);
        }
        self.learn(found.is_some());
        Ok(found)
    }

    fn spin_once<T>(mut poll: impl FnMut() -> Option<T>) -> Option<T> {
        let end = Instant::now() + SPIN_TIME;
        let mut found = None;
        while found.is_none() && Instant::now() < end {
            found = (0..POLLS_PER_CLOCK).find_map(|_| {
                std::hint::spin_loop();
                poll()
            });
        }
        found
    }

    /// Records the outcome of a spin.
    pub(crate) fn learn(&self, success: bool) {
        let budget = self.budget.load(Ordering::Relaxed);
        let next = match (success, budget - abi::SPIN_PENALTY) {
            (true, _) => (budget + 1).min(abi::SPIN_BUDGET),
            (false, less) if less < 0 => -abi::SPIN_COOLDOWN,
            (false, less) => less,
        };
        self.budget.store(next, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_end_it_for_a_while_and_successes_keep_it() {
        let policy = SpinPolicy::new(false);
        assert!(policy.is_allowed());
        policy.learn(false);
        for _ in 0..abi::SPIN_COOLDOWN {
            assert!(!policy.is_allowed());
        }
        for _ in 0..20 {
            assert!(policy.is_allowed());
            policy.learn(true);
        }
        policy.learn(false);
        assert!(policy.is_allowed(), "one failure among successes");
        assert!(!SpinPolicy::new(true).is_allowed());
    }
}
