//! `view list<T>`.

use super::valid;
use crate::base::codec_error::CodecError;
use crate::value::reader::Reader;
use crate::value::schema_map::TypeMap;
use crate::value::{Flat, Value, view_flat_list};
use std::fmt;
use std::marker::PhantomData;

/// A list in the memory of the peer.
///
/// It lives as long as the call that brought it; [`ListView::to_vec`] makes it owned.
pub struct ListView<'a, T> {
    header: Reader<'a>,
    elements: Reader<'a>,
    stride: usize,
    len: usize,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for ListView<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ListView<'_, T> {}

impl<'a, T: Value> ListView<'a, T> {
    pub(crate) fn new(header: Reader<'a>) -> Result<Self, CodecError> {
        let TypeMap { fields, stride } = T::element_map(header.schemas());
        let stride = stride as usize;
        let (elements, len) = header.elements(stride, T::ALIGN)?;
        Ok(Self { header, elements: elements.with_fields(fields), stride, len, of: PhantomData })
    }

    /// A list without elements.
    #[must_use]
    pub fn empty() -> Self {
        valid(Self::new(Reader::empty()))
    }

    pub(crate) fn header(self) -> Reader<'a> {
        self.header
    }

    /// Elements.
    #[must_use]
    pub fn len(self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The element at `index`, if there is one.
    #[must_use]
    #[inline]
    pub fn get(self, index: usize) -> Option<T::View<'a>> {
        (index < self.len).then(|| self.at(index))
    }

    #[inline]
    fn at(self, index: usize) -> T::View<'a> {
        valid(self.elements.part(index * self.stride, self.stride).and_then(T::view_element))
    }

    /// The elements in order.
    #[must_use]
    pub fn iter(self) -> ListIter<'a, T> {
        ListIter { rest: self.elements, stride: self.stride, left: self.len, of: PhantomData }
    }

    /// Owned copies of the elements.
    #[must_use]
    pub fn to_vec(self) -> Vec<T> {
        valid(T::decode_list(self.header))
    }
}

impl<'a, T: Value + Flat> ListView<'a, T> {
    /// The elements as a slice, without a copy.
    #[must_use]
    pub fn as_slice(self) -> &'a [T] {
        valid(view_flat_list(self.header))
    }
}

impl<'a, T: Value> IntoIterator for ListView<'a, T> {
    type Item = T::View<'a>;
    type IntoIter = ListIter<'a, T>;

    fn into_iter(self) -> ListIter<'a, T> {
        self.iter()
    }
}

impl<'a, T: Value> fmt::Debug for ListView<'a, T>
where
    T::View<'a>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Iterator over a [`ListView`].
pub struct ListIter<'a, T> {
    rest: Reader<'a>,
    stride: usize,
    left: usize,
    of: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for ListIter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListIter").field("left", &self.left).finish_non_exhaustive()
    }
}

impl<'a, T: Value> Iterator for ListIter<'a, T> {
    type Item = T::View<'a>;

    #[inline(always)]
    fn next(&mut self) -> Option<T::View<'a>> {
        self.left = self.left.checked_sub(1)?;
        Some(valid(self.rest.take(self.stride).and_then(T::view_element)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<T: Value> ExactSizeIterator for ListIter<'_, T> {}
