//! Enums and flags.

use super::model;
use super::names::Names;
use super::text::{deprecated, docs, quoted};
use r2g_idl::ir::{EnumItem, Enumerator, FlagsItem, Int, Item};
use r2g_idl::naming::{rust_const_name, rust_type_name};

fn unsigned(value: i128, repr: Int) -> String {
    let mask = (1i128 << (repr.size() * 8)) - 1;
    (value & mask).to_string()
}

fn build_value(value: &Enumerator, name: String, number: i128, repr: Int) -> model::Enumerator {
    model::Enumerator {
        docs: docs(&value.marks.docs, || format!("The value `{}`.", value.name.text)),
        deprecated: deprecated(&value.marks),
        name,
        label: quoted(&value.name.text),
        value: number.to_string(),
        is_zero: number == 0,
        bits: unsigned(number, repr),
    }
}

/// Values that users see: a removed one stays reserved and has no name.
fn live(values: &[Enumerator]) -> impl Iterator<Item = &Enumerator> {
    values.iter().filter(|value| value.marks.removed.is_none())
}

/// `open_enum.rs.hbs`, `frozen_enum.rs.hbs`
pub(super) fn build_enum(names: &Names<'_>, item: &Item, kind: &EnumItem) -> model::Enum {
    let spell = |label: &str| {
        if kind.frozen { rust_type_name(label) } else { rust_const_name(label) }
    };
    let values: Vec<_> = live(&kind.values)
        .map(|value| build_value(value, spell(&value.name.text), value.value, kind.repr))
        .collect();
    model::Enum {
        docs: names.item_docs("enum", item),
        deprecated: deprecated(&item.marks),
        name: rust_type_name(&item.name.text),
        repr: kind.repr.as_str().to_owned(),
        size: kind.repr.size(),
        values,
        all: String::new(),
    }
}

/// `flags.rs.hbs`
pub(super) fn build_flags(names: &Names<'_>, item: &Item, kind: &FlagsItem) -> model::Enum {
    let values: Vec<_> = live(&kind.bits)
        .map(|bit| build_value(bit, rust_const_name(&bit.name.text), 1i128 << bit.value, kind.repr))
        .collect();
    let all = live(&kind.bits).fold(0i128, |all, bit| all | 1 << bit.value);
    model::Enum {
        docs: names.item_docs("flags", item),
        deprecated: deprecated(&item.marks),
        name: rust_type_name(&item.name.text),
        repr: kind.repr.as_str().to_owned(),
        size: kind.repr.size(),
        values,
        all: all.to_string(),
    }
}
