//! Models of the rings: every interleaving of producers and consumers, as far as loom is told to look
//! (`spec/05-engine.md`, "What is checked").
//!
//! A wake-up that is lost shows as a deadlock, an entry that is taken twice or never as a wrong count.

use super::drain::Drain;
use super::ring::{PARKED, Ring, WATCHED};
use loom::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;

/// So few preemptions find the bugs that were put in to see whether they are found.
fn model(run: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(run);
}

/// A token that is set and waited for: Go's bell, or the waker of a task.
#[derive(Default)]
struct Bell(Mutex<bool>, Condvar);

impl Bell {
    fn ring(&self) {
        *self.0.lock().unwrap() = true;
        self.1.notify_one();
    }

    fn wait(&self) {
        let mut rung = self.0.lock().unwrap();
        while !*rung {
            rung = self.1.wait(rung).unwrap();
        }
        *rung = false;
    }
}

/// A consumer that parks: the leader in Go.
struct Consumer {
    ring: Ring,
    bell: Bell,
}

impl Consumer {
    fn new(state: u32) -> Arc<Self> {
        Arc::new(Self { ring: Ring::new(2, state), bell: Bell::default() })
    }

    fn send(&self, word: u64) {
        assert!(self.ring.push(word, 0));
        if self.ring.must_ring() {
            self.bell.ring();
        }
    }

    /// Waits for an entry, without looking for a while first.
    fn take(&self) -> u64 {
        loop {
            if let Some(word) = self.ring.pop() {
                return word;
            }
            self.ring.park();
            if self.ring.is_empty() {
                self.bell.wait();
            } else {
                self.ring.unpark();
            }
        }
    }
}

#[test]
fn a_parked_consumer_gets_every_entry() {
    for state in [WATCHED, PARKED] {
        model(move || {
            let consumer = Consumer::new(state);
            if state == PARKED {
                // As if it had parked before: it is rung for.
                consumer.bell.ring();
            }
            let producers: Vec<_> = [1, 2]
                .map(|word| {
                    let consumer = Arc::clone(&consumer);
                    thread::spawn(move || consumer.send(word))
                })
                .into();
            assert_eq!(consumer.take() + consumer.take(), 3);
            for producer in producers {
                producer.join().unwrap();
            }
            assert!(consumer.ring.is_empty());
        });
    }
}

/// The ring of resolved calls, and the tasks that wait for them.
struct Callers {
    drain: Drain,
    /// Per id: 0 sent, 1 done, 2 the caller is gone.
    calls: [AtomicU32; 2],
    wakers: [Arc<Bell>; 2],
}

const SENT: u32 = 0;
const DONE: u32 = 1;
const GONE: u32 = 2;

impl Callers {
    fn new() -> Arc<Self> {
        Self::woken_by([Arc::default(), Arc::default()])
    }

    fn woken_by(wakers: [Arc<Bell>; 2]) -> Arc<Self> {
        Arc::new(Self {
            drain: Drain::new(2),
            calls: [AtomicU32::new(SENT), AtomicU32::new(SENT)],
            wakers,
        })
    }

    fn complete(&self, id: u64) -> bool {
        let id = id as usize;
        let before = self.calls[id].swap(DONE, Ordering::AcqRel);
        assert_ne!(before, DONE, "a call is completed once");
        if before == SENT {
            self.wakers[id].ring();
        }
        before == SENT
    }

    /// The callee: resolves a call.
    fn resolve(&self, id: u64) {
        assert!(self.drain.ring().push(id, 0));
        if self.drain.ring().must_ring() {
            self.drain.rung(|id| self.complete(id));
        }
    }

    /// The caller: polls until its call is done.
    fn wait(&self, id: usize) {
        loop {
            if self.calls[id].load(Ordering::Acquire) == DONE {
                self.drain.came_by(|id| self.complete(id));
                return;
            }
            if !self.drain.look(|id| self.complete(id)) {
                self.wakers[id].wait();
            }
        }
    }

    /// The caller of both: polls each one that is not done, like `join`. A task that polls only one of
    /// its calls may leave the other without anybody who looks; then it is the service thread's turn.
    fn join(&self) {
        let mut waits = [true; 2];
        loop {
            for id in 0..2 {
                if waits[id] && self.calls[id].load(Ordering::Acquire) == DONE {
                    waits[id] = false;
                    self.drain.came_by(|id| self.complete(id));
                }
            }
            if waits == [false; 2] {
                return;
            }
            if !self.drain.look(|id| self.complete(id)) {
                self.wakers[0].wait();
            }
        }
    }

