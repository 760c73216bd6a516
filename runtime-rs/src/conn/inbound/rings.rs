//! The rings of calls from Go: where they are, who is rung, and what becomes of a call that is resolved.

use super::flight::Flight;
use super::leader::Leader;
use crate::base::abi::{self, Block, DoorbellFn};
use crate::base::contain::drop_contained;
use crate::base::status::Status;
use crate::conn::half::take_retired;
use crate::conn::link::link;
use crate::sched::led::{Lead, Led};
use crate::sched::linger::Linger;
use crate::sched::ring::{PARKED, Ring};
use crate::sched::watch::{self, Watched};
use crate::serve::{Executor, Pace, Runner, Served, State, refuse};
use crate::thread::crossing;
use crate::wire::cx;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Most calls: as many indices as an id has.
const MOST_CALLS: u32 = 1 << 16;

/// The async calls that come from Go. Go keeps addresses of it, so it stays as long as the process.
#[derive(Debug)]
pub(crate) struct Inbound {
    pub(super) requests: Led,
    pub(super) linger: Linger,
    resolved: Ring,
    flight: Flight<State>,
    /// By entry.
    paces: Box<[Pace]>,
    conn: u32,
    doorbell: DoorbellFn,
    polls: bool,
    served: &'static Served,
    executor: &'static Executor,
    looked_after: AtomicBool,
}

impl Inbound {
    /// For so many calls at once. `None` if there are too many.
    pub(crate) fn new(
        conn: u32,
        doorbell: DoorbellFn,
        polls: bool,
        served: &'static Served,
        executor: &'static Executor,
        calls: u32,
    ) -> Option<Self> {
        (1..=MOST_CALLS).contains(&calls).then(|| Self {
            requests: Led::new(calls),
            linger: Linger::new(!polls),
            resolved: Ring::new(calls, PARKED),
            flight: Flight::new(calls),
            paces: (0..served.len()).map(|_| Pace::default()).collect(),
            conn,
            doorbell,
            polls,
            served,
            executor,
            looked_after: AtomicBool::new(false),
        })
    }

    /// Says where the rings are. `false` to a caller that has more calls.
    pub(crate) fn describe(&'static self, rings: &mut abi::Rings) -> bool {
        let ours = abi::Rings {
            size: rings.size,
            conn: self.conn,
            requests: self.requests.ring().address(),
            completions: self.resolved.address(),
            calls: rings.calls,
            flags: if self.polls { 0 } else { abi::RINGS_NO_POLL },
            pending: rings.pending,
        };
        let fits = rings.calls <= self.flight.len();
        if fits {
            *rings = ours;
        }
        fits
    }

    /// There are calls, and nobody leads.
    pub(crate) fn rung(&'static self) {
        watch::arm(self);
        self.lead(self.requests.begin());
    }

    /// Parks the ring; there may be more to take all the same, for a new leader.
    pub(super) fn park(&'static self, lead: Lead) -> Option<Lead> {
        let more = self.requests.park(lead);
        if more.is_some() {
            watch::arm(self);
        }
        more
    }

    /// Has the executor lead. An executor that panics drops the leader.
    pub(super) fn lead(&'static self, lead: Lead) {
        let leader = Box::pin(Leader::new(self, lead));
        let spawn = AssertUnwindSafe(|| self.executor.0.spawn(leader));
        drop_contained(catch_unwind(spawn).err());
    }

    /// Has the executor go on with a call. An executor that panics, or is gone, drops the runner, which
    /// resolves the call.
    pub(super) fn spawn(&self, runner: Runner) {
        let spawn = AssertUnwindSafe(|| self.executor.0.spawn(Box::pin(runner)));
        drop_contained(catch_unwind(spawn).err());
    }

    pub(super) fn pace(&self, entry: u32) -> Option<&Pace> {
        self.paces.get(entry as usize)
    }

    /// Makes the future of a call that was taken from the ring, unless it is refused; that is resolved then.
    /// `spare` is the state of a call that is over.
    pub(super) fn open(
        &self,
        word: u64,
        entry: u32,
        spare: Option<Arc<State>>,
    ) -> Option<(Runner, Arc<State>)> {
        let block = std::ptr::with_exposed_provenance_mut::<Block>(word as usize);
        // SAFETY: Go pushed the address of a block, which belongs to the call from then on.
        unsafe { take_retired(block) };
        // SAFETY: as above.
        let id = unsafe { (*block).id };
        if let Some(refusal) = link().and_then(|link| link.refusal()) {
            self.refuse(block, id, &refusal);
            return None;
        }
        // SAFETY: the block belongs to the call until it is resolved.
        let started = unsafe { self.served.start(entry, block, cx(), Some(resolved), spare) };
        match &started {
            // Published before the runner reads the cancel word, so a canceller finds one or the other.
            Some((_, state)) => self.flight.publish(id, Arc::clone(state)),
            None => self.resolve(id),
        }
        started
    }

    #[cold]
    fn refuse(&self, block: *mut Block, id: u64, status: &Status) {
        // SAFETY: the caller has the block, and resolves the call next.
        unsafe { refuse(block, status) };
        self.resolve(id);
    }

    /// Resolves all calls that are there: the executor has dropped a leader that it never polled.
    pub(super) fn refuse_all(&'static self, mut lead: Lead) {
        loop {
            while let Some((word, entry)) = self.requests.take(&lead) {
                drop(self.open(word, entry, None));
            }
            match self.park(lead) {
                Some(more) => lead = more,
                None => return,
            }
        }
    }

    /// Gives a resolved call back.
    fn resolve(&self, id: u64) {
        self.flight.take_back(id);
        let pushed = self.resolved.push(id, 0);
        assert!(pushed, "the ring has a place for every call");
        if self.resolved.must_ring() {
            self.ring_go();
        }
    }

    fn ring_go(&self) {
        let (doorbell, conn) = (self.doorbell, self.conn);
        let cross = move || {
            // SAFETY: the function is Go's doorbell, which takes a number and waits for nothing.
            unsafe { doorbell(conn) };
        };
        crossing::soon(cross);
    }

    /// Asks a call's handler to stop, if it has begun.
    pub(crate) fn cancel(&self, id: u64, reason: u32) {
        if let Some(state) = self.flight.find(id) {
            state.cancel(reason);
        }
    }

    /// Asks all handlers to stop.
    pub(crate) fn cancel_all(&self, reason: u32) {
        self.flight.all().iter().for_each(|state| state.cancel(reason));
    }

    /// Calls that are not resolved.
    pub(crate) fn unresolved(&self) -> usize {
        // In this order: a call is resolved after it was sent.
        let resolved = self.resolved.pushed();
        self.requests.ring().pushed().saturating_sub(resolved) as usize
    }
}

/// Gives a resolved call back.
fn resolved(id: u64) {
    if let Some(inbound) = super::inbound() {
        inbound.resolve(id);
    }
}

impl Watched for Inbound {
    fn ring(&self) -> (&Ring, &AtomicBool) {
        (self.requests.ring(), &self.looked_after)
    }

    /// A handler holds the ring up, if nobody has yet to begin to lead.
    fn is_late(&'static self) {
        if !self.requests.ring().is_empty()
            && let Some(lead) = self.requests.take_over()
        {
            self.lead(lead);
        }
    }
}
