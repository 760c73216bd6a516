//! `map<K, V>`: a list of entries, key first.

use super::{Store, Value};
use crate::base::fault::Fault;
use crate::value::arena::{Dst, Writer};
use crate::value::image::Src;
use crate::value::view::MapView;
use std::collections::BTreeMap;

/// Where the value of an entry lies, and the size of an entry: `(value_offset, size)`.
///
/// This follows the rule of `spec/03-layout.md` for a generic pair; generated code asserts it
/// against the compiler's tables for each map of the schema.
#[must_use]
pub const fn map_entry<K: Store, V: Store>() -> (usize, usize) {
    let value_offset = K::SIZE.next_multiple_of(V::ALIGN);
    let align = if K::ALIGN > V::ALIGN { K::ALIGN } else { V::ALIGN };
    (value_offset, (value_offset + V::SIZE).next_multiple_of(align))
}

impl<K: Store, V: Store> Store for BTreeMap<K, V> {
    const SIZE: usize = 16;
    const ALIGN: usize = 8;

    fn store<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<(), Fault> {
        if self.is_empty() {
            return Ok(());
        }
        let (value_offset, size) = const { map_entry::<K, V>() };
        let mut block = w.block((self.len() as u64).saturating_mul(size as u64))?;
        w.nested(|w| {
            for (index, (key, value)) in self.iter().enumerate() {
                let at = index * size;
                let key_fault = key.store(&mut block.part(at, K::SIZE), w);
                key_fault.map_err(Fault::in_key)?;
                let value_fault = value.store(&mut block.part(at + value_offset, V::SIZE), w);
                value_fault.map_err(Fault::in_value)?;
            }
            Ok(())
        })?;
        to.put_slice(block.addr(), self.len());
        Ok(())
    }
}

// SAFETY: the view leads to keys and values, and each is verified.
unsafe impl<K: Value + Ord, V: Value> Value for BTreeMap<K, V> {
    type View<'a> = MapView<'a, K, V>;

    fn verify(from: Src<'_>) -> Result<(), Fault> {
        let (value_offset, size) = const { map_entry::<K, V>() };
        let (entries, count) = from.elements(size, K::ALIGN.max(V::ALIGN))?;
        for index in 0..count {
            let at = index * size;
            let key = entries.part(at, K::SIZE).and_then(K::verify);
            key.map_err(Fault::in_key)?;
            let value = entries.part(at + value_offset, V::SIZE).and_then(V::verify);
            value.map_err(Fault::in_value)?;
        }
        Ok(())
    }

    fn load(from: Src<'_>) -> Result<Self, Fault> {
        let (value_offset, size) = const { map_entry::<K, V>() };
        let (entries, count) = from.elements(size, K::ALIGN.max(V::ALIGN))?;
        let mut map = Self::new();
        for index in 0..count {
            let at = index * size;
            let key = entries.part(at, K::SIZE).and_then(K::load).map_err(Fault::in_key)?;
            let value = entries.part(at + value_offset, V::SIZE).and_then(V::load);
            // Keys are distinct; should a writer repeat one, the last value counts (spec 03).
            map.insert(key, value.map_err(Fault::in_value)?);
        }
        Ok(map)
    }

    fn view(from: Src<'_>) -> Result<MapView<'_, K, V>, Fault> {
        MapView::new(from)
    }

    fn from_view(view: MapView<'_, K, V>) -> Result<Self, Fault> {
        Self::load(view.header())
    }
}
