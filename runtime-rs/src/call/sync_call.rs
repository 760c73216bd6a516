//! Sync calls: one crossing, on the caller's thread (`spec/04-calls.md`, "A sync call").

use super::client::{Client, Method, Params};
use super::frame::{StackFrame, reserve, store_params};
use super::outcome::{Failure, outcome};
use crate::abi::{Block, NO_ENTRY, flags};
use crate::depth::Depth;
use crate::fault::Fault;
use crate::image::Src;
use crate::status::{Code, Status};
use std::sync::atomic::Ordering;

/// Largest hint in bytes: results beyond it are rare, and pay for one more crossing.
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
        let entry = self.shared.entries[method as usize];
        let method = self.method(method);
        if entry == NO_ENTRY {
            return Err(unimplemented(method));
        }
        let Some(depth) = Depth::enter() else {
            return Err(too_deep(method));
        };
        let mut frame = StackFrame::sync();
        let block = frame.pin();
        let hint = method.hint.load(Ordering::Relaxed);
        if hint > 0 {
            // SAFETY: the block is pinned on this stack and belongs to this function.
            reserve(unsafe { &mut *block }, hint);
        }
        // SAFETY: as above.
        unsafe { (*block).depth = depth.level() };
        // SAFETY: the arena is pinned; `params` is borrowed until after the call.
        if let Err(fault) = unsafe { store_params(block, params) } {
            return Err(bad_argument(method, &fault));
        }
        self.shared.conn.call(entry, block);
        // SAFETY: the call is resolved, so nobody else uses the block.
        note_size(method, hint, unsafe { &*block });
        let cx = self.shared.conn.cx();
        // SAFETY: the call is resolved.
        unsafe { outcome(block, method.name, method.result_size as usize, cx, decode) }
    }
}

/// Learns how much arena the method's results need.
#[inline]
pub(crate) fn note_size(method: &Method, hint: u32, block: &Block) {
    if block.arena.chunks.is_null() {
        return;
    }
    let used = u32::try_from(block.arena.used).unwrap_or(u32::MAX).min(MAX_HINT);
    // Relaxed: a guess that guards nothing. It grows at once and shrinks by an eighth.
    let next = if used > hint { used } else { (hint - hint / 8).max(used) };
    method.hint.store(next, Ordering::Relaxed);
}

#[cold]
pub(crate) fn unimplemented<F: Failure>(method: &Method) -> F {
    let message = "the peer does not have this method";
    F::from_status(
        Status::runtime(Code::Unimplemented, flags::NOT_STARTED, message).in_method(method.name),
    )
}

#[cold]
fn too_deep<F: Failure>(method: &Method) -> F {
    let message = format!("calls are nested deeper than {} levels", crate::abi::MAX_DEPTH);
    F::from_status(
        Status::runtime(Code::ResourceExhausted, flags::NOT_STARTED, message)
            .in_method(method.name),
    )
}

#[cold]
pub(crate) fn bad_argument<F: Failure>(method: &Method, fault: &Fault) -> F {
    let code = match fault.kind() {
        crate::fault::FaultKind::TooLarge(_) | crate::fault::FaultKind::NoMemory(_) => {
            Code::ResourceExhausted
        }
        _ => Code::InvalidArgument,
    };
    F::from_status(
        Status::runtime(code, flags::NOT_STARTED, fault.to_string()).in_method(method.name),
    )
}
