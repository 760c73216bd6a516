//! Calls whose results are kept where the callee wrote them.

use super::client::{Client, Params};
use super::future::{Call, Decode};
use super::heap_frame::HeapFrame;
use super::outcome::Failure;
use crate::abi::Arena;
use crate::chunk::{MIN_LOOSE, attach_cached, take_bytes};
use crate::fault::{Fault, FaultKind};
use crate::image::{Cx, Src};
use crate::own::{Own, take_own};
use crate::reply::{ChunkList, Memory, Reply, Viewed};
use crate::value::{Store, Value};
use std::ptr;

impl Client {
    /// Calls a sync method, and keeps the result where it was written.
    ///
    /// # Errors
    /// What the handler returned, or why the call did not reach it.
    pub fn call_view<P: Params, T: Viewed, F: Failure>(
        &self,
        method: u32,
        params: &P,
    ) -> Result<Reply<T>, F> {
        self.run(
            method,
            params,
            |call, hint| {
                // Without memory the call says so itself: the stack's arena cannot be kept.
                if attach_cached(call.arena(), u64::from(hint)) {
                    Ok(())
                } else {
                    Err(Fault::new(FaultKind::NoMemory(u64::from(hint))))
                }
            },
            |call, slot, cx| {
                let list = std::mem::replace(&mut call.arena().chunks, ptr::null_mut());
                // SAFETY: the block's arena was a chunk from the start, so the image is in the
                // chunks of the call, which are nobody's any more.
                let memory = Memory::Chunks(unsafe { ChunkList::new(list) });
                // SAFETY: the callee wrote the result slot of the method, whose type is `T`.
                unsafe { Reply::new(memory, slot.addr(), cx) }
                    .map_err(|fault| fault.in_field("result"))
            },
        )
    }

    /// Calls a sync method whose whole result is bytes: large ones stay where they were written.
    ///
    /// # Errors
    /// What the handler returned, or why the call did not reach it.
    pub fn call_bytes<P: Params, R: Bytes, F: Failure>(
        &self,
        method: u32,
        params: &P,
    ) -> Result<R, F> {
        self.run(
            method,
            params,
            |call, hint| {
                // What is large gets memory of its own, to be kept.
                if u64::from(hint) < MIN_LOOSE {
                    call.reserve(hint);
                }
                Ok(())
            },
            |call, slot, _| {
                // SAFETY: the callee is done, and the image is a slot and the bytes of the result.
                unsafe { R::take(call.arena(), slot) }.map_err(|fault| fault.in_field("result"))
            },
        )
    }

    /// Calls a sync method whose result are bytes that change hands.
    ///
    /// # Errors
    /// What the handler returned, or why the call did not reach it.
    pub fn call_own<P: Params, F: Failure>(&self, method: u32, params: &P) -> Result<Vec<u8>, F> {
        self.run(
            method,
            params,
            |call, hint| {
                call.reserve(hint);
                Ok(())
            },
            |call, slot, _| {
                // SAFETY: the callee is done, and the slot is that of the result.
                unsafe { take_own(call.arena().chunks, slot) }
                    .map_err(|fault| fault.in_field("result"))
            },
        )
    }

    /// An async call, not sent yet, of a method whose result are bytes that change hands.
    pub fn start_own<F: Failure>(
        &self,
        method: u32,
        params: impl Params + Send + 'static,
    ) -> Call<Vec<u8>, F> {
        self.start_as(method, params, Decode::Keep(keep_own))
    }

    /// An async call, not sent yet, that keeps the result where it was written.
    pub fn start_view<T: Viewed, F: Failure>(
        &self,
        method: u32,
        params: impl Params + Send + 'static,
    ) -> Call<Reply<T>, F> {
        self.start_as(method, params, Decode::Keep(keep::<T>))
    }

    /// An async call, not sent yet, of a method whose whole result is bytes.
    pub fn start_bytes<R: Bytes, F: Failure>(
        &self,
        method: u32,
        params: impl Params + Send + 'static,
    ) -> Call<R, F> {
        self.start_as(method, params, Decode::Keep(keep_bytes::<R>))
    }
}

/// # Safety
/// The call of `frame` is resolved, and its result slot, of type `T`, is at `at`.
unsafe fn keep<T: Viewed>(
    mut frame: HeapFrame,
    at: *const u8,
    cx: Cx<'static>,
) -> Result<Reply<T>, Fault> {
    frame.drop_params();
    // SAFETY: the frame owns its arena and its chunks, in which the image lies.
    unsafe { Reply::new(Memory::Frame(frame), at, cx) }.map_err(|fault| fault.in_field("result"))
}

/// # Safety
/// As [`keep`].
unsafe fn keep_bytes<R: Bytes>(
    frame: HeapFrame,
    at: *const u8,
    cx: Cx<'static>,
) -> Result<R, Fault> {
    // SAFETY: the call is resolved, so nobody else uses the block.
    let arena = unsafe { &(*frame.block()).arena };
    // SAFETY: the callee wrote the slot, and the frame outlives the cursor.
    let slot = unsafe { Src::new(at, R::SLOT, cx) };
    // SAFETY: the callee is done, and the image is a slot and the bytes of the result.
    unsafe { R::take(arena, slot) }.map_err(|fault| fault.in_field("result"))
}

/// # Safety
/// As [`keep`].
unsafe fn keep_own(frame: HeapFrame, at: *const u8, cx: Cx<'static>) -> Result<Vec<u8>, Fault> {
    // SAFETY: the call is resolved, so nobody else uses the block.
    let arena = unsafe { &(*frame.block()).arena };
    // SAFETY: the callee wrote the slot, and the frame outlives the cursor.
    let slot = unsafe { Src::new(at, Own::SIZE, cx) };
    // SAFETY: the callee is done, and the slot is that of the result.
    unsafe { take_own(arena.chunks, slot) }.map_err(|fault| fault.in_field("result"))
}

/// A result that is bytes, or bytes that may be absent.
#[doc(hidden)]
pub trait Bytes: Viewed {
    /// Takes the bytes out of the chunk that they lie in, or copies them.
    ///
    /// # Errors
    /// What no valid writer writes.
    ///
    /// # Safety
    /// The image is `slot` and the bytes that it leads to; they are in the arena, which is the caller's.
    #[doc(hidden)]
    unsafe fn take(arena: &Arena, slot: Src<'_>) -> Result<Self, Fault>;
}

impl Bytes for Vec<u8> {
    unsafe fn take(arena: &Arena, slot: Src<'_>) -> Result<Self, Fault> {
        let bytes = <Self as Value>::view(slot)?.as_slice();
        let (at, len) = (bytes.as_ptr(), bytes.len());
        if (len as u64) < MIN_LOOSE {
            return Ok(bytes.to_vec());
        }
        // A slot in the same chunk goes with it, but is not read again.
        // SAFETY: the caller says that these bytes are all that is left to read.
        match unsafe { take_bytes(arena.chunks, at, len) } {
            Some(taken) => Ok(taken),
            None => Self::load(slot),
        }
    }
}

impl Bytes for Option<Vec<u8>> {
    unsafe fn take(arena: &Arena, slot: Src<'_>) -> Result<Self, Fault> {
        if Self::view_slot(slot)?.is_none() {
            return Ok(None);
        }
        // SAFETY: as the caller says.
        unsafe { Vec::take(arena, slot) }.map(Some)
    }
}
