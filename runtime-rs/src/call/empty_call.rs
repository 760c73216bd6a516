//! Calls without parameters and result: nothing crosses but the entry (`spec/04-calls.md`, "An empty
//! call").

use super::client::{Client, Method, Params};
use super::outcome::outcome;
use crate::abi::{Block, Chunk, NO_BLOCK, NO_METHOD, STATUS_OK};
use crate::arena::{Dst, Writer};
use crate::chunk::{alloc_chunk, chunk_data, free_chunks};
use crate::depth;
use crate::fault::Fault;
use crate::image::{Cx, Src};
use crate::status::{Code, Status};

/// The parameters of a method that has none.
pub(crate) struct Nothing;

impl Params for Nothing {
    fn size(&self) -> usize {
        0
    }

    fn store<'a>(&self, _to: &mut Dst<'a>, _w: &mut Writer<'a>) -> Result<(), Fault> {
        Ok(())
    }
}

fn nothing(_from: Src<'_>) -> Result<(), Fault> {
    Ok(())
}

impl Client {
    /// Calls a sync method that has no parameters, no result and no declared error.
    ///
    /// # Errors
    /// What the handler returned, or why the call did not reach it.
    #[inline]
    pub fn call_empty(&self, method: u32) -> Result<(), Status> {
        // The level comes first: to find a thread's own memory may be a call, over which nothing is kept then.
        if depth::is_usual() {
            let shared = &*self.shared;
            let entry = shared.entries[method as usize];
            if let Some(peer) = shared.empty
                && entry != NO_METHOD
            {
                return match peer.call(entry) {
                    0 => Ok(()),
                    failure => Err(self.empty_failure(method, failure)),
                };
            }
        }
        self.call_with_block(method)
    }

    /// The same over a block: for peers without the shorter way, for calls that are refused, and for the first
    /// call of a thread.
    #[cold]
    fn call_with_block(&self, method: u32) -> Result<(), Status> {
        self.call(method, &Nothing, nothing)
    }

    #[cold]
    fn empty_failure(&self, method: u32, failure: u64) -> Status {
        read_failure(failure, self.method(method))
    }
}

/// Reads why an empty call failed, and frees the block that says it.
fn read_failure(address: u64, method: &Method) -> Status {
    if address == NO_BLOCK {
        return no_memory().in_method(method.name);
    }
    let block: *mut Block = std::ptr::with_exposed_provenance_mut(address as usize);
    // SAFETY: the callee resolved this block and gave it to us.
    let read = unsafe { outcome(block, method.name, 0, Cx::EQUAL, nothing) };
    // SAFETY: as above.
    let chunks = unsafe { (*block).arena.chunks };
    // SAFETY: the list is all memory of the block, and nothing refers to it any more.
    unsafe { free_chunks(chunks) };
    read.err().unwrap_or_else(|| {
        Status::runtime(Code::Internal, 0, "the call failed without a reason")
            .in_method(method.name)
    })
}

#[cold]
fn no_memory() -> Status {
    let message = "the call failed, and there was no memory to say why";
    Status::runtime(Code::Internal, 0, message)
}

/// Bytes of a detached block's arena, for its message.
const ARENA: usize = 1024;

/// Runs a call on a block that this half makes, and returns what [`crate::abi::Half::empty`] does: 0
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
    let mut fresh = Block::new(crate::abi::KIND_SYNC);
    fresh.owner = &raw const crate::half::HALF;
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
