//! An interpreter of the layout: writes images by one schema, and reads them by another one through
//! what the handshake says of the writer. It shares no code with the runtimes.

use r2g::gen_support::TypeMap;
use r2g_compiler::probe::sample::{Value, World};
use r2g_idl::ir::{Field, Int, ItemId, ItemKind, Prim, Type};
use r2g_idl::layout::{Layouts, Payload, Slot};

/// Address of an image's first byte.
const BASE: u64 = 0x1_0000;
/// What lies between blocks: whoever reads beyond one sees it.
const POISON: u8 = 0xEE;

pub(crate) struct Writer<'a> {
    pub(crate) world: World<'a>,
    pub(crate) layouts: &'a Layouts,
    pub(crate) image: Vec<u8>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(world: World<'a>, layouts: &'a Layouts) -> Self {
        Self { world, layouts, image: vec![POISON; 16] }
    }

    fn block(&mut self, size: u32) -> usize {
        let at = self.image.len().next_multiple_of(8);
        self.image.resize(at, POISON);
        self.image.resize(at + size as usize, 0);
        self.image.extend([POISON; 8]);
        at
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.image[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn header(&mut self, at: usize, block: usize, count: usize) {
        if count > 0 {
            self.put(at, &(BASE + block as u64).to_le_bytes());
            self.put(at + 8, &(count as u64).to_le_bytes());
        }
    }

    /// A record in a block of its own; returns where.
    pub(crate) fn record(&mut self, id: ItemId, rows: &[Option<Value>]) -> usize {
        let layout = self.layouts.aggregate(id).expect("a layout");
        let at = self.block(layout.size);
        self.fields(at, self.world.fields(id), &layout.slots, rows);
        at
    }

    /// Parameters, as the record that they are.
    pub(crate) fn params(&mut self, slots: &[Slot], size: u32, values: &[(Type, Value)]) -> usize {
        let at = self.block(size);
        for ((ty, value), slot) in values.iter().zip(slots) {
            self.slot(at, ty, slot, value);
        }
        at
    }

    fn fields(&mut self, at: usize, fields: &[Field], slots: &[Slot], rows: &[Option<Value>]) {
        for ((field, slot), row) in fields.iter().zip(slots).zip(rows) {
            let empty = self.world.missing(&field.ty, field.default.as_ref());
            self.slot(at, &field.ty, slot, row.as_ref().unwrap_or(&empty));
        }
    }

    fn slot(&mut self, at: usize, ty: &Type, slot: &Slot, value: &Value) {
        let place = at + slot.offset as usize;
        match (ty, value) {
            (Type::Optional(_), Value::Absent) => {}
            (Type::Optional(inner), Value::Present(value)) => {
                self.field(place, inner, value);
                match slot.present {
                    Some(present) => self.image[at + present as usize] = 1,
                    None if self.image[place..place + 8] == [0; 8] => {
                        self.put(place, &BASE.to_le_bytes());
                    }
                    None => {}
                }
            }
            _ => self.field(place, ty, value),
        }
    }

    fn field(&mut self, at: usize, ty: &Type, value: &Value) {
        match (ty, value) {
            (_, Value::Bits(bits)) => {
                let size = self.layouts.field(ty).size as usize;
                self.put(at, &bits.to_le_bytes()[..size]);
            }
            (Type::Named(id), Value::Struct(rows)) => {
                let slots = &self.layouts.aggregate(*id).expect("a layout").slots;
                for ((field, slot), row) in self.world.fields(*id).iter().zip(slots).zip(rows) {
                    self.slot(at, &field.ty, slot, row);
                }
            }
            (_, Value::Text(bytes)) => {
                let block = self.block(bytes.len() as u32);
                self.put(block, bytes);
                self.header(at, block, bytes.len());
            }
            (Type::List(inner), Value::List(list)) => {
                let stride = self.layouts.element(inner).size;
                let block = self.block(stride * list.len() as u32);
                for (index, one) in list.iter().enumerate() {
                    self.element(block + index * stride as usize, inner, one);
                }
                self.header(at, block, list.len());
            }
            (Type::Map(key, inner), Value::Map(rows)) => {
                let entry = self.layouts.map_entry(key, inner);
                let block = self.block(entry.size * rows.len() as u32);
                for (index, (key, row)) in rows.iter().enumerate() {
                    let place = block + index * entry.size as usize;
                    self.field(place, &Type::Prim(Prim::Int(Int::U32)), key);
                    self.field(place + entry.value_offset as usize, inner, row);
                }
                self.header(at, block, rows.len());
            }
            (Type::Named(id), Value::Record(rows)) => {
                let block = self.record(*id, rows);
                self.put(at, &(BASE + block as u64).to_le_bytes());
            }
            (Type::Named(id), Value::Case(tag, payload)) => {
                self.put(at, &tag.to_le_bytes());
                let ty = self.world.cases(*id)[*tag as usize - 1].clone();
                let (Some(ty), Some(value)) = (ty, payload) else { return };
                match self.layouts.payload(Some(&ty)) {
                    Payload::Block(layout) => {
                        let block = self.block(layout.size);
                        self.field(block, &ty, value);
                        self.put(at + 8, &(BASE + block as u64).to_le_bytes());
                    }
                    Payload::Inline(_) | Payload::Record => self.field(at + 8, &ty, value),
                    Payload::None => {}
                }
            }
            other => panic!("{other:?} does not fit"),
        }
    }

    fn element(&mut self, at: usize, ty: &Type, value: &Value) {
        match (ty, value) {
            (Type::Named(id), Value::Record(rows)) => {
                let slots = &self.layouts.aggregate(*id).expect("a layout").slots;
                self.fields(at, self.world.fields(*id), slots, rows);
            }
            _ => self.field(at, ty, value),
        }
    }
}

pub(crate) struct Reader<'a> {
    pub(crate) world: World<'a>,
    pub(crate) layouts: &'a Layouts,
    pub(crate) image: &'a [u8],
    /// The writer's version of each type of ours; `None` when all are the same.
    pub(crate) rel: &'a dyn Fn(ItemId) -> Option<TypeMap>,
}

