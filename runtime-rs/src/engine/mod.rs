//! Async calls to Go, many at a time: two rings, and who looks at them (`spec/05-engine.md`).
//!
//! `requests` leads to Go, `resolved` back. Neither belongs to a thread or an executor. They are made for
//! the first async call, and stay as long as the process.

mod drain;
#[cfg(all(test, r2g_loom))]
mod go_model;
pub(crate) mod led;
#[cfg(all(test, r2g_loom))]
mod led_model;
pub(crate) mod linger;
#[cfg(all(test, r2g_loom))]
mod model;
pub(crate) mod ring;
pub(crate) mod watch;

use crate::abi::{self, Block, Half, RingsFn};
use crate::call::HeapFrame;
use crate::call::slots::{Completed, Id, Slots};
use crate::crossing;
use crate::stats::Stats;
use crate::sync::atomic::{AtomicU64, Ordering};

use drain::Drain;
use ring::Ring;
use std::sync::atomic::AtomicBool;

/// The async calls that are not resolved, and the ways that they go.
#[derive(Debug)]
pub(crate) struct Engine {
    slots: Slots<HeapFrame>,
    /// `None` with a Go half that has no rings: then each call crosses by itself, twice.
    rings: Option<Rings>,
    conn: u32,
}

/// Whether the environment has nothing against rings.
pub(crate) fn rings_are_wanted() -> bool {
    std::env::var_os("R2G_RINGS").is_none_or(|value| value != "0")
}

/// Whether whoever finds a ring empty may look for a while, if the program likes that: not with one processor.
pub(crate) fn may_poll(wanted: bool) -> bool {
    wanted && std::thread::available_parallelism().is_ok_and(|n| n.get() > 1)
}

#[derive(Debug)]
struct Rings {
    requests: Ring,
    resolved: Drain,
    bell: unsafe extern "C" fn(u32),
    bells: AtomicU64,
    wakes: AtomicU64,
    linger: linger::Linger,
    looked_after: AtomicBool,
}

/// What a Go half has of its own end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ends {
    rings: RingsFn,
    bell: unsafe extern "C" fn(u32),
}

impl Ends {
    /// Those of a table, if it reaches so far and the environment has nothing against it.
    pub(crate) fn of(half: &Half) -> Option<Self> {
        if !rings_are_wanted() || (half.size as usize) < std::mem::offset_of!(Half, stream) {
            return None;
        }
        Some(Self { rings: half.rings?, bell: half.bell? })
    }
}

