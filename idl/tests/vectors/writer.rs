//! Writes images as spec 03 says, straight from JSON: the yardstick for the real writers.
//!
//! Blocks lie in the order in which they are met, level by level; strings and bytes lie behind all
//! blocks. Any other order would be as valid; this one is what the worked examples show.

use std::collections::VecDeque;

use r2g_idl::ir::{CheckedSchema, ItemId, ItemKind, Prim, ServiceId, Type};
use r2g_idl::layout::{Layouts, Payload};
use serde_json::Value;

/// An image in the making.
pub(crate) struct Writer<'a> {
    schema: &'a CheckedSchema,
    layouts: &'a Layouts,
    base: u64,
    bytes: Vec<u8>,
    /// Blocks that have a place and no content yet.
    open: VecDeque<(usize, Fill<'a>)>,
    /// Strings and bytes: where their address goes, and what they hold.
    leaves: Vec<(usize, Vec<u8>)>,
}

/// The content of a block.
enum Fill<'a> {
    Field(Type, &'a Value),
    Record(ItemId, &'a Value),
}

impl<'a> Writer<'a> {
    pub(crate) fn new(schema: &'a CheckedSchema, layouts: &'a Layouts, base: u64) -> Self {
        Self { schema, layouts, base, bytes: Vec::new(), open: VecDeque::new(), leaves: Vec::new() }
    }

    pub(crate) fn record_image(&mut self, id: ItemId, value: &'a Value) -> Vec<u8> {
        let size = self.layouts.aggregate(id).expect("a record").size;
        let at = self.block(size);
        self.record(at, id, value);
        self.finish()
    }

    pub(crate) fn params_image(
        &mut self,
        service: ServiceId,
        method: usize,
        value: &'a Value,
    ) -> Vec<u8> {
        let layouts = self.layouts;
        let params =
            layouts.method(service, method).params.as_ref().expect("the method has parameters");
        let at = self.block(params.size);
        for (param, slot) in
            self.schema.service(service).methods[method].params.iter().zip(&params.slots)
        {
            self.field(at + slot.offset as usize, &param.ty, &value[&param.name.text]);
        }
        self.finish()
    }

    fn finish(&mut self) -> Vec<u8> {
        while let Some((at, fill)) = self.open.pop_front() {
            match fill {
                Fill::Field(ty, value) => self.field(at, &ty, value),
                Fill::Record(id, value) => self.record(at, id, value),
            }
        }
        for (at, leaf) in std::mem::take(&mut self.leaves) {
            let address = self.base + self.bytes.len() as u64;
            self.put(at, &address.to_le_bytes());
            self.bytes.extend_from_slice(&leaf);
        }
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        std::mem::take(&mut self.bytes)
    }

    /// Room for a block, zeroed.
    fn block(&mut self, size: u32) -> usize {
        let at = self.bytes.len().next_multiple_of(8);
        self.bytes.resize(at + size as usize, 0);
        at
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn put_address(&mut self, at: usize, target: usize) {
        self.put(at, &(self.base + target as u64).to_le_bytes());
    }

    fn record(&mut self, at: usize, id: ItemId, value: &'a Value) {
        let (schema, layouts) = (self.schema, self.layouts);
        let ItemKind::Record(record) = &schema.item(id).kind else { panic!("not a record") };
        for (field, slot) in
            record.fields.iter().zip(&layouts.aggregate(id).expect("a record").slots)
        {
            self.field(at + slot.offset as usize, &field.ty, &value[&field.name.text]);
        }
    }

    /// A value in its field layout.
    fn field(&mut self, at: usize, ty: &Type, value: &'a Value) {
        match ty {
            Type::Optional(_) if value.is_null() => {}
            Type::Optional(inner) => self.present(at, inner, value),
            Type::String => self.leaf(at, value.as_str().expect("text").as_bytes().to_vec()),
            Type::Bytes => self.leaf(at, unhex(value.as_str().expect("hexadecimal"))),
            Type::List(element) => self.list(at, element, value),
            Type::Map(key, inner) => self.map(at, key, inner, value),
            Type::Array(element, length) => {
                let stride = self.layouts.field(element).size as usize;
                let list = value.as_array().expect("an array");
                assert_eq!(list.len(), *length as usize);
                for (index, value) in list.iter().enumerate() {
                    self.field(at + index * stride, element, value);
                }
            }
            Type::Prim(Prim::F32) => {
                #[expect(clippy::cast_possible_truncation, reason = "vectors hold values that fit")]
                let single = value.as_f64().expect("a number") as f32;
                self.put(at, &single.to_le_bytes());
            }
            Type::Prim(Prim::F64) => self.put(at, &value.as_f64().expect("a number").to_le_bytes()),
            Type::Prim(Prim::Bool) => self.put(at, &[u8::from(value.as_bool().expect("a bool"))]),
            Type::Prim(Prim::Int(_)) | Type::Timestamp | Type::Duration => self.int(at, ty, value),
            Type::Named(id) => self.named(at, *id, value),
        }
    }

    fn int(&mut self, at: usize, ty: &Type, value: &Value) {
        let size = self.layouts.field(ty).size as usize;
        let wide = value
            .as_i64()
            .map(i128::from)
            .or(value.as_u64().map(i128::from))
            .expect("a whole number");
        self.put(at, &wide.to_le_bytes()[..size]);
    }

    /// `T?` with a value.
    fn present(&mut self, at: usize, inner: &Type, value: &'a Value) {
        let size = self.layouts.field(inner).size;
        let flat = match inner {
            Type::Prim(_) | Type::Timestamp | Type::Duration | Type::Array(..) => true,
            Type::Named(id) => matches!(
                self.schema.item(*id).kind,
                ItemKind::Enum(_) | ItemKind::Flags(_) | ItemKind::Struct(_)
            ),
            Type::String | Type::Bytes | Type::List(_) | Type::Map(..) | Type::Optional(_) => false,
        };
        if flat {
            self.put(at + size as usize, &[1]);
        } else if value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty) {
            // Empty and present: any address of the image; its first byte will do.
            return self.put_address(at, 0);
        }
        self.field(at, inner, value);
    }

    fn leaf(&mut self, at: usize, leaf: Vec<u8>) {
        if !leaf.is_empty() {
            self.put(at + 8, &(leaf.len() as u64).to_le_bytes());
            self.leaves.push((at, leaf));
        }
    }

    /// Address and count of a block of `count` times `stride` bytes.
    fn slice(&mut self, at: usize, count: usize, stride: u32) -> usize {
        if count == 0 {
            return 0;
        }
        let block = self.block(stride * u32::try_from(count).expect("small"));
        self.put_address(at, block);
        self.put(at + 8, &(count as u64).to_le_bytes());
        block
    }

    fn list(&mut self, at: usize, element: &Type, value: &'a Value) {
        let list = value.as_array().expect("a list");
        let stride = self.layouts.element(element).size;
        let block = self.slice(at, list.len(), stride);
        for (index, value) in list.iter().enumerate() {
            let place = block + index * stride as usize;
            let fill = match element {
                Type::Named(id) if matches!(self.schema.item(*id).kind, ItemKind::Record(_)) => {
                    Fill::Record(*id, value)
                }
                _ => Fill::Field(element.clone(), value),
            };
            self.open.push_back((place, fill));
        }
    }

    fn map(&mut self, at: usize, key: &Type, inner: &Type, value: &'a Value) {
        let list = value.as_array().expect("a list of pairs");
        let entry = self.layouts.map_entry(key, inner);
        let block = self.slice(at, list.len(), entry.size);
        for (index, pair) in list.iter().enumerate() {
            let place = block + index * entry.size as usize;
            self.open.push_back((place, Fill::Field(key.clone(), &pair[0])));
            self.open.push_back((
                place + entry.value_offset as usize,
                Fill::Field(inner.clone(), &pair[1]),
            ));
        }
    }

    fn named(&mut self, at: usize, id: ItemId, value: &'a Value) {
        let (schema, layouts) = (self.schema, self.layouts);
        match &schema.item(id).kind {
            ItemKind::Enum(_) | ItemKind::Flags(_) => self.int(at, &Type::Named(id), value),
            ItemKind::Struct(inner) => {
                for (field, slot) in
                    inner.fields.iter().zip(&layouts.aggregate(id).expect("a struct").slots)
                {
                    self.field(at + slot.offset as usize, &field.ty, &value[&field.name.text]);
                }
            }
            ItemKind::Record(_) => {
                let block = self.block(layouts.aggregate(id).expect("a record").size);
                self.put_address(at, block);
                self.open.push_back((block, Fill::Record(id, value)));
            }
            ItemKind::Variant(inner) => {
                let case = inner
                    .cases
                    .iter()
                    .find(|case| value["case"] == case.name.text.as_str())
                    .expect("a case");
                self.put(at, &case.tag.to_le_bytes());
                let payload = case.payload.as_ref();
                match (layouts.payload(payload), payload) {
                    (Payload::None, _) | (_, None) => {}
                    (Payload::Inline(_) | Payload::Record, Some(ty)) => {
                        self.field(at + 8, ty, &value["value"])
                    }
                    (Payload::Block(place), Some(ty)) => {
                        let block = self.block(place.size);
                        self.put_address(at + 8, block);
                        self.open.push_back((block, Fill::Field(ty.clone(), &value["value"])));
                    }
                }
            }
            ItemKind::Error(_) | ItemKind::Resource(_) => panic!("not part of an image"),
        }
    }
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).expect("hexadecimal"))
        .collect()
}
