//! Decoding: a reader that never leaves the bytes of its value.
//!
//! Structure is always checked: null or not, counts against the limit, alignment, depth, tags,
//! bools, frozen enums and UTF-8. Addresses themselves are trusted: a peer in the same process
//! could write anywhere anyway (`spec/06-ownership.md`). Leaf bytes need not lie in an arena: those of
//! a Rust caller are its own, and so is one large argument of a sync call from Go, which its caller pins and
//! may not change (`spec/04-calls.md`, "Arguments in place").

use crate::base::abi;
use crate::base::codec_error::{CodecError, CodecErrorKind};
use crate::value::schema_map::SchemaMap;
use crate::value::{Bits, Value};
use std::marker::PhantomData;

/// The bytes of an encoded value.
///
/// Invariant: `at` points to `len` bytes of a value that a writer has finished, or every address in
/// it leads to such bytes, all of them unchanged for `'a`.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    at: *const u8,
    len: usize,
    depth: u16,
    fields: u16,
    /// Whether all that it leads to was verified, so that values need no check.
    verified: bool,
    schemas: SchemaMap<'a>,
    scope: PhantomData<&'a [u8]>,
}

// SAFETY: `at` leads to bytes that nothing writes for `'a` (the type's invariant).
unsafe impl Send for Reader<'_> {}
// SAFETY: as above.
unsafe impl Sync for Reader<'_> {}

impl<'a> Reader<'a> {
    /// A reader of encoded bytes.
    ///
    /// # Safety
    /// The invariant of the type holds for `at` and `len`.
    #[inline]
    #[must_use]
    pub unsafe fn new(at: *const u8, len: usize, schemas: SchemaMap<'a>) -> Self {
        Self { at, len, depth: 0, fields: u16::MAX, verified: false, schemas, scope: PhantomData }
    }

    /// The header of an empty list.
    pub(crate) fn empty() -> Self {
        static EMPTY: [u64; 2] = [0; 2];
        // SAFETY: a static of 16 bytes, which is how an empty list is encoded.
        unsafe { Self::new(EMPTY.as_ptr().cast(), 16, SchemaMap::EQUAL) }
    }

    /// The same bytes, whose values need no check any more.
    ///
    /// # Safety
    /// [`Value::verify`] of the type that is read from them accepted these bytes.
    #[inline]
    #[must_use]
    pub(crate) unsafe fn verified(self) -> Self {
        Self { verified: true, ..self }
    }

    /// Where the bytes are.
    #[inline]
    pub(crate) fn addr(&self) -> *const u8 {
        self.at
    }

    /// Whether values need no check.
    #[inline]
    pub(crate) fn is_verified(&self) -> bool {
        self.verified
    }