impl Reader<'_> {
    fn number(&self, at: usize, size: usize) -> u64 {
        let bytes = &self.image[at..at + size];
        bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    fn follow(&self, at: usize) -> usize {
        let address = self.number(at, 8);
        usize::try_from(address.checked_sub(BASE).expect("an address")).expect("in the image")
    }

    fn own(&self, id: ItemId) -> TypeMap {
        let stride = self.layouts.aggregate(id).expect("a layout").size;
        TypeMap { fields: self.world.fields(id).len() as u16, stride }
    }

    fn rel(&self, id: ItemId) -> TypeMap {
        (self.rel)(id).unwrap_or_else(|| self.own(id))
    }

    pub(crate) fn record(&self, at: usize, id: ItemId) -> Value {
        let rel = self.rel(id);
        let slots = &self.layouts.aggregate(id).expect("a layout").slots;
        let rows = self.world.fields(id).iter().zip(slots).enumerate();
        let rows = rows.map(|(index, (field, slot))| {
            if field.is_removed() {
                return None;
            }
            if index + 1 > usize::from(rel.fields) {
                return Some(self.world.missing(&field.ty, field.default.as_ref()));
            }
            assert!(slot.offset + slot.size <= rel.stride, "the field lies in the writer's record");
            Some(self.slot(at, &field.ty, slot))
        });
        Value::Record(rows.collect())
    }

    pub(crate) fn slot(&self, at: usize, ty: &Type, slot: &Slot) -> Value {
        let place = at + slot.offset as usize;
        let Type::Optional(inner) = ty else { return self.field(place, ty) };
        let present = match slot.present {
            Some(present) => self.number(at + present as usize, 1) == 1,
            None => self.number(place, 8) != 0,
        };
        if present { Value::Present(Box::new(self.field(place, inner))) } else { Value::Absent }
    }

    fn elements(&self, at: usize) -> (usize, usize) {
        match self.number(at + 8, 8) as usize {
            0 => (0, 0),
            count => (self.follow(at), count),
        }
    }

    fn field(&self, at: usize, ty: &Type) -> Value {
        match ty {
            Type::Prim(_) | Type::Timestamp | Type::Duration => {
                Value::Bits(self.number(at, self.layouts.field(ty).size as usize))
            }
            Type::String | Type::Bytes => {
                let (start, count) = self.elements(at);
                Value::Text(self.image[start..start + count].to_vec())
            }
            Type::List(inner) => {
                let (start, count) = self.elements(at);
                let stride = self.stride(inner);
                let rows = (0..count).map(|index| self.element(start + index * stride, inner));
                Value::List(rows.collect())
            }
            Type::Map(key, inner) => {
                let (start, count) = self.elements(at);
                let entry = self.layouts.map_entry(key, inner);
                let rows = (0..count).map(|index| {
                    let place = start + index * entry.size as usize;
                    let value = self.field(place + entry.value_offset as usize, inner);
                    (Value::Bits(self.number(place, 4)), value)
                });
                Value::Map(rows.collect())
            }
            Type::Named(id) => self.item(at, *id, ty),
            Type::Optional(_) | Type::Array(..) => panic!("{ty:?} stands nowhere here"),
        }
    }

    fn item(&self, at: usize, id: ItemId, ty: &Type) -> Value {
        let size = self.layouts.field(ty).size as usize;
        match self.world.kind(id) {
            ItemKind::Enum(_) | ItemKind::Flags(_) => Value::Bits(self.number(at, size)),
            ItemKind::Struct(fixed) => {
                let slots = &self.layouts.aggregate(id).expect("a layout").slots;
                let rows = fixed.fields.iter().zip(slots);
                Value::Struct(rows.map(|(field, slot)| self.slot(at, &field.ty, slot)).collect())
            }
            ItemKind::Record(_) => self.record(self.follow(at), id),
            ItemKind::Variant(_) => {
                let tag = self.number(at, 4) as u32;
                let case = self.world.cases(id).get(tag as usize - 1).cloned().flatten();
                let payload = case.map(|ty| match self.layouts.payload(Some(&ty)) {
                    Payload::Block(_) => self.field(self.follow(at + 8), &ty),
                    _ => self.field(at + 8, &ty),
                });
                Value::Case(tag, payload.map(Box::new))
            }
            other => panic!("{other:?} stands in no value"),
        }
    }

    fn stride(&self, ty: &Type) -> usize {
        match ty {
            Type::Named(id) if matches!(self.world.kind(*id), ItemKind::Record(_)) => {
                self.rel(*id).stride as usize
            }
            _ => self.layouts.element(ty).size as usize,
        }
    }

    fn element(&self, at: usize, ty: &Type) -> Value {
        match ty {
            Type::Named(id) if matches!(self.world.kind(*id), ItemKind::Record(_)) => {
                self.record(at, *id)
            }
            _ => self.field(at, ty),
        }
    }
}
