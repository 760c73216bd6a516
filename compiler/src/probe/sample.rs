//! Values of a schema: one that stands for a type, and what a reader of another version sees of it.
//!
//! A model of spec 07 ("When halves meet"): it knows numbers, defaults and tombstones, and nothing of
//! layouts. The matrix and the tests of random histories judge by it.

use r2g_idl::ir::{
    Enumerator, Field, ItemId, ItemKind, Marks, Prim, Schema, Type, Value as Literal,
};

/// A value, whatever its language.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Numbers, bools, enums, flags, times, by their bits.
    Bits(u64),
    /// Strings and bytes.
    Text(Vec<u8>),
    /// Fields of a struct.
    Struct(Vec<Value>),
    /// Elements of an array.
    Array(Vec<Value>),
    /// Elements of a list.
    List(Vec<Value>),
    /// Entries of a map; keys are bits or text.
    Map(Vec<(Value, Value)>),
    /// `T?` without a value.
    Absent,
    /// `T?` with one.
    Present(Box<Value>),
    /// Fields by ordinal; what was removed is not seen.
    Record(Vec<Option<Value>>),
    /// A case and its payload, which is out of reach where the case is unknown.
    Case(u32, Option<Box<Value>>),
}

/// How deep samples go: recursive types end there.
const DEPTH: u32 = 4;

/// Values of one version of a schema.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// The version.
    pub schema: &'a Schema,
}

