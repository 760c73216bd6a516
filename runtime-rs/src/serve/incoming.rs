//! Calls as handlers get them: sync ones borrow the caller's frame, async ones own the call.

use super::call_state::{CallState, OnResolved, Pending};
use super::context::{Ctx, metadata};
use super::outcome::{Outcome, preset, write_outcome};
use crate::base::abi::Frame;
use crate::base::codec_error::CodecError;
use crate::base::panic_guard::drop_guarded;
use crate::base::service::{Method, ServiceInfo};
use crate::value::arena::{Output, Writer};
use crate::value::owned::{owned_slot, take_owned};
use crate::value::reader::Reader;
use crate::value::schema_map::{SchemaMap, TypeMap};
use crate::wire::Failure;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

/// A sync call in the callee: lives on the caller's stack.
#[derive(Debug)]
pub struct SyncCall<'a> {
    frame: *mut Frame,
    service: &'static ServiceInfo,
    method: &'static Method,
    schemas: SchemaMap<'a>,
    scope: PhantomData<&'a mut Frame>,
}

impl<'a> SyncCall<'a> {
    /// # Safety
    /// The frame belongs to this call for `'a`.
    #[inline]
    pub(super) unsafe fn new(
        frame: *mut Frame,
        service: &'static ServiceInfo,
        method: &'static Method,
        schemas: SchemaMap<'a>,
    ) -> Self {
        Self { frame, service, method, schemas, scope: PhantomData }
    }

    /// Runs the handler on the parameters and writes what it returns.
    ///
    /// `size` is this build's size of the parameter record, `run` gets the caller's record.
    #[inline]
    pub fn answer<R, F: Failure>(
        self,
        size: usize,
        run: impl FnOnce(Reader<'_>) -> Result<Result<R, F>, CodecError>,
        encode: impl for<'w> FnOnce(&R, &mut Output<'w>, &mut Writer<'w>) -> Result<(), CodecError>,
    ) {
        // SAFETY: the frame belongs to this call.
        let params =
            unsafe { params(self.frame, size, self.schemas, self.service, self.method.index) };
        let outcome = params.and_then(run);
        // SAFETY: the frame belongs to this call, which is not resolved yet.
        unsafe {
            write_outcome(self.frame, self.method.result_size, &outcome, self.schemas, encode)
        };
    }

    /// [`SyncCall::answer`] of a method with own parameters.
    pub fn answer_own<R, F: Failure>(
        self,
        size: usize,
        run: impl FnOnce(Reader<'_>, &Owner<'_>) -> Result<Result<R, F>, CodecError>,
        encode: impl for<'w> FnOnce(&R, &mut Output<'w>, &mut Writer<'w>) -> Result<(), CodecError>,
    ) {
        let owner = Owner { frame: self.frame, scope: PhantomData };
        self.answer(size, |params| run(params, &owner), encode);
    }
}

/// The parameter record, or no bytes.
///
/// # Safety
/// The frame belongs to the call for `'a`, and a writer has finished its arguments.
#[inline]
unsafe fn params<'a>(
    frame: *const Frame,
    size: usize,
    schemas: SchemaMap<'a>,
    service: &'static ServiceInfo,
    method: u32,
) -> Result<Reader<'a>, CodecError> {
    // SAFETY: the caller says so.
    let args = unsafe { (*frame).args };
    let map = schemas.params(service, method).unwrap_or(TypeMap::OWN);
    let size = if map.stride == 0 && map.fields > 0 { size } else { size.min(map.stride as usize) };
    if args.is_null() && size > 0 {
        return Err(no_parameters());
    }
    let size = if args.is_null() { 0 } else { size };
    // SAFETY: the caller wrote a parameter record that has these bytes, in our layout: the handshake
    // checked the method, and says where a caller with less parameters ends.
    Ok(unsafe { Reader::new(args, size, schemas) }.with_fields(map.fields))
}

/// # Safety
/// The frame belongs to the call, and nothing else changes what is in its list of chunks meanwhile.
unsafe fn own(
    frame: *mut Frame,
    params: &Reader<'_>,
    name: &'static str,
    offset: usize,
) -> Result<Vec<u8>, CodecError> {
    // SAFETY: the caller says that the list is ours.
    let list = unsafe { (*frame).arena.chunks };
    let slot = owned_slot(params, offset);
    // SAFETY: generated code names the offset of an owned buffer.
    let taken = slot.and_then(|slot| unsafe { take_owned(list, slot) });
    taken.map_err(|codec_error| codec_error.in_field(name))
}

