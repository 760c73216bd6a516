//! Async calls to Go, many at a time: two rings and their consumers (`spec/05-async-calls.md`).
//!
//! `requests` leads to Go, `completions` back. Neither belongs to a thread or an executor. They are made for
//! the first async call, and stay as long as the process.

use crate::base::abi::{self, DoorbellFn, Frame, GoVtable, flags};
use crate::base::status::{Code, Status};
use crate::base::sync::atomic::{AtomicU64, Ordering};
use crate::conn::stats::Stats;
use crate::sched::slots::{Completed, Id, Slots};
use crate::thread::crossing;
use crate::wire::HeapMemory;

use crate::sched::completions::Completions;
use crate::sched::ring::{self, Ring};
use crate::sched::{spin, watchdog};
use std::sync::atomic::{AtomicBool, AtomicI32};

/// The async calls to Go that are not resolved, and the rings that they go and come by.
#[derive(Debug)]
pub(crate) struct Outbound {
    slots: Slots<HeapMemory>,
    requests: Ring,
    completions: Completions,
    doorbell: DoorbellFn,
    conn: u32,
    bells: AtomicU64,
    wakes: AtomicU64,
    spin: spin::SpinPolicy,
    armed: AtomicBool,
    /// The code with which Go refused the rings, 0 if it took them.
    refused: AtomicI32,
}

/// Whether a consumer that finds a ring empty looks for a while before it parks: if the program wants that, and has
/// more than one processor.
pub(crate) fn may_poll(wanted: bool) -> bool {
    wanted && std::thread::available_parallelism().is_ok_and(|n| n.get() > 1)
}

impl Outbound {
    /// For so many calls at once. `polls` says that a consumer looks for a while before it parks, where that is
    /// worth it.
    pub(crate) fn start(go: &GoVtable, conn: u32, calls: u32, polls: bool) -> &'static Self {
        let polls = may_poll(polls);
        // Leaked: Go keeps addresses of it.
        let outbound: &'static Self = Box::leak(Box::new(Self {
            slots: Slots::new(calls),
            requests: Ring::new(calls, ring::WATCHED),
            completions: Completions::new(calls),
            doorbell: go.doorbell_requests,
            conn,
            bells: AtomicU64::new(0),
            wakes: AtomicU64::new(0),
            spin: spin::SpinPolicy::new(!polls),
            armed: AtomicBool::new(false),
            refused: AtomicI32::new(0),
        }));
        let described = abi::Rings {
            size: size_of::<abi::Rings>() as u32,
            conn,
            requests: outbound.requests.address(),
            completions: outbound.completions.ring().address(),
            calls: outbound.slots.limit(),
            flags: if polls { 0 } else { abi::RINGS_NO_POLL },
            pending: outbound.completions.pending_address(),
        };
        let open = go.open_rings;
        let code = crossing::now(|| {
            // SAFETY: Go reads the struct before it returns; what it leads to stays for ever.
            unsafe { open(&raw const described) }
        });
        outbound.refused.store(code, Ordering::Relaxed);
        outbound
    }

    /// Why no call can be sent, if so: Go refused the rings.
    pub(crate) fn refusal(&self) -> Option<Status> {
        let code = self.refused.load(Ordering::Relaxed);
        let message = "the Go half refused the rings of async calls";
        let status =
            || Status::runtime(Code::from_number(code.unsigned_abs()), flags::NOT_STARTED, message);
        (code != 0).then(status)
    }

    /// What there is to count.
    pub(crate) fn stats(&self) -> Stats {
        Stats {
            in_flight: self.slots.in_flight() as u64,
            waiting: self.slots.waiting() as u64,
            limit: self.slots.limit().into(),
            sent: self.requests.pushed(),
            resolved: self.completions.ring().pushed(),
            bells: self.bells.load(Ordering::Relaxed),
            wakes: self.wakes.load(Ordering::Relaxed),
        }
    }

    /// Unresolved calls.
    pub(crate) fn slots(&self) -> &Slots<HeapMemory> {
        &self.slots
    }

    /// Puts a call on its way.
    pub(crate) fn send(&'static self, number: u32, frame: *mut Frame) {
        let sent = self.requests.push(frame.expose_provenance() as u64, number);
        assert!(sent, "the ring has a cell for every call");
        if self.requests.needs_doorbell() {
            self.bells.fetch_add(1, Ordering::Relaxed);
            self.ring_doorbell();
        }
    }

    #[cold]
    fn ring_doorbell(&self) {
        let (doorbell, conn) = (self.doorbell, self.conn);
        let cross = move || {
            // SAFETY: the function is Go's doorbell, which takes a number and never waits.
            unsafe { doorbell(conn) };
        };
        crossing::soon(cross);
    }

    /// Completes what Go has resolved. Returns whether there was anything.
    pub(crate) fn poll(&'static self) -> bool {
        self.arm_watchdog(self.completions.poll(|id| self.drained(id)))
    }

    /// [`Outbound::poll`] for a task that has just sent a call: it mostly skips the work while wake-ups are pending.
    pub(crate) fn poll_after_send(&'static self) -> bool {
        self.arm_watchdog(self.completions.poll_after_send(|id| self.drained(id)))
    }

    /// Polls for a few microseconds, if this is the only call and spinning has succeeded lately. Returns whether anything
    /// was completed.
    pub(crate) fn spin(&'static self) -> bool {
        let alone = self.completions.pending() == 0 && self.slots.in_flight() == 1;
        if !alone || !self.spin.is_allowed() {
            return false;
        }
        let drained = |id| self.drained(id);
        self.completions.watch();
        let found = self.spin.spin(|| self.completions.poll(drained).then_some(())).is_some();
        let more = self.completions.settle(drained);
        self.arm_watchdog(found | more);
        found
    }

    /// Settles a pending wake-up: a future whose call was completed has been polled or dropped.
    pub(crate) fn settle(&'static self) {
        self.arm_watchdog(self.completions.settle(|id| self.drained(id)));
    }

    /// Answers the doorbell: Go has resolved calls, and the consumer of their ring was parked.
    pub(crate) fn doorbell(&'static self) {
        self.wakes.fetch_add(1, Ordering::Relaxed);
        self.arm_watchdog(self.completions.doorbell(|id| self.drained(id)));
    }

    /// Arms the watchdog after a drain: the woken tasks may not be polled.
    fn arm_watchdog(&'static self, taken: bool) -> bool {
        if taken {
            watchdog::arm(self);
        }
        taken
    }

    fn drained(&self, id: Id) -> bool {
        self.slots.complete(id, HeapMemory::fetch) == Completed::Woken
    }
}

