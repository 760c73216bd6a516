//! The task that takes calls from the ring and polls their handlers, one after the other.

use super::Inbound;
use crate::sched::dispatch::Lease;
use crate::serve::CallState;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

/// Calls after which other tasks get their turn.
const BATCH: usize = 32;

/// A dispatcher: a task of the program's executor that holds the lease of the ring. It ends when the ring is empty, or when
/// the lease was stolen.
///
/// A dispatcher that its executor drops earlier parks the ring, or spawns another one if there are calls. One that the
/// executor never polled has no executor: it refuses the calls.
pub(super) struct Dispatcher {
    inbound: &'static Inbound,
    /// `None` once the dispatcher has ended.
    lease: Option<Lease>,
    polled: bool,
    /// Start of a spin that takes a break.
    idle: Option<Instant>,
    /// Memory for the next call.
    spare: Option<Arc<CallState>>,
}

impl Dispatcher {
    pub(super) fn new(inbound: &'static Inbound, lease: Lease) -> Self {
        Self { inbound, lease: Some(lease), polled: false, idle: None, spare: None }
    }

    /// Runs a call, and returns the lease unless it was stolen.
    fn run(
        &mut self,
        mut lease: Lease,
        (word, number): (u64, u32),
        cx: &mut Context<'_>,
    ) -> Option<Lease> {
        let Inbound { requests, .. } = self.inbound;
        requests.enter(&mut lease);
        let latency = self.inbound.latency(number);
        if let Some((mut server_call, state)) = self.inbound.open(word, number, self.spare.take()) {
            let is_long = latency.is_some_and(|latency| latency.is_long());
            if let Some(latency) = latency.filter(|latency| is_long || latency.is_due()) {
                server_call = server_call.timed(latency);
            }
            if is_long || server_call.advance(cx).is_pending() {
                self.inbound.spawn(server_call);
            } else {
                drop(server_call);
                self.spare = Some(state);
            }
        }
        let kept = requests.leave(lease);
        if let Some(latency) = latency.filter(|_| kept.is_none()) {
            latency.blocked();
        }
        kept
    }
}

impl Future for Dispatcher {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let Inbound { requests, spin, .. } = this.inbound;
        this.polled = true;
        for _ in 0..BATCH {
            let Some(lease) = this.lease.take() else { break };
            let take = || requests.take(&lease);
            let call = match (this.idle.take(), take()) {
                (since, None) => spin.spin_in_turns(since, take),
                (since, found) => {
                    if since.is_some() {
                        spin.learn(true);
                    }
                    Ok(found)
                }
            };
            this.lease = match call {
                Ok(Some(call)) => this.run(lease, call, cx),
                Ok(None) => this.inbound.park(lease),
                Err(since) => {
                    this.idle = Some(since);
                    this.lease = Some(lease);
                    break;
                }
            };
        }
        if this.lease.is_none() {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for Dispatcher {
    fn drop(&mut self) {
        let Some(lease) = self.lease.take() else { return };
        if !self.polled {
            self.inbound.refuse_all(lease);
        } else if let Some(lease) = self.inbound.park(lease) {
            self.inbound.dispatch(lease);
        }
    }
}
