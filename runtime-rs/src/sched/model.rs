//! Models of the rings: every interleaving of producers and consumers, as far as loom is told to look
//! (`spec/05-async-calls.md`, "What is checked").
//!
//! A wake-up that is lost shows as a deadlock, an entry that is taken twice or never as a wrong count.

use super::completions::Completions;
use super::ring::{PARKED, Ring, WATCHED};
use loom::sync::atomic::{AtomicU32, Ordering};
use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;

/// So few preemptions find the bugs that were put in to see whether they are found.
fn model(run: impl Fn() + Sync + Send + 'static) {
    explore(2, run);
}

/// Every interleaving with so many preemptions at most.
pub(super) fn explore(preemptions: usize, run: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(run);
}

/// A token that is set and waited for: Go's bell, or the waker of a task.
#[derive(Default)]
pub(super) struct Bell(Mutex<bool>, Condvar);

impl Bell {
    pub(super) fn ring(&self) {
        *self.0.lock().unwrap() = true;
        self.1.notify_one();
    }

    pub(super) fn wait(&self) {
        let mut doorbell = self.0.lock().unwrap();
        while !*doorbell {
            doorbell = self.1.wait(doorbell).unwrap();
        }
        *doorbell = false;
    }
}

/// A consumer that parks: the dispatcher in Go.
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
        if self.ring.needs_doorbell() {
            self.bell.ring();
        }
    }

    /// Waits for an entry, without looking for a while first.
    fn take(&self) -> u64 {
        loop {
            if let Some((word, _)) = self.ring.pop() {
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
    drain: Completions,
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
            drain: Completions::new(2),
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
        if self.drain.ring().needs_doorbell() {
            self.drain.doorbell(|id| self.complete(id));
        }
    }

    /// The caller: polls until its call is done.
    fn wait(&self, id: usize) {
        loop {
            if self.calls[id].load(Ordering::Acquire) == DONE {
                self.drain.settle(|id| self.complete(id));
                return;
            }
            if !self.drain.poll(|id| self.complete(id)) {
                self.wakers[id].wait();
            }
        }
    }

    /// The caller of both: polls each one that is not done, like `join`. A task that polls only one of
    /// its calls may leave the other without a consumer; then the timer thread steps in.
    fn join(&self) {
        let mut waits = [true; 2];
        loop {
            for id in 0..2 {
                if waits[id] && self.calls[id].load(Ordering::Acquire) == DONE {
                    waits[id] = false;
                    self.drain.settle(|id| self.complete(id));
                }
            }
            if waits == [false; 2] {
                return;
            }
            if !self.drain.poll(|id| self.complete(id)) {
                self.wakers[0].wait();
            }
        }
    }

    /// The caller: drops its call.
    fn drop_call(&self, id: usize) {
        if self.calls[id].swap(GONE, Ordering::AcqRel) == DONE {
            self.drain.settle(|id| self.complete(id));
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
        // No wake-up is pending any more, so the next completion rings the doorbell.
        assert!(callers.drain.ring().is_empty());
        assert!(!callers.drain.ring().is_watched());
    });
}
