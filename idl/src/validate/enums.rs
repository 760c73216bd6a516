//! Values of enums and bits of flags.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::ir::{EnumItem, Enumerator, FlagsItem, Item, ItemKind, Schema};

pub(super) fn check(schema: &Schema, found: &mut Diagnostics) {
    for item in &schema.items {
        match &item.kind {
            ItemKind::Enum(inner) => check_enum(item, inner, found),
            ItemKind::Flags(inner) => check_flags(inner, found),
            ItemKind::Struct(_)
            | ItemKind::Record(_)
            | ItemKind::Variant(_)
            | ItemKind::Error(_)
            | ItemKind::Resource(_) => {}
        }
    }
}

fn check_enum(item: &Item, inner: &EnumItem, found: &mut Diagnostics) {
    let (min, max) = (inner.repr.min(), inner.repr.max());
    for value in &inner.values {
        if !(min..=max).contains(&value.value) {
            found.push(
                Diagnostic::error(
                    codes::E0312,
                    value.value_span,
                    format!("{} does not fit into {}", value.value, inner.repr.as_str()),
                )
                .note(format!("its values go from {min} to {max}")),
            );
        }
    }
    check_unique(&inner.values, "value", found);
    if !inner.values.is_empty() && !inner.values.iter().any(|value| value.value == 0) {
        found.push(
            Diagnostic::error(
                codes::E0310,
                item.name.span,
                format!("enum `{}` has no value 0", item.name.text),
            )
            .note("zeroed memory must hold a declared value")
            .help("add one, for example `unspecified = 0`"),
        );
    }
}

fn check_flags(inner: &FlagsItem, found: &mut Diagnostics) {
    let width = i128::from(inner.repr.size() * 8);
    for bit in &inner.bits {
        if !(0..width).contains(&bit.value) {
            found.push(
                Diagnostic::error(
                    codes::E0312,
                    bit.value_span,
                    format!("{} has no bit {}", inner.repr.as_str(), bit.value),
                )
                .note(format!("flags are numbered by bit, from 0 to {}", width - 1)),
            );
        }
    }
    check_unique(&inner.bits, "bit", found);
}

fn check_unique(values: &[Enumerator], word: &str, found: &mut Diagnostics) {
    let mut seen: HashMap<i128, &Enumerator> = HashMap::new();
    for value in values {
        match seen.get(&value.value) {
            Some(earlier) => found.push(
                Diagnostic::error(
                    codes::E0311,
                    value.value_span,
                    format!("{word} {} is taken", value.value),
                )
                .and(earlier.value_span, format!("by `{}`", earlier.name.text)),
            ),
            None => {
                seen.insert(value.value, value);
            }
        }
    }
}
