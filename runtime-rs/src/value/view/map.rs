//! `view map<K, V>`.

use super::valid;
use crate::base::codec_error::CodecError;
use crate::value::reader::Reader;
use crate::value::{Value, map_entry};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// A map in the memory of the peer, in the order in which it was written.
///
/// It lives as long as the call that brought it; [`MapView::to_map`] makes it owned.
pub struct MapView<'a, K, V> {
    header: Reader<'a>,
    entries: Reader<'a>,
    len: usize,
    of: PhantomData<fn() -> (K, V)>,
}

impl<K, V> Clone for MapView<'_, K, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K, V> Copy for MapView<'_, K, V> {}

impl<'a, K: Value, V: Value> MapView<'a, K, V> {
    pub(crate) fn new(header: Reader<'a>) -> Result<Self, CodecError> {
        let (_, size) = const { map_entry::<K, V>() };
        let (entries, len) = header.elements(size, K::ALIGN.max(V::ALIGN))?;
        Ok(Self { header, entries, len, of: PhantomData })
    }

    /// A map without entries.
    #[must_use]
    pub fn empty() -> Self {
        valid(Self::new(Reader::empty()))
    }

    pub(crate) fn header(self) -> Reader<'a> {
        self.header
    }

    /// Entries.
    #[must_use]
    pub fn len(self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    fn key(self, index: usize) -> K::View<'a> {
        let (_, size) = const { map_entry::<K, V>() };
        valid(
            self.entries.part(index * size, K::SIZE).and_then(K::view).map_err(CodecError::in_key),
        )
    }

    fn value(self, index: usize) -> V::View<'a> {
        let (value_offset, size) = const { map_entry::<K, V>() };
        let value = self.entries.part(index * size + value_offset, V::SIZE).and_then(V::view);
        valid(value.map_err(CodecError::in_value))
    }

    /// The entries in the order in which they were written.
    #[must_use]
    pub fn iter(self) -> MapIter<'a, K, V> {
        MapIter { map: self, next: 0 }
    }

    /// The value of a key. This looks at each entry: use [`MapView::to_map`] for many look-ups.
    #[must_use]
    pub fn get(self, key: K::View<'_>) -> Option<V::View<'a>>
    where
        for<'k, 'l> K::View<'k>: PartialEq<K::View<'l>>,
    {
        (0..self.len).rev().find(|index| self.key(*index) == key).map(|index| self.value(index))
    }
}

impl<K: Value + Ord, V: Value> MapView<'_, K, V> {
    /// An owned copy.
    #[must_use]
    pub fn to_map(self) -> BTreeMap<K, V> {
        valid(BTreeMap::decode(self.header))
    }
}

impl<'a, K: Value, V: Value> IntoIterator for MapView<'a, K, V> {
    type Item = (K::View<'a>, V::View<'a>);
    type IntoIter = MapIter<'a, K, V>;

    fn into_iter(self) -> MapIter<'a, K, V> {
        self.iter()
    }
}

impl<'a, K: Value, V: Value> fmt::Debug for MapView<'a, K, V>
where
    K::View<'a>: fmt::Debug,
    V::View<'a>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Iterator over a [`MapView`].
pub struct MapIter<'a, K, V> {
    map: MapView<'a, K, V>,
    next: usize,
}

impl<K, V> fmt::Debug for MapIter<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MapIter").field("next", &self.next).finish_non_exhaustive()
    }
}

impl<'a, K: Value, V: Value> Iterator for MapIter<'a, K, V> {
    type Item = (K::View<'a>, V::View<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.map.len {
            return None;
        }
        let entry = (self.map.key(self.next), self.map.value(self.next));
        self.next += 1;
        Some(entry)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.map.len - self.next;
        (left, Some(left))
    }
}

impl<K: Value, V: Value> ExactSizeIterator for MapIter<'_, K, V> {}
