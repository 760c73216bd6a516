//! Memory of sync calls that Rust makes, and what it has in common with that of async ones.

use crate::base::abi::{Arena, Frame, KIND_SYNC};
use crate::base::codec_error::CodecError;
use crate::base::poison;
use crate::value::arena::Writer;
use crate::value::chunk::{attach_cached, free_chunks, recycle_chunks};
use crate::value::schema_map::SchemaMap;
use crate::wire::Params;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr;

/// First arena of a sync call in bytes: results up to this size need no allocation.
const STACK_ARENA: usize = 512;

/// Memory of a sync call: a frame, of which only what a sync caller writes is initialised, and its
/// first arena.
#[repr(C, align(64))]
#[derive(Debug)]
pub(crate) struct StackMemory {
    frame: MaybeUninit<Frame>,
    arena: MaybeUninit<[u8; STACK_ARENA]>,
}

impl StackMemory {
    /// Memory for one call.
    #[inline]
    pub(crate) const fn new() -> Self {
        Self { frame: MaybeUninit::uninit(), arena: MaybeUninit::uninit() }
    }

    /// Writes the frame as a caller hands it over; the memory does not move from here on.
    #[inline]
    pub(crate) fn pin(&mut self, depth: u16) -> SyncFrame<'_> {
        let memory: *mut Self = self;
        // SAFETY: `memory` is valid for writes; no reference is used while the raw pointers are.
        let arena = unsafe { &raw mut (*memory).arena }.cast::<u8>();
        // SAFETY: as above. The pointer covers the whole memory.
        let frame = unsafe { &raw mut (*memory).frame }.cast::<Frame>();
        // SAFETY: `frame` leads to memory for a frame that belongs to this memory.
        unsafe { (*frame).size = size_of::<Frame>() as u32 };
        // SAFETY: as above.
        unsafe { (*frame).kind = KIND_SYNC };
        // SAFETY: as above.
        unsafe { (*frame).depth = depth };
        // SAFETY: as above.
        unsafe { (*frame).args = ptr::null() };
        let empty =
            Arena { base: arena, cap: STACK_ARENA as u64, used: 0, chunks: ptr::null_mut() };
        // SAFETY: as above.
        unsafe { (*frame).arena = empty };
        // SAFETY: as above.
        unsafe { (*frame).meta = ptr::null() };
        // SAFETY: as above.
        unsafe { (*frame).owner = crate::base::owner::get() };
        SyncFrame { frame, memory: PhantomData }
    }
}

/// The frame of a sync call, with what its caller writes but `conn`. Frees the chunks that the call
/// added, when it is over.
#[derive(Debug)]
pub struct SyncFrame<'a> {
    frame: *mut Frame,
    memory: PhantomData<&'a mut StackMemory>,
}

impl SyncFrame<'_> {
    /// The frame; valid as long as this value.
    #[inline]
    pub(crate) fn frame(&self) -> *mut Frame {
        self.frame
    }

    /// The arena, before the call and after it.
    #[inline]
    pub(crate) fn arena(&mut self) -> &mut Arena {
        // SAFETY: the arena is initialised, and nothing uses the frame unless the call runs.
        unsafe { &mut (*self.frame).arena }
    }

    /// Makes sure that a call of about `hint` bytes takes one crossing.
    #[inline]
    pub(crate) fn reserve(&mut self, hint: u32) {
        if hint as usize > STACK_ARENA {
            // Without memory the small arena stays, and the callee asks again.
            let _ = attach_cached(self.arena(), u64::from(hint));
        }
    }
}

impl Drop for SyncFrame<'_> {
    #[inline]
    fn drop(&mut self) {
        if poison::is_on() {
            let memory = self.frame.cast::<StackMemory>();
            // SAFETY: the frame is the first field of its memory, and its pointer covers all of it.
            let arena = unsafe { &raw mut (*memory).arena }.cast::<u8>();
            // SAFETY: the call is resolved (or was never sent), and what it returned is a copy.
            unsafe { poison::overwrite(arena, STACK_ARENA) };
        }
        let chunks = self.arena().chunks;
        if !chunks.is_null() {
            // SAFETY: the chunks belong to this frame, and the call is resolved (or was never sent).
            unsafe { recycle_chunks(chunks) };
        }
    }
}

/// The arena that a call goes out with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    cap: u64,
    base: *mut u8,
}

impl Room {
    /// The arena, with the parameters in it.
    #[inline]
    pub(crate) fn of(arena: &Arena) -> Self {
        Self { cap: arena.cap, base: arena.base }
    }

    /// Bytes that a call took that began with this room and ended with that arena. A room that was
    /// too small counts as full.
    pub(crate) fn taken(self, arena: &Arena) -> u64 {
        let full = if self.base == arena.base { 0 } else { self.cap };
        arena.used.saturating_add(full)
    }
}

/// What a caller knows of its callee.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Callee<'a> {
    /// How to read and write.
    pub(crate) schemas: SchemaMap<'a>,
    /// How many parameters of the method it knows.
    pub(crate) params: u16,
}

/// Writes the parameter record into the frame.
///
/// # Safety
/// `frame` belongs to the caller, its arena is pinned, and `params` stays unchanged and in place
/// until the call is resolved.
#[inline]
pub(crate) unsafe fn encode_params<P: Params + ?Sized>(
    frame: *mut Frame,
    params: &P,
    callee: Callee<'_>,
) -> Result<(), CodecError> {
    let size = params.size();
    if size == 0 {
        return Ok(());
    }
    // SAFETY: the frame belongs to the caller, and only its arena is borrowed.
    let arena = unsafe { &mut (*frame).arena };
    // SAFETY: `params` stays as the caller says, and the arena is pinned memory of the frame.
    let mut writer = unsafe { Writer::borrowing(arena, callee.schemas, callee.params) };
    let mut record = writer.object(size as u64)?;
    params.encode(&mut record, &mut writer)?;
    // SAFETY: the frame belongs to the caller.
    unsafe { (*frame).args = record.addr() };
    Ok(())
}

/// Frees what Go sends back with a call.
///
/// # Safety
/// The frame belongs to this call, and nothing uses the chunks of `retire`.
#[inline]
pub(crate) unsafe fn take_retired(frame: *mut Frame) {
    // SAFETY: the caller says so.
    let retired = unsafe { (*frame).retire };
    if !retired.is_null() {
        // SAFETY: Go gave them up.
        unsafe { free_chunks(retired) };
    }
}
