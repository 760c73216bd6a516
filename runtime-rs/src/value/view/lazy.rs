//! A payload that is viewed on demand, since its type contains itself.

use super::valid;
use crate::base::codec_error::CodecError;
use crate::value::Value;
use crate::value::reader::Reader;
use std::fmt;
use std::marker::PhantomData;

/// A value in the memory of the peer that has not been looked at yet.
///
/// The view of a type that contains itself would never end; this is where it pauses.
pub struct Lazy<'a, T> {
    word: Reader<'a>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Lazy<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Lazy<'_, T> {}

impl<'a, T: Value> Lazy<'a, T> {
    pub(crate) fn new(word: Reader<'a>) -> Self {
        Self { word, of: PhantomData }
    }

    /// The view.
    #[must_use]
    pub fn get(self) -> T::View<'a> {
        valid(T::view_word(self.word))
    }

    /// An owned copy.
    ///
    /// # Errors
    /// What no valid writer writes, with its path.
    #[doc(hidden)]
    pub fn decode(self) -> Result<T, CodecError> {
        T::decode_word(self.word)
    }
}

impl<'a, T: Value> fmt::Debug for Lazy<'a, T>
where
    T::View<'a>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
