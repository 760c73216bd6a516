//! Values of a schema, what a reader of another version should see of them, and random ones.

use super::dice::Dice;
use r2g_idl::ir::{CheckedSchema, Field, ItemId, ItemKind, Prim, Type, Value as Literal};

/// A value, whatever its language.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Numbers, bools, enums, flags, by their bits.
    Bits(u64),
    /// Strings and bytes.
    Text(Vec<u8>),
    /// Structs, as they lie in memory.
    Raw(Vec<u8>),
    List(Vec<Value>),
    Map(Vec<(u32, Value)>),
    Absent,
    Present(Box<Value>),
    /// By ordinal; what was removed is not seen.
    Record(Vec<Option<Value>>),
    /// The payload of an unknown case is out of reach.
    Case(u32, Option<Box<Value>>),
}

/// The schema with sizes of scalars and structs.
pub(crate) struct World<'a> {
    pub(crate) schema: &'a CheckedSchema,
    pub(crate) layouts: &'a r2g_idl::layout::Layouts,
}

impl<'a> World<'a> {
    pub(crate) fn find(&self, name: &str) -> Option<ItemId> {
        let items = self.schema.items.iter();
        let at = items.enumerate().find(|(_, item)| item.name.text == name).map(|(at, _)| at);
        at.map(|at| ItemId(at as u32))
    }

    pub(crate) fn kind(&self, id: ItemId) -> &'a ItemKind {
        &self.schema.item(id).kind
    }

    pub(crate) fn fields(&self, id: ItemId) -> &'a [Field] {
        match self.kind(id) {
            ItemKind::Record(record) => &record.fields,
            other => panic!("{other:?} is no record"),
        }
    }

    /// Payloads of a variant's or error's cases.
    pub(crate) fn cases(&self, id: ItemId) -> Vec<Option<Type>> {
        match self.kind(id) {
            ItemKind::Variant(variant) => {
                variant.cases.iter().map(|case| case.payload.clone()).collect()
            }
            other => panic!("{other:?} has no cases"),
        }
    }

    /// A random value of a type.
    pub(crate) fn roll(&self, ty: &Type, dice: &mut Dice, depth: usize) -> Value {
        match ty {
            Type::Prim(Prim::Bool) => Value::Bits(dice.next() & 1),
            Type::Prim(_) | Type::Timestamp | Type::Duration => {
                let bits = self.layouts.field(ty).size * 8;
                Value::Bits(dice.next() >> (64 - bits))
            }
            Type::String => Value::Text(format!("s{}", dice.below(99)).into_bytes()),
            Type::Bytes => Value::Text((0..dice.below(5) as u8).collect()),
            Type::List(inner) => {
                let count = if depth == 0 { 0 } else { dice.below(4) };
                let depth = depth.saturating_sub(1);
                Value::List((0..count).map(|_| self.roll(inner, dice, depth)).collect())
            }
            Type::Map(_, inner) => {
                let count = if depth == 0 { 0 } else { dice.below(3) };
                let depth = depth.saturating_sub(1);
                let rows = (0..count as u32).map(|key| (key, self.roll(inner, dice, depth)));
                Value::Map(rows.collect())
            }
            Type::Optional(_) if dice.chance(2) => Value::Absent,
            Type::Optional(inner) => Value::Present(Box::new(self.roll(inner, dice, depth))),
            Type::Array(..) => panic!("the model has no arrays"),
            Type::Named(id) => self.roll_item(*id, dice, depth),
        }
    }

    fn roll_item(&self, id: ItemId, dice: &mut Dice, depth: usize) -> Value {
        match self.kind(id) {
            // Any number: enums and flags are open.
            ItemKind::Enum(_) | ItemKind::Flags(_) => Value::Bits(dice.next() & 0xff),
            ItemKind::Struct(_) => {
                let size = self.layouts.element(&Type::Named(id)).size;
                Value::Raw((0..size).map(|_| dice.next() as u8).collect())
            }
            ItemKind::Record(record) => {
                let row = |field: &Field, dice: &mut Dice| {
                    (!field.is_removed()).then(|| self.roll(&field.ty, dice, depth))
                };
                Value::Record(record.fields.iter().map(|field| row(field, dice)).collect())
            }
            ItemKind::Variant(_) => {
                let cases = self.cases(id);
                let at = dice.below(cases.len());
                let payload = cases[at].as_ref().map(|ty| self.roll(ty, dice, depth));
                Value::Case(at as u32 + 1, payload.map(Box::new))
            }
            other => panic!("{other:?} stands in no value"),
        }
    }

    /// What stands for a field that the writer does not have, or has removed.
    pub(crate) fn missing(&self, field_ty: &Type, default: Option<&Literal>) -> Value {
        match (default, field_ty) {
            (Some(Literal::Bool(value)), _) => Value::Bits(u64::from(*value)),
            (Some(Literal::Int(value)), ty) => {
                let bits = self.layouts.field(ty).size * 8;
                Value::Bits((*value as u64) << (64 - bits) >> (64 - bits))
            }
            (Some(Literal::Float(bits)), _) => Value::Bits(*bits),
            (Some(Literal::String(text)), _) => Value::Text(text.clone().into_bytes()),
            (Some(other), _) => panic!("{other:?} is no default of the model"),
            (None, Type::Optional(_)) => Value::Absent,
            (None, Type::List(_)) => Value::List(Vec::new()),
            (None, Type::Map(..)) => Value::Map(Vec::new()),
            (None, Type::String | Type::Bytes) => Value::Text(Vec::new()),
            (None, _) => Value::Bits(0),
        }
    }

    /// What a reader of this version should see of a value that `writer` wrote.
    pub(crate) fn sees(&self, ty: &Type, value: &Value, writer: &World<'_>) -> Value {
        let all = |list: &[Value], inner: &Type| {
            list.iter().map(|one| self.sees(inner, one, writer)).collect::<Vec<_>>()
        };
        match (ty, value) {
            (Type::Optional(inner), Value::Present(value)) => {
                Value::Present(Box::new(self.sees(inner, value, writer)))
            }
            (Type::List(inner), Value::List(list)) => Value::List(all(list, inner)),
            (Type::Map(_, inner), Value::Map(rows)) => {
                let rows = rows.iter().map(|(key, row)| (*key, self.sees(inner, row, writer)));
                Value::Map(rows.collect())
            }
            (Type::Named(id), Value::Record(written)) => {
                let name = &self.schema.item(*id).name.text;
                let theirs = writer.fields(writer.find(name).expect("both have it"));
                let rows = self.fields(*id).iter().enumerate().map(|(at, field)| {
                    let value = match (theirs.get(at), written.get(at)) {
                        (Some(_), Some(Some(value))) => self.sees(&field.ty, value, writer),
                        (Some(tombstone), _) => {
                            writer.missing(&tombstone.ty, tombstone.default.as_ref())
                        }
                        (None, _) => self.missing(&field.ty, field.default.as_ref()),
                    };
                    (!field.is_removed()).then_some(value)
                });
                Value::Record(rows.collect())
            }
            (Type::Named(id), Value::Case(tag, payload)) => {
                match (self.cases(*id).get(*tag as usize - 1), payload) {
                    (Some(Some(ty)), Some(value)) => {
                        Value::Case(*tag, Some(Box::new(self.sees(ty, value, writer))))
                    }
                    _ => Value::Case(*tag, None),
                }
            }
            _ => value.clone(),
        }
    }
}
