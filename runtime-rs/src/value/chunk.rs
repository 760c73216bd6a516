//! Chunks: the memory of messages, from Rust's allocator (`spec/04-calls.md`, "Memory").
//!
//! Two kinds share the header. The data of an ordinary chunk follows its header. The data of a *loose*
//! one is an allocation of its own, laid out as a `Vec<u8>` has it, so that a caller can keep large
//! bytes where the callee wrote them, and `own bytes` can change hands. A kind in the header tells them apart
//! (`R2G_CHUNK_KIND_SHIFT`).

use crate::base::abi::{Arena, CHUNK_KIND_SHIFT, CHUNK_OWNED, Chunk};
use crate::base::free_list::{self, FreeList};
use crate::base::poison;
use std::alloc::{Layout, alloc, alloc_zeroed, dealloc};
use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};

/// Smallest chunk in bytes of data: one page less the header of a usual allocator.
const MIN_CHUNK: u64 = 4064;
/// Smallest loose chunk in bytes: from here on a copy costs more than the header of its own.
pub(crate) const MIN_LOOSE: u64 = 16 << 10;
/// Chunks that a thread keeps for its next calls.
const CACHED: usize = 8;
/// Largest chunk that is kept, in bytes of data.
const MAX_CACHED: u64 = 64 << 10;

/// The header of a loose chunk; Go knows the first two fields (`r2g_owned`).
#[repr(C)]
struct Loose {
    /// `cap` is the size of the data with the kind.
    head: Chunk,
    data: *mut u8,
    /// Bytes of the allocation at `data`.
    size: usize,
}

const _: () = assert!(std::mem::offset_of!(Loose, data) == 16);

/// Layout of an ordinary chunk with `cap` bytes of data; `None` when that is absurd.
fn chunk_layout(cap: u64) -> Option<Layout> {
    let size = usize::try_from(cap).ok()?.checked_add(size_of::<Chunk>())?;
    Layout::from_size_align(size, align_of::<Chunk>()).ok()
}

fn is_loose(cap: u64) -> bool {
    cap >> CHUNK_KIND_SHIFT == CHUNK_OWNED
}

/// Allocates an ordinary chunk for at least `need` bytes. Null when there is no memory.
///
/// The chunk belongs to the caller until [`free_chunks`] gets it.
pub(crate) fn alloc_chunk(need: u64) -> *mut Chunk {
    let Some(cap) = need.max(MIN_CHUNK).checked_next_multiple_of(16) else {
        return ptr::null_mut();
    };
    let Some(layout) = chunk_layout(cap) else {
        return ptr::null_mut();
    };
    // SAFETY: the layout has a non-zero size, since it holds a header.
    let chunk = unsafe { alloc(layout) }.cast::<Chunk>();
    if !chunk.is_null() {
        // SAFETY: `alloc` returned memory of this layout, which begins with room for a header.
        unsafe { chunk.write(Chunk { next: ptr::null_mut(), cap }) };
        // Go gets addresses into this chunk as integers and hands them back.
        chunk.expose_provenance();
    }
    chunk
}

/// Allocates a loose chunk for at least `need` bytes. Null when there is no memory, and when the
/// allocator's memory for bytes is not aligned as values need it.
fn alloc_loose(need: u64) -> *mut Chunk {
    let Some((data, layout)) = alloc_bytes(need, alloc) else {
        return ptr::null_mut();
    };
    if !data.addr().is_multiple_of(16) {
        // SAFETY: it was just allocated with this layout.
        unsafe { dealloc(data, layout) };
        return ptr::null_mut();
    }
    loose(data, layout.size())
}

/// The size in the `cap` of a chunk.
fn size_of_cap(cap: u64) -> u64 {
    cap & ((1 << CHUNK_KIND_SHIFT) - 1)
}

/// At least `need` bytes, by one of the allocator's functions.
fn alloc_bytes(need: u64, alloc: unsafe fn(Layout) -> *mut u8) -> Option<(*mut u8, Layout)> {
    let layout = Layout::array::<u8>(usize::try_from(need.max(1)).ok()?).ok()?;
    // SAFETY: the size is not zero.
    let data = unsafe { alloc(layout) };
    (!data.is_null()).then_some((data, layout))
}

/// Heads an allocation of `size` bytes.
fn loose(data: *mut u8, size: usize) -> *mut Chunk {
    // Go gets both addresses as integers, and hands that of the header back.
    data.expose_provenance();
    // No allocation is so large that it reaches the kind.
    let cap = size as u64 | CHUNK_OWNED << CHUNK_KIND_SHIFT;
    let head = Chunk { next: ptr::null_mut(), cap };
    let chunk = Box::into_raw(Box::new(Loose { head, data, size })).cast::<Chunk>();
    chunk.expose_provenance();
    chunk
}

