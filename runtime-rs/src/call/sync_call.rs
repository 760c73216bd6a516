//! Sync calls: one crossing, on the caller's thread (`spec/04-calls.md`, "A sync call").

use super::client::Client;
use crate::base::abi::{Arena, NO_METHOD, flags};
use crate::base::fault::Fault;
use crate::base::service::Method;
use crate::base::status::{Code, Status};
use crate::thread::depth;
use crate::value::image::{Cx, Src};
use crate::wire::Params;
use crate::wire::frame::{Room, StackFrame, SyncBlock, store_params};
use crate::wire::outcome::{Failure, outcome};
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
        decode: impl FnOnce(Src<'_>) -> Result<R, Fault>,
    ) -> Result<R, F> {
        let prepare = |call: &mut SyncBlock<'_>, hint| {
            call.reserve(hint);
            Ok(())
        };
        self.run(method, params, prepare, |_, slot, _| decode(slot))
    }

    /// A sync call: `prepare` gets the block and the method's hint before the parameters are written,
    /// `finish` the resolved block and its result slot.
    #[inline]
    pub(super) fn run<P: Params, R, F: Failure>(
        &self,
        index: u32,
        params: &P,
        prepare: impl FnOnce(&mut SyncBlock<'_>, u32) -> Result<(), Fault>,
        finish: impl FnOnce(&mut SyncBlock<'_>, Src<'_>, Cx<'static>) -> Result<R, Fault>,
    ) -> Result<R, F> {
        let shared = &*self.shared;
        let entry = shared.entries[index as usize];
        if entry == NO_METHOD {
            return Err(self.unimplemented(index));
        }
        let Some(level) = depth::level() else {
            return Err(F::from_status(depth::too_deep().in_method(self.method(index).name)));
        };
        let peer = shared.peer(index);
        let method = self.method(index);
        let mut frame = StackFrame::new();
        let mut call = frame.pin(level);
        let block = call.block();
        let hint = method.hint.load(Ordering::Relaxed);
        prepare(&mut call, hint).map_err(|fault| bad_argument(method, &fault))?;
        // SAFETY: the arena is pinned; `params` is borrowed until after the call.
        if let Err(fault) = unsafe { store_params(block, params, peer) } {
            return Err(bad_argument(method, &fault));
        }
        let room = Room::of(call.arena());
        match &shared.go {
            Some(go) => go.call(entry, block),
            None => shared.conn.call(entry, block),
        }
        note_size(method, hint, room, call.arena());
        let cx = peer.cx;
        // SAFETY: the call is resolved.
        unsafe {
            outcome(block, method.name, method.result_size as usize, cx, |slot| {
                finish(&mut call, slot, cx)
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
pub(crate) fn bad_argument<F: Failure>(method: &Method, fault: &Fault) -> F {
    let code = fault.code(Code::InvalidArgument);
    F::from_status(
        Status::runtime(code, flags::NOT_STARTED, fault.to_string()).in_method(method.name),
    )
}
