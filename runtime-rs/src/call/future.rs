//! Async calls: sent at the first poll, cancelled by dropping (`spec/04-calls.md`, "An async call").

use super::client::Client;
use super::sync_call::{bad_argument, note_size};
use crate::base::abi::{NO_METHOD, cancel, flags};
use crate::base::codec_error::CodecError;
use crate::base::service::Method;
use crate::base::status::{Code, Status};
use crate::conn::Peer;
use crate::conn::go_connection::GoConnection;
use crate::sched::slots::{Abandoned, Acquired, Id};
use crate::serve::{CallState, ServerCall};
use crate::thread::timer::Timer;
use crate::value::reader::Reader;
use crate::value::schema_map::SchemaMap;
use crate::wire::Params;
use crate::wire::heap_memory::HeapMemory;
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
    Read(fn(Reader<'_>) -> Result<R, CodecError>),
    /// The result may take the memory along. The call is resolved, and the pointer leads to the slot.
    Keep(unsafe fn(HeapMemory, *const u8, SchemaMap<'static>) -> Result<R, CodecError>),
}

enum State {
    Init(HeapMemory),
    Waiting(Box<Waiting>),
    Sent { id: Id, deadline: Deadline },
    Local(Box<Local>),
    Finished,
}

/// A call that has no slot yet.
struct Waiting {
    memory: HeapMemory,
    ticket: u64,
    deadline: Deadline,
}

/// A call to a server in the same language: the future drives the handler itself.
struct Local {
    /// Dropped before `memory`, since dropping it resolves the call.
    server_call: ServerCall,
    handler: Arc<CallState>,
    memory: HeapMemory,
    deadline: Deadline,
}

/// The deadline of one call, if it has one, and how it wakes.
struct Deadline(Option<Arc<Timer>>);

impl Deadline {
    fn new(budget: Option<Duration>) -> Self {
        let expires = budget.and_then(|budget| Instant::now().checked_add(budget));
        Self(expires.map(Timer::new))
    }

    /// Whether the time is up; if not, the waker will be woken when it is.
    #[inline]
    fn check(&self, cx: &Context<'_>) -> bool {
        let Some(timer) = &self.0 else {
            return false;
        };
        if Instant::now() >= timer.when() {
            return true;
        }
        timer.set(cx.waker());
        false
    }

    #[inline]
    fn budget_ns(&self) -> i64 {
        let Some(timer) = &self.0 else {
            return i64::MAX;
        };
        let left = timer.when().saturating_duration_since(Instant::now());
        i64::try_from(left.as_nanos()).unwrap_or(i64::MAX - 1)
    }
}

impl Drop for Deadline {
    #[inline]
    fn drop(&mut self) {
        if let Some(timer) = &self.0 {
            timer.clear();
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
    fn connection(&self) -> &'static GoConnection {
        match self.client.shared.conn.peer() {
            Peer::Go(connection) => connection,
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
        decode: fn(Reader<'_>) -> Result<R, CodecError>,
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
            state: State::Init(HeapMemory::holding(params)),
            failure: PhantomData,
        }
    }
}

impl<R, F: Failure> Call<R, F> {
    /// Writes the call into its memory.
    fn encode(&self, memory: &mut HeapMemory, deadline: &Deadline) -> Result<(), F> {
        let method = self.info();
        let callee = self.client.shared.callee(self.method);
        memory
            .encode(method.hint.load(Ordering::Relaxed), callee)
            .map_err(|codec_error| bad_argument(method, &codec_error))?;
        // SAFETY: the memory is not sent yet, so its frame belongs to this call.
        let frame = unsafe { &mut *memory.frame() };
        frame.budget_ns = deadline.budget_ns();
        let Some(extras) = &self.extras else { return Ok(()) };
        write_meta(frame, &extras.meta)
            .map_err(|status| F::from_status(status.in_method(method.name)))
    }

    /// First poll on a connection to the other language: wait for a slot, then send.
    fn submit(
        &mut self,
        connection: &'static GoConnection,
        mut memory: HeapMemory,
        ticket: Option<u64>,
        deadline: Deadline,
        cx: &mut Context<'_>,
    ) -> Poll<Result<R, F>> {
        let method = self.info();
        let outbound = connection.outbound();
        let slots = outbound.slots();
        if let Some(refusal) = connection.refusal() {
            if let Some(ticket) = ticket {
                slots.leave(ticket);
            }
            return Poll::Ready(Err(F::from_status(refusal.in_method(method.name))));
        }
        let id = match slots.acquire(ticket, cx.waker()) {
            Acquired::Slot(id) => id,
            Acquired::Wait(ticket) => {
                if connection.fails_when_full() {
                    slots.leave(ticket);
                    return Poll::Ready(Err(overloaded(method, connection)));
                }
                if deadline.check(cx) {
                    slots.leave(ticket);
                    return Poll::Ready(Err(expired(method, flags::NOT_STARTED)));
                }
                self.state = State::Waiting(Box::new(Waiting { memory, ticket, deadline }));
                return Poll::Pending;
            }
        };
        if let Err(failure) = self.encode(&mut memory, &deadline) {
            slots.cancel_unsent(id);
            return Poll::Ready(Err(failure));
        }
        let frame = memory.frame();
        // SAFETY: the memory is not sent yet, so its frame belongs to this call.
        unsafe { (*frame).id = id };
        let number = self.client.shared.numbers[self.method as usize];
        slots.send(id, memory, cx.waker());
        connection.submit(number, frame);
        self.poll_sent(id, connection, deadline, true, cx)
    }

    fn poll_sent(
        &mut self,
        id: Id,
        connection: &'static GoConnection,
        deadline: Deadline,
        fresh: bool,
        cx: &mut Context<'_>,
    ) -> Poll<Result<R, F>> {
        let outbound = connection.outbound();
        // A call that was just sent has this waker, and can hardly be done.
        let mut outcome = if fresh { Poll::Pending } else { outbound.slots().poll(id, cx.waker()) };
        let look =
            || if fresh { outbound.poll_after_send() || outbound.spin() } else { outbound.poll() };
        if outcome.is_pending() && look() {
            outcome = outbound.slots().poll(id, cx.waker());
        }
        match outcome {
            Poll::Ready(taken) => Poll::Ready(self.finish(settle(connection, taken))),
            Poll::Pending if deadline.check(cx) => {
                match give_up(connection, id, cancel::DEADLINE) {
                    Some(memory) => Poll::Ready(self.finish(memory)),
                    None => Poll::Ready(Err(expired(self.info(), 0))),
                }
            }
            Poll::Pending => {
                self.state = State::Sent { id, deadline };
                Poll::Pending
            }
        }
    }

    fn start_local(
        &mut self,
        mut memory: HeapMemory,
        deadline: Deadline,
        cx: &mut Context<'_>,
    ) -> Poll<Result<R, F>> {
        if let Err(failure) = self.encode(&mut memory, &deadline) {
            return Poll::Ready(Err(failure));
        }
        let number = self.client.shared.numbers[self.method as usize];
        let Peer::Local(served) = self.client.shared.conn.peer() else {
            unreachable!("only local connections start handlers here");
        };
        // SAFETY: the frame lives in `memory`, which is dropped after the server call.
        let started =
            unsafe { served.start(number, memory.frame(), self.client.shared.schemas, None, None) };
        match started {
            None => Poll::Ready(self.finish(memory)),
            Some((server_call, handler)) => {
                self.poll_local(Box::new(Local { server_call, handler, memory, deadline }), cx)
            }
        }
    }

    fn poll_local(&mut self, mut local: Box<Local>, cx: &mut Context<'_>) -> Poll<Result<R, F>> {
        if Pin::new(&mut local.server_call).poll(cx).is_ready() {
            let Local { server_call, memory, .. } = *local;
            drop(server_call);
            return Poll::Ready(self.finish(memory));
        }
        if local.deadline.check(cx) {
            local.handler.cancel(cancel::DEADLINE);
            return Poll::Ready(Err(expired(self.info(), 0)));
        }
        self.state = State::Local(local);
        Poll::Pending
    }

    /// Reads the outcome of a resolved call.
    fn finish(&self, memory: HeapMemory) -> Result<R, F> {
        let method = self.info();
        // SAFETY: the call is resolved, so nothing else uses the frame.
        let frame = unsafe { &*memory.frame() };
        note_size(method, method.hint.load(Ordering::Relaxed), memory.room(), &frame.arena);
        let schemas = self.client.shared.schemas;
        let decode = |slot: Reader<'_>| match self.decode {
            Decode::Read(read) => read(slot),
            // SAFETY: the call is resolved, and its result slot is the one that was found.
            Decode::Keep(keep) => unsafe { keep(memory, slot.addr(), schemas) },
        };
        // SAFETY: the call is resolved.
        unsafe { outcome(frame, method.name, method.result_size as usize, schemas, decode) }
    }
}

impl<R, F: Failure> Future for Call<R, F> {
    type Output = Result<R, F>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<R, F>> {
        let this = &mut *self;
        match std::mem::replace(&mut this.state, State::Finished) {
            State::Init(memory) => {
                let method = this.info();
                if this.client.shared.numbers[this.method as usize] == NO_METHOD {
                    return Poll::Ready(Err(this.client.unimplemented(this.method)));
                }
                let chosen = this.extras.as_ref().and_then(|extras| extras.deadline);
                let budget = match (chosen, method.deadline()) {
                    (Some(own), Some(schema)) => Some(own.min(schema)),
                    (own, schema) => own.or(schema),
                };
                let deadline = Deadline::new(budget);
                match this.client.shared.conn.peer() {
                    Peer::Go(connection) => this.submit(connection, memory, None, deadline, cx),
                    Peer::Local(_) => this.start_local(memory, deadline, cx),
                }
            }
            State::Waiting(waiting) => {
                let Waiting { memory, ticket, deadline } = *waiting;
                this.submit(this.connection(), memory, Some(ticket), deadline, cx)
            }
            State::Sent { id, deadline } => {
                this.poll_sent(id, this.connection(), deadline, false, cx)
            }
            State::Local(local) => this.poll_local(local, cx),
            State::Finished => panic!("a call was polled after it had finished"),
        }
    }
}

impl<R, F> Drop for Call<R, F> {
    fn drop(&mut self) {
        match std::mem::replace(&mut self.state, State::Finished) {
            State::Waiting(waiting) => self.connection().outbound().slots().leave(waiting.ticket),
            State::Sent { id, .. } => drop(give_up(self.connection(), id, cancel::DROPPED)),
            State::Local(local) => local.handler.cancel(cancel::DROPPED),
            State::Init(_) | State::Finished => {}
        }
    }
}

/// Abandons a sent call and tells the callee. Returns the memory if it was resolved already.
fn give_up(connection: &'static GoConnection, id: Id, reason: u32) -> Option<HeapMemory> {
    let slots = connection.outbound().slots();
    slots.with_payload(id, |memory| memory.cancel(reason));
    match slots.abandon(id) {
        Abandoned::Resolved(taken) => Some(settle(connection, taken)),
        Abandoned::Running => {
            connection.cancel(id, reason);
            None
        }
    }
}

/// The memory of a resolved call; settles the pending wake-up of its caller.
fn settle(connection: &'static GoConnection, memory: HeapMemory) -> HeapMemory {
    connection.outbound().settle();
    memory
}

#[cold]
fn expired<F: Failure>(method: &Method, flags: u32) -> F {
    let status = Status::runtime(Code::DeadlineExceeded, flags, "the deadline passed");
    F::from_status(status.in_method(method.name))
}

#[cold]
fn overloaded<F: Failure>(method: &Method, connection: &'static GoConnection) -> F {
    let message =
        format!("{} calls are in flight already", connection.outbound().slots().in_flight());
    let status = Status::runtime(Code::ResourceExhausted, flags::NOT_STARTED, message);
    F::from_status(status.in_method(method.name))
}
