//! Async calls to Go, many at a time: two rings, and who looks at them (`spec/05-engine.md`).
//!
//! `requests` leads to Go, `resolved` back. Neither belongs to a thread or an executor. They are made for
//! the first async call, and stay as long as the process.

use crate::base::abi::{self, Block, DoorbellFn, GoHalf, flags};
use crate::base::status::{Code, Status};
use crate::base::sync::atomic::{AtomicU64, Ordering};
use crate::conn::stats::Stats;
use crate::sched::slots::{Completed, Id, Slots};
use crate::thread::crossing;
use crate::wire::HeapFrame;

use crate::sched::drain::Drain;
use crate::sched::ring::{self, Ring};
use crate::sched::{linger, watch};
use std::sync::atomic::{AtomicBool, AtomicI32};

/// The async calls to Go that are not resolved, and the rings that they go and come by.
#[derive(Debug)]
pub(crate) struct Engine {
    slots: Slots<HeapFrame>,
    requests: Ring,
    resolved: Drain,
    doorbell: DoorbellFn,
    conn: u32,
    bells: AtomicU64,
    wakes: AtomicU64,
    linger: linger::Linger,
    looked_after: AtomicBool,
    /// The code with which Go refused the rings, 0 if it took them.
    refused: AtomicI32,
}

/// Whether a consumer that finds a ring empty looks for a while before it parks: if the program wants that, and has
/// more than one processor.
pub(crate) fn may_poll(wanted: bool) -> bool {
    wanted && std::thread::available_parallelism().is_ok_and(|n| n.get() > 1)
}

impl Engine {
    /// For so many calls at once. `polls` says that a consumer looks for a while before it parks, where that is
    /// worth it.
    pub(crate) fn start(go: &GoHalf, conn: u32, calls: u32, polls: bool) -> &'static Self {
        let polls = may_poll(polls);
        // Leaked: Go keeps addresses of it.
        let engine: &'static Self = Box::leak(Box::new(Self {
            slots: Slots::new(calls),
            requests: Ring::new(calls, ring::WATCHED),
            resolved: Drain::new(calls),
            doorbell: go.doorbell_requests,
            conn,
            bells: AtomicU64::new(0),
            wakes: AtomicU64::new(0),
            linger: linger::Linger::new(!polls),
            looked_after: AtomicBool::new(false),
            refused: AtomicI32::new(0),
        }));
        let described = abi::Rings {
            size: size_of::<abi::Rings>() as u32,
            conn,
            requests: engine.requests.address(),
            completions: engine.resolved.ring().address(),
            calls: engine.slots.limit(),
            flags: if polls { 0 } else { abi::RINGS_NO_POLL },
            pending: engine.resolved.coming_address(),
        };
        let open = go.open_rings;
        let code = crossing::now(|| {
            // SAFETY: Go reads the struct before it returns; what it leads to stays for ever.
            unsafe { open(&raw const described) }
        });
        engine.refused.store(code, Ordering::Relaxed);
        engine
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
            resolved: self.resolved.ring().pushed(),
            bells: self.bells.load(Ordering::Relaxed),
            wakes: self.wakes.load(Ordering::Relaxed),
        }
    }

    /// Unresolved calls.
    pub(crate) fn slots(&self) -> &Slots<HeapFrame> {
        &self.slots
    }

    /// Puts a call on its way.
    pub(crate) fn send(&'static self, entry: u32, block: *mut Block) {
        let sent = self.requests.push(block.expose_provenance() as u64, entry);
        assert!(sent, "the ring has a place for every call");
        if self.requests.must_ring() {
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

    /// Takes what Go has resolved, for whoever waits for it. Returns whether there was anything.
    pub(crate) fn look(&'static self) -> bool {
        self.look_after(self.resolved.look(|id| self.drained(id)))
    }

    /// The same for a task that has just sent a call: while others are coming it mostly leaves that to them.
    pub(crate) fn look_in_passing(&'static self) -> bool {
        self.look_after(self.resolved.look_in_passing(|id| self.drained(id)))
    }

    /// Looks for what Go resolves for a few microseconds, if this is the only call and that has been
    /// worth it lately. Returns whether there was anything.
    pub(crate) fn linger(&'static self) -> bool {
        let alone = self.resolved.coming() == 0 && self.slots.in_flight() == 1;
        if !alone || !self.linger.is_worth_it() {
            return false;
        }
        let drained = |id| self.drained(id);
        self.resolved.watch();
        let found = self.linger.look(|| self.resolved.look(drained).then_some(())).is_some();
        let more = self.resolved.came_by(drained);
        self.look_after(found | more);
        found
    }

    /// A future whose call was taken out of the ring has been polled or dropped.
    pub(crate) fn came_by(&'static self) {
        self.look_after(self.resolved.came_by(|id| self.drained(id)));
    }

    /// Go has resolved calls, and the consumer of their ring was parked.
    pub(crate) fn rung(&'static self) {
        self.wakes.fetch_add(1, Ordering::Relaxed);
        self.look_after(self.resolved.rung(|id| self.drained(id)));
    }

    /// Tasks that were woken for calls that were taken may not come, so the ring is looked after.
    fn look_after(&'static self, taken: bool) -> bool {
        if taken {
            watch::arm(self);
        }
        taken
    }

    fn drained(&self, id: Id) -> bool {
        self.slots.complete(id, HeapFrame::fetch) == Completed::Woken
    }
}

impl watch::Watched for Engine {
    fn ring(&self) -> (&Ring, &AtomicBool) {
        (self.resolved.ring(), &self.looked_after)
    }

    fn is_late(&'static self) {
        self.look();
    }
}

#[cfg(all(test, not(r2g_loom)))]
mod tests {
    use super::Engine;
    use crate::base::fault::Fault;
    use crate::conn::half::tests::go_half;
    use crate::sched::slots::{Acquired, Id};
    use crate::value::arena::{Dst, Writer};
    use crate::wire::{HeapFrame, Params};
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

        fn store<'a>(&self, _: &mut Dst<'a>, _: &mut Writer<'a>) -> Result<(), Fault> {
            Ok(())
        }
    }

    struct Tells(Sender<()>);

    impl Wake for Tells {
        fn wake(self: Arc<Self>) {
            let _ = self.0.send(());
        }
    }

    fn send(engine: &Engine, waker: &Waker) -> Id {
        let Acquired::Slot(id) = engine.slots().acquire(None, waker) else { panic!("a place") };
        engine.slots().send(id, HeapFrame::holding(Nothing), waker);
        id
    }

    /// As Go does: whether it would ring.
    fn resolve(engine: &Engine, id: Id) -> bool {
        let ring = engine.resolved.ring();
        assert!(ring.push(id, 0));
        ring.must_ring()
    }

    /// A task that is woken, and does not come by, holds up nobody: also if nobody ever rang.
    #[test]
    fn a_call_is_found_though_whoever_was_to_look_does_not_come() {
        let engine = Engine::start(&go_half(), 1, 4, true);
        let (told, woken) = channel();
        let (lost, waits) =
            (send(engine, Waker::noop()), send(engine, &Waker::from(Arc::new(Tells(told)))));
        let resolved = &engine.resolved;
        // Somebody lingers, finds the call of the task that does not come, and is gone.
        resolved.watch();
        assert!(!resolve(engine, lost), "somebody looks");
        assert!(engine.look());
        engine.came_by();
        assert!(!resolve(engine, waits), "the task that was woken is to look");
        woken.recv_timeout(Duration::from_secs(60)).expect("the service thread looks");
    }
}
