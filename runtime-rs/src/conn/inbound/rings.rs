//! The rings of calls from Go: where they are, and how a call is opened, resolved and cancelled.

use super::dispatcher::Dispatcher;
use super::in_flight::InFlight;
use crate::base::abi::{self, DoorbellFn, Frame};
use crate::base::panic_guard::drop_guarded;
use crate::base::status::Status;
use crate::conn::half::Half;
use crate::sched::dispatch::{DispatchQueue, Lease};
use crate::sched::ring::{PARKED, Ring};
use crate::sched::spin::SpinPolicy;
use crate::sched::watchdog::{self, RingOwner};
use crate::serve::{CallState, Executor, LatencyClass, OnResolved, ServerCall, refuse};
use crate::thread::crossing;
use crate::wire::{schemas, take_retired};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

/// Most calls: as many indices as an id has.
const MOST_CALLS: u32 = 1 << 16;

/// The async calls that come from Go. Go keeps addresses of it, so it stays as long as the process.
#[derive(Debug)]
pub(crate) struct Inbound {
    pub(super) requests: DispatchQueue,
    pub(super) spin: SpinPolicy,
    resolved: Ring,
    in_flight: InFlight<CallState>,
    /// By number.
    latencies: Box<[LatencyClass]>,
    conn: u32,
    doorbell: DoorbellFn,
    polls: bool,
    half: &'static Half,
    executor: &'static Executor,
    /// Why no call begins any more, if so.
    refusal: &'static OnceLock<Status>,
    armed: AtomicBool,
}

impl Inbound {
    /// For so many calls at once. `None` if there are too many.
    pub(crate) fn new(
        conn: u32,
        doorbell: DoorbellFn,
        polls: bool,
        half: &'static Half,
        executor: &'static Executor,
        refusal: &'static OnceLock<Status>,
        calls: u32,
    ) -> Option<Self> {
        (1..=MOST_CALLS).contains(&calls).then(|| Self {
            requests: DispatchQueue::new(calls),
            spin: SpinPolicy::new(!polls),
            resolved: Ring::new(calls, PARKED),
            in_flight: InFlight::new(calls),
            latencies: (0..half.served.len()).map(|_| LatencyClass::default()).collect(),
            conn,
            doorbell,
            polls,
            half,
            executor,
            refusal,
            armed: AtomicBool::new(false),
        })
    }

    /// Says where the rings are. `false` to a caller that may have more calls at once than they were made for.
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
        let fits = rings.calls <= self.in_flight.len();
        if fits {
            *rings = ours;
        }
        fits
    }

    /// Answers the doorbell: there are calls, and the ring was parked.
    pub(crate) fn doorbell(&'static self) {
        watchdog::arm(self);
        self.dispatch(self.requests.acquire());
    }

    /// Parks the ring. `Some` is a lease for calls that have arrived meanwhile.
    pub(super) fn park(&'static self, lease: Lease) -> Option<Lease> {
        let more = self.requests.park(lease);
        if more.is_some() {
            watchdog::arm(self);
        }
        more
    }

    /// Spawns a dispatcher. An executor that panics drops it.
    pub(super) fn dispatch(&'static self, lease: Lease) {
        let dispatcher = Box::pin(Dispatcher::new(self, lease));
        let spawn = AssertUnwindSafe(|| self.executor.0.spawn(dispatcher));
        drop_guarded(catch_unwind(spawn).err());
    }

    /// Has the executor go on with a call. An executor that panics, or is gone, drops the server call, which
    /// resolves the call.
    pub(super) fn spawn(&self, server_call: ServerCall) {
        let spawn = AssertUnwindSafe(|| self.executor.0.spawn(Box::pin(server_call)));
        drop_guarded(catch_unwind(spawn).err());
    }

    pub(super) fn latency(&self, number: u32) -> Option<&LatencyClass> {
        self.latencies.get(number as usize)
    }

    /// Makes the future of a call that was taken from the ring, unless it is refused; that is resolved then.
    /// `spare` is the state of a call that is over.
    pub(super) fn open(
        &'static self,
        word: u64,
        number: u32,
        spare: Option<Arc<CallState>>,
    ) -> Option<(ServerCall, Arc<CallState>)> {
        let frame = std::ptr::with_exposed_provenance_mut::<Frame>(word as usize);
        // SAFETY: Go pushed the address of a frame, which belongs to the call from then on.
        unsafe { take_retired(frame) };
        // SAFETY: as above.
        let id = unsafe { (*frame).id };
        if let Some(refusal) = self.refusal.get() {
            self.refuse(frame, id, refusal);
            return None;
        }
        // SAFETY: the frame belongs to the call until it is resolved.
        let started =
            unsafe { self.half.served.start(number, frame, schemas(), Some(self), spare) };
        match &started {
            // Published before the server call reads the cancel word, so a canceller finds one or the other.
            Some((_, state)) => self.in_flight.publish(id, Arc::clone(state)),
            None => self.resolve(id),
        }
        started
    }

    #[cold]
    fn refuse(&self, frame: *mut Frame, id: u64, status: &Status) {
        // SAFETY: the caller has the frame, and resolves the call next.
        unsafe { refuse(frame, status) };
        self.resolve(id);
    }

    /// Resolves all calls that are there: the executor has dropped a dispatcher that it never polled.
    pub(super) fn refuse_all(&'static self, mut lease: Lease) {
        loop {
            while let Some((word, number)) = self.requests.take(&lease) {
                drop(self.open(word, number, None));
            }
            match self.park(lease) {
                Some(more) => lease = more,
                None => return,
            }
        }
    }

    /// Gives a resolved call back.
    fn resolve(&self, id: u64) {
        self.in_flight.take_back(id);
        let pushed = self.resolved.push(id, 0);
        assert!(pushed, "the ring has a cell for every call");
        if self.resolved.needs_doorbell() {
            self.ring_doorbell();
        }
    }

    fn ring_doorbell(&self) {
        let (doorbell, conn) = (self.doorbell, self.conn);
        let cross = move || {
            // SAFETY: the function is Go's doorbell, which takes a number and waits for nothing.
            unsafe { doorbell(conn) };
        };
        crossing::soon(cross);
    }

    /// Asks a call's handler to stop, if it has begun.
    pub(crate) fn cancel(&self, id: u64, reason: u32) {
        if let Some(state) = self.in_flight.find(id) {
            state.cancel(reason);
        }
    }

    /// Asks all handlers to stop.
    pub(crate) fn cancel_all(&self, reason: u32) {
        self.in_flight.all().iter().for_each(|state| state.cancel(reason));
    }

    /// Calls that are not resolved.
    pub(crate) fn unresolved(&self) -> usize {
        // In this order: a call is resolved after it was sent.
        let resolved = self.resolved.pushed();
        self.requests.ring().pushed().saturating_sub(resolved) as usize
    }
}

impl OnResolved for Inbound {
    fn resolved(&self, id: u64) {
        self.resolve(id);
    }
}

impl RingOwner for Inbound {
    fn ring(&self) -> (&Ring, &AtomicBool) {
        (self.requests.ring(), &self.armed)
    }

    /// Steals the lease: a handler holds the ring up.
    fn stalled(&'static self) {
        if !self.requests.ring().is_empty()
            && let Some(lease) = self.requests.steal()
        {
            self.dispatch(lease);
        }
    }
}
