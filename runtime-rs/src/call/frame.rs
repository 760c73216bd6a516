//! Memory of calls that Rust makes: on the stack for sync calls, on the heap for async ones.

use crate::abi::{Block, KIND_ASYNC, KIND_SYNC};
use crate::arena::{Writer, free_chunks, grow};
use crate::call::Params;
use crate::fault::Fault;
use std::mem::MaybeUninit;

/// Arena of a sync call's frame in bytes: results up to this size need no allocation.
const STACK_ARENA: usize = 512;
/// Arena of an async call's frame in bytes.
const HEAP_ARENA: usize = 864;

/// A block with its first arena, which never moves while a call uses it.
#[repr(C, align(64))]
#[derive(Debug)]
pub(crate) struct Frame<const N: usize> {
    block: Block,
    arena: [MaybeUninit<u8>; N],
}

/// Frame of a sync call.
pub(crate) type StackFrame = Frame<STACK_ARENA>;

impl<const N: usize> Frame<N> {
    /// A frame whose arena is not attached yet, since it may still move.
    pub(crate) fn new(kind: u16) -> Self {
        Self { block: Block::new(kind), arena: [MaybeUninit::uninit(); N] }
    }

    /// Attaches the arena; from here on the frame must not move.
    ///
    /// The pointer covers the whole frame, so it may be used for block and arena alike.
    pub(crate) fn pin(&mut self) -> *mut Block {
        let frame: *mut Self = self;
        // SAFETY: `frame` is valid for writes; no reference is used while the raw pointers are.
        let arena = unsafe { &raw mut (*frame).arena }.cast::<u8>();
        // SAFETY: as above.
        let block = unsafe { &raw mut (*frame).block };
        // SAFETY: as above; the block is initialised.
        let slot = unsafe { &mut (*block).arena };
        slot.base = arena;
        slot.cap = N as u64;
        slot.used = 0;
        block
    }
}

impl StackFrame {
    /// A frame for a sync call.
    #[inline]
    pub(crate) fn sync() -> Self {
        Self::new(KIND_SYNC)
    }
}

impl<const N: usize> Drop for Frame<N> {
    fn drop(&mut self) {
        // SAFETY: the chunks belong to this block, and the call is resolved (or was never sent).
        unsafe { free_chunks(self.block.arena.chunks) };
    }
}

/// Makes sure that results of about `hint` bytes fit without another crossing.
pub(crate) fn reserve(block: &mut Block, hint: u32) {
    if u64::from(hint) > block.arena.cap {
        // Without memory the small arena stays, and the callee asks again.
        let _ = grow(&mut block.arena, u64::from(hint));
    }
}

/// Writes the parameter record into the block.
///
/// # Safety
/// `block` belongs to the caller, its arena is pinned, and `params` stays unchanged and in place
/// until the call is resolved.
pub(crate) unsafe fn store_params<P: Params + ?Sized>(
    block: *mut Block,
    params: &P,
) -> Result<(), Fault> {
    let size = params.size();
    if size == 0 {
        return Ok(());
    }
    // SAFETY: the block belongs to the caller, and only its arena is borrowed.
    let arena = unsafe { &mut (*block).arena };
    // SAFETY: `params` stays as the caller says, and the arena is pinned memory of the block.
    let mut writer = unsafe { Writer::borrowing(arena) };
    let mut record = writer.block(size as u64)?;
    params.store(&mut record, &mut writer)?;
    // SAFETY: the block belongs to the caller.
    unsafe { (*block).args = record.addr() };
    Ok(())
}

/// Frame of an async call: on the heap, with the parameters it refers to.
pub(crate) struct HeapFrame {
    /// From `Box::into_raw`. Only raw pointers lead to it while the callee may write it.
    frame: *mut Frame<HEAP_ARENA>,
    block: *mut Block,
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
    pub(crate) fn new(params: Box<dyn Params + Send>, hint: u32) -> Result<Self, Fault> {
        let frame = Box::into_raw(Box::new(Frame::new(KIND_ASYNC)));
        // SAFETY: `frame` is live and belongs to this function.
        let block = unsafe { &mut *frame }.pin();
        // Go gets the block's address as an integer and hands it back.
        block.expose_provenance();
        let this = Self { frame, block, params };
        // SAFETY: the block is on the heap and belongs to this value alone.
        reserve(unsafe { &mut *block }, hint);
        // SAFETY: the parameters are in a box that lives as long as the frame, and nobody changes
        // them.
        unsafe { store_params(block, &*this.params) }?;
        Ok(this)
    }

    /// The block; valid as long as this value.
    pub(crate) fn block(&self) -> *mut Block {
        self.block
    }
}

impl Drop for HeapFrame {
    fn drop(&mut self) {
        // SAFETY: `frame` came from `Box::into_raw`, and the call is resolved (or was never sent).
        drop(unsafe { Box::from_raw(self.frame) });
    }
}
