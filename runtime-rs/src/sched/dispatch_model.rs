//! Models of the lease: every interleaving of producers, dispatchers, and thieves, as far as loom is
//! told to look (`spec/05-async-calls.md`, "What is checked"). Go's dispatcher and watchdog exchange words by the same
//! rules, with atomics that are never weaker.

use super::dispatch::{DispatchQueue, Lease};
use super::model::explore;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicU32, Ordering};
use loom::thread;

const CALLS: usize = 3;

/// Two dispatchers at once, of which one parked before the other began, show with three preemptions.
fn model(run: impl Fn() + Sync + Send + 'static) {
    explore(3, run);
}

struct Desk {
    requests: DispatchQueue,
    /// The dispatcher has it to itself while it takes; loom would see a second one.
    dispatcher: loom::cell::UnsafeCell<()>,
    runs: [AtomicU32; CALLS],
}

impl Desk {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            requests: DispatchQueue::new(CALLS as u32),
            dispatcher: loom::cell::UnsafeCell::new(()),
            runs: [const { () }; CALLS].map(|()| AtomicU32::new(0)),
        })
    }

    /// Sends a call, and becomes the dispatcher if there is none: an executor that runs its task at once.
    fn send(&self, call: u64) {
        assert!(self.requests.ring().push(call, 0));
        if self.requests.ring().needs_doorbell() {
            self.lease(self.requests.acquire());
        }
    }

    /// Leads until there is nothing left, or another one does.
    fn lease(&self, mut lease: Lease) {
        loop {
            let taken = self.dispatcher.with_mut(|_| self.requests.take(&lease));
            let Some((call, _)) = taken else {
                match self.requests.park(lease) {
                    Some(again) => lease = again,
                    None => return,
                }
                continue;
            };
            self.requests.enter(&mut lease);
            self.runs[call as usize].fetch_add(1, Ordering::Relaxed);
            match self.requests.leave(lease) {
                Some(kept) => lease = kept,
                None => return,
            }
        }
    }

    /// Takes over if it sees a handler run.
    fn watch(&self) {
        if let Some(lease) = self.requests.steal() {
            self.lease(lease);
        }
    }

    fn is_over(&self, calls: usize) {
        for (call, runs) in self.runs.iter().enumerate() {
            assert_eq!(runs.load(Ordering::Relaxed), u32::from(call < calls), "call {call}");
        }
        assert!(self.requests.ring().is_empty());
        assert!(!self.requests.ring().is_watched(), "nobody dispatches, so who sends must ring");
    }
}

fn beside(desk: &Arc<Desk>, run: impl FnOnce(&Desk) + 'static) -> thread::JoinHandle<()> {
    let desk = Arc::clone(desk);
    thread::spawn(move || run(&desk))
}

#[test]
fn every_call_has_a_dispatcher() {
    model(|| {
        let desk = Desk::new();
        let others = [1, 2].map(|call| beside(&desk, move |desk| desk.send(call)));
        desk.send(0);
        others.into_iter().for_each(|other| other.join().unwrap());
        desk.is_over(3);
    });
}

#[test]
fn a_dispatcher_that_parks_against_a_producer_that_comes_again() {
    model(|| {
        let desk = Desk::new();
        let other = beside(&desk, |desk| {
            desk.send(1);
            desk.send(2);
        });
        desk.send(0);
        other.join().unwrap();
        desk.is_over(3);
    });
}

#[test]
fn a_ring_that_is_stolen_has_one_dispatcher() {
    model(|| {
        let desk = Desk::new();
        let others = [beside(&desk, |desk| desk.send(1)), beside(&desk, Desk::watch)];
        desk.send(0);
        others.into_iter().for_each(|other| other.join().unwrap());
        desk.is_over(2);
    });
}

#[test]
fn a_dispatcher_is_replaced_while_it_has_more_to_take() {
    model(|| {
        let desk = Desk::new();
        for call in 0..CALLS as u64 {
            assert!(desk.requests.ring().push(call, 0));
        }
        assert!(desk.requests.ring().needs_doorbell());
        let lease = desk.requests.acquire();
        let others = [(); 2].map(|()| beside(&desk, Desk::watch));
        desk.lease(lease);
        others.into_iter().for_each(|other| other.join().unwrap());
        desk.is_over(3);
    });
}
