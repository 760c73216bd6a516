//! Models of who leads: every interleaving of producers, leaders, and those who take over, as far as loom is
//! told to look (`spec/05-engine.md`, "What is checked"). Go's leader and follower exchange words by the same
//! rules, with atomics that are never weaker.

use super::led::{Lead, Led};
use super::model::explore;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicU32, Ordering};
use loom::thread;

const CALLS: usize = 3;

/// Two leaders at once, of which one parked before the other began, show with three preemptions.
fn model(run: impl Fn() + Sync + Send + 'static) {
    explore(3, run);
}

struct Desk {
    requests: Led,
    /// Whoever leads has it to itself while it takes; loom would see a second one.
    leader: loom::cell::UnsafeCell<()>,
    runs: [AtomicU32; CALLS],
}

impl Desk {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            requests: Led::new(CALLS as u32),
            leader: loom::cell::UnsafeCell::new(()),
            runs: [const { () }; CALLS].map(|()| AtomicU32::new(0)),
        })
    }

    /// Sends a call, and leads if nobody does: an executor that runs its task at once.
    fn send(&self, call: u64) {
        assert!(self.requests.ring().push(call, 0));
        if self.requests.ring().must_ring() {
            self.lead(self.requests.begin());
        }
    }

    /// Leads until there is nothing left, or another one does.
    fn lead(&self, mut lead: Lead) {
        loop {
            let taken = self.leader.with_mut(|_| self.requests.take(&lead));
            let Some((call, _)) = taken else {
                match self.requests.park(lead) {
                    Some(again) => lead = again,
                    None => return,
                }
                continue;
            };
            self.requests.enter(&mut lead);
            self.runs[call as usize].fetch_add(1, Ordering::Relaxed);
            match self.requests.leave(lead) {
                Some(kept) => lead = kept,
                None => return,
            }
        }
    }

    /// Takes over if it sees a handler run.
    fn watch(&self) {
        if let Some(lead) = self.requests.take_over() {
            self.lead(lead);
        }
    }

    fn is_over(&self, calls: usize) {
        for (call, runs) in self.runs.iter().enumerate() {
            assert_eq!(runs.load(Ordering::Relaxed), u32::from(call < calls), "call {call}");
        }
        assert!(self.requests.ring().is_empty());
        assert!(!self.requests.ring().is_watched(), "nobody leads, so who sends must ring");
    }
}

fn beside(desk: &Arc<Desk>, run: impl FnOnce(&Desk) + 'static) -> thread::JoinHandle<()> {
    let desk = Arc::clone(desk);
    thread::spawn(move || run(&desk))
}

#[test]
fn every_call_has_a_leader() {
    model(|| {
        let desk = Desk::new();
        let others = [1, 2].map(|call| beside(&desk, move |desk| desk.send(call)));
        desk.send(0);
        others.into_iter().for_each(|other| other.join().unwrap());
        desk.is_over(3);
    });
}

#[test]
fn a_leader_that_parks_against_a_producer_that_comes_again() {
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
fn a_ring_that_is_taken_over_has_one_leader() {
    model(|| {
        let desk = Desk::new();
        let others = [beside(&desk, |desk| desk.send(1)), beside(&desk, Desk::watch)];
        desk.send(0);
        others.into_iter().for_each(|other| other.join().unwrap());
        desk.is_over(2);
    });
}

#[test]
fn a_leader_is_replaced_while_it_has_more_to_take() {
    model(|| {
        let desk = Desk::new();
        for call in 0..CALLS as u64 {
            assert!(desk.requests.ring().push(call, 0));
        }
        assert!(desk.requests.ring().must_ring());
        let lead = desk.requests.begin();
        let others = [(); 2].map(|()| beside(&desk, Desk::watch));
        desk.lead(lead);
        others.into_iter().for_each(|other| other.join().unwrap());
        desk.is_over(3);
    });
}
