//! Blocks that say why a call failed which had none.

use crate::base::abi::{Block, Chunk, KIND_SYNC, NO_BLOCK, STATUS_OK};
use crate::base::owner;
use crate::value::chunk::{alloc_chunk, chunk_data, free_chunks};

/// Bytes of a detached block's arena, for its message.
const ARENA: usize = 1024;

/// Runs a call on a block that this half makes, and returns what [`RunFn`](crate::base::abi::RunFn) does: 0
/// if it ended well, else the block.
#[cold]
pub(crate) fn detached(run: impl FnOnce(*mut Block)) -> u64 {
    const ALIGN: usize = align_of::<Block>();
    let chunk: *mut Chunk = alloc_chunk((ALIGN + size_of::<Block>() + ARENA) as u64);
    if chunk.is_null() {
        return NO_BLOCK;
    }
    // SAFETY: `alloc_chunk` just made it.
    let data = unsafe { chunk_data(chunk) };
    let pad = data.align_offset(ALIGN);
    // SAFETY: the chunk has room for the padding.
    let block = unsafe { data.add(pad) }.cast::<Block>();
    // SAFETY: the chunk has room for the block, which is aligned now.
    let arena = unsafe { block.add(1) }.cast::<u8>();
    let mut fresh = Block::new(KIND_SYNC);
    fresh.owner = owner::get();
    fresh.arena.base = arena;
    fresh.arena.cap = ARENA as u64;
    fresh.arena.chunks = chunk;
    // SAFETY: as above.
    unsafe { block.write(fresh) };
    run(block);
    // SAFETY: the run is over, so the block is ours.
    let status = unsafe { (*block).status };
    if status != STATUS_OK {
        return block.expose_provenance() as u64;
    }
    // SAFETY: as above.
    let chunks = unsafe { (*block).arena.chunks };
    // SAFETY: the list is all memory of the block, and nothing refers to it any more.
    unsafe { free_chunks(chunks) };
    0
}