    /// The caller: drops its call.
    fn drop_call(&self, id: usize) {
        if self.calls[id].swap(GONE, Ordering::AcqRel) == DONE {
            self.drain.came_by(|id| self.complete(id));
        }
    }
}

fn callees(callers: &Arc<Callers>) -> Vec<thread::JoinHandle<()>> {
    let callee = |id| {
        let callers = Arc::clone(callers);
        thread::spawn(move || callers.resolve(id))
    };
    vec![callee(0), callee(1)]
}

#[test]
fn every_caller_is_woken() {
    model(|| {
        let callers = Callers::new();
        let mut threads = callees(&callers);
        threads.push(thread::spawn({
            let callers = Arc::clone(&callers);
            move || callers.wait(1)
        }));
        callers.wait(0);
        for thread in threads {
            thread.join().unwrap();
        }
        assert!(callers.drain.ring().is_empty());
    });
}

#[test]
fn a_task_that_waits_for_two_calls_gets_both() {
    model(|| {
        let task = Arc::new(Bell::default());
        let callers = Callers::woken_by([Arc::clone(&task), task]);
        let threads = callees(&callers);
        callers.join();
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

#[test]
fn callers_that_leave_hold_nobody_up() {
    model(|| {
        let callers = Callers::new();
        let threads = callees(&callers);
        callers.drop_call(0);
        callers.wait(1);
        for thread in threads {
            thread.join().unwrap();
        }
        // Nobody is coming any more, so whoever resolves a call next rings.
        assert!(callers.drain.ring().is_empty());
        assert!(!callers.drain.ring().is_watched());
    });
}

/// Leader and follower as they are in Go, over a ring of its own: `runtime-go/r2gcgo/leader.go` and
/// `follower.go`. Go's atomics are sequentially consistent; these are weaker, where that suffices.
struct Crew {
    requests: Ring,
    /// Epoch in the upper half, then how many handlers have begun, and the lowest bit: in a handler.
    state: AtomicU64,
    /// Whoever leads has it to itself; loom would see a second one.
    leader: loom::cell::UnsafeCell<()>,
    runs: [AtomicU32; 3],
    resolved: AtomicU32,
}

const HANDLER: u64 = 1;
const EPOCH: u64 = 1 << 32;

impl Crew {
    fn new() -> Arc<Self> {
        let requests = Ring::new(3, WATCHED);
        for word in 0..3 {
            assert!(requests.push(word, 0));
        }
        Arc::new(Self {
            requests,
            state: AtomicU64::new(0),
            leader: loom::cell::UnsafeCell::new(()),
            runs: [AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(0)],
            resolved: AtomicU32::new(0),
        })
    }

    /// Leads until there is nothing left, or another one does.
    fn lead(&self, mut word: u64) {
        loop {
            let taken = self.leader.with_mut(|_| self.requests.pop());
            let Some(call) = taken else { return };
            word = (word + 2) | HANDLER;
            self.state.store(word, Ordering::Release);
            self.runs[call as usize].fetch_add(1, Ordering::Relaxed);
            self.resolved.fetch_add(1, Ordering::Relaxed);
            let polling = word & !HANDLER;
            let kept =
                self.state.compare_exchange(word, polling, Ordering::Acquire, Ordering::Relaxed);
            if kept.is_err() {
                return;
            }
            word = polling;
        }
    }

    /// Looks so often, and takes over if it sees a handler run.
    fn follow(&self) {
        for _ in 0..2 {
            let word = self.state.load(Ordering::Relaxed);
            let next = (word & !(EPOCH - 1)) + EPOCH;
            if word & HANDLER != 0
                && self
                    .state
                    .compare_exchange(word, next, Ordering::Acquire, Ordering::Relaxed)
                    .is_ok()
            {
                return self.lead(next);
            }
            thread::yield_now();
        }
    }
}

#[test]
fn a_ring_that_is_taken_over_has_one_leader() {
    model(|| {
        let crew = Crew::new();
        let followers: Vec<_> = (0..2)
            .map(|_| {
                let crew = Arc::clone(&crew);
                thread::spawn(move || crew.follow())
            })
            .collect();
        crew.lead(0);
        for follower in followers {
            follower.join().unwrap();
        }
        assert!(crew.runs.iter().all(|runs| runs.load(Ordering::Relaxed) == 1));
        assert_eq!(crew.resolved.load(Ordering::Relaxed), 3);
    });
}
