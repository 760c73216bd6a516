//! Memory of calls that Rust makes: on the stack for sync calls, on the heap for async ones.

use crate::abi::{Arena, Block, KIND_ASYNC, KIND_SYNC};
use crate::arena::{Dst, Writer};
use crate::call::Params;
use crate::chunk::{attach_cached, free_chunks, grow, recycle_chunks};
use crate::fault::Fault;
use crate::image::Cx;
use crate::poison;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr;

/// Arena of a sync call's frame in bytes: results up to this size need no allocation.
const STACK_ARENA: usize = 512;
/// Arena of an async call's frame in bytes.
const HEAP_ARENA: usize = 864;

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
        unsafe { (*block).owner = &raw const crate::half::HALF };
        SyncBlock { block, frame: PhantomData }
    }
}

/// The block of a sync call, with what its caller writes but `conn`. Frees the chunks that the call
/// added, when it is over.
#[derive(Debug)]
pub(crate) struct SyncBlock<'a> {
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

/// Memory of an async call, which never moves while the call runs.
#[repr(C, align(64))]
#[derive(Debug)]
struct Frame {
    block: Block,
    arena: [MaybeUninit<u8>; HEAP_ARENA],
}

impl Frame {
    /// A frame whose arena is not attached yet, since it may still move.
    fn new(kind: u16) -> Self {
        Self { block: Block::new(kind), arena: [MaybeUninit::uninit(); HEAP_ARENA] }
    }

    /// Attaches the arena; from here on the frame must not move.
    ///
    /// The pointer covers the whole frame, so it may be used for block and arena alike.
    fn pin(&mut self) -> *mut Block {
        let frame: *mut Self = self;
        // SAFETY: `frame` is valid for writes; no reference is used while the raw pointers are.
        let arena = unsafe { &raw mut (*frame).arena }.cast::<u8>();
        // SAFETY: as above.
        let block = unsafe { &raw mut (*frame).block };
        // SAFETY: as above; the block is initialised.
        let slot = unsafe { &mut (*block).arena };
        slot.base = arena;
        slot.cap = HEAP_ARENA as u64;
        slot.used = 0;
        block
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        if poison::is_on() {
            // SAFETY: the call is resolved (or was never sent), and nobody else has the frame.
            unsafe { poison::overwrite(self.arena.as_mut_ptr().cast(), HEAP_ARENA) };
        }
        // SAFETY: the chunks belong to this block, and the call is resolved (or was never sent).
        unsafe { free_chunks(self.block.arena.chunks) };
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

/// Frame of an async call: on the heap, with the parameters it refers to.
pub(crate) struct HeapFrame {
    /// From `Box::into_raw`. Only raw pointers lead to it while the callee may write it.
    frame: *mut Frame,
    block: *mut Block,
    room: Room,
    /// What the image refers to.
    params: Box<dyn Params + Send>,
}

// SAFETY: the frame is heap memory that belongs to whoever owns this value; `params` is `Send`.
unsafe impl Send for HeapFrame {}

impl std::fmt::Debug for HeapFrame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeapFrame").field("block", &self.block).finish_non_exhaustive()
    }
}

impl HeapFrame {
    /// A frame that holds the parameters and their image.
    ///
    /// # Errors
    /// What cannot cross.
    pub(crate) fn new(
        params: Box<dyn Params + Send>,
        hint: u32,
        peer: Peer<'_>,
    ) -> Result<Self, Fault> {
        let frame = Box::into_raw(Box::new(Frame::new(KIND_ASYNC)));
        // SAFETY: `frame` is live and belongs to this function.
        let block = unsafe { &mut *frame }.pin();
        // Go gets the block's address as an integer and hands it back.
        block.expose_provenance();
        let room = Room { cap: 0, base: ptr::null_mut() };
        let mut this = Self { frame, block, room, params };
        // SAFETY: the block is on the heap and belongs to this value alone.
        let arena = unsafe { &mut (*block).arena };
        if u64::from(hint) > arena.cap {
            // Without memory the small arena stays, and the callee asks again.
            let _ = grow(arena, u64::from(hint));
        }
        // SAFETY: the parameters are in a box that lives as long as the frame, and nobody changes
        // them.
        unsafe { store_params(block, &*this.params, peer) }?;
        // SAFETY: as above.
        this.room = Room::of(unsafe { &(*block).arena });
        Ok(this)
    }

    /// The block; valid as long as this value.
    pub(crate) fn block(&self) -> *mut Block {
        self.block
    }

    /// The arena that the call goes out with.
    pub(crate) fn room(&self) -> Room {
        self.room
    }

    /// Drops the parameters of a resolved call, whose result is kept.
    pub(crate) fn drop_params(&mut self) {
        self.params = Box::new(NoParams);
    }
}

/// What is left of parameters.
struct NoParams;

impl Params for NoParams {
    fn size(&self) -> usize {
        0
    }

    fn store<'a>(&self, _to: &mut Dst<'a>, _w: &mut Writer<'a>) -> Result<(), Fault> {
        Ok(())
    }
}

impl Drop for HeapFrame {
    fn drop(&mut self) {
        // SAFETY: `frame` came from `Box::into_raw`, and the call is resolved (or was never sent).
        drop(unsafe { Box::from_raw(self.frame) });
    }
}
