//! Enums and flags.

use super::docs::docs;
use super::model;
use super::names::Names;
use super::quoted::quoted;
use super::types;
use r2g_idl::ir::{EnumItem, Enumerator, FlagsItem, Int, Item, ItemId};
use r2g_idl::naming::go_member_name;

/// `enum.go.hbs`, `codec/enum.go.hbs`
pub(super) fn build_enum(
    names: &Names<'_>,
    id: ItemId,
    item: &Item,
    kind: &EnumItem,
) -> model::Enum {
    build(names, id, item, kind.repr, &kind.values, "enum")
}

/// `flags.go.hbs`
pub(super) fn build_flags(
    names: &Names<'_>,
    id: ItemId,
    item: &Item,
    kind: &FlagsItem,
) -> model::Enum {
    build(names, id, item, kind.repr, &kind.bits, "flags")
}

fn build(
    names: &Names<'_>,
    id: ItemId,
    item: &Item,
    repr: Int,
    values: &[Enumerator],
    what: &str,
) -> model::Enum {
    let name = names.bare(id);
    // A removed value stays reserved and has no name.
    let values: Vec<model::Enumerator> = values
        .iter()
        .filter(|value| value.marks.removed.is_none())
        .map(|value| {
            let constant = go_member_name(&item.name.text, &value.name.text);
            model::Enumerator {
                docs: docs(&value.marks.docs, Some(&value.marks)),
                label: quoted(&value.name.text),
                value: value.value.to_string(),
                name: constant,
            }
        })
        .collect();
    let all: Vec<&str> = values.iter().map(|value| value.name.as_str()).collect();
    model::Enum {
        docs: names.item_docs(what, item),
        repr: types::int(repr).to_owned(),
        all: all.join(", "),
        name,
        values,
    }
}
