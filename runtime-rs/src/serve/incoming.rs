//! Calls as handlers get them: sync ones borrow the caller's frame, async ones own the call.

use super::context::{Ctx, metadata};
use super::reply::{Outcome, preset, write_outcome, write_panic, write_status};
use super::runner::State;
use crate::base::abi::{Block, cancel, flags};
use crate::base::contain::drop_contained;
use crate::base::fault::Fault;
use crate::base::service::{Method, ServiceInfo};
use crate::base::status::{Code, Status};
use crate::value::arena::{Dst, Writer};
use crate::value::image::{Cx, Src, TypeRel};
use crate::value::own::{own_slot, take_own};
use crate::wire::Failure;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

/// A sync call in the callee: lives on the caller's stack.
#[derive(Debug)]
pub struct SyncCall<'a> {
    block: *mut Block,
    service: &'static ServiceInfo,
    method: &'static Method,
    cx: Cx<'a>,
    scope: PhantomData<&'a mut Block>,
}

impl<'a> SyncCall<'a> {
    /// # Safety
    /// The block belongs to this call for `'a`.
    #[inline]
    pub(super) unsafe fn new(
        block: *mut Block,
        service: &'static ServiceInfo,
        method: &'static Method,
        cx: Cx<'a>,
    ) -> Self {
        Self { block, service, method, cx, scope: PhantomData }
    }

    /// Runs the handler on the parameters and writes what it returns.
    ///
    /// `size` is this build's size of the parameter record, `run` gets the caller's record.
    #[inline]
    pub fn answer<R, F: Failure>(
        self,
        size: usize,
        run: impl FnOnce(Src<'_>) -> Result<Result<R, F>, Fault>,
        encode: impl for<'w> FnOnce(&R, &mut Dst<'w>, &mut Writer<'w>) -> Result<(), Fault>,
    ) {
        // SAFETY: the block belongs to this call.
        let params = unsafe { params(self.block, size, self.cx, self.service, self.method.index) };
        let outcome = params.and_then(run);
        // SAFETY: the block belongs to this call, which is not resolved yet.
        unsafe { write_outcome(self.block, self.method.result_size, &outcome, self.cx, encode) };
    }

    /// [`SyncCall::answer`] of a method with own parameters.
    pub fn answer_own<R, F: Failure>(
        self,
        size: usize,
        run: impl FnOnce(Src<'_>, &Owner<'_>) -> Result<Result<R, F>, Fault>,
        encode: impl for<'w> FnOnce(&R, &mut Dst<'w>, &mut Writer<'w>) -> Result<(), Fault>,
    ) {
        let owner = Owner { block: self.block, scope: PhantomData };
        self.answer(size, |params| run(params, &owner), encode);
    }
}

/// The parameter record, or no bytes.
///
/// # Safety
/// The block belongs to the call for `'a`, and its arguments are an image.
#[inline]
unsafe fn params<'a>(
    block: *const Block,
    size: usize,
    cx: Cx<'a>,
    service: &'static ServiceInfo,
    method: u32,
) -> Result<Src<'a>, Fault> {
    // SAFETY: the caller says so.
    let args = unsafe { (*block).args };
    let rel = cx.params(service, method).unwrap_or(TypeRel::OWN);
    let size = if rel.stride == 0 && rel.fields > 0 { size } else { size.min(rel.stride as usize) };
    if args.is_null() && size > 0 {
        return Err(no_parameters());
    }
    let size = if args.is_null() { 0 } else { size };
    // SAFETY: the caller wrote a parameter record that has these bytes, in our layout: the handshake
    // checked the method, and says where a caller with less parameters ends.
    Ok(unsafe { Src::new(args, size, cx) }.with_fields(rel.fields))
}

/// # Safety
/// The block belongs to the call, and nobody else changes what is in its list of chunks meanwhile.
unsafe fn own(
    block: *mut Block,
    params: &Src<'_>,
    name: &'static str,
    offset: usize,
) -> Result<Vec<u8>, Fault> {
    // SAFETY: the caller says that the list is ours.
    let list = unsafe { (*block).arena.chunks };
    let slot = own_slot(params, offset);
    // SAFETY: generated code names the offset of an own value.
    let taken = slot.and_then(|slot| unsafe { take_own(list, slot) });
    taken.map_err(|fault| fault.in_field(name))
}

/// The own values of a sync call.
#[derive(Debug)]
pub struct Owner<'a> {
    block: *mut Block,
    scope: PhantomData<&'a mut Block>,
}

impl Owner<'_> {
    /// Takes the own value of a parameter out of the call.
    ///
    /// # Errors
    /// What no valid caller writes.
    pub fn own(
        &self,
        params: &Src<'_>,
        name: &'static str,
        offset: usize,
    ) -> Result<Vec<u8>, Fault> {
        // SAFETY: the block belongs to this call, which does nothing else while parameters are read,
        // and this value stays on its thread.
        unsafe { own(self.block, params, name, offset) }
    }
}

#[cold]
fn no_parameters() -> Fault {
    Fault::new(crate::base::fault::FaultKind::Malformed("no parameters"))
}

/// An async call in the callee, in the hands of its handler. One that is dropped without an answer
/// is resolved by the `Runner` around it, which knows why.
pub struct Incoming {
    block: *mut Block,
    service: &'static ServiceInfo,
    method: &'static Method,
    cx: Cx<'static>,
    ctx: Ctx,
    state: Arc<State>,
    /// Held while an own value is taken out of its chunk.
    owning: Mutex<()>,
}

