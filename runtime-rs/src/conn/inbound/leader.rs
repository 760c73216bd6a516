//! Leads for a while: takes calls from the ring and polls their handlers, one after the other.

use super::Inbound;
use crate::sched::led::Lead;
use crate::serve::State;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

/// Calls after which other tasks get their turn.
const BATCH: usize = 32;

/// The task that leads. It ends when there is nothing to take, or when the ring was taken over.
///
/// If its executor drops it before that, it parks the ring, or has another one lead if there are calls. If the
/// executor never polled it, there is none, and the calls are refused.
pub(super) struct Leader {
    inbound: &'static Inbound,
    /// `None` when it is over.
    lead: Option<Lead>,
    polled: bool,
    /// Since when it has looked for a call, if it has taken a break in that.
    idle: Option<Instant>,
    /// Memory for the next call.
    spare: Option<Arc<State>>,
}

impl Leader {
    pub(super) fn new(inbound: &'static Inbound, lead: Lead) -> Self {
        Self { inbound, lead: Some(lead), polled: false, idle: None, spare: None }
    }

    /// Runs a call, and returns the lead if it still has that.
    fn run(
        &mut self,
        mut lead: Lead,
        (word, entry): (u64, u32),
        cx: &mut Context<'_>,
    ) -> Option<Lead> {
        let Inbound { requests, .. } = self.inbound;
        requests.enter(&mut lead);
        let pace = self.inbound.pace(entry);
        if let Some((mut runner, state)) = self.inbound.open(word, entry, self.spare.take()) {
            let is_long = pace.is_some_and(|pace| pace.is_long());
            if let Some(pace) = pace.filter(|pace| is_long || pace.is_due()) {
                runner = runner.timed(pace);
            }
            if is_long || runner.advance(cx).is_pending() {
                self.inbound.spawn(runner);
            } else {
                drop(runner);
                self.spare = Some(state);
            }
        }
        let kept = requests.leave(lead);
        if let Some(pace) = pace.filter(|_| kept.is_none()) {
            pace.blocked();
        }
        kept
    }
}

impl Future for Leader {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let Inbound { requests, linger, .. } = this.inbound;
        this.polled = true;
        for _ in 0..BATCH {
            let Some(lead) = this.lead.take() else { break };
            let take = || requests.take(&lead);
            let call = match (this.idle.take(), take()) {
                (since, None) => linger.look_leading(since, take),
                (since, found) => {
                    if since.is_some() {
                        linger.learn(true);
                    }
                    Ok(found)
                }
            };
            this.lead = match call {
                Ok(Some(call)) => this.run(lead, call, cx),
                Ok(None) => this.inbound.park(lead),
                Err(since) => {
                    this.idle = Some(since);
                    this.lead = Some(lead);
                    break;
                }
            };
        }
        if this.lead.is_none() {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        let Some(lead) = self.lead.take() else { return };
        if !self.polled {
            self.inbound.refuse_all(lead);
        } else if let Some(lead) = self.inbound.park(lead) {
            self.inbound.lead(lead);
        }
    }
}
