//! Async calls: sent at the first poll, cancelled by dropping (`spec/04-calls.md`, "An async call").

use super::client::Client;
use super::sync_call::{bad_argument, note_size};
use crate::base::abi::{NO_METHOD, cancel, flags};
use crate::base::fault::Fault;
use crate::base::service::Method;
use crate::base::status::{Code, Status};
use crate::conn::Peer;
use crate::conn::link::Link;
use crate::sched::slots::{Abandoned, Acquired, Id};
use crate::serve::{Runner, State as HandlerState};
use crate::thread::timer::Alarm;
use crate::value::image::{Cx, Src};
use crate::wire::Params;
use crate::wire::heap_frame::HeapFrame;
use crate::wire::meta::{Pairs, write_meta};
use crate::wire::outcome::{Failure, outcome};
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// An async call: a future that is sent when it is first polled.
///
/// A call that is never polled does nothing. Dropping it cancels the handler; what was handed over
/// stays alive until the other side has confirmed.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<R, F> {
    client: Client,
    method: u32,
    decode: Decode<R>,
    /// What few calls have.
    extras: Option<Box<Extras>>,
    state: State,
    failure: PhantomData<fn() -> F>,
}

/// What the caller chose for one call.
#[derive(Default)]
struct Extras {
    deadline: Option<Duration>,
    meta: Pairs,
}

/// From a resolved call to its result.
#[derive(Clone, Copy)]
pub(crate) enum Decode<R> {
    /// The result is read from its slot.
    Read(fn(Src<'_>) -> Result<R, Fault>),
    /// The result may take the frame along. The call is resolved, and the pointer leads to the slot.
    Keep(unsafe fn(HeapFrame, *const u8, Cx<'static>) -> Result<R, Fault>),
}

enum State {
    Init(HeapFrame),
    Waiting(Box<Waiting>),
    Sent { id: Id, timer: Timer },
    Local(Box<Local>),
    Finished,
}

/// A call that has no slot yet.
struct Waiting {
    frame: HeapFrame,
    ticket: u64,
    timer: Timer,
}

/// A call to a server in the same language: the future drives the handler itself.
struct Local {
    /// Dropped before `frame`, since dropping it resolves the call.
    runner: Runner,
    handler: Arc<HandlerState>,
    frame: HeapFrame,
    timer: Timer,
}

/// The deadline of one call, if it has one, and how it wakes.
struct Timer(Option<Arc<Alarm>>);

impl Timer {
    fn new(budget: Option<Duration>) -> Self {
        let expires = budget.and_then(|budget| Instant::now().checked_add(budget));
        Self(expires.map(Alarm::new))
    }

    /// Whether the time is up; if not, the waker will be woken when it is.
    #[inline]
    fn check(&self, cx: &Context<'_>) -> bool {
        let Some(alarm) = &self.0 else {
            return false;
        };
        if Instant::now() >= alarm.when() {
            return true;
        }
        alarm.set(cx.waker());
        false
    }

    #[inline]
    fn budget_ns(&self) -> i64 {
        let Some(alarm) = &self.0 else {
            return i64::MAX;
        };
        let left = alarm.when().saturating_duration_since(Instant::now());
        i64::try_from(left.as_nanos()).unwrap_or(i64::MAX - 1)
    }
}

impl Drop for Timer {
    #[inline]
    fn drop(&mut self) {
        if let Some(alarm) = &self.0 {
            alarm.clear();
        }
    }
}

impl<R, F> fmt::Debug for Call<R, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Init(_) => "not sent",
            State::Waiting(_) => "waiting for a slot",
            State::Sent { .. } | State::Local(_) => "sent",
            State::Finished => "finished",
        };
        f.debug_struct("Call").field("method", &self.info().name).field("state", &state).finish()
    }
}

impl<R, F> Call<R, F> {
    /// Ends the call after `deadline`, unless the schema's own deadline is earlier.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        let known = &mut self.extras().deadline;
        *known = Some(known.map_or(deadline, |known| known.min(deadline)));
        self
    }

    /// Attaches metadata that the handler can read. Keys and values may take 8 KiB together.
    pub fn meta(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.extras().meta.push((key.into(), value.into()));
        self
    }

    fn extras(&mut self) -> &mut Extras {
        self.extras.get_or_insert_default()
    }

    fn info(&self) -> &'static Method {
        self.client.method(self.method)
    }

    /// The connection of a call that was sent, or waits to be.
    fn link(&self) -> &'static Link {
        match self.client.shared.conn.peer() {
            Peer::Go(link) => link,
            Peer::Local(_) => unreachable!("local calls have no slot"),
        }
    }
}

