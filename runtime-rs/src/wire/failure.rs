//! Frames for the failures of small calls.

use crate::base::abi::{Chunk, Frame, KIND_SYNC, NO_FRAME};
use crate::base::owner;
use crate::value::chunk::{alloc_chunk, chunk_data};

/// Bytes of a detached frame's arena, for its message.
const ARENA: usize = 1024;

/// Makes a frame that `write` resolves with a failure, and returns it as [`RunFn`](crate::base::abi::RunFn) does.
#[cold]
pub(crate) fn detached(write: impl FnOnce(*mut Frame)) -> u64 {
    const ALIGN: usize = align_of::<Frame>();
    let chunk: *mut Chunk = alloc_chunk((ALIGN + size_of::<Frame>() + ARENA) as u64);
    if chunk.is_null() {
        return NO_FRAME;
    }
    // SAFETY: `alloc_chunk` just made it.
    let data = unsafe { chunk_data(chunk) };
    let pad = data.align_offset(ALIGN);
    // SAFETY: the chunk has room for the padding.
    let frame = unsafe { data.add(pad) }.cast::<Frame>();
    // SAFETY: the chunk has room for the frame, which is aligned now.
    let arena = unsafe { frame.add(1) }.cast::<u8>();
    let mut fresh = Frame::new(KIND_SYNC);
    fresh.owner = owner::get();
    fresh.arena.base = arena;
    fresh.arena.cap = ARENA as u64;
    fresh.arena.chunks = chunk;
    // SAFETY: as above.
    unsafe { frame.write(fresh) };
    write(frame);
    frame.expose_provenance() as u64
}
