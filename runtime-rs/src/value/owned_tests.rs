//! Owned buffers between the half that transfers them and the one that takes them.

use super::{OwnedBuffer, SLOT, owned_slot, take_owned};
use crate::base::abi::{Arena, CHUNK_KIND_SHIFT, CHUNK_OWNED, MAX_COUNT};
use crate::base::codec_error::CodecErrorKind;
use crate::value::Encode;
use crate::value::arena::Writer;
use crate::value::chunk::{alloc_chunk, alloc_loose_zeroed, chunk_data, free_chunks, push};
use crate::value::reader::Reader;
use crate::value::schema_map::SchemaMap;
use std::ptr;

/// A call's arena, and what is left of it at the end.
struct Call(Arena);

impl Call {
    fn new() -> Self {
        Self(Arena { base: ptr::null_mut(), cap: 0, used: 0, chunks: ptr::null_mut() })
    }

    /// Gives bytes away; the address of their slot.
    fn transfer(&mut self, bytes: Vec<u8>) -> Result<*const u8, CodecErrorKind> {
        // SAFETY: the arena is empty, or memory of this call.
        let mut writer = unsafe { Writer::copying(&mut self.0, SchemaMap::EQUAL) };
        let mut slot = writer.object(SLOT as u64).expect("memory");
        let given = OwnedBuffer::new(bytes).encode(&mut slot, &mut writer);
        given.map_err(|codec_error| codec_error.kind().clone())?;
        Ok(slot.addr())
    }

    fn take(&mut self, slot: *const u8) -> Result<Vec<u8>, CodecErrorKind> {
        // SAFETY: `transfer` wrote a slot there, whose memory the call still has.
        let record = unsafe { Reader::new(slot, SLOT, SchemaMap::EQUAL) };
        let slot = owned_slot(&record, 0).expect("a slot");
        // SAFETY: the arena is the call's, and the slot an owned buffer's.
        unsafe { take_owned(self.0.chunks, slot) }.map_err(|codec_error| codec_error.kind().clone())
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        // SAFETY: the chunks are the call's.
        unsafe { free_chunks(self.0.chunks) };
    }
}

fn page() -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1000);
    bytes.extend((0..999u32).map(|n| n as u8));
    bytes
}

#[test]
fn bytes_change_hands_without_a_copy() {
    let bytes = page();
    let (at, capacity) = (bytes.as_ptr(), bytes.capacity());
    let mut call = Call::new();
    let slot = call.transfer(bytes).expect("given");
    let taken = call.take(slot).expect("taken");
    assert_eq!((taken.as_ptr(), taken.capacity()), (at, capacity));
    assert_eq!(taken, page());
}

#[test]
fn what_nobody_takes_is_freed_with_the_call() {
    let mut call = Call::new();
    call.transfer(page()).expect("given");
    call.transfer(page()).expect("given");
}

#[test]
fn bytes_are_taken_once() {
    let mut call = Call::new();
    let slot = call.transfer(page()).expect("given");
    let other = call.transfer(vec![7; 3]).expect("given");
    call.take(slot).expect("taken");
    assert!(matches!(call.take(slot), Err(CodecErrorKind::Malformed(_))));
    assert_eq!(call.take(other).expect("taken"), [7; 3]);
}

/// A sender that asks finds its header in the list, and that the header leads elsewhere.
#[test]
fn a_header_stays_when_its_bytes_are_taken() {
    let mut call = Call::new();
    let slot = call.transfer(page()).expect("given");
    let header = call.0.chunks;
    let taken = call.take(slot).expect("taken");
    assert_eq!(call.0.chunks, header);
    // SAFETY: it is in the list.
    let data = unsafe { chunk_data(header) };
    assert_eq!(data.addr(), 1);
    // SAFETY: as above.
    assert_eq!(unsafe { (*header).cap }, CHUNK_OWNED << CHUNK_KIND_SHIFT);
    drop(taken);
    let other = call.transfer(page()).expect("given");
    assert_ne!(call.0.chunks, header);
    assert_eq!(call.take(other).expect("taken"), page());
}

#[test]
fn no_bytes_have_no_owner() {
    let mut call = Call::new();
    for bytes in [Vec::new(), Vec::with_capacity(64)] {
        let slot = call.transfer(bytes).expect("given");
        assert_eq!(call.take(slot).expect("taken"), [0; 0]);
        assert_eq!(call.take(slot).expect("again"), [0; 0]);
    }
}

#[test]
#[cfg_attr(miri, ignore = "takes gigabytes of addresses")]
fn more_than_a_count_holds_is_refused() {
    // Zeroed memory that nothing touches takes no memory.
    let bytes = vec![0; MAX_COUNT as usize + 1];
    assert_eq!(Call::new().transfer(bytes).err(), Some(CodecErrorKind::TooMany(MAX_COUNT + 1)));
}

#[test]
fn go_gets_zeroed_memory_with_a_header() {
    for need in [0, 1, 4096, 4097] {
        let chunk = alloc_loose_zeroed(need);
        // SAFETY: it was just made.
        let data = unsafe { chunk_data(chunk) };
        // SAFETY: that many bytes lie there, zeroed, and nothing else has them.
        let bytes = unsafe { std::slice::from_raw_parts(data, need as usize) };
        assert!(bytes.iter().all(|byte| *byte == 0));
        // SAFETY: it has no other owner.
        unsafe { free_chunks(chunk) };
    }
    assert!(alloc_loose_zeroed(u64::MAX).is_null(), "too large for any memory");
    // Miri ends where there is no memory.
    assert!(cfg!(miri) || alloc_loose_zeroed(1 << 62).is_null(), "too large for this machine");
}

#[test]
fn slots_that_no_sender_writes_are_refused() {
    let mut call = Call::new();
    let chunk = alloc_chunk(64);
    // SAFETY: it was just made.
    unsafe { push(&mut call.0, chunk) };
    // SAFETY: it is live.
    let data = unsafe { chunk_data(chunk) };
    let own = alloc_loose_zeroed(10);
    // SAFETY: it was just made.
    unsafe { push(&mut call.0, own) };
    // SAFETY: it is live.
    let bytes = unsafe { chunk_data(own) };
    let size = 10;
    let slots: [[*mut u8; 3]; 6] = [
        // No owner.
        [bytes, ptr::without_provenance_mut(5), ptr::null_mut()],
        // Longer than the memory, and than anything.
        [bytes, ptr::without_provenance_mut(size + 1), own.cast()],
        [bytes, ptr::without_provenance_mut(usize::MAX), own.cast()],
        // Not where the memory begins.
        [bytes.wrapping_add(1), ptr::without_provenance_mut(5), own.cast()],
        // Memory of other values.
        [data, ptr::without_provenance_mut(5), chunk.cast()],
        [ptr::null_mut(), ptr::without_provenance_mut(5), own.cast()],
    ];
    for slot in &slots {
        assert!(call.take(slot.as_ptr().cast()).is_err(), "{slot:?}");
    }
    let good: [*mut u8; 3] = [bytes, ptr::without_provenance_mut(size), own.cast()];
    assert_eq!(call.take(good.as_ptr().cast()).expect("a whole chunk"), [0; 10]);
}
