//! Runs a handler's future: stops it when the caller cancels, contains its panics, and drops it
//! before the call is resolved.

use super::call_state::CallState;
use super::handler::AsyncHandler;
use super::latency::LatencyClass;
use super::panic::guard_panic;
use super::{BoxFuture, Incoming};
use crate::base::panic_guard::drop_guarded;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

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
            Err(panic) => self.state.set_panic(panic),
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
        self.state.start();
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
        drop(self.state.set_waker(fresh));
        self.advance(cx)
    }
}

impl Drop for ServerCall {
    fn drop(&mut self) {
        self.stop();
    }
}