/// A loose chunk of at least `need` zeroed bytes, for `own bytes` that Go fills. Null when there is
/// no memory.
pub(crate) fn alloc_loose_zeroed(need: u64) -> *mut Chunk {
    let bytes = alloc_bytes(need, alloc_zeroed);
    bytes.map_or(ptr::null_mut(), |(data, layout)| loose(data, layout.size()))
}

/// Makes a loose chunk of bytes that have an allocation, without a copy.
pub(crate) fn transfer(bytes: Vec<u8>) -> *mut Chunk {
    debug_assert!(bytes.capacity() > 0, "there is nothing to transfer");
    let mut bytes = ManuallyDrop::new(bytes);
    loose(bytes.as_mut_ptr(), bytes.capacity())
}

/// Address of a chunk's data.
///
/// # Safety
/// `chunk` is a live chunk of this module.
pub(crate) unsafe fn chunk_data(chunk: *mut Chunk) -> *mut u8 {
    // SAFETY: the caller says that the chunk is live.
    let cap = unsafe { (*chunk).cap };
    if is_loose(cap) {
        // SAFETY: the header of a loose chunk is a `Loose`.
        return unsafe { (*chunk.cast::<Loose>()).data };
    }
    // SAFETY: the header is followed by data in the same allocation.
    unsafe { chunk.add(1) }.cast()
}

/// Bytes of a chunk's data.
///
/// # Safety
/// `chunk` is a live chunk of this module.
unsafe fn data_size(chunk: *mut Chunk) -> usize {
    // SAFETY: the caller says that the chunk is live.
    let cap = unsafe { (*chunk).cap };
    if is_loose(cap) {
        // SAFETY: the header of a loose chunk is a `Loose`.
        return unsafe { (*chunk.cast::<Loose>()).size };
    }
    cap as usize
}

/// Frees a list of chunks linked by `next`.
///
/// # Safety
/// Every member is a live chunk of this module, nothing uses it afterwards, and the list ends.
pub(crate) unsafe fn free_chunks(mut list: *mut Chunk) {
    while !list.is_null() {
        // SAFETY: the caller says that the member is live.
        let next = unsafe { (*list).next };
        // SAFETY: as above; nothing uses it any more.
        unsafe { free_chunk(list) };
        list = next;
    }
}

/// # Safety
/// `chunk` is a live chunk of this module, and nothing uses it afterwards.
unsafe fn free_chunk(chunk: *mut Chunk) {
    // SAFETY: as the caller says.
    unsafe { overwrite_data(chunk) };
    // SAFETY: the caller says that it is live.
    let cap = unsafe { (*chunk).cap };
    if is_loose(cap) {
        // SAFETY: as above.
        drop(unsafe { take_data(chunk, 0) });
        // SAFETY: the header of a loose chunk came from a `Box<Loose>`.
        drop(unsafe { Box::from_raw(chunk.cast::<Loose>()) });
        return;
    }
    let layout = chunk_layout(cap).expect("a live chunk has a valid layout");
    // SAFETY: the chunk came from `alloc` with this layout, and nothing uses it any more.
    unsafe { dealloc(chunk.cast(), layout) };
}

/// In poison mode, spoils what a message left behind.
///
/// # Safety
/// `chunk` is a live chunk of this module whose data nothing uses any more.
#[inline]
unsafe fn overwrite_data(chunk: *mut Chunk) {
    if poison::is_on() {
        // SAFETY: the caller says that it is live.
        let data = unsafe { chunk_data(chunk) };
        // SAFETY: as above.
        let size = unsafe { data_size(chunk) };
        // SAFETY: that many bytes of data lie there, and nothing uses them.
        unsafe { poison::overwrite(data, size) };
    }
}

/// The first `len` bytes of a loose chunk, without a copy. The header stays, and heads nothing.
///
/// # Safety
/// `chunk` is a live loose chunk whose first `len` bytes are initialised, and nothing uses its data
/// afterwards.
unsafe fn take_data(chunk: *mut Chunk, len: usize) -> Vec<u8> {
    let loose = chunk.cast::<Loose>();
    let empty = Loose {
        // SAFETY: the caller says that it is live.
        head: Chunk { next: unsafe { (*chunk).next }, cap: CHUNK_OWNED << CHUNK_KIND_SHIFT },
        data: NonNull::dangling().as_ptr(),
        size: 0,
    };
    // SAFETY: the header of a loose chunk is a `Loose`.
    let Loose { data, size, .. } = unsafe { loose.replace(empty) };
    // SAFETY: `data` was allocated as an array of `size` bytes, and `len` of them are initialised.
    unsafe { Vec::from_raw_parts(data, len, size) }
}