impl Engine {
    /// For so many calls at once, by rings if Go takes them.
    /// `polls` says that whoever waits looks for a while before sleeping, where that is worth it.
    pub(crate) fn start(conn: u32, calls: u32, polls: bool, ends: Option<Ends>) -> &'static Self {
        let polls = may_poll(polls);
        // Leaked: Go keeps addresses of it.
        let engine: &'static Self = Box::leak(Box::new(Self::new(conn, calls, polls, ends)));
        if engine.publish(polls, ends) {
            return engine;
        }
        Box::leak(Box::new(Self::new(conn, calls, polls, None)))
    }

    fn new(conn: u32, calls: u32, polls: bool, ends: Option<Ends>) -> Self {
        let rings = |ends: Ends| Rings {
            requests: Ring::new(calls, ring::WATCHED),
            resolved: Drain::new(calls),
            bell: ends.bell,
            bells: AtomicU64::new(0),
            wakes: AtomicU64::new(0),
            linger: linger::Linger::new(!polls),
            looked_after: AtomicBool::new(false),
        };
        Self { slots: Slots::new(calls), rings: ends.map(rings), conn }
    }

    /// Tells Go where the rings are, before the first call. Returns whether it will use them.
    fn publish(&'static self, polls: bool, ends: Option<Ends>) -> bool {
        let (Some(rings), Some(ends)) = (&self.rings, ends) else { return true };
        let described = abi::RingsToGo {
            rings: abi::Rings {
                size: size_of::<abi::RingsToGo>() as u32,
                conn: self.conn,
                requests: rings.requests.address(),
                resolved: rings.resolved.ring().address(),
                calls: self.slots.limit(),
                flags: if polls { 0 } else { abi::RINGS_NO_POLL },
            },
            coming: rings.resolved.coming_address(),
        };
        crossing::now(|| {
            // SAFETY: Go reads the struct before it returns; what it leads to stays for ever.
            unsafe { (ends.rings)((&raw const described).cast()) == 0 }
        })
    }

    /// What there is to count.
    pub(crate) fn stats(&self) -> Stats {
        let mut stats = Stats {
            in_flight: self.slots.in_flight() as u64,
            waiting: self.slots.waiting() as u64,
            limit: self.slots.limit().into(),
            ..Stats::default()
        };
        if let Some(rings) = &self.rings {
            stats.sent = rings.requests.pushed();
            stats.resolved = rings.resolved.ring().pushed();
            stats.bells = rings.bells.load(Ordering::Relaxed);
            stats.wakes = rings.wakes.load(Ordering::Relaxed);
        }
        stats
    }

    /// Unresolved calls.
    pub(crate) fn slots(&self) -> &Slots<HeapFrame> {
        &self.slots
    }

    /// Puts a call on its way. `false` if there are no rings.
    pub(crate) fn send(&'static self, entry: u32, block: *mut Block) -> bool {
        let Some(rings) = &self.rings else { return false };
        let sent = rings.requests.push(block.expose_provenance() as u64, entry);
        assert!(sent, "the ring has a place for every call");
        if rings.requests.must_ring() {
            rings.bells.fetch_add(1, Ordering::Relaxed);
            self.ring_bell(rings.bell);
        }
        true
    }

    #[cold]
    fn ring_bell(&self, bell: unsafe extern "C" fn(u32)) {
        let conn = self.conn;
        let cross = move || {
            // SAFETY: the function is Go's `bell`, which takes a number and never waits.
            unsafe { bell(conn) };
        };
        crossing::soon(cross);
    }

    /// Takes what Go has resolved, for whoever waits for it. Returns whether there was anything.
    pub(crate) fn look(&'static self) -> bool {
        let Some(rings) = &self.rings else { return false };
        self.look_after(rings.resolved.look(|id| self.drained(id)))
    }

    /// The same for a task that has just sent a call: while others are coming it mostly leaves that to them.
    pub(crate) fn look_in_passing(&'static self) -> bool {
        let Some(rings) = &self.rings else { return false };
        self.look_after(rings.resolved.look_in_passing(|id| self.drained(id)))
    }

    /// Looks for what Go resolves for a few microseconds, if this is the only call and that has been
    /// worth it lately. Returns whether there was anything.
    pub(crate) fn linger(&'static self) -> bool {
        let Some(rings) = &self.rings else { return false };
        let alone = rings.resolved.coming() == 0 && self.slots.in_flight() == 1;
        if !alone || !rings.linger.is_worth_it() {
            return false;
        }
        let drained = |id| self.drained(id);
        rings.resolved.watch();
        let found = rings.linger.look(|| rings.resolved.look(drained).then_some(())).is_some();
        let more = rings.resolved.came_by(drained);
        self.look_after(found | more);
        found
    }

    /// A future whose call was taken out of the ring has been polled or dropped.
    pub(crate) fn came_by(&'static self) {
        if let Some(rings) = &self.rings {
            self.look_after(rings.resolved.came_by(|id| self.drained(id)));
        }
    }

    /// Go has resolved calls, and nobody looked.
    pub(crate) fn rung(&'static self) {
        if let Some(rings) = &self.rings {
            rings.wakes.fetch_add(1, Ordering::Relaxed);
            self.look_after(rings.resolved.rung(|id| self.drained(id)));
        }
    }

    /// Tasks that were woken for calls that were taken may not come, so the ring is looked after.
    fn look_after(&'static self, taken: bool) -> bool {
        if taken {
            watch::arm(self);
        }
        taken
    }

    fn drained(&self, id: Id) -> bool {
        self.slots.complete_drained(id, HeapFrame::fetch) == Completed::Woken
    }
}

impl watch::Watched for Engine {
    fn ring(&self) -> Option<(&Ring, &AtomicBool)> {
        let rings = self.rings.as_ref()?;
        Some((rings.resolved.ring(), &rings.looked_after))
    }

    fn is_late(&'static self) {
        self.look();
    }
}

#[cfg(all(test, not(r2g_loom)))]
mod tests {
    use super::{Ends, Engine};
    use crate::abi;
    use crate::call::HeapFrame;
    use crate::call::empty_call::Nothing;
    use crate::call::slots::{Acquired, Id};
    use std::sync::Arc;
    use std::sync::mpsc::{Sender, channel};
    use std::task::{Wake, Waker};
    use std::time::Duration;

    struct Tells(Sender<()>);

    impl Wake for Tells {
        fn wake(self: Arc<Self>) {
            let _ = self.0.send(());
        }
    }

    unsafe extern "C" fn rings(_rings: *const abi::Rings) -> i32 {
        0
    }

    unsafe extern "C" fn bell(_conn: u32) {}

    fn send(engine: &Engine, waker: &Waker) -> Id {
        let Acquired::Slot(id) = engine.slots().acquire(None, waker) else { panic!("a place") };
        engine.slots().send(id, HeapFrame::holding(Nothing), waker);
        id
    }

    /// As Go does: whether it would ring.
    fn resolve(engine: &Engine, id: Id) -> bool {
        let ring = engine.rings.as_ref().expect("rings").resolved.ring();
        assert!(ring.push(id, 0));
        ring.must_ring()
    }

    /// A task that is woken, and does not come by, holds up nobody: also if nobody ever rang.
    #[test]
    fn a_call_is_found_though_whoever_was_to_look_does_not_come() {
        let engine = Engine::start(1, 4, true, Some(Ends { rings, bell }));
        let (told, woken) = channel();
        let (lost, waits) =
            (send(engine, Waker::noop()), send(engine, &Waker::from(Arc::new(Tells(told)))));
        let resolved = &engine.rings.as_ref().expect("rings").resolved;
        // Somebody lingers, finds the call of the task that does not come, and is gone.
        resolved.watch();
        assert!(!resolve(engine, lost), "somebody looks");
        assert!(engine.look());
        engine.came_by();
        assert!(!resolve(engine, waits), "the task that was woken is to look");
        woken.recv_timeout(Duration::from_secs(60)).expect("the service thread looks");
    }
}
