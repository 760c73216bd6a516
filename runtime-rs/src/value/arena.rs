//! The writer that encodes values into the arena of a call (`spec/04-calls.md`, "Memory").

use crate::base::abi::{self, Arena};
use crate::base::codec_error::{CodecError, CodecErrorKind};
use crate::value::Record;
use crate::value::chunk::{grow, grow_loose};
use crate::value::schema_map::SchemaMap;
use std::marker::PhantomData;
use std::ptr;

/// Encodes one message.
///
/// Rust callers let what they encode refer to their strings, bytes and plain lists in place; results are
/// copied, since the handler's value is gone when the caller reads it.
#[derive(Debug)]
pub struct Writer<'a> {
    arena: &'a mut Arena,
    borrow: bool,
    depth: u16,
    total: u64,
    schemas: SchemaMap<'a>,
    /// How many of our parameters the peer knows.
    params: u16,
}

impl<'a> Writer<'a> {
    /// A writer of arguments: leaves are borrowed from values that outlive the call.
    ///
    /// # Safety
    /// Every value encoded through it stays where it is and unchanged until the message is no longer
    /// read, and `arena.base..base + cap` is memory that only this writer uses meanwhile.
    #[inline]
    pub(crate) unsafe fn borrowing(
        arena: &'a mut Arena,
        schemas: SchemaMap<'a>,
        params: u16,
    ) -> Self {
        Self { arena, borrow: true, depth: 0, total: 0, schemas, params }
    }

    /// A writer that copies everything.
    ///
    /// # Safety
    /// `arena.base..base + cap` is memory that only this writer uses meanwhile.
    #[inline]
    pub(crate) unsafe fn copying(arena: &'a mut Arena, schemas: SchemaMap<'a>) -> Self {
        Self { arena, borrow: false, depth: 0, total: 0, schemas, params: u16::MAX }
    }

    /// Whether the peer does not know a member of a type of ours.
    #[inline]
    #[must_use]
    pub fn lacks(
        &self,
        package: &'static crate::base::package::Package,
        index: u32,
        member: u32,
    ) -> bool {
        self.schemas.known(package, index).is_some_and(|known| u32::from(known) < member)
    }

    /// Refuses a field that is set, critical and unknown to the peer (spec 07, "Growing").
    ///
    /// # Errors
    /// `UnknownCritical`.
    #[inline]
    pub fn critical<T: Record>(
        &self,
        name: &'static str,
        ordinal: u32,
        is_set: impl FnOnce() -> bool,
    ) -> Result<(), CodecError> {
        self.refuse(self.lacks(T::PACKAGE, T::INDEX, ordinal), name, is_set)
    }

    /// Refuses a parameter that is set, critical and unknown to the peer.
    ///
    /// # Errors
    /// `UnknownCritical`.
    #[inline]
    pub fn critical_param(
        &self,
        name: &'static str,
        position: u32,
        is_set: impl FnOnce() -> bool,
    ) -> Result<(), CodecError> {
        self.refuse(u32::from(self.params) < position, name, is_set)
    }

    /// Refuses a case that is critical and unknown to the peer.
    ///
    /// # Errors
    /// `UnknownCritical`.
    #[inline]
    pub fn critical_case(
        &self,
        package: &'static crate::base::package::Package,
        index: u32,
        name: &'static str,
        tag: u32,
    ) -> Result<(), CodecError> {
        self.refuse(self.lacks(package, index, tag), name, || true)
    }

    #[inline]
    fn refuse(
        &self,
        lacks: bool,
        name: &'static str,
        is_set: impl FnOnce() -> bool,
    ) -> Result<(), CodecError> {
        if lacks && is_set() {
            return Err(CodecError::new(CodecErrorKind::UnknownCritical).in_field(name));
        }
        Ok(())
    }

    /// The arena that is written.
    pub(crate) fn arena(&mut self) -> &mut Arena {
        self.arena
    }

