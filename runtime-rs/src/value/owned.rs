//! `own bytes`: values that change hands without a copy (`spec/06-ownership.md`, "Owners").
//!
//! Such a value lies in a loose chunk of its own, which hangs in the list of the call's frame until the call is
//! over. So every way on which a call can end frees what nothing took.

use crate::base::abi::{self, Chunk};
use crate::base::codec_error::{CodecError, CodecErrorKind};
use crate::value::Encode;
use crate::value::arena::{Output, Writer};
use crate::value::chunk::{push, take_bytes, transfer};
use crate::value::reader::Reader;
use std::cell::Cell;
use std::fmt;

/// Bytes of an owned buffer's slot: address, count, owner.
const SLOT: usize = 24;
/// Where the owner stands in it.
const OWNER: usize = 16;

/// Bytes on their way to a new owner: writing them gives them away.
#[derive(Default)]
pub struct OwnedBuffer(Cell<Vec<u8>>);

impl fmt::Debug for OwnedBuffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedBuffer").finish_non_exhaustive()
    }
}

impl OwnedBuffer {
    /// Bytes to be given away.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Cell::new(bytes.into()))
    }
}

impl Encode for OwnedBuffer {
    const SIZE: usize = SLOT;
    const ALIGN: usize = 8;

    fn encode<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>) -> Result<(), CodecError> {
        let bytes = self.0.take();
        let count = bytes.len();
        if count as u64 > abi::MAX_COUNT {
            return Err(CodecError::new(CodecErrorKind::TooMany(count as u64)));
        }
        if count == 0 {
            // Nothing to own: the slot is zero already.
            return Ok(());
        }
        let at = bytes.as_ptr();
        let owner = w.transfer(bytes);
        to.put_slice(at, count);
        to.put_addr(OWNER, owner);
        Ok(())
    }
}

impl Writer<'_> {
    /// Hangs bytes into the list of the call's frame, and returns their owner.
    fn transfer(&mut self, bytes: Vec<u8>) -> *const u8 {
        let chunk = transfer(bytes);
        let arena = self.arena();
        // SAFETY: the chunk was just made.
        unsafe { push(arena, chunk) };
        chunk.cast_const().cast()
    }
}

/// Takes the value of a slot out of its chunk, which is in the list of its call.
///
/// # Errors
/// A slot that no sender writes, or one whose bytes were taken before.
///
/// # Safety
/// The slot is an owned buffer's, and the list that of its call, which nothing else uses meanwhile.
pub(crate) unsafe fn take_owned(list: *mut Chunk, slot: Reader<'_>) -> Result<Vec<u8>, CodecError> {
    let count: u64 = slot.get(8)?;
    if slot.get::<u64>(OWNER)? == 0 {
        return match count {
            0 => Ok(Vec::new()),
            _ => Err(CodecError::new(CodecErrorKind::Malformed("bytes without an owner"))),
        };
    }
    if count > abi::MAX_COUNT {
        return Err(CodecError::new(CodecErrorKind::TooMany(count)));
    }
    let at = slot.get_addr(0)?;
    // SAFETY: the sender wrote `count` bytes there before it transferred them, and nothing else of the
    // message lies in the chunk that they begin.
    let taken = unsafe { take_bytes(list, at, count as usize) };
    taken.ok_or_else(|| {
        CodecError::new(CodecErrorKind::Malformed("bytes that are not their sender's"))
    })
}

/// The slot of an owned buffer in a record or parameter list.
///
/// # Errors
/// `Malformed` where the record is too short.
pub(crate) fn owned_slot<'a>(record: &Reader<'a>, offset: usize) -> Result<Reader<'a>, CodecError> {
    record.part(offset, SLOT)
}

#[cfg(test)]
#[path = "owned_tests.rs"]
mod tests;