    /// How to read what this reader leads to.
    #[must_use]
    #[inline]
    pub fn schemas(&self) -> SchemaMap<'a> {
        self.schemas
    }

    /// Whether the writer has the field with this ordinal.
    #[inline]
    #[must_use]
    pub fn has(&self, ordinal: u16) -> bool {
        ordinal <= self.fields
    }

    #[inline]
    pub(crate) fn with_fields(mut self, fields: u16) -> Self {
        self.fields = fields;
        self
    }

    /// The part `[offset, offset + len)`.
    ///
    /// # Errors
    /// `Malformed` if the writer's record is too short for it.
    #[inline]
    pub fn part(&self, offset: usize, len: usize) -> Result<Self, CodecError> {
        if offset.checked_add(len).is_none_or(|end| end > self.len) {
            return Err(CodecError::new(CodecErrorKind::Malformed(
                "a field lies outside of its record",
            )));
        }
        // SAFETY: `offset <= len`, inside the bytes of the invariant.
        let at = unsafe { self.at.add(offset) };
        Ok(Self { at, len, ..*self })
    }

    /// The next `len` bytes; the reader goes on behind them.
    ///
    /// # Errors
    /// `Malformed` if there are less.
    #[inline]
    pub(crate) fn take(&mut self, len: usize) -> Result<Self, CodecError> {
        let taken = self.part(0, len)?;
        // SAFETY: `len` is inside the bytes of the invariant, as `part` has checked.
        self.at = unsafe { self.at.add(len) };
        self.len -= len;
        Ok(taken)
    }

    /// Plain data at `offset`.
    ///
    /// # Errors
    /// As [`Reader::part`].
    #[inline]
    pub(crate) fn get<T: Bits>(&self, offset: usize) -> Result<T, CodecError> {
        let part = self.part(offset, size_of::<T>())?;
        // SAFETY: `part` has the size of `T`, whose every bit pattern is valid.
        Ok(unsafe { part.at.cast::<T>().read_unaligned() })
    }

    /// An address at `offset`.
    #[inline]
    pub(crate) fn get_addr(&self, offset: usize) -> Result<*const u8, CodecError> {
        let part = self.part(offset, size_of::<*const u8>())?;
        // SAFETY: `part` has the size of an address, whose every bit pattern is valid.
        Ok(unsafe { part.at.cast::<*const u8>().read_unaligned() })
    }

    /// The object that the address at `offset` leads to, one level deeper.
    ///
    /// # Errors
    /// `Missing` for null, `Malformed` for a misaligned or small address, `TooDeep`.
    #[inline]
    pub(crate) fn follow(&self, offset: usize, len: usize) -> Result<Self, CodecError> {
        let at = self.get_addr(offset)?;
        if at.is_null() {
            return Err(CodecError::new(CodecErrorKind::Missing));
        }
        self.deeper(at, len, 8)
    }

    /// Bytes at an address that was decoded, one level deeper.
    #[inline]
    fn deeper(&self, at: *const u8, len: usize, align: usize) -> Result<Self, CodecError> {
        if at.addr() < 4096 || !at.addr().is_multiple_of(align) {
            return Err(CodecError::new(CodecErrorKind::Malformed(
                "an address is small or misaligned",
            )));
        }
        // One more than a writer may enter: the bytes of a text are a step of their own here.
        if self.depth > abi::MAX_DEPTH {
            return Err(CodecError::new(CodecErrorKind::TooDeep));
        }
        Ok(Self {
            at,
            len,
            depth: self.depth + 1,
            fields: u16::MAX,
            verified: self.verified,
            schemas: self.schemas,
            scope: PhantomData,
        })
    }

    /// The elements of a list, map or text whose header lies here, each `stride` bytes.
    ///
    /// # Errors
    /// `TooMany`, `TooLarge`, `Malformed`, `TooDeep`.
    #[inline]
    pub(crate) fn elements(
        &self,
        stride: usize,
        align: usize,
    ) -> Result<(Self, usize), CodecError> {
        let count = self.get::<u64>(8)?;
        if count == 0 {
            return Ok((Self { len: 0, ..*self }, 0));
        }
        if count > abi::MAX_COUNT {
            return Err(CodecError::new(CodecErrorKind::TooMany(count)));
        }
        let len =
            (count as usize).checked_mul(stride).filter(|len| *len as u64 <= abi::MAX_MESSAGE);
        let Some(len) = len else {
            return Err(CodecError::new(CodecErrorKind::TooLarge(count)));
        };
        let at = self.get_addr(0)?;
        if at.is_null() {
            return Err(CodecError::new(CodecErrorKind::Malformed(
                "a list has a count but no address",
            )));
        }
        Ok((self.deeper(at, len, align)?, count as usize))
    }

    /// The bytes of a text whose header lies here: what [`Reader::elements`] gives, in few steps.
    ///
    /// # Errors
    /// As for [`Reader::elements`].
    #[inline(always)]
    pub(crate) fn text(&self) -> Result<&'a [u8], CodecError> {
        if self.len >= 16 {
            let words = self.at.cast::<u64>();
            // SAFETY: there are 16 bytes; every bit pattern is an address.
            let at = unsafe { self.at.cast::<*const u8>().read_unaligned() };
            // SAFETY: the second word lies inside of them.
            let second = unsafe { words.add(1) };
            // SAFETY: as above; every bit pattern is a number.
            let count = unsafe { second.read_unaligned() };
            if count == 0 {
                return Ok(&[]);
            }
            let whole = count <= abi::MAX_MESSAGE && at.addr() >= 4096;
            if whole && self.depth <= abi::MAX_DEPTH {
                // SAFETY: the invariant of the type: an address that a writer has finished leads to
                // `count` bytes, unchanged for `'a`.
                return Ok(unsafe { std::slice::from_raw_parts(at, count as usize) });
            }
        }
        self.elements(1, 1).map(|(bytes, _)| bytes.bytes())
    }

    /// The bytes.
    #[inline]
    pub(crate) fn bytes(&self) -> &'a [u8] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: the invariant of the type: `len` initialised bytes, unchanged for `'a`.
        unsafe { std::slice::from_raw_parts(self.at, self.len) }
    }

    /// The bytes as `count` values of a plain type.
    ///
    /// # Safety
    /// The bytes hold `count` valid values of `T`: either every bit pattern is valid, or all were
    /// checked.
    #[inline]
    pub(crate) unsafe fn slice<T>(&self, count: usize) -> &'a [T] {
        if count == 0 || size_of::<T>() * count > self.len {
            return &[];
        }
        // SAFETY: the caller says so; `elements` checked alignment and length.
        unsafe { std::slice::from_raw_parts(self.at.cast(), count) }
    }

    /// A required field.
    ///
    /// # Errors
    /// What is wrong with the field, with its name.
    #[inline]
    pub fn field<T: Value>(&self, name: &'static str, offset: usize) -> Result<T, CodecError> {
        self.part(offset, T::SIZE)
            .and_then(T::decode)
            .map_err(|codec_error| codec_error.in_field(name))
    }

    /// A required field, as a view.
    ///
    /// # Errors
    /// What is wrong with the field, with its name.
    #[inline]
    pub fn field_view<T: Value>(
        &self,
        name: &'static str,
        offset: usize,
    ) -> Result<T::View<'a>, CodecError> {
        self.part(offset, T::SIZE)
            .and_then(T::view)
            .map_err(|codec_error| codec_error.in_field(name))
    }

    /// Checks a required field.
    ///
    /// # Errors
    /// What is wrong with the field, with its name.
    #[inline]
    pub fn verify<T: Value>(&self, name: &'static str, offset: usize) -> Result<(), CodecError> {
        self.part(offset, T::SIZE)
            .and_then(T::verify)
            .map_err(|codec_error| codec_error.in_field(name))
    }

    /// Checks `T?` of a type whose absence is a null first word.
    ///
    /// # Errors
    /// What is wrong with the field, with its name.
    #[inline]
    pub fn verify_nullable<T: Value>(
        &self,
        name: &'static str,
        offset: usize,
    ) -> Result<(), CodecError> {
        let present = self.get::<u64>(offset).map(|word| word != 0);
        self.optional(name, present, offset, T::SIZE, T::verify).map(drop)
    }

    /// Checks `T?` of a flat type.
    ///
    /// # Errors
    /// What is wrong with the field, with its name.
    #[inline]
    pub fn verify_flat<T: Value>(
        &self,
        name: &'static str,
        offset: usize,
        present: usize,
    ) -> Result<(), CodecError> {
        self.optional(name, self.flag(present), offset, T::SIZE, T::verify).map(drop)
    }

    /// `T?` of a type whose absence is a null first word.
    ///
    /// # Errors
    /// What is wrong with the field, with its name.
    #[inline]
    pub fn nullable<T: Value>(
        &self,
        name: &'static str,
        offset: usize,
    ) -> Result<Option<T>, CodecError> {
        let present = self.get::<u64>(offset).map(|word| word != 0);
        self.optional(name, present, offset, T::SIZE, T::decode)
    }

    /// `T?` of a type whose absence is a null first word, as a view.
    ///
    /// # Errors
    /// What is wrong with the field, with its name.
    #[inline]
    pub fn nullable_view<T: Value>(
        &self,
        name: &'static str,
        offset: usize,
    ) -> Result<Option<T::View<'a>>, CodecError> {
        let present = self.get::<u64>(offset).map(|word| word != 0);
        self.optional(name, present, offset, T::SIZE, T::view)
    }

    /// `T?` of a flat type: a value and a presence byte.
    ///
    /// # Errors
    /// What is wrong with the field, with its name.
    #[inline]
    pub fn flat<T: Value>(
        &self,
        name: &'static str,
        offset: usize,
        present: usize,
    ) -> Result<Option<T>, CodecError> {
        self.optional(name, self.flag(present), offset, T::SIZE, T::decode)
    }

    /// `T?` of a flat type, as a view.
    ///
    /// # Errors
    /// What is wrong with the field, with its name.
    #[inline]
    pub fn flat_view<T: Value>(
        &self,
        name: &'static str,
        offset: usize,
        present: usize,
    ) -> Result<Option<T::View<'a>>, CodecError> {
        self.optional(name, self.flag(present), offset, T::SIZE, T::view)
    }

    #[inline]
    fn optional<R>(
        &self,
        name: &'static str,
        present: Result<bool, CodecError>,
        offset: usize,
        size: usize,
        read: impl FnOnce(Reader<'a>) -> Result<R, CodecError>,
    ) -> Result<Option<R>, CodecError> {
        match present {
            Ok(false) => Ok(None),
            Ok(true) => self
                .part(offset, size)
                .and_then(read)
                .map(Some)
                .map_err(|codec_error| codec_error.in_field(name)),
            Err(codec_error) => Err(codec_error.in_field(name)),
        }
    }

    /// A byte that is 0 or 1.
    pub(crate) fn flag(&self, offset: usize) -> Result<bool, CodecError> {
        match self.get::<u8>(offset)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(CodecError::new(CodecErrorKind::NotBool(other))),
        }
    }
}