impl Client {
    /// An async call, not sent yet.
    pub fn start<R, F: Failure>(
        &self,
        method: u32,
        params: impl Params + Send + 'static,
        decode: fn(Src<'_>) -> Result<R, Fault>,
    ) -> Call<R, F> {
        self.begin(method, params, Decode::Read(decode))
    }

    pub(super) fn begin<R, F: Failure>(
        &self,
        method: u32,
        params: impl Params + Send + 'static,
        decode: Decode<R>,
    ) -> Call<R, F> {
        Call {
            client: self.clone(),
            method,
            decode,
            extras: None,
            state: State::Init(HeapFrame::holding(params)),
            failure: PhantomData,
        }
    }
}

impl<R, F: Failure> Call<R, F> {
    /// Writes the call into its frame.
    fn store(&self, frame: &mut HeapFrame, timer: &Timer) -> Result<(), F> {
        let method = self.info();
        let peer = self.client.shared.peer(self.method);
        frame
            .store(method.hint.load(Ordering::Relaxed), peer)
            .map_err(|fault| bad_argument(method, &fault))?;
        // SAFETY: the frame is not sent yet, so its block belongs to this call.
        let block = unsafe { &mut *frame.block() };
        block.budget_ns = timer.budget_ns();
        let Some(extras) = &self.extras else { return Ok(()) };
        write_meta(block, &extras.meta)
            .map_err(|status| F::from_status(status.in_method(method.name)))
    }

    /// First poll on a connection to the other language: wait for a slot, then send.
    fn submit(
        &mut self,
        link: &'static Link,
        mut frame: HeapFrame,
        ticket: Option<u64>,
        timer: Timer,
        cx: &mut Context<'_>,
    ) -> Poll<Result<R, F>> {
        let method = self.info();
        let engine = link.engine();
        let slots = engine.slots();
        if let Some(refusal) = link.refusal() {
            if let Some(ticket) = ticket {
                slots.leave(ticket);
            }
            return Poll::Ready(Err(F::from_status(refusal.in_method(method.name))));
        }
        let id = match slots.acquire(ticket, cx.waker()) {
            Acquired::Slot(id) => id,
            Acquired::Wait(ticket) => {
                if link.fails_when_full() {
                    slots.leave(ticket);
                    return Poll::Ready(Err(overloaded(method, link)));
                }
                if timer.check(cx) {
                    slots.leave(ticket);
                    return Poll::Ready(Err(expired(method, flags::NOT_STARTED)));
                }
                self.state = State::Waiting(Box::new(Waiting { frame, ticket, timer }));
                return Poll::Pending;
            }
        };
        if let Err(failure) = self.store(&mut frame, &timer) {
            slots.cancel_unsent(id);
            return Poll::Ready(Err(failure));
        }
        let block = frame.block();
        // SAFETY: the frame is not sent yet, so its block belongs to this call.
        unsafe { (*block).id = id };
        let entry = self.client.shared.entries[self.method as usize];
        slots.send(id, frame, cx.waker());
        link.submit(entry, block);
        self.poll_sent(id, link, timer, true, cx)
    }

    fn poll_sent(
        &mut self,
        id: Id,
        link: &'static Link,
        timer: Timer,
        fresh: bool,
        cx: &mut Context<'_>,
    ) -> Poll<Result<R, F>> {
        let engine = link.engine();
        // A call that was just sent has this waker, and can hardly be done.
        let mut outcome = if fresh { Poll::Pending } else { engine.slots().poll(id, cx.waker()) };
        let look =
            || if fresh { engine.look_in_passing() || engine.linger() } else { engine.look() };
        if outcome.is_pending() && look() {
            outcome = engine.slots().poll(id, cx.waker());
        }
        match outcome {
            Poll::Ready(taken) => Poll::Ready(self.finish(came_by(link, taken))),
            Poll::Pending if timer.check(cx) => match give_up(link, id, cancel::DEADLINE) {
                Some(frame) => Poll::Ready(self.finish(frame)),
                None => Poll::Ready(Err(expired(self.info(), 0))),
            },
            Poll::Pending => {
                self.state = State::Sent { id, timer };
                Poll::Pending
            }
        }
    }

    fn start_local(
        &mut self,
        mut frame: HeapFrame,
        timer: Timer,
        cx: &mut Context<'_>,
    ) -> Poll<Result<R, F>> {
        if let Err(failure) = self.store(&mut frame, &timer) {
            return Poll::Ready(Err(failure));
        }
        let entry = self.client.shared.entries[self.method as usize];
        let Peer::Local(served) = self.client.shared.conn.peer() else {
            unreachable!("only local connections start handlers here");
        };
        // SAFETY: the block lives in `frame`, which is dropped after the runner.
        let started =
            unsafe { served.start(entry, frame.block(), self.client.shared.cx, None, None) };
        match started {
            None => Poll::Ready(self.finish(frame)),
            Some((runner, handler)) => {
                self.poll_local(Box::new(Local { runner, handler, frame, timer }), cx)
            }
        }
    }