/// The owned buffers of a sync call.
#[derive(Debug)]
pub struct Owner<'a> {
    frame: *mut Frame,
    scope: PhantomData<&'a mut Frame>,
}

impl Owner<'_> {
    /// Takes the owned buffer of a parameter out of the call.
    ///
    /// # Errors
    /// What no valid caller writes.
    pub fn own(
        &self,
        params: &Reader<'_>,
        name: &'static str,
        offset: usize,
    ) -> Result<Vec<u8>, CodecError> {
        // SAFETY: the frame belongs to this call, which does nothing else while parameters are read,
        // and this value stays on its thread.
        unsafe { own(self.frame, params, name, offset) }
    }
}

#[cold]
fn no_parameters() -> CodecError {
    CodecError::new(crate::base::codec_error::CodecErrorKind::Malformed("no parameters"))
}

/// An async call in the callee, in the hands of its handler. One that is dropped without an answer
/// is resolved by the `ServerCall` around it, which knows why.
pub struct Incoming {
    frame: *mut Frame,
    service: &'static ServiceInfo,
    method: &'static Method,
    schemas: SchemaMap<'static>,
    ctx: Ctx,
    state: Arc<CallState>,
    /// Held while an owned buffer is taken out of its chunk.
    owning: Mutex<()>,
}

// SAFETY: the frame belongs to this call alone until it is resolved, whichever thread that is.
unsafe impl Send for Incoming {}
// SAFETY: shared access reads the arguments, which nothing changes before the call is resolved, and
// takes out of chunks under a lock.
unsafe impl Sync for Incoming {}

impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Incoming").field("method", &self.method.name).finish_non_exhaustive()
    }
}

impl Incoming {
    /// # Safety
    /// The frame belongs to this call until it is resolved, and so does what its arguments lead to.
    pub(super) unsafe fn new(
        frame: *mut Frame,
        service: &'static ServiceInfo,
        method: &'static Method,
        schemas: SchemaMap<'static>,
        resolved: Option<&'static dyn OnResolved>,
        spare: Option<Arc<CallState>>,
    ) -> Self {
        // SAFETY: the frame belongs to this call.
        let id = unsafe { (*frame).id };
        // SAFETY: as above.
        let budget = unsafe { (*frame).budget_ns };
        // SAFETY: as above.
        let meta = unsafe { (*frame).meta };
        // SAFETY: the metadata is in the frame's arena.
        let pairs = unsafe { metadata(meta) };
        let state = CallState::new(id, budget, pairs, Pending { frame, resolved }).shared(spare);
        let ctx = Ctx::new(method.name, Arc::clone(&state));
        Self { frame, service, method, schemas, ctx, state, owning: Mutex::new(()) }
    }

    pub(super) fn state(&self) -> Arc<CallState> {
        Arc::clone(&self.state)
    }

    /// Looks at the word that the caller sets before it sends a cancel.
    pub(crate) fn cancel_word(&self) -> u32 {
        // SAFETY: the frame is live, and this word is only ever accessed as an atomic.
        let word = unsafe { &(*self.frame).cancel };
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
    pub fn params(&self, size: usize) -> Result<Reader<'_>, CodecError> {
        // SAFETY: the frame belongs to this call, and the borrow ends before it is resolved.
        unsafe { params(self.frame, size, self.schemas, self.service, self.method.index) }
    }

    /// Takes the owned buffer of a parameter out of the call.
    ///
    /// # Errors
    /// What no valid caller writes.
    pub fn own(
        &self,
        params: &Reader<'_>,
        name: &'static str,
        offset: usize,
    ) -> Result<Vec<u8>, CodecError> {
        let _only = self.owning.lock().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: the frame belongs to this call, and the lock keeps other users of its list away.
        unsafe { own(self.frame, params, name, offset) }
    }

    /// Writes what the handler returned and resolves the call.
    pub fn resolve<R, F: Failure>(
        self,
        outcome: Outcome<R, F>,
        encode: impl for<'w> FnOnce(&R, &mut Output<'w>, &mut Writer<'w>) -> Result<(), CodecError>,
    ) {
        let Some(pending) = self.state.take_pending() else {
            return;
        };
        let (method, schemas) = (self.method, self.schemas);
        pending.resolve(&self.state, |frame| {
            // SAFETY: the frame belongs to this call, and nothing borrows from it any more.
            unsafe { preset(frame) };
            // SAFETY: as above.
            unsafe { write_outcome(frame, method.result_size, &outcome, schemas, encode) };
        });
        drop_guarded(outcome);
    }
}
