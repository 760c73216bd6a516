//! How long the calls of an async method take, as far as that decides where they run
//! (`spec/05-async-calls.md`, "Calls to Rust").

use crate::base::abi;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

/// A handler that takes longer is worth a task of its own: making one costs a tenth of that. Go's limit is 20 us, for
/// as long its watchdog lets a handler hold up the ring anyway.
const LONG: Duration = Duration::from_micros(5);

/// A method is long until it has shown that it is not: that its handlers are over when they have been
/// polled once, and soon. Nothing depends on these numbers but speed, so calls that run at once may spoil
/// each other's counts.
#[derive(Debug, Default)]
pub(crate) struct LatencyClass {
    calls: AtomicU32,
    runs: AtomicU32,
    short: AtomicBool,
}

impl LatencyClass {
    /// Whether a call should have a task of its own.
    pub(crate) fn is_long(&self) -> bool {
        !self.short.load(Ordering::Relaxed)
    }

    /// Whether the next call of a short method is to be timed.
    pub(crate) fn is_due(&self) -> bool {
        let calls = self.calls.load(Ordering::Relaxed).wrapping_add(1);
        self.calls.store(calls, Ordering::Relaxed);
        calls.is_multiple_of(abi::TIMED_EVERY)
    }

    /// How long the first poll of a handler took, and whether the handler was over then.
    pub(crate) fn took(&self, time: Duration, is_over: bool) {
        if !is_over || time >= LONG {
            self.blocked();
        } else if self.is_long() {
            let runs = self.runs.load(Ordering::Relaxed) + 1;
            self.runs.store(runs, Ordering::Relaxed);
            self.short.store(runs >= abi::SHORT_RUNS, Ordering::Relaxed);
        }
    }

    /// A handler made others wait.
    pub(crate) fn blocked(&self) {
        self.runs.store(0, Ordering::Relaxed);
        self.short.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_long_until_it_was_short_some_times_in_a_row() {
        let latency = LatencyClass::default();
        let short = Duration::from_micros(1);
        for round in 0..3 {
            for _ in 0..abi::SHORT_RUNS {
                assert!(latency.is_long());
                latency.took(short, true);
            }
            assert!(!latency.is_long());
            match round {
                0 => latency.took(LONG, true),
                1 => latency.took(short, false),
                _ => latency.blocked(),
            }
            assert!(latency.is_long());
        }
    }
}