    /// Takes `size` zeroed bytes, 8-aligned.
    ///
    /// # Errors
    /// `TooLarge` above the message limit, `NoMemory`.
    #[inline]
    pub fn object(&mut self, size: u64) -> Result<Output<'a>, CodecError> {
        let at = self.take(size)?;
        let len =
            usize::try_from(size).map_err(|_| CodecError::new(CodecErrorKind::TooLarge(size)))?;
        // SAFETY: `take` returned `size` bytes that belong to this writer.
        unsafe { at.write_bytes(0, len) };
        Ok(Output { at, len, scope: PhantomData })
    }

    /// Takes `size` bytes, 8-aligned, not initialised.
    #[inline]
    fn take(&mut self, size: u64) -> Result<*mut u8, CodecError> {
        self.total = self.total.saturating_add(size);
        if self.total > abi::MAX_MESSAGE {
            return Err(CodecError::new(CodecErrorKind::TooLarge(self.total)));
        }
        let start = self.arena.used.next_multiple_of(8);
        let fits = start.checked_add(size).is_some_and(|end| end <= self.arena.cap);
        let start = if fits {
            start
        } else {
            // The caller may keep what a callee copied.
            let grow = if self.borrow { grow } else { grow_loose };
            grow(self.arena, size)
                .ok_or_else(|| CodecError::new(CodecErrorKind::NoMemory(size)))?;
            0
        };
        self.arena.used = start + size;
        // SAFETY: `start + size <= cap`, and `base` points to `cap` bytes.
        Ok(unsafe { self.arena.base.add(start as usize) })
    }

    /// Encodes leaf bytes: by reference when borrowing, else as a copy.
    ///
    /// Returns null for no bytes.
    ///
    /// # Errors
    /// As [`Writer::object`].
    #[inline]
    pub(crate) fn leaf(&mut self, bytes: &[u8]) -> Result<*const u8, CodecError> {
        if bytes.is_empty() {
            return Ok(std::ptr::null());
        }
        if self.borrow {
            self.total = self.total.saturating_add(bytes.len() as u64);
            if self.total > abi::MAX_MESSAGE {
                return Err(CodecError::new(CodecErrorKind::TooLarge(self.total)));
            }
            bytes.as_ptr().expose_provenance();
            return Ok(bytes.as_ptr());
        }
        let at = self.take(bytes.len() as u64)?;
        // SAFETY: `take` returned that many bytes of this writer's memory; a borrow cannot overlap.
        unsafe { at.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        Ok(at)
    }

    /// Runs `write` one level deeper.
    ///
    /// # Errors
    /// `TooDeep`, and what `write` says.
    #[inline]
    pub(crate) fn nested<T>(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<T, CodecError>,
    ) -> Result<T, CodecError> {
        if self.depth >= abi::MAX_DEPTH {
            return Err(CodecError::new(CodecErrorKind::TooDeep));
        }
        self.depth += 1;
        let result = write(self);
        self.depth -= 1;
        result
    }
}

/// Bytes of one value that is being encoded: zero at first.
#[derive(Debug)]
pub struct Output<'a> {
    at: *mut u8,
    len: usize,
    scope: PhantomData<&'a mut [u8]>,
}

impl<'a> Output<'a> {
    /// Bytes of the caller's.
    ///
    /// # Safety
    /// `at` leads to `len` zeroed bytes that only the result uses for `'a`.
    #[inline]
    pub(crate) unsafe fn new(at: *mut u8, len: usize) -> Self {
        Self { at, len, scope: PhantomData }
    }

    /// The part `[offset, offset + len)`.
    ///
    /// # Panics
    /// If the part lies outside: generated code has the offsets from one table, so this is a bug.
    #[inline]
    pub fn part(&mut self, offset: usize, len: usize) -> Output<'a> {
        assert!(
            offset.checked_add(len).is_some_and(|end| end <= self.len),
            "r2g bug: a part lies outside of its object"
        );
        // SAFETY: `offset <= len`, inside the object.
        let at = unsafe { self.at.add(offset) };
        Output { at, len, scope: PhantomData }
    }

    /// The address of these bytes.
    #[inline]
    #[must_use]
    pub fn addr(&self) -> *const u8 {
        self.at
    }

    /// Writes plain data at `offset`.
    #[inline]
    pub(crate) fn put<T: crate::value::Bits>(&mut self, offset: usize, value: T) {
        let part = self.part(offset, size_of::<T>());
        // SAFETY: `part` has the size of `T` and belongs to this writer.
        unsafe { part.at.cast::<T>().write_unaligned(value) };
    }

    /// Writes bytes at `offset`.
    #[inline]
    pub(crate) fn put_bytes(&mut self, offset: usize, bytes: &[u8]) {
        let part = self.part(offset, bytes.len());
        // SAFETY: `part` has that many bytes of this writer's memory; a borrow cannot overlap.
        unsafe { part.at.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
    }

    /// Writes an address at `offset`.
    #[inline]
    pub(crate) fn put_addr(&mut self, offset: usize, addr: *const u8) {
        let part = self.part(offset, size_of::<*const u8>());
        // SAFETY: `part` has the size of an address and belongs to this writer.
        unsafe { part.at.cast::<*const u8>().write_unaligned(addr) };
    }

    /// Writes address and count.
    #[inline]
    pub(crate) fn put_slice(&mut self, addr: *const u8, count: usize) {
        self.put_addr(0, addr);
        self.put(8, count as u64);
    }

    /// Whether the first word is zero, which means absent for every nullable type.
    pub(crate) fn first_word_is_zero(&mut self) -> bool {
        let part = self.part(0, 8);
        // SAFETY: `part` has 8 initialised bytes.
        unsafe { part.at.cast::<u64>().read_unaligned() == 0 }
    }
}

/// Writes a record of plain values. They refer to nothing, so no arena is needed.
///
/// # Errors
/// What `write` returns.
///
/// # Safety
/// `at` leads to `size` zeroed bytes, aligned to 8, that nothing else uses meanwhile.
#[inline]
pub(crate) unsafe fn write_plain(
    at: *mut u8,
    size: usize,
    write: impl for<'w> FnOnce(&mut Output<'w>, &mut Writer<'w>) -> Result<(), CodecError>,
) -> Result<(), CodecError> {
    let mut none = Arena { base: ptr::null_mut(), cap: 0, used: 0, chunks: ptr::null_mut() };
    // SAFETY: the arena is empty.
    let mut writer = unsafe { Writer::copying(&mut none, SchemaMap::EQUAL) };
    // SAFETY: the caller says so.
    let mut record = unsafe { Output::new(at, size) };
    write(&mut record, &mut writer)
}
