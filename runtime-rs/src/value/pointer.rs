//! Pointers to values: written as what they lead to. A `Box` breaks a recursive type in Rust; the
//! layout knows nothing of it.

use super::{Encode, Value};
use crate::base::codec_error::CodecError;
use crate::value::arena::{Output, Writer};
use crate::value::reader::Reader;
use crate::value::schema_map::{SchemaMap, TypeMap};
use std::sync::Arc;

macro_rules! encode_through {
    ($([$($generics:tt)*] $ty:ty),*) => { $(
        impl<$($generics)*> Encode for $ty {
            const SIZE: usize = T::SIZE;
            const ALIGN: usize = T::ALIGN;
            const ELEMENT_SIZE: usize = T::ELEMENT_SIZE;

            #[inline]
            fn encode<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>) -> Result<(), CodecError> {
                (**self).encode(to, w)
            }

            #[inline]
            fn encode_element<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>) -> Result<(), CodecError> {
                (**self).encode_element(to, w)
            }

            #[inline]
            fn encode_word<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>) -> Result<(), CodecError> {
                (**self).encode_word(to, w)
            }
        }
    )* };
}
encode_through!([T: Encode + ?Sized] &T, [T: Encode + ?Sized] Arc<T>, [T: Encode + ?Sized] Box<T>);

// SAFETY: the view is that of the value, which is verified.
unsafe impl<T: Value> Value for Box<T> {
    type View<'a> = T::View<'a>;

    #[inline]
    fn verify(from: Reader<'_>) -> Result<(), CodecError> {
        T::verify(from)
    }

    #[inline]
    fn verify_element(from: Reader<'_>) -> Result<(), CodecError> {
        T::verify_element(from)
    }

    #[inline]
    fn verify_word(from: Reader<'_>) -> Result<(), CodecError> {
        T::verify_word(from)
    }

    #[inline]
    fn decode(from: Reader<'_>) -> Result<Self, CodecError> {
        T::decode(from).map(Self::new)
    }

    #[inline]
    fn view(from: Reader<'_>) -> Result<T::View<'_>, CodecError> {
        T::view(from)
    }

    fn from_view(view: T::View<'_>) -> Result<Self, CodecError> {
        T::from_view(view).map(Self::new)
    }

    #[inline]
    fn element_map(schemas: SchemaMap<'_>) -> TypeMap {
        T::element_map(schemas)
    }

    #[inline]
    fn decode_element(from: Reader<'_>) -> Result<Self, CodecError> {
        T::decode_element(from).map(Self::new)
    }

    #[inline]
    fn view_element(from: Reader<'_>) -> Result<T::View<'_>, CodecError> {
        T::view_element(from)
    }

    #[inline]
    fn decode_word(from: Reader<'_>) -> Result<Self, CodecError> {
        T::decode_word(from).map(Self::new)
    }

    #[inline]
    fn view_word(from: Reader<'_>) -> Result<T::View<'_>, CodecError> {
        T::view_word(from)
    }
}