/// Puts a chunk at the head of the arena's list. The arena goes on where it was.
///
/// # Safety
/// `chunk` is a live chunk that has no owner.
pub(crate) unsafe fn push(arena: &mut Arena, chunk: *mut Chunk) {
    // SAFETY: the caller says that it is live and has no owner.
    unsafe { (*chunk).next = arena.chunks };
    arena.chunks = chunk;
}

/// Takes the bytes at `at` out of a list of chunks, if they are what a loose chunk begins with. The header of
/// that stays in the list: until the call is over no other header gets its address, by which the sender of an
/// owned buffer finds out whether it was taken.
///
/// # Safety
/// The list is the caller's, `len` initialised bytes lie at `at`, and nothing uses the chunk that
/// they lie in for anything else.
pub(crate) unsafe fn take_bytes(list: *mut Chunk, at: *const u8, len: usize) -> Option<Vec<u8>> {
    let mut chunk = list;
    while !chunk.is_null() {
        // SAFETY: members of the list are live.
        let data = unsafe { chunk_data(chunk) };
        // SAFETY: as above.
        let cap = unsafe { (*chunk).cap };
        // SAFETY: as above.
        let size = unsafe { data_size(chunk) };
        if data.addr() == at.addr() && is_loose(cap) && len <= size {
            // SAFETY: the caller says so.
            return Some(unsafe { take_data(chunk, len) });
        }
        // SAFETY: as above.
        chunk = unsafe { (*chunk).next };
    }
    None
}

/// Links a fresh chunk of at least `need` bytes into the arena and makes it current.
/// `None` when there is no memory.
pub(crate) fn grow(arena: &mut Arena, need: u64) -> Option<*mut u8> {
    let chunk = alloc_chunk(need.max(arena.cap.saturating_mul(2)));
    // SAFETY: it was just made, or is null.
    unsafe { attach(arena, chunk) }
}

/// [`grow`] for what a callee writes: large chunks are loose.
pub(crate) fn grow_loose(arena: &mut Arena, need: u64) -> Option<*mut u8> {
    if need < MIN_LOOSE {
        return grow(arena, need);
    }
    let chunk = alloc_loose(need.max(arena.cap.saturating_mul(2)));
    // SAFETY: it was just made, or is null.
    unsafe { attach(arena, chunk) }.or_else(|| grow(arena, need))
}

/// # Safety
/// `chunk` is null or a live chunk that has no owner.
unsafe fn attach(arena: &mut Arena, chunk: *mut Chunk) -> Option<*mut u8> {
    if chunk.is_null() {
        return None;
    }
    // SAFETY: as the caller says.
    unsafe { push(arena, chunk) };
    // SAFETY: the chunk is live. One that becomes an arena has exactly this many bytes.
    arena.cap = size_of_cap(unsafe { (*chunk).cap });
    // SAFETY: the chunk is live.
    arena.base = unsafe { chunk_data(chunk) };
    arena.used = 0;
    Some(arena.base)
}

/// Makes a chunk of at least `need` bytes the arena, one that this thread has kept if possible.
/// Returns whether there is memory.
pub(crate) fn attach_cached(arena: &mut Arena, need: u64) -> bool {
    let chunk = match free_list::take(&SPARE, |spare| spare.cap() >= need) {
        Some(spare) => ManuallyDrop::new(spare).0,
        None => alloc_chunk(need),
    };
    // SAFETY: it had no other owner, or is null.
    unsafe { attach(arena, chunk) }.is_some()
}

/// Frees a list of chunks, or keeps them for this thread's next calls.
///
/// # Safety
/// As for [`free_chunks`].
pub(crate) unsafe fn recycle_chunks(mut list: *mut Chunk) {
    while !list.is_null() {
        let spare = Spare(list);
        // SAFETY: the caller says that the member is live.
        list = unsafe { (*list).next };
        if spare.cap() <= MAX_CACHED && !is_loose(spare.cap()) {
            // SAFETY: as above; nothing uses its data any more.
            unsafe { overwrite_data(spare.0) };
            free_list::keep(&SPARE, spare);
        }
    }
}

thread_local! {
    static SPARE: FreeList<Spare> = const { FreeList::new(CACHED) };
}

/// A live chunk that has no other owner.
struct Spare(*mut Chunk);

impl Spare {
    fn cap(&self) -> u64 {
        // SAFETY: the chunk is live.
        unsafe { (*self.0).cap }
    }
}

impl Drop for Spare {
    fn drop(&mut self) {
        // SAFETY: the chunk is live and has no other owner.
        unsafe { free_chunk(self.0) };
    }
}

#[cfg(test)]
#[path = "chunk_tests.rs"]
mod tests;
