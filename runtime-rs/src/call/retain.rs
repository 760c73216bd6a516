//! Calls whose results are kept where the callee wrote them, or taken out of there without a copy.

use super::client::Client;
use super::future::{Call, Decode};
use crate::base::abi::Arena;
use crate::base::codec_error::{CodecError, CodecErrorKind};
use crate::value::chunk::{MIN_LOOSE, attach_cached, take_bytes};
use crate::value::owned::{OwnedBuffer, take_owned};
use crate::value::reader::Reader;
use crate::value::schema_map::SchemaMap;
use crate::value::{Encode, Value};
use crate::wire::Params;
use crate::wire::heap_memory::HeapMemory;
use crate::wire::outcome::Failure;
use crate::wire::reply::{ChunkList, Memory, Reply, Viewed};
use crate::wire::stack_memory::SyncFrame;
use std::marker::PhantomData;
use std::ptr;

/// A strategy for the memory of a result: [`View`], [`Bytes`] or [`Owned`].
pub trait Retain: Sized {
    /// The result as the caller gets it.
    type Output;

    /// Makes a sync call ready whose result has about `hint` bytes.
    ///
    /// # Errors
    /// There is no memory.
    #[doc(hidden)]
    fn prepare(call: &mut SyncFrame<'_>, hint: u32) -> Result<(), CodecError>;

    /// The result of a sync call.
    ///
    /// # Errors
    /// What no valid callee writes.
    ///
    /// # Safety
    /// The call is resolved, and `slot` is its result slot, of the type that the strategy is for.
    #[doc(hidden)]
    unsafe fn of_block(
        call: &mut SyncFrame<'_>,
        slot: Reader<'_>,
        schemas: SchemaMap<'static>,
    ) -> Result<Self::Output, CodecError>;

    /// The result of an async call.
    ///
    /// # Errors
    /// As [`Retain::of_block`].
    ///
    /// # Safety
    /// The call of `memory` is resolved, and its result slot, of the type that the strategy is for, is at `at`.
    #[doc(hidden)]
    unsafe fn of_memory(
        memory: HeapMemory,
        at: *const u8,
        schemas: SchemaMap<'static>,
    ) -> Result<Self::Output, CodecError>;
}

impl Client {
    /// Calls a sync method, and retains the result by a strategy.
    ///
    /// # Errors
    /// What the handler returned, or why the call did not reach it.
    pub fn call_as<R: Retain, P: Params, F: Failure>(
        &self,
        method: u32,
        params: &P,
    ) -> Result<R::Output, F> {
        // SAFETY: `run` passes the resolved call with its slot, and generated code names the strategy for the type.
        self.run(method, params, R::prepare, |call, slot, schemas| unsafe {
            R::of_block(call, slot, schemas).map_err(|codec_error| codec_error.in_field("result"))
        })
    }

    /// An async call, not sent yet, that retains the result by a strategy.
    pub fn start_as<R: Retain, F: Failure>(
        &self,
        method: u32,
        params: impl Params + Send + 'static,
    ) -> Call<R::Output, F> {
        self.begin(method, params, Decode::Keep(of_memory::<R>))
    }
}

/// # Safety
/// As for [`Retain::of_memory`].
unsafe fn of_memory<R: Retain>(
    memory: HeapMemory,
    at: *const u8,
    schemas: SchemaMap<'static>,
) -> Result<R::Output, CodecError> {
    // SAFETY: the caller says so.
    unsafe { R::of_memory(memory, at, schemas) }
        .map_err(|codec_error| codec_error.in_field("result"))
}

/// The arena of an async call, and its result slot of `size` bytes.
///
/// # Safety
/// As for [`Retain::of_memory`].
unsafe fn resolved<'f>(
    memory: &'f HeapMemory,
    at: *const u8,
    size: usize,
    schemas: SchemaMap<'static>,
) -> (&'f Arena, Reader<'f>) {
    // SAFETY: the call is resolved, so nothing else uses the frame.
    let arena = unsafe { &(*memory.frame()).arena };
    // SAFETY: the callee wrote the slot, and the memory outlives the reader.
    (arena, unsafe { Reader::new(at, size, schemas) })
}

/// Keeps the result where it was written, to be read in place.
#[derive(Debug)]
pub struct View<T>(PhantomData<T>);

impl<T: Viewed> Retain for View<T> {
    type Output = Reply<T>;

    fn prepare(call: &mut SyncFrame<'_>, hint: u32) -> Result<(), CodecError> {
        // Without memory the call says so itself: the stack's arena cannot be kept.
        if attach_cached(call.arena(), u64::from(hint)) {
            Ok(())
        } else {
            Err(CodecError::new(CodecErrorKind::NoMemory(u64::from(hint))))
        }
    }

