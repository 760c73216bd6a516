//! Results that are read where the callee wrote them.

use crate::base::abi::Chunk;
use crate::base::codec_error::CodecError;
use crate::value::chunk::recycle_chunks;
use crate::value::reader::Reader;
use crate::value::schema_map::SchemaMap;
use crate::value::view::{ListIter, MapIter, valid};
use crate::value::{Flat, Value};
use crate::wire::HeapMemory;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// The result of a call, in the memory into which the callee wrote it.
///
/// [`Reply::view`] reads it in place: text as `&str`, lists and maps as [`ListView`] and [`MapView`],
/// records and variants as their generated views. The reply was checked as a whole when it arrived, so
/// that reading cannot fail. It owns its memory, may be moved and sent to other threads, and frees the
/// memory when it is dropped; what was read from it cannot outlive it.
///
/// [`ListView`]: crate::ListView
/// [`MapView`]: crate::MapView
pub struct Reply<T> {
    /// The result slot, in `memory`.
    at: *const u8,
    schemas: SchemaMap<'static>,
    /// Only dropped.
    #[expect(dead_code, reason = "owns what `at` leads to")]
    memory: Memory,
    of: PhantomData<fn() -> T>,
}

// SAFETY: a reply owns its memory, which nothing writes any more; what it hands out is made anew or
// refers to that memory, as `Reader` does, which is `Send` and `Sync`.
unsafe impl<T> Send for Reply<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Reply<T> {}

/// What keeps the bytes of a result alive.
pub(crate) enum Memory {
    /// The chunks of a sync call.
    #[expect(dead_code, reason = "only dropped")]
    Chunks(ChunkList),
    /// The memory of an async call. Its parameters are gone.
    #[expect(dead_code, reason = "only dropped")]
    Heap(HeapMemory),
}

/// A list of chunks that belongs to this value.
pub(crate) struct ChunkList(*mut Chunk);

impl ChunkList {
    /// # Safety
    /// The list has no other owner.
    pub(crate) unsafe fn new(list: *mut Chunk) -> Self {
        Self(list)
    }
}

impl Drop for ChunkList {
    fn drop(&mut self) {
        // SAFETY: the chunks are this value's, and every view of them borrowed its owner.
        unsafe { recycle_chunks(self.0) };
    }
}

/// What a [`Reply`] can be of: the result types that lead to memory.
///
/// # Safety
/// As for [`Value`].
#[doc(hidden)]
pub unsafe trait Viewed: Sized + 'static {
    /// The borrowed form.
    type View<'a>: Copy;
    /// Bytes of the result slot.
    const SLOT: usize;

    /// Checks the slot and all that it leads to.
    ///
    /// # Errors
    /// What no valid writer writes, with its path.
    fn verify_slot(from: Reader<'_>) -> Result<(), CodecError>;

    /// Views the slot.
    ///
    /// # Errors
    /// As [`Viewed::verify_slot`].
    fn view_slot(from: Reader<'_>) -> Result<Self::View<'_>, CodecError>;

    /// Reads the slot.
    ///
    /// # Errors
    /// As [`Viewed::verify_slot`].
    fn decode_slot(from: Reader<'_>) -> Result<Self, CodecError>;
}

// SAFETY: it is the value's own check.
unsafe impl<T: Value> Viewed for T {
    type View<'a> = <T as Value>::View<'a>;
    const SLOT: usize = T::SIZE;

    #[inline]
    fn verify_slot(from: Reader<'_>) -> Result<(), CodecError> {
        T::verify(from)
    }

    #[inline]
    fn view_slot(from: Reader<'_>) -> Result<Self::View<'_>, CodecError> {
        T::view(from)
    }

    #[inline]
    fn decode_slot(from: Reader<'_>) -> Result<Self, CodecError> {
        T::decode(from)
    }
}

// SAFETY: it is the value's own check, of those that are present. Absence is a null first word: the
// compiler names no other optional result here.
unsafe impl<T: Value> Viewed for Option<T> {
    type View<'a> = Option<<T as Value>::View<'a>>;
    const SLOT: usize = T::SIZE;

    fn verify_slot(from: Reader<'_>) -> Result<(), CodecError> {
        if from.get::<u64>(0)? == 0 { Ok(()) } else { T::verify(from) }
    }

    fn view_slot(from: Reader<'_>) -> Result<Self::View<'_>, CodecError> {
        if from.get::<u64>(0)? == 0 { Ok(None) } else { T::view(from).map(Some) }
    }

    fn decode_slot(from: Reader<'_>) -> Result<Self, CodecError> {
        if from.get::<u64>(0)? == 0 { Ok(None) } else { T::decode(from).map(Some) }
    }
}

impl<T: Viewed> Reply<T> {
    /// Checks the result slot at `at` and keeps it with its memory.
    ///
    /// # Errors
    /// What no valid writer writes, with its path.
    ///
    /// # Safety
    /// A callee wrote a result slot of type `T` at `at` and is done. `memory` is all that the slot
    /// leads to, and owns it.
    #[inline]
    pub(crate) unsafe fn new(
        memory: Memory,
        at: *const u8,
        schemas: SchemaMap<'static>,
    ) -> Result<Self, CodecError> {
        // SAFETY: the caller says that this is an encoded `T`, and `memory` outlives the reader.
        let slot = unsafe { Reader::new(at, T::SLOT, schemas) };
        T::verify_slot(slot)?;
        Ok(Self { at, schemas, memory, of: PhantomData })
    }

    #[inline]
    fn slot(&self) -> Reader<'_> {
        // SAFETY: `new` got an encoded `T`, which `memory` keeps for as long as `self`.
        let slot = unsafe { Reader::new(self.at, T::SLOT, self.schemas) };
        // SAFETY: `new` verified it.
        unsafe { slot.verified() }
    }

    /// The result, read in place.
    #[inline]
    #[must_use]
    pub fn view(&self) -> T::View<'_> {
        valid(T::view_slot(self.slot()))
    }

    /// An owned copy.
    #[must_use]
    pub fn to_owned(&self) -> T {
        valid(T::decode_slot(self.slot()))
    }
}

impl<T: Viewed> fmt::Debug for Reply<T>
where
    for<'a> T::View<'a>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view().fmt(f)
    }
}

impl Deref for Reply<String> {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.view()
    }
}

impl<T: Value + Flat> Deref for Reply<Vec<T>> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        self.view().as_slice()
    }
}

impl<'a, T: Value> IntoIterator for &'a Reply<Vec<T>> {
    type Item = T::View<'a>;
    type IntoIter = ListIter<'a, T>;

    #[inline]
    fn into_iter(self) -> ListIter<'a, T> {
        self.view().iter()
    }
}

impl<'a, K: Value + Ord, V: Value> IntoIterator for &'a Reply<BTreeMap<K, V>> {
    type Item = (K::View<'a>, V::View<'a>);
    type IntoIter = MapIter<'a, K, V>;

    fn into_iter(self) -> MapIter<'a, K, V> {
        self.view().iter()
    }
}
