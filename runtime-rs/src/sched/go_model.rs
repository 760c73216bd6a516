//! A model of Go's dispatcher and watchdog (`runtime-go/internal/conn/dispatcher.go`, `watchdog.go`), step by step as they are there,
//! on the ring of this half: a handler that waits until another call has run loses its lease, and no consumer sleeps
//! through a call.
//!
//! Go's atomics are sequentially consistent. Loom's are not, so there is a fence where that matters.
//!
//! A call that is lost, or a ring without a dispatcher, shows as a deadlock; two dispatchers show by loom's cell.

use super::model::{Bell, explore};
use super::ring::{Ring, WATCHED};
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::SeqCst, fence};
use loom::thread;

const POLLING: u64 = 0;
const HANDLER: u64 = 1;
const PARKED: u64 = 2;
const PHASE: u64 = 3;
const NEXT_HANDLER: u64 = 4;
const EPOCH: u64 = 1 << 24;

const CALLS: u64 = 2;

struct Inbound {
    requests: Ring,
    state: AtomicU64,
    bell: Bell,
    /// Whether the watchdog sleeps until the dispatcher has something to do, and the end of that sleep.
    idle: AtomicBool,
    woken: Bell,
    /// Belongs to one dispatcher at a time while it takes.
    dispatcher: UnsafeCell<()>,
    /// Call 0 waits for call 1.
    gate: Bell,
    ran: AtomicU32,
    all: Bell,
    over: AtomicBool,
}

impl Inbound {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            requests: Ring::new(CALLS as u32, WATCHED),
            state: AtomicU64::new(POLLING),
            bell: Bell::default(),
            idle: AtomicBool::new(false),
            woken: Bell::default(),
            dispatcher: UnsafeCell::new(()),
            gate: Bell::default(),
            ran: AtomicU32::new(0),
            all: Bell::default(),
            over: AtomicBool::new(false),
        })
    }

    /// A caller in Rust.
    fn send(&self, call: u64) {
        assert!(self.requests.push(call, 0));
        if self.requests.needs_doorbell() {
            self.bell.ring();
        }
    }

    fn handler(&self, call: u64) {
        if call == 0 {
            self.gate.wait();
        } else {
            self.gate.ring();
        }
        if self.ran.fetch_add(1, SeqCst) + 1 == CALLS as u32 {
            self.all.ring();
        }
    }

    fn dispatch(&self, mut word: u64) {
        loop {
            let taken = self.dispatcher.with_mut(|_| self.requests.pop());
            let Some((call, _)) = taken else {
                if self.wait(word) {
                    continue;
                }
                return;
            };
            word = (word & !(EPOCH - 1)) | (word + NEXT_HANDLER) & (EPOCH - 1 - PHASE) | HANDLER;
            self.state.store(word, SeqCst);
            self.handler(call);
            let polling = word & !PHASE;
            if self.state.compare_exchange(word, polling, SeqCst, SeqCst).is_err() {
                return;
            }
            word = polling;
        }
    }

    /// Parks until there is a call; `false` when the model is over.
    fn wait(&self, word: u64) -> bool {
        self.state.store(word | PARKED, SeqCst);
        loop {
            self.requests.park();
            if !self.requests.is_empty() {
                self.requests.needs_doorbell();
                break;
            }
            self.bell.wait();
            if self.over.load(SeqCst) {
                return false;
            }
            if !self.requests.is_empty() {
                break;
            }
        }
        self.state.store(word, SeqCst);
        fence(SeqCst);
        if self.idle.load(SeqCst) && self.idle.swap(false, SeqCst) {
            self.woken.ring();
        }
        true
    }

    /// Watches until it steals the lease, then dispatches; one steal is enough for the calls here.
    fn watch(&self) {
        while !self.over.load(SeqCst) {
            let word = self.state.load(SeqCst);
            match word & PHASE {
                HANDLER => {
                    let next = (word / EPOCH + 1) * EPOCH;
                    if self.state.compare_exchange(word, next, SeqCst, SeqCst).is_ok() {
                        return self.dispatch(next);
                    }
                }
                PARKED => self.idle_wait(),
                _ => thread::yield_now(),
            }
        }
    }

    fn idle_wait(&self) {
        self.idle.store(true, SeqCst);
        fence(SeqCst);
        let parked = self.state.load(SeqCst) & PHASE == PARKED;
        if !parked && self.idle.swap(false, SeqCst) {
            return;
        }
        self.woken.wait();
    }
}

#[test]
fn a_handler_that_waits_for_another_call_loses_the_lease() {
    explore(2, || {
        let inbound = Inbound::new();
        let run = |role: fn(&Inbound)| {
            let inbound = Arc::clone(&inbound);
            thread::spawn(move || role(&inbound))
        };
        let goroutines = [run(|inbound| inbound.dispatch(0)), run(Inbound::watch)];
        for call in 0..CALLS {
            inbound.send(call);
        }
        inbound.all.wait();
        // The end of the model: what sleeps ends.
        inbound.over.store(true, SeqCst);
        inbound.bell.ring();
        inbound.woken.ring();
        goroutines.into_iter().for_each(|goroutine| goroutine.join().unwrap());
        assert!(inbound.requests.is_empty());
    });
}
