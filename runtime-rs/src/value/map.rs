//! `map<K, V>`: a list of entries, key first.

use super::{Encode, Value};
use crate::base::codec_error::CodecError;
use crate::value::arena::{Output, Writer};
use crate::value::reader::Reader;
use crate::value::view::MapView;
use std::collections::BTreeMap;

/// Where the value of an entry lies, and the size of an entry: `(value_offset, size)`.
///
/// This follows the rule of `spec/03-layout.md` for a generic pair; generated code asserts it
/// against the compiler's tables for each map of the schema.
#[must_use]
pub const fn map_entry<K: Encode, V: Encode>() -> (usize, usize) {
    let value_offset = K::SIZE.next_multiple_of(V::ALIGN);
    let align = if K::ALIGN > V::ALIGN { K::ALIGN } else { V::ALIGN };
    (value_offset, (value_offset + V::SIZE).next_multiple_of(align))
}

impl<K: Encode, V: Encode> Encode for BTreeMap<K, V> {
    const SIZE: usize = 16;
    const ALIGN: usize = 8;

    fn encode<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>) -> Result<(), CodecError> {
        if self.is_empty() {
            return Ok(());
        }
        let (value_offset, size) = const { map_entry::<K, V>() };
        let mut object = w.object((self.len() as u64).saturating_mul(size as u64))?;
        w.nested(|w| {
            for (index, (key, value)) in self.iter().enumerate() {
                let at = index * size;
                let key_error = key.encode(&mut object.part(at, K::SIZE), w);
                key_error.map_err(CodecError::in_key)?;
                let value_error = value.encode(&mut object.part(at + value_offset, V::SIZE), w);
                value_error.map_err(CodecError::in_value)?;
            }
            Ok(())
        })?;
        to.put_slice(object.addr(), self.len());
        Ok(())
    }
}

// SAFETY: the view leads to keys and values, and each is verified.
unsafe impl<K: Value + Ord, V: Value> Value for BTreeMap<K, V> {
    type View<'a> = MapView<'a, K, V>;

    fn verify(from: Reader<'_>) -> Result<(), CodecError> {
        let (value_offset, size) = const { map_entry::<K, V>() };
        let (entries, count) = from.elements(size, K::ALIGN.max(V::ALIGN))?;
        for index in 0..count {
            let at = index * size;
            let key = entries.part(at, K::SIZE).and_then(K::verify);
            key.map_err(CodecError::in_key)?;
            let value = entries.part(at + value_offset, V::SIZE).and_then(V::verify);
            value.map_err(CodecError::in_value)?;
        }
        Ok(())
    }

    fn decode(from: Reader<'_>) -> Result<Self, CodecError> {
        let (value_offset, size) = const { map_entry::<K, V>() };
        let (entries, count) = from.elements(size, K::ALIGN.max(V::ALIGN))?;
        let mut map = Self::new();
        for index in 0..count {
            let at = index * size;
            let key = entries.part(at, K::SIZE).and_then(K::decode).map_err(CodecError::in_key)?;
            let value = entries.part(at + value_offset, V::SIZE).and_then(V::decode);
            // Keys are distinct; should a writer repeat one, the last value counts (spec 03).
            map.insert(key, value.map_err(CodecError::in_value)?);
        }
        Ok(map)
    }

    fn view(from: Reader<'_>) -> Result<MapView<'_, K, V>, CodecError> {
        MapView::new(from)
    }

    fn from_view(view: MapView<'_, K, V>) -> Result<Self, CodecError> {
        Self::decode(view.header())
    }
}