    fn poll_local(&mut self, mut local: Box<Local>, cx: &mut Context<'_>) -> Poll<Result<R, F>> {
        if Pin::new(&mut local.runner).poll(cx).is_ready() {
            let Local { runner, frame, .. } = *local;
            drop(runner);
            return Poll::Ready(self.finish(frame));
        }
        if local.timer.check(cx) {
            local.handler.cancel(cancel::DEADLINE);
            return Poll::Ready(Err(expired(self.info(), 0)));
        }
        self.state = State::Local(local);
        Poll::Pending
    }

    /// Reads the outcome of a resolved call.
    fn finish(&self, frame: HeapFrame) -> Result<R, F> {
        let method = self.info();
        // SAFETY: the call is resolved, so nobody else uses the block.
        let block = unsafe { &*frame.block() };
        note_size(method, method.hint.load(Ordering::Relaxed), frame.room(), &block.arena);
        let cx = self.client.shared.cx;
        let decode = |slot: Src<'_>| match self.decode {
            Decode::Read(read) => read(slot),
            // SAFETY: the call is resolved, and its result slot is the one that was found.
            Decode::Keep(keep) => unsafe { keep(frame, slot.addr(), cx) },
        };
        // SAFETY: the call is resolved.
        unsafe { outcome(block, method.name, method.result_size as usize, cx, decode) }
    }
}

impl<R, F: Failure> Future for Call<R, F> {
    type Output = Result<R, F>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<R, F>> {
        let this = &mut *self;
        match std::mem::replace(&mut this.state, State::Finished) {
            State::Init(frame) => {
                let method = this.info();
                if this.client.shared.entries[this.method as usize] == NO_METHOD {
                    return Poll::Ready(Err(this.client.unimplemented(this.method)));
                }
                let chosen = this.extras.as_ref().and_then(|extras| extras.deadline);
                let budget = match (chosen, method.deadline()) {
                    (Some(own), Some(schema)) => Some(own.min(schema)),
                    (own, schema) => own.or(schema),
                };
                let timer = Timer::new(budget);
                match this.client.shared.conn.peer() {
                    Peer::Go(link) => this.submit(link, frame, None, timer, cx),
                    Peer::Local(_) => this.start_local(frame, timer, cx),
                }
            }
            State::Waiting(waiting) => {
                let Waiting { frame, ticket, timer } = *waiting;
                this.submit(this.link(), frame, Some(ticket), timer, cx)
            }
            State::Sent { id, timer } => this.poll_sent(id, this.link(), timer, false, cx),
            State::Local(local) => this.poll_local(local, cx),
            State::Finished => panic!("a call was polled after it had finished"),
        }
    }
}

impl<R, F> Drop for Call<R, F> {
    fn drop(&mut self) {
        match std::mem::replace(&mut self.state, State::Finished) {
            State::Waiting(waiting) => self.link().engine().slots().leave(waiting.ticket),
            State::Sent { id, .. } => drop(give_up(self.link(), id, cancel::DROPPED)),
            State::Local(local) => local.handler.cancel(cancel::DROPPED),
            State::Init(_) | State::Finished => {}
        }
    }
}

/// Abandons a sent call and tells the callee. Returns the frame if it was resolved already.
fn give_up(link: &'static Link, id: Id, reason: u32) -> Option<HeapFrame> {
    let slots = link.engine().slots();
    slots.with_payload(id, |frame| frame.cancel(reason));
    match slots.abandon(id) {
        Abandoned::Resolved(taken) => Some(came_by(link, taken)),
        Abandoned::Running => {
            link.cancel(id, reason);
            None
        }
    }
}

/// The frame of a resolved call; tells the ring, which waits for its caller.
fn came_by(link: &'static Link, frame: HeapFrame) -> HeapFrame {
    link.engine().came_by();
    frame
}

#[cold]
fn expired<F: Failure>(method: &Method, flags: u32) -> F {
    let status = Status::runtime(Code::DeadlineExceeded, flags, "the deadline passed");
    F::from_status(status.in_method(method.name))
}

#[cold]
fn overloaded<F: Failure>(method: &Method, link: &'static Link) -> F {
    let message = format!("{} calls are in flight already", link.engine().slots().in_flight());
    let status = Status::runtime(Code::ResourceExhausted, flags::NOT_STARTED, message);
    F::from_status(status.in_method(method.name))
}
