//! Runs a handler's future: stops it when the caller cancels, contains its panics, and drops it
//! before the call is resolved.

use super::handler::AsyncHandler;
use super::incoming::Pending;
use super::latency::LatencyClass;
use super::panic::{Panic, guard_panic};
use super::{BoxFuture, Incoming};
use crate::base::abi::cancel;
use crate::base::panic_guard::{drop_guarded, wake};
use crate::base::sync::{Mutex, lock};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// What the call's future, its context and its canceller share.
#[derive(Debug)]
pub(crate) struct CallState {
    /// The id that the caller gave the call.
    id: u64,
    /// What the caller attached.
    pairs: Vec<(String, String)>,
    /// Why the call was cancelled, 0 for not.
    reason: AtomicU32,
    started: AtomicBool,
    deadline: Option<Instant>,
    wakers: Mutex<Wakers>,
    panic: Mutex<Option<Panic>>,
    /// Taken by the party that resolves the call.
    pending: Mutex<Option<Pending>>,
}

#[derive(Debug, Default)]
struct Wakers {
    /// The server call's own.
    server_call: Option<Waker>,
    /// The tasks that wait for `Ctx::cancelled`, in no particular order.
    waiting: Vec<Waker>,
}

impl CallState {
    pub(super) fn new(
        id: u64,
        budget_ns: i64,
        pairs: Vec<(String, String)>,
        pending: Pending,
    ) -> Self {
        let budget = u64::try_from(budget_ns).unwrap_or(0);
        let deadline = (budget_ns != i64::MAX)
            .then(|| Instant::now().checked_add(Duration::from_nanos(budget)))
            .flatten();
        Self {
            id,
            pairs,
            reason: AtomicU32::new(0),
            started: AtomicBool::new(false),
            deadline,
            wakers: Mutex::new(Wakers::default()),
            panic: Mutex::new(None),
            pending: Mutex::new(Some(pending)),
        }
    }

    /// Puts the state into an allocation: that of a call that is over, if no context of that call is left, else a new one.
    pub(super) fn shared(self, spare: Option<Arc<Self>>) -> Arc<Self> {
        let Some(mut spare) = spare else { return Arc::new(self) };
        match Arc::get_mut(&mut spare) {
            Some(shared) => *shared = self,
            None => spare = Arc::new(self),
        }
        spare
    }

    /// The id that the caller gave the call.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// What the caller attached.
    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// Asks the handler to stop. Only the first reason counts.
    pub(crate) fn cancel(&self, reason: u32) {
        let first = self.reason.compare_exchange(0, reason, Ordering::AcqRel, Ordering::Acquire);
        if first.is_ok() {
            let mut wakers = lock(&self.wakers);
            let (server_call, waiting) =
                (wakers.server_call.take(), std::mem::take(&mut wakers.waiting));
            drop(wakers);
            waiting.into_iter().for_each(|waker| wake(Some(waker)));
            wake(server_call);
        }
    }

    /// Why the call was cancelled, 0 for not.
    pub(crate) fn reason(&self) -> u32 {
        self.reason.load(Ordering::Acquire)
    }

    pub(super) fn has_started(&self) -> bool {
        self.started.load(Ordering::Acquire)
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Registers a task that waits for the cancellation. `false` if it has happened.
    pub(super) fn wait(&self, waker: &Waker) -> bool {
        let fresh = waker.clone();
        let mut wakers = lock(&self.wakers);
        // The reason is set before the list is taken, so one of the two sees the other.
        let waits = self.reason() == 0;
        if waits && !wakers.waiting.iter().any(|known| known.will_wake(&fresh)) {
            wakers.waiting.push(fresh);
        }
        waits
    }

    /// The call is resolved: contexts that outlive it read as cancelled.
    pub(super) fn finish(&self) {
        self.cancel(cancel::PEER);
    }

    /// The duty to resolve the call, unless it was taken before.
    pub(super) fn take_pending(&self) -> Option<Pending> {
        lock(&self.pending).take()
    }

    pub(super) fn take_panic(&self) -> Option<Panic> {
        lock(&self.panic).take()
    }
}

/// The future that an executor runs for one async call.
pub(crate) struct ServerCall {
    stage: Stage,
    state: Arc<CallState>,
    /// Learns how long the handler takes, from the next poll.
    latency: Option<&'static LatencyClass>,
}

enum Stage {
    /// The handler is called by the first poll, so that its own code runs on the executor.
    Called(Incoming, AsyncHandler),
    Running(BoxFuture),
    Over,
}

impl std::fmt::Debug for ServerCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerCall").finish_non_exhaustive()
    }
}

impl ServerCall {
    pub(super) fn new(incoming: Incoming, handler: AsyncHandler) -> Self {
        let state = incoming.state();
        Self { stage: Stage::Called(incoming, handler), state, latency: None }
    }

    /// Tells how long the handler takes.
    pub(crate) fn timed(mut self, latency: &'static LatencyClass) -> Self {
        self.latency = Some(latency);
        self
    }

    /// One poll by a caller that sees to it that the call is polled again if it is not over: a cancel that comes meanwhile
    /// wakes no task.
    pub(crate) fn advance(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.state.reason() != 0 {
            self.stop();
            return Poll::Ready(());
        }
        let begun = self.latency.map(|_| Instant::now());
        let polled = guard_panic(|| self.step(cx));
        if let (Some(latency), Some(begun)) = (self.latency.take(), begun) {
            latency.took(begun.elapsed(), matches!(polled, Ok(Poll::Ready(()))));
        }
        match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(())) => {}
            Err(panic) => *lock(&self.state.panic) = Some(panic),
        }
        self.stop();
        Poll::Ready(())
    }

    /// Calls the handler if that has not been done, and polls its future.
    fn step(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Stage::Running(future) = &mut self.stage {
            return future.as_mut().poll(cx);
        }
        let Stage::Called(incoming, handler) = std::mem::replace(&mut self.stage, Stage::Over)
        else {
            return Poll::Ready(());
        };
        let reason = incoming.cancel_word();
        if reason != 0 {
            self.state.cancel(reason);
            return Poll::Ready(());
        }
        self.state.started.store(true, Ordering::Release);
        let future = handler(incoming);
        self.stage = Stage::Running(future);
        self.step(cx)
    }

    /// Drops the handler's future, then resolves the call if the handler did not.
    fn stop(&mut self) {
        drop_guarded(std::mem::replace(&mut self.stage, Stage::Over));
        if let Some(pending) = self.state.take_pending() {
            pending.give_up(&self.state);
        }
    }
}

impl Future for ServerCall {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let fresh = Some(cx.waker().clone());
        let old = {
            let mut wakers = lock(&self.state.wakers);
            std::mem::replace(&mut wakers.server_call, fresh)
        };
        drop(old);
        self.advance(cx)
    }
}

impl Drop for ServerCall {
    fn drop(&mut self) {
        self.stop();
    }
}