impl watchdog::RingOwner for Outbound {
    fn ring(&self) -> (&Ring, &AtomicBool) {
        (self.completions.ring(), &self.armed)
    }

    fn stalled(&'static self) {
        self.poll();
    }
}

#[cfg(all(test, not(r2g_loom)))]
mod tests {
    use super::Outbound;
    use crate::base::codec_error::CodecError;
    use crate::conn::test_half::go_half;
    use crate::sched::slots::{Acquired, Id};
    use crate::value::arena::{Output, Writer};
    use crate::wire::{HeapMemory, Params};
    use std::sync::Arc;
    use std::sync::mpsc::{Sender, channel};
    use std::task::{Wake, Waker};
    use std::time::Duration;

    /// The parameters of a method that has none.
    struct Nothing;

    impl Params for Nothing {
        fn size(&self) -> usize {
            0
        }

        fn encode<'a>(&self, _: &mut Output<'a>, _: &mut Writer<'a>) -> Result<(), CodecError> {
            Ok(())
        }
    }

    struct Tells(Sender<()>);

    impl Wake for Tells {
        fn wake(self: Arc<Self>) {
            let _ = self.0.send(());
        }
    }

    fn send(outbound: &Outbound, waker: &Waker) -> Id {
        let Acquired::Slot(id) = outbound.slots().acquire(None, waker) else { panic!("a place") };
        outbound.slots().send(id, HeapMemory::holding(Nothing), waker);
        id
    }

    /// Resolves a call as Go does, and returns whether the doorbell would be rung.
    fn resolve(outbound: &Outbound, id: Id) -> bool {
        let ring = outbound.completions.ring();
        assert!(ring.push(id, 0));
        ring.needs_doorbell()
    }

    /// A woken task that is never polled holds up no other call, also where the doorbell was never rung.
    #[test]
    fn a_stuck_wake_up_holds_up_no_other_call() {
        let outbound = Outbound::start(&go_half(), 1, 4, true);
        let (told, woken) = channel();
        let (lost, waits) =
            (send(outbound, Waker::noop()), send(outbound, &Waker::from(Arc::new(Tells(told)))));
        let completions = &outbound.completions;
        // A caller spins, completes the call whose task is never polled, and is gone.
        completions.watch();
        assert!(!resolve(outbound, lost), "somebody looks");
        assert!(outbound.poll());
        outbound.settle();
        assert!(!resolve(outbound, waits), "the task that was woken is to look");
        woken.recv_timeout(Duration::from_secs(60)).expect("the timer thread looks");
    }
}
