//! Values in the shared layout (`spec/03-layout.md`): how each type is written and read.
//!
//! Generated types implement [`Encode`] and [`Value`] with macros that live beside
//! the traits; everything built in is here, one file per family.

pub mod arena;
pub(crate) mod chunk;
mod flat;
mod list;
mod map;
pub(crate) mod owned;
mod pointer;
pub mod reader;
mod record;
pub mod schema_map;
mod text;
pub(crate) mod time;
mod variant;
pub(crate) mod view;

pub(crate) use flat::view_flat_list;
pub use flat::{
    Flat, decode_flat, decode_flat_list, encode_flat_list, unknown_value, verify_flat_list,
};
pub use map::map_entry;
pub use record::{
    Record, decode_record, encode_inline_record, encode_record, own_map, record_map, verify_record,
    view_record,
};

use crate::base::codec_error::CodecError;
use crate::value::arena::{Output, Writer};
use crate::value::reader::Reader;
use crate::value::schema_map::{SchemaMap, TypeMap};

/// Plain data whose every bit pattern is valid: what single loads and stores move.
///
/// # Safety
/// The type has no padding and no invalid bit pattern.
pub(crate) unsafe trait Bits: Copy {}

macro_rules! bits {
    ($($ty:ty),*) => { $(
        // SAFETY: numbers have neither padding nor invalid bit patterns.
        unsafe impl Bits for $ty {}
    )* };
}
bits!(u8, u16, u32, u64, i8, i16, i32, i64, f32, f64);

/// A value that can be encoded.
pub trait Encode {
    /// Bytes as a field, parameter, result or map value.
    const SIZE: usize;
    /// Alignment as a field.
    const ALIGN: usize;
    /// Bytes as a list element.
    const ELEMENT_SIZE: usize = Self::SIZE;

    /// Writes the value as a field into `to`, which has `SIZE` zeroed bytes.
    ///
    /// # Errors
    /// What cannot cross, with its path.
    fn encode<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>) -> Result<(), CodecError>;

    /// Writes the value as a list element into `to`, which has `ELEMENT_SIZE` zeroed bytes.
    ///
    /// # Errors
    /// As [`Encode::encode`].
    #[inline]
    fn encode_element<'a>(
        &self,
        to: &mut Output<'a>,
        w: &mut Writer<'a>,
    ) -> Result<(), CodecError> {
        self.encode(to, w)
    }

    /// Writes the value as the payload of a case: into the word, or into an object it leads to.
    ///
    /// # Errors
    /// As [`Encode::encode`].
    fn encode_word<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>) -> Result<(), CodecError> {
        let mut object = w.object(Self::SIZE as u64)?;
        self.encode(&mut object, w)?;
        to.put_addr(0, object.addr());
        Ok(())
    }

    /// Writes a list's elements and returns their address.
    ///
    /// # Errors
    /// As [`Encode::encode`].
    fn encode_list<'a>(items: &[Self], w: &mut Writer<'a>) -> Result<*const u8, CodecError>
    where
        Self: Sized,
    {
        list::encode_each(items, w)
    }
}

/// A value that can be decoded: owned, or as a view.
///
/// # Safety
/// [`Value::verify`], and its forms for elements, words and lists, accept a value only if every flat
/// value and every text that the view leads to is valid. Readers of verified bytes rely on it.
pub unsafe trait Value: Encode + Sized + 'static {
    /// The borrowed form: reads the encoded value in place.
    type View<'a>: Copy;

    /// Reads a field; `from` has `SIZE` bytes.
    ///
    /// # Errors
    /// What no valid writer writes, with its path.
    fn decode(from: Reader<'_>) -> Result<Self, CodecError>;

    /// Views a field; `from` has `SIZE` bytes.
    ///
    /// # Errors
    /// As [`Value::decode`]; parts behind further addresses are checked when they are reached.
    fn view(from: Reader<'_>) -> Result<Self::View<'_>, CodecError>;

    /// Owns what a view shows.
    ///
    /// # Errors
    /// As [`Value::decode`].
    fn from_view(view: Self::View<'_>) -> Result<Self, CodecError>;

    /// Checks a field and all that it leads to; `from` has `SIZE` bytes.
    ///
    /// # Errors
    /// As [`Value::decode`].
    fn verify(from: Reader<'_>) -> Result<(), CodecError>;

    /// Checks a list element; `from` has its bytes and the writer's fields.
    ///
    /// # Errors
    /// As [`Value::decode`].
    #[inline]
    fn verify_element(from: Reader<'_>) -> Result<(), CodecError> {
        Self::verify(from)
    }

    /// Checks the payload of a case; `from` is its word.
    ///
    /// # Errors
    /// As [`Value::decode`].
    fn verify_word(from: Reader<'_>) -> Result<(), CodecError> {
        Self::verify(from.follow(0, Self::SIZE)?)
    }

    /// Checks a list; `from` is its header.
    ///
    /// # Errors
    /// As [`Value::decode`].
    #[inline]
    fn verify_list(from: Reader<'_>) -> Result<(), CodecError> {
        list::verify_each::<Self>(from)
    }

    /// List elements as the writer has them: their fields, and the bytes from one to the next. Asked
    /// once per list.
    #[inline]
    fn element_map(_schemas: SchemaMap<'_>) -> TypeMap {
        TypeMap { fields: u16::MAX, stride: Self::ELEMENT_SIZE as u32 }
    }

    /// Reads a list element; `from` has its bytes and the writer's fields.
    ///
    /// # Errors
    /// As [`Value::decode`].
    #[inline]
    fn decode_element(from: Reader<'_>) -> Result<Self, CodecError> {
        Self::decode(from)
    }

    /// Views a list element; `from` has its bytes and the writer's fields.
    ///
    /// # Errors
    /// As [`Value::view`].
    #[inline]
    fn view_element(from: Reader<'_>) -> Result<Self::View<'_>, CodecError> {
        Self::view(from)
    }

    /// Reads the payload of a case; `from` is its word.
    ///
    /// # Errors
    /// As [`Value::decode`].
    fn decode_word(from: Reader<'_>) -> Result<Self, CodecError> {
        Self::decode(from.follow(0, Self::SIZE)?)
    }

    /// Views the payload of a case; `from` is its word.
    ///
    /// # Errors
    /// As [`Value::view`].
    fn view_word(from: Reader<'_>) -> Result<Self::View<'_>, CodecError> {
        Self::view(from.follow(0, Self::SIZE)?)
    }

    /// Reads a list; `from` is its header.
    ///
    /// # Errors
    /// As [`Value::decode`].
    fn decode_list(from: Reader<'_>) -> Result<Vec<Self>, CodecError> {
        list::decode_each(from)
    }
}
