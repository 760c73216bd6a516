//! Memory of sync calls that Rust makes, and what it has in common with that of async ones.

use crate::base::abi::{Arena, Block, KIND_SYNC};
use crate::base::fault::Fault;
use crate::base::poison;
use crate::value::arena::Writer;
use crate::value::chunk::{attach_cached, recycle_chunks};
use crate::value::image::Cx;
use crate::wire::Params;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr;

/// Arena of a sync call's frame in bytes: results up to this size need no allocation.
const STACK_ARENA: usize = 512;

/// Memory of a sync call: a block, of which only what a sync caller writes is initialised, and its
/// first arena.
#[repr(C, align(64))]
#[derive(Debug)]
pub(crate) struct StackFrame {
    block: MaybeUninit<Block>,
    arena: MaybeUninit<[u8; STACK_ARENA]>,
}

impl StackFrame {
    /// Memory for one call.
    #[inline]
    pub(crate) const fn new() -> Self {
        Self { block: MaybeUninit::uninit(), arena: MaybeUninit::uninit() }
    }

    /// Writes the block as a caller hands it over; the frame does not move from here on.
    #[inline]
    pub(crate) fn pin(&mut self, depth: u16) -> SyncBlock<'_> {
        let frame: *mut Self = self;
        // SAFETY: `frame` is valid for writes; no reference is used while the raw pointers are.
        let arena = unsafe { &raw mut (*frame).arena }.cast::<u8>();
        // SAFETY: as above. The pointer covers the whole frame.
        let block = unsafe { &raw mut (*frame).block }.cast::<Block>();
        // SAFETY: `block` leads to memory for a block that belongs to this frame.
        unsafe { (*block).size = size_of::<Block>() as u32 };
        // SAFETY: as above.
        unsafe { (*block).kind = KIND_SYNC };
        // SAFETY: as above.
        unsafe { (*block).depth = depth };
        // SAFETY: as above.
        unsafe { (*block).args = ptr::null() };
        let empty =
            Arena { base: arena, cap: STACK_ARENA as u64, used: 0, chunks: ptr::null_mut() };
        // SAFETY: as above.
        unsafe { (*block).arena = empty };
        // SAFETY: as above.
        unsafe { (*block).meta = ptr::null() };
        // SAFETY: as above.
        unsafe { (*block).owner = crate::base::owner::get() };
        SyncBlock { block, frame: PhantomData }
    }
}

/// The block of a sync call, with what its caller writes but `conn`. Frees the chunks that the call
/// added, when it is over.
#[derive(Debug)]
pub struct SyncBlock<'a> {
    block: *mut Block,
    frame: PhantomData<&'a mut StackFrame>,
}

impl SyncBlock<'_> {
    /// The block; valid as long as this value.
    #[inline]
    pub(crate) fn block(&self) -> *mut Block {
        self.block
    }

    /// The arena, before the call and after it.
    #[inline]
    pub(crate) fn arena(&mut self) -> &mut Arena {
        // SAFETY: the arena is initialised, and nobody uses the block unless the call runs.
        unsafe { &mut (*self.block).arena }
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

impl Drop for SyncBlock<'_> {
    #[inline]
    fn drop(&mut self) {
        if poison::is_on() {
            let frame = self.block.cast::<StackFrame>();
            // SAFETY: the block is the first field of its frame, and its pointer covers all of it.
            let arena = unsafe { &raw mut (*frame).arena }.cast::<u8>();
            // SAFETY: the call is resolved (or was never sent), and what it returned is a copy.
            unsafe { poison::overwrite(arena, STACK_ARENA) };
        }
        let chunks = self.arena().chunks;
        if !chunks.is_null() {
            // SAFETY: the chunks belong to this block, and the call is resolved (or was never sent).
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
pub(crate) struct Peer<'a> {
    /// How to read and write.
    pub(crate) cx: Cx<'a>,
    /// How many parameters of the method it knows.
    pub(crate) params: u16,
}

/// Writes the parameter record into the block.
///
/// # Safety
/// `block` belongs to the caller, its arena is pinned, and `params` stays unchanged and in place
/// until the call is resolved.
#[inline]
pub(crate) unsafe fn store_params<P: Params + ?Sized>(
    block: *mut Block,
    params: &P,
    peer: Peer<'_>,
) -> Result<(), Fault> {
    let size = params.size();
    if size == 0 {
        return Ok(());
    }
    // SAFETY: the block belongs to the caller, and only its arena is borrowed.
    let arena = unsafe { &mut (*block).arena };
    // SAFETY: `params` stays as the caller says, and the arena is pinned memory of the block.
    let mut writer = unsafe { Writer::borrowing(arena, peer.cx, peer.params) };
    let mut record = writer.block(size as u64)?;
    params.store(&mut record, &mut writer)?;
    // SAFETY: the block belongs to the caller.
    unsafe { (*block).args = record.addr() };
    Ok(())
}
