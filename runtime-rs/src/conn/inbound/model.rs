//! Models of cancelling a call from Go, every interleaving as far as loom is told to look
//! (`spec/05-async-calls.md`, "What is checked").

use super::in_flight::InFlight;
use loom::sync::Arc as LoomArc;
use loom::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use loom::thread;
use std::sync::Arc;

const FIRST: u64 = 1 << 32;
/// The next call with the same index.
const SECOND: u64 = 3 << 32;

struct Calls {
    /// `frame.cancel` of the first call.
    word: AtomicU32,
    in_flight: InFlight<AtomicBool>,
}

impl Calls {
    fn new() -> LoomArc<Self> {
        LoomArc::new(Self { word: AtomicU32::new(0), in_flight: InFlight::new(1) })
    }

    /// As Go does.
    fn cancel(&self) {
        self.word.store(1, Ordering::Relaxed);
        if let Some(call) = self.in_flight.find(FIRST) {
            call.store(true, Ordering::Relaxed);
        }
    }
}

#[test]
fn a_call_that_is_cancelled_before_it_begins_knows() {
    loom::model(|| {
        let calls = Calls::new();
        let canceller = thread::spawn({
            let calls = LoomArc::clone(&calls);
            move || calls.cancel()
        });
        let call = Arc::new(AtomicBool::new(false));
        calls.in_flight.publish(FIRST, Arc::clone(&call));
        let saw = calls.word.load(Ordering::Relaxed) != 0;
        canceller.join().unwrap();
        assert!(saw || call.load(Ordering::Relaxed), "neither side saw the other");
    });
}

#[test]
fn a_late_cancel_does_not_hit_the_next_call() {
    loom::model(|| {
        let calls = Calls::new();
        let canceller = thread::spawn({
            let calls = LoomArc::clone(&calls);
            move || calls.cancel()
        });
        let second = Arc::new(AtomicBool::new(false));
        calls.in_flight.publish(FIRST, Arc::new(AtomicBool::new(false)));
        calls.in_flight.take_back(FIRST);
        calls.in_flight.publish(SECOND, Arc::clone(&second));
        // Comes a second time, or from a server call that is dropped late.
        calls.in_flight.take_back(FIRST);
        canceller.join().unwrap();
        assert!(!second.load(Ordering::Relaxed));
        assert!(calls.in_flight.find(SECOND).is_some());
    });
}
