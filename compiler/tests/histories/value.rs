//! Random values.

use super::dice::Dice;
use r2g_compiler::probe::sample::{Value, World};
use r2g_idl::ir::{Field, ItemId, ItemKind, Prim, Type};
use r2g_idl::layout::Layouts;

/// A random value of a type.
pub(crate) fn roll(
    world: &World<'_>,
    layouts: &Layouts,
    ty: &Type,
    dice: &mut Dice,
    depth: usize,
) -> Value {
    let inside = depth.saturating_sub(1);
    match ty {
        Type::Prim(Prim::Bool) => Value::Bits(dice.next() & 1),
        Type::Prim(_) | Type::Timestamp | Type::Duration => {
            let bits = layouts.field(ty).size * 8;
            Value::Bits(dice.next() >> (64 - bits))
        }
        Type::String => Value::Text(format!("s{}", dice.below(99)).into_bytes()),
        Type::Bytes => Value::Text((0..dice.below(5) as u8).collect()),
        Type::List(inner) => {
            let count = if depth == 0 { 0 } else { dice.below(4) };
            Value::List((0..count).map(|_| roll(world, layouts, inner, dice, inside)).collect())
        }
        Type::Map(_, inner) => {
            let count = if depth == 0 { 0 } else { dice.below(3) };
            let rows = (0..count as u64)
                .map(|key| (Value::Bits(key), roll(world, layouts, inner, dice, inside)));
            Value::Map(rows.collect())
        }
        Type::Optional(_) if dice.chance(2) => Value::Absent,
        Type::Optional(inner) => Value::Present(Box::new(roll(world, layouts, inner, dice, depth))),
        Type::Array(..) => panic!("the model has no arrays"),
        Type::Named(id) => roll_item(world, layouts, *id, dice, depth),
    }
}

fn roll_item(
    world: &World<'_>,
    layouts: &Layouts,
    id: ItemId,
    dice: &mut Dice,
    depth: usize,
) -> Value {
    match world.kind(id) {
        // Any number: enums and flags are open.
        ItemKind::Enum(_) | ItemKind::Flags(_) => Value::Bits(dice.next() & 0xff),
        ItemKind::Struct(fixed) => {
            let rows = fixed.fields.iter();
            Value::Struct(rows.map(|one| roll(world, layouts, &one.ty, dice, depth)).collect())
        }
        ItemKind::Record(record) => {
            let row = |field: &Field, dice: &mut Dice| {
                (!field.is_removed()).then(|| roll(world, layouts, &field.ty, dice, depth))
            };
            Value::Record(record.fields.iter().map(|field| row(field, dice)).collect())
        }
        ItemKind::Variant(_) => {
            let cases = world.cases(id);
            let at = dice.below(cases.len());
            let payload = cases[at].as_ref().map(|ty| roll(world, layouts, ty, dice, depth));
            Value::Case(at as u32 + 1, payload.map(Box::new))
        }
        other => panic!("{other:?} stands in no value"),
    }
}
