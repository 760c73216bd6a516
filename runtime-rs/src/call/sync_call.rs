//! Sync calls: one crossing, on the caller's thread (`spec/04-calls.md`, "A sync call").

use super::client::Client;
use crate::base::abi::{Arena, NO_METHOD, flags};
use crate::base::codec_error::CodecError;
use crate::base::service::Method;
use crate::base::status::{Code, Status};
use crate::thread::depth;
use crate::value::reader::Reader;
use crate::value::schema_map::SchemaMap;
use crate::wire::Params;
use crate::wire::outcome::{Failure, outcome};
use crate::wire::stack_memory::{Room, StackMemory, SyncFrame, encode_params};
use std::sync::atomic::Ordering;

/// Largest hint in bytes: messages beyond it are rare, and pay for one more crossing.
const MAX_HINT: u32 = 64 << 10;

impl Client {
    /// Calls a sync method.
    ///
    /// # Errors
    /// What the handler returned, or why the call did not reach it.
    #[inline]
    pub fn call<P: Params, R, F: Failure>(
        &self,
        method: u32,
        params: &P,
        decode: impl FnOnce(Reader<'_>) -> Result<R, CodecError>,
    ) -> Result<R, F> {
        let prepare = |call: &mut SyncFrame<'_>, hint| {
            call.reserve(hint);
            Ok(())
        };
        self.run(method, params, prepare, |_, slot, _| decode(slot))
    }

    /// A sync call: `prepare` gets the frame and the method's hint before the parameters are written,
    /// `finish` the resolved frame and its result slot.
    #[inline]
    pub(super) fn run<P: Params, R, F: Failure>(
        &self,
        index: u32,
        params: &P,
        prepare: impl FnOnce(&mut SyncFrame<'_>, u32) -> Result<(), CodecError>,
        finish: impl FnOnce(&mut SyncFrame<'_>, Reader<'_>, SchemaMap<'static>) -> Result<R, CodecError>,
    ) -> Result<R, F> {
        let shared = &*self.shared;
        let number = shared.numbers[index as usize];
        if number == NO_METHOD {
            return Err(self.unimplemented(index));
        }
        let Some(level) = depth::level() else {
            return Err(F::from_status(depth::too_deep().in_method(self.method(index).name)));
        };
        let callee = shared.callee(index);
        let method = self.method(index);
        let mut memory = StackMemory::new();
        let mut call = memory.pin(level);
        let frame = call.frame();
        let hint = method.hint.load(Ordering::Relaxed);
        prepare(&mut call, hint).map_err(|codec_error| bad_argument(method, &codec_error))?;
        // SAFETY: the arena is pinned; `params` is borrowed until after the call.
        if let Err(codec_error) = unsafe { encode_params(frame, params, callee) } {
            return Err(bad_argument(method, &codec_error));
        }
        let room = Room::of(call.arena());
        match &shared.go {
            Some(go) => go.call(number, frame),
            None => shared.conn.call(number, frame),
        }
        note_size(method, hint, room, call.arena());
        let schemas = callee.schemas;
        // SAFETY: the call is resolved.
        unsafe {
            outcome(frame, method.name, method.result_size as usize, schemas, |slot| {
                finish(&mut call, slot, schemas)
            })
        }
    }
}

/// Learns how much arena the method's calls need.
#[inline]
pub(crate) fn note_size(method: &Method, hint: u32, room: Room, arena: &Arena) {
    if !arena.chunks.is_null() {
        learn_size(method, hint, room, arena);
    }
}

#[cold]
fn learn_size(method: &Method, hint: u32, room: Room, arena: &Arena) {
    let used = u32::try_from(room.taken(arena)).unwrap_or(u32::MAX).min(MAX_HINT);
    // Relaxed: a guess that guards nothing. It grows at once and shrinks by an eighth.
    let next = if used > hint { used } else { (hint - hint / 8).max(used) };
    method.hint.store(next, Ordering::Relaxed);
}

#[cold]
pub(crate) fn bad_argument<F: Failure>(method: &Method, codec_error: &CodecError) -> F {
    let code = codec_error.code(Code::InvalidArgument);
    F::from_status(
        Status::runtime(code, flags::NOT_STARTED, codec_error.to_string()).in_method(method.name),
    )
}