impl<'a> World<'a> {
    /// The item with this canonical name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<ItemId> {
        let ids = (0..self.schema.items.len() as u32).map(ItemId);
        ids.into_iter().find(|id| self.schema.canonical_name(*id) == name)
    }

    /// What an item is.
    #[must_use]
    pub fn kind(&self, id: ItemId) -> &'a ItemKind {
        &self.schema.item(id).kind
    }

    /// Fields of a record; none of anything else.
    #[must_use]
    pub fn fields(&self, id: ItemId) -> &'a [Field] {
        match self.kind(id) {
            ItemKind::Record(record) => &record.fields,
            ItemKind::Struct(fixed) => &fixed.fields,
            ItemKind::Enum(_)
            | ItemKind::Flags(_)
            | ItemKind::Variant(_)
            | ItemKind::Error(_)
            | ItemKind::Resource(_) => &[],
        }
    }

    /// Payloads of a variant's cases; none of anything else.
    #[must_use]
    pub fn cases(&self, id: ItemId) -> Vec<Option<Type>> {
        match self.kind(id) {
            ItemKind::Variant(variant) => {
                variant.cases.iter().map(|case| case.payload.clone()).collect()
            }
            ItemKind::Struct(_)
            | ItemKind::Record(_)
            | ItemKind::Enum(_)
            | ItemKind::Flags(_)
            | ItemKind::Error(_)
            | ItemKind::Resource(_) => Vec::new(),
        }
    }

    /// A value of a type that differs from place to place and holds something in all that may be
    /// empty. Critical members are left unset: a peer may not know them.
    #[must_use]
    pub fn sample(&self, ty: &Type, place: u64) -> Value {
        self.sample_at(ty, place, DEPTH)
    }

    fn sample_at(&self, ty: &Type, place: u64, depth: u32) -> Value {
        let next = place.wrapping_mul(31).wrapping_add(7);
        let inner = |ty: &Type, step: u64| self.sample_at(ty, next + step, depth.saturating_sub(1));
        match ty {
            Type::Prim(Prim::Bool) => Value::Bits(1),
            Type::Prim(Prim::F32) => Value::Bits(u64::from((0.5 + (place % 50) as f32).to_bits())),
            Type::Prim(Prim::F64) => Value::Bits((0.25 + (place % 50) as f64).to_bits()),
            Type::Prim(Prim::Int(_)) => Value::Bits(1 + place % 100),
            // A second boundary, so that every clock can hold it.
            Type::Timestamp | Type::Duration => Value::Bits((1 + place % 1000) * 1_000_000_000),
            Type::String => Value::Text(format!("text {}", place % 1000).into_bytes()),
            Type::Bytes => Value::Text(vec![place as u8, 1, 2]),
            Type::List(_) if depth == 0 => Value::List(Vec::new()),
            Type::List(element) => Value::List((0..2).map(|step| inner(element, step)).collect()),
            Type::Map(..) if depth == 0 => Value::Map(Vec::new()),
            Type::Map(key, value) => Value::Map(vec![(inner(key, 0), inner(value, 1))]),
            Type::Optional(_) if depth == 0 => Value::Absent,
            Type::Optional(some) => Value::Present(Box::new(inner(some, 0))),
            Type::Array(element, len) => {
                Value::Array((0..u64::from(*len)).map(|step| inner(element, step)).collect())
            }
            Type::Named(id) => self.sample_item(*id, next, depth),
        }
    }

    fn sample_item(&self, id: ItemId, place: u64, depth: u32) -> Value {
        let depth = depth.saturating_sub(1);
        match self.kind(id) {
            ItemKind::Enum(kind) => {
                Value::Bits(last(&kind.values).map_or(0, |one| bits(one.value)))
            }
            ItemKind::Flags(kind) => Value::Bits(last(&kind.bits).map_or(0, |bit| 1 << bit.value)),
            ItemKind::Struct(fixed) => {
                let rows = fixed.fields.iter().zip(place..);
                Value::Struct(rows.map(|(one, at)| self.sample_at(&one.ty, at, depth)).collect())
            }
            ItemKind::Record(record) => {
                let rows = record.fields.iter().zip(place..).map(|(field, at)| {
                    let value = if field.marks.critical {
                        self.missing(&field.ty, field.default.as_ref())
                    } else {
                        self.sample_at(&field.ty, at, depth)
                    };
                    (!field.is_removed()).then_some(value)
                });
                Value::Record(rows.collect())
            }
            ItemKind::Variant(variant) => {
                let usable = |marks: &Marks| marks.removed.is_none() && !marks.critical;
                // A case that ends, where the type contains itself.
                let mut cases = variant.cases.iter().filter(|case| usable(&case.marks));
                let found = if depth == 0 { cases.next() } else { cases.next_back() };
                let Some(case) = found.or(variant.cases.first()) else {
                    return Value::Case(0, None);
                };
                let payload = case.payload.as_ref();
                let value = payload.map(|ty| Box::new(self.sample_at(ty, place, depth)));
                Value::Case(case.tag, value)
            }
            // Neither stands in a value.
            ItemKind::Error(_) | ItemKind::Resource(_) => Value::Absent,
        }
    }

    /// What stands for a field that its writer does not have, or has removed.
    #[must_use]
    pub fn missing(&self, ty: &Type, default: Option<&Literal>) -> Value {
        match (default, ty) {
            (Some(Literal::Bool(value)), _) => Value::Bits(u64::from(*value)),
            (Some(Literal::Int(value)), _) => Value::Bits(narrow(bits(*value), ty)),
            (Some(Literal::Float(value)), Type::Prim(Prim::F32)) =>
            {
                #[expect(clippy::cast_possible_truncation, reason = "the nearest f32 is meant")]
                Value::Bits(u64::from((f64::from_bits(*value) as f32).to_bits()))
            }
            (Some(Literal::Float(value)), _) => Value::Bits(*value),
            (Some(Literal::Span(nanos)), _) => Value::Bits(nanos.cast_unsigned()),
            (Some(Literal::String(text)), _) => Value::Text(text.clone().into_bytes()),
            (Some(Literal::Flags(_, value)), _) => Value::Bits(*value),
            (Some(Literal::Enumerator(id, index)), _) => match self.kind(*id) {
                ItemKind::Enum(kind) => Value::Bits(bits(kind.values[*index as usize].value)),
                _ => Value::Bits(0),
            },
            (None, Type::Optional(_)) => Value::Absent,
            (None, Type::List(_)) => Value::List(Vec::new()),
            (None, Type::Map(..)) => Value::Map(Vec::new()),
            (None, Type::String | Type::Bytes) => Value::Text(Vec::new()),
            (None, _) => Value::Bits(0),
        }
    }

    /// What a reader of this version sees of a value that `writer` wrote.
    #[must_use]
    pub fn sees(&self, ty: &Type, value: &Value, writer: &World<'_>) -> Value {
        match (ty, value) {
            (Type::Optional(inner), Value::Present(value)) => {
                Value::Present(Box::new(self.sees(inner, value, writer)))
            }
            (Type::List(inner), Value::List(list)) => {
                Value::List(list.iter().map(|one| self.sees(inner, one, writer)).collect())
            }
            (Type::Map(_, inner), Value::Map(rows)) => {
                let see =
                    |(key, row): &(Value, Value)| (key.clone(), self.sees(inner, row, writer));
                Value::Map(rows.iter().map(see).collect())
            }
            (Type::Named(id), Value::Record(written)) => self.sees_record(*id, written, writer),
            (Type::Named(id), Value::Case(tag, payload)) => {
                let at = (*tag as usize).wrapping_sub(1);
                match (self.cases(*id).get(at), payload) {
                    (Some(Some(ty)), Some(value)) => {
                        Value::Case(*tag, Some(Box::new(self.sees(ty, value, writer))))
                    }
                    _ => Value::Case(*tag, None),
                }
            }
            _ => value.clone(),
        }
    }

    fn sees_record(&self, id: ItemId, written: &[Option<Value>], writer: &World<'_>) -> Value {
        let theirs = writer.find(&self.schema.canonical_name(id));
        let theirs = theirs.map(|id| writer.fields(id)).unwrap_or_default();
        let rows = self.fields(id).iter().enumerate().map(|(at, field)| {
            let value = match (theirs.get(at), written.get(at)) {
                (Some(_), Some(Some(value))) => self.sees(&field.ty, value, writer),
                (Some(tombstone), _) => writer.missing(&tombstone.ty, tombstone.default.as_ref()),
                (None, _) => self.missing(&field.ty, field.default.as_ref()),
            };
            (!field.is_removed()).then_some(value)
        });
        Value::Record(rows.collect())
    }
}

/// The newest name that is still there: what an older peer may not know.
fn last(values: &[Enumerator]) -> Option<&Enumerator> {
    values.iter().rfind(|one| one.marks.removed.is_none())
}

/// Two's complement.
pub(crate) fn bits(value: i128) -> u64 {
    let mut low = [0; 8];
    low.copy_from_slice(&value.to_le_bytes()[..8]);
    u64::from_le_bytes(low)
}

/// The bits that an integer of this type has.
fn narrow(value: u64, ty: &Type) -> u64 {
    match ty {
        Type::Prim(Prim::Int(int)) if int.size() < 8 => value & ((1 << (int.size() * 8)) - 1),
        _ => value,
    }
}