    unsafe fn of_block(
        call: &mut SyncFrame<'_>,
        slot: Reader<'_>,
        schemas: SchemaMap<'static>,
    ) -> Result<Reply<T>, CodecError> {
        let list = std::mem::replace(&mut call.arena().chunks, ptr::null_mut());
        // SAFETY: the frame's arena was a chunk from the start, so the result is in the
        // chunks of the call, which have no owner any more.
        let memory = Memory::Chunks(unsafe { ChunkList::new(list) });
        // SAFETY: the caller says that the slot is of type `T`.
        unsafe { Reply::new(memory, slot.addr(), schemas) }
    }

    unsafe fn of_memory(
        mut memory: HeapMemory,
        at: *const u8,
        schemas: SchemaMap<'static>,
    ) -> Result<Reply<T>, CodecError> {
        memory.drop_params();
        // SAFETY: the memory owns its arena and its chunks, in which the result lies.
        unsafe { Reply::new(Memory::Heap(memory), at, schemas) }
    }
}

/// Takes a result that is bytes, or bytes that may be absent: large ones are not copied.
#[derive(Debug)]
pub struct Bytes<T>(PhantomData<T>);

impl<T: TakeBytes> Retain for Bytes<T> {
    type Output = T;

    fn prepare(call: &mut SyncFrame<'_>, hint: u32) -> Result<(), CodecError> {
        // A large result gets memory of its own, to be kept.
        if u64::from(hint) < MIN_LOOSE {
            call.reserve(hint);
        }
        Ok(())
    }

    unsafe fn of_block(
        call: &mut SyncFrame<'_>,
        slot: Reader<'_>,
        _schemas: SchemaMap<'static>,
    ) -> Result<T, CodecError> {
        // SAFETY: the callee is done, and the result is a slot and the bytes that it leads to.
        unsafe { T::take(call.arena(), slot) }
    }

    unsafe fn of_memory(
        memory: HeapMemory,
        at: *const u8,
        schemas: SchemaMap<'static>,
    ) -> Result<T, CodecError> {
        // SAFETY: as the caller says.
        let (arena, slot) = unsafe { resolved(&memory, at, T::SLOT, schemas) };
        // SAFETY: the callee is done, and the result is a slot and the bytes that it leads to.
        unsafe { T::take(arena, slot) }
    }
}

/// Takes a result that changes hands.
#[derive(Debug)]
pub struct Owned;

impl Retain for Owned {
    type Output = Vec<u8>;

    fn prepare(call: &mut SyncFrame<'_>, hint: u32) -> Result<(), CodecError> {
        call.reserve(hint);
        Ok(())
    }

    unsafe fn of_block(
        call: &mut SyncFrame<'_>,
        slot: Reader<'_>,
        _schemas: SchemaMap<'static>,
    ) -> Result<Vec<u8>, CodecError> {
        // SAFETY: the callee is done, and the slot is that of the result.
        unsafe { take_owned(call.arena().chunks, slot) }
    }

    unsafe fn of_memory(
        memory: HeapMemory,
        at: *const u8,
        schemas: SchemaMap<'static>,
    ) -> Result<Vec<u8>, CodecError> {
        // SAFETY: as the caller says.
        let (arena, slot) = unsafe { resolved(&memory, at, OwnedBuffer::SIZE, schemas) };
        // SAFETY: the callee is done, and the slot is that of the result.
        unsafe { take_owned(arena.chunks, slot) }
    }
}

/// A result that is bytes, or bytes that may be absent.
#[doc(hidden)]
pub trait TakeBytes: Viewed {
    /// Takes the bytes out of the chunk that they lie in, or copies them.
    ///
    /// # Errors
    /// What no valid writer writes.
    ///
    /// # Safety
    /// The result is `slot` and the bytes that it leads to; they are in the arena, which is the caller's.
    #[doc(hidden)]
    unsafe fn take(arena: &Arena, slot: Reader<'_>) -> Result<Self, CodecError>;
}

impl TakeBytes for Vec<u8> {
    unsafe fn take(arena: &Arena, slot: Reader<'_>) -> Result<Self, CodecError> {
        let bytes = <Self as Value>::view(slot)?.as_slice();
        let (at, len) = (bytes.as_ptr(), bytes.len());
        if (len as u64) < MIN_LOOSE {
            return Ok(bytes.to_vec());
        }
        // A slot in the same chunk goes with it, but is not read again.
        // SAFETY: the caller says that these bytes are all that is left to read.
        match unsafe { take_bytes(arena.chunks, at, len) } {
            Some(taken) => Ok(taken),
            None => Self::decode(slot),
        }
    }
}

impl TakeBytes for Option<Vec<u8>> {
    unsafe fn take(arena: &Arena, slot: Reader<'_>) -> Result<Self, CodecError> {
        if Self::view_slot(slot)?.is_none() {
            return Ok(None);
        }
        // SAFETY: as the caller says.
        unsafe { Vec::take(arena, slot) }.map(Some)
    }
}