/// Who is told, by the call's id, that a call is resolved.
pub(crate) type Told = fn(u64);

/// The duty to resolve a call: exactly one party takes it out of the [`State`].
pub(super) struct Pending {
    block: *mut Block,
    resolved: Option<Told>,
}

// SAFETY: the block belongs to this call alone until it is resolved, whichever thread that is.
unsafe impl Send for Pending {}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

impl Pending {
    /// Resolves the call after `write` has put the outcome into the block.
    fn resolve(self, state: &State, write: impl FnOnce(*mut Block)) {
        write(self.block);
        state.finish();
        if let Some(resolved) = self.resolved {
            resolved(state.id());
        }
    }

    /// Resolves a call whose handler gave no answer.
    pub(super) fn give_up(self, state: &State) {
        let not_started = if state.has_started() { 0 } else { flags::NOT_STARTED };
        let panic = state.take_panic();
        let (code, message) = match state.reason() {
            0 => (Code::Unavailable, "the executor dropped the handler's future"),
            cancel::DEADLINE => (Code::DeadlineExceeded, "the deadline passed"),
            cancel::SHUTDOWN => (Code::Cancelled, "the program is shutting down"),
            _ => (Code::Cancelled, "the caller cancelled the call"),
        };
        self.resolve(state, |block| match panic {
            // SAFETY: the block belongs to this call, and nothing borrows from it any more.
            Some(panic) => unsafe { write_panic(block, &panic) },
            // SAFETY: as above.
            None => unsafe { write_status(block, &Status::runtime(code, not_started, message)) },
        });
    }
}

// SAFETY: the block belongs to this call alone until it is resolved, whichever thread that is.
unsafe impl Send for Incoming {}
// SAFETY: shared access reads the arguments, which nobody changes before the call is resolved, and
// takes out of chunks under a lock.
unsafe impl Sync for Incoming {}

impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Incoming").field("method", &self.method.name).finish_non_exhaustive()
    }
}

impl Incoming {
    /// # Safety
    /// The block belongs to this call until it is resolved, and so does what its image leads to.
    pub(super) unsafe fn new(
        block: *mut Block,
        service: &'static ServiceInfo,
        method: &'static Method,
        cx: Cx<'static>,
        resolved: Option<Told>,
        spare: Option<Arc<State>>,
    ) -> Self {
        // SAFETY: the block belongs to this call.
        let id = unsafe { (*block).id };
        // SAFETY: as above.
        let budget = unsafe { (*block).budget_ns };
        // SAFETY: as above.
        let meta = unsafe { (*block).meta };
        // SAFETY: the metadata is part of the block's image.
        let pairs = unsafe { metadata(meta) };
        let state = State::new(id, budget, pairs, Pending { block, resolved }).shared(spare);
        let ctx = Ctx::new(method.name, Arc::clone(&state));
        Self { block, service, method, cx, ctx, state, owning: Mutex::new(()) }
    }

    pub(super) fn state(&self) -> Arc<State> {
        Arc::clone(&self.state)
    }

    /// Looks at the word that the caller sets before it sends a cancel.
    pub(crate) fn cancel_word(&self) -> u32 {
        // SAFETY: the block is live, and this word is only ever accessed as an atomic.
        let word = unsafe { &(*self.block).cancel };
        // SeqCst: pairs with the caller's store before its `cancel` call, which looks for the
        // record that was published before this load (spec 04).
        word.load(std::sync::atomic::Ordering::SeqCst)
    }

    /// What the handler may know of the call.
    #[must_use]
    pub fn ctx(&self) -> &Ctx {
        &self.ctx
    }

    /// The parameter record; `size` is this build's size of it.
    ///
    /// # Errors
    /// `Malformed` if there is none.
    pub fn params(&self, size: usize) -> Result<Src<'_>, Fault> {
        // SAFETY: the block belongs to this call, and the borrow ends before it is resolved.
        unsafe { params(self.block, size, self.cx, self.service, self.method.index) }
    }

    /// Takes the own value of a parameter out of the call.
    ///
    /// # Errors
    /// What no valid caller writes.
    pub fn own(
        &self,
        params: &Src<'_>,
        name: &'static str,
        offset: usize,
    ) -> Result<Vec<u8>, Fault> {
        let _only = self.owning.lock().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: the block belongs to this call, and the lock keeps other users of its list away.
        unsafe { own(self.block, params, name, offset) }
    }

    /// Writes what the handler returned and resolves the call.
    pub fn resolve<R, F: Failure>(
        self,
        outcome: Outcome<R, F>,
        encode: impl for<'w> FnOnce(&R, &mut Dst<'w>, &mut Writer<'w>) -> Result<(), Fault>,
    ) {
        let Some(pending) = self.state.take_pending() else {
            return;
        };
        let (method, cx) = (self.method, self.cx);
        pending.resolve(&self.state, |block| {
            // SAFETY: the block belongs to this call, and nothing borrows from it any more.
            unsafe { preset(block) };
            // SAFETY: as above.
            unsafe { write_outcome(block, method.result_size, &outcome, cx, encode) };
        });
        drop_contained(outcome);
    }
}
