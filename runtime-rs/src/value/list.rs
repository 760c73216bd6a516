//! `list<T>`.

use super::{Encode, Value};
use crate::base::codec_error::CodecError;
use crate::value::arena::{Output, Writer};
use crate::value::reader::Reader;
use crate::value::schema_map::TypeMap;
use crate::value::view::ListView;

/// Writes elements one by one.
pub(super) fn encode_each<'a, T: Encode>(
    items: &[T],
    w: &mut Writer<'a>,
) -> Result<*const u8, CodecError> {
    if items.is_empty() {
        return Ok(std::ptr::null());
    }
    let mut object = w.object((items.len() as u64).saturating_mul(T::ELEMENT_SIZE as u64))?;
    w.nested(|w| {
        for (index, item) in items.iter().enumerate() {
            let mut to = object.part(index * T::ELEMENT_SIZE, T::ELEMENT_SIZE);
            item.encode_element(&mut to, w).map_err(|codec_error| codec_error.in_element(index))?;
        }
        Ok(())
    })?;
    Ok(object.addr())
}

/// Reads elements one by one, at the writer's stride.
pub(super) fn decode_each<T: Value>(from: Reader<'_>) -> Result<Vec<T>, CodecError> {
    let TypeMap { fields, stride } = T::element_map(from.schemas());
    let stride = stride as usize;
    let (elements, count) = from.elements(stride, T::ALIGN)?;
    let elements = elements.with_fields(fields);
    let mut items = Vec::with_capacity(count);
    for index in 0..count {
        let item = elements.part(index * stride, stride).and_then(T::decode_element);
        items.push(item.map_err(|codec_error| codec_error.in_element(index))?);
    }
    Ok(items)
}

impl<T: Encode> Encode for [T] {
    const SIZE: usize = 16;
    const ALIGN: usize = 8;

    #[inline]
    fn encode<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>) -> Result<(), CodecError> {
        to.put_slice(T::encode_list(self, w)?, self.len());
        Ok(())
    }
}

impl<T: Encode> Encode for Vec<T> {
    const SIZE: usize = <[T] as Encode>::SIZE;
    const ALIGN: usize = <[T] as Encode>::ALIGN;

    #[inline]
    fn encode<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>) -> Result<(), CodecError> {
        self.as_slice().encode(to, w)
    }
}

/// Checks elements one by one, at the writer's stride.
pub(super) fn verify_each<T: Value>(from: Reader<'_>) -> Result<(), CodecError> {
    let TypeMap { fields, stride } = T::element_map(from.schemas());
    let stride = stride as usize;
    let (elements, count) = from.elements(stride, T::ALIGN)?;
    let mut rest = elements.with_fields(fields);
    for index in 0..count {
        let element = rest.take(stride).and_then(T::verify_element);
        element.map_err(|codec_error| codec_error.in_element(index))?;
    }
    Ok(())
}

// SAFETY: the view leads to the elements, and each is verified.
unsafe impl<T: Value> Value for Vec<T> {
    type View<'a> = ListView<'a, T>;

    #[inline]
    fn verify(from: Reader<'_>) -> Result<(), CodecError> {
        T::verify_list(from)
    }

    #[inline]
    fn decode(from: Reader<'_>) -> Result<Self, CodecError> {
        T::decode_list(from)
    }

    #[inline]
    fn view(from: Reader<'_>) -> Result<ListView<'_, T>, CodecError> {
        ListView::new(from)
    }

    fn from_view(view: ListView<'_, T>) -> Result<Self, CodecError> {
        T::decode_list(view.header())
    }
}
