//! Numbers and names of members: contiguous, unique, not none.

use std::collections::HashMap;

use crate::diagnostics::{Code, Diagnostic, Diagnostics, codes};
use crate::ir::{ItemKind, Marks, Name, Schema};
use crate::source::Span;

/// A member with a number.
struct Numbered<'a> {
    number: u32,
    span: Span,
    name: &'a Name,
}

pub(super) fn check(schema: &Schema, found: &mut Diagnostics) {
    for item in &schema.items {
        let owner = &item.name;
        match &item.kind {
            ItemKind::Struct(inner) => {
                check_some(owner, inner.fields.len(), "a struct needs a field", found);
                check_names(inner.fields.iter().map(|field| (&field.name, &field.marks)), found);
            }
            ItemKind::Record(inner) => {
                check_names(inner.fields.iter().map(|field| (&field.name, &field.marks)), found);
                let numbers = inner.fields.iter().map(|field| Numbered {
                    number: field.ordinal,
                    span: field.ordinal_span,
                    name: &field.name,
                });
                check_numbers("field", numbers.collect(), found);
            }
            ItemKind::Enum(inner) => {
                check_some(owner, inner.values.len(), "an enum needs a value", found);
                check_names(inner.values.iter().map(|value| (&value.name, &value.marks)), found);
            }
            ItemKind::Flags(inner) => {
                check_some(owner, inner.bits.len(), "flags need a bit", found);
                check_names(inner.bits.iter().map(|bit| (&bit.name, &bit.marks)), found);
            }
            ItemKind::Variant(inner) => {
                check_some(owner, inner.cases.len(), "a variant needs a case", found);
                check_names(inner.cases.iter().map(|case| (&case.name, &case.marks)), found);
                let numbers = inner.cases.iter().map(|case| Numbered {
                    number: case.tag,
                    span: case.tag_span,
                    name: &case.name,
                });
                check_numbers("case", numbers.collect(), found);
            }
            ItemKind::Error(inner) => {
                check_some(owner, inner.cases.len(), "an error needs a case", found);
                check_names(inner.cases.iter().map(|case| (&case.name, &case.marks)), found);
                let numbers = inner.cases.iter().map(|case| Numbered {
                    number: case.tag,
                    span: case.tag_span,
                    name: &case.name,
                });
                check_numbers("case", numbers.collect(), found);
            }
            ItemKind::Resource(inner) => {
                check_names(inner.methods.iter().map(|method| (&method.name, &method.marks)), found)
            }
        }
    }
    for service in &schema.services {
        check_names(service.methods.iter().map(|method| (&method.name, &method.marks)), found);
    }
    for method in super::services::methods(schema) {
        check_names(method.params.iter().map(|param| (&param.name, &param.marks)), found);
    }
    check_item_names(schema, found);
}

fn check_some(owner: &Name, count: usize, message: &str, found: &mut Diagnostics) {
    if count == 0 {
        found.push(Diagnostic::error(codes::E0307, owner.span, message));
    }
}

/// Former names of types, services and constants, which share one scope per package.
fn check_item_names(schema: &Schema, found: &mut Diagnostics) {
    for package in &schema.packages {
        let consts = package.consts.iter().map(|constant| (&constant.name, &constant.marks));
        let items =
            package.items.iter().map(|&id| schema.item(id)).map(|item| (&item.name, &item.marks));
        let services = package
            .services
            .iter()
            .map(|&id| schema.service(id))
            .map(|service| (&service.name, &service.marks));
        check_names(consts.chain(items).chain(services), found);
    }
}

/// Names and former names of one scope are all different.
fn check_names<'a>(members: impl Iterator<Item = (&'a Name, &'a Marks)>, found: &mut Diagnostics) {
    let members: Vec<(&Name, &Marks)> = members.collect();
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for (name, _) in &members {
        if let Some(earlier) = seen.insert(&name.text, name.span) {
            found.push(
                Diagnostic::error(
                    codes::E0202,
                    name.span,
                    format!("`{}` is declared twice", name.text),
                )
                .and(earlier, "first declared here"),
            );
            seen.insert(&name.text, earlier);
        }
    }
    for (name, marks) in &members {
        for former in &marks.was {
            if let Some(other) = seen.insert(former, name.span) {
                found.push(former_name(name, former, other));
                seen.insert(former, other);
            }
        }
    }
}

fn former_name(name: &Name, former: &str, other: Span) -> Diagnostic {
    let plain = Diagnostic::error(
        codes::E0417,
        name.span,
        format!("`{former}`, a former name of `{}`, is in use", name.text),
    );
    if other == name.span {
        plain.help("list every former name once, and not the present one")
    } else {
        plain
            .and(other, "used here")
            .note("a peer of an older version would take one for the other")
    }
}

/// Numbers are exactly `1..=count`. `members` is sorted by number.
fn check_numbers(word: &str, members: Vec<Numbered<'_>>, found: &mut Diagnostics) {
    let report = |code: Code, member: &Numbered<'_>, message: String| {
        Diagnostic::error(code, member.span, message)
    };
    let mut expected = 1;
    let mut earlier: Option<&Numbered<'_>> = None;
    for member in &members {
        if let Some(earlier) = earlier.filter(|earlier| earlier.number == member.number) {
            let next = members.last().map_or(1, |last| last.number.saturating_add(1));
            found.push(
                report(codes::E0402, member, format!("{word} number {} is taken", member.number))
                    .and(earlier.span, format!("by `{}`", earlier.name.text))
                    .help(format!("the next free number is {next}")),
            );
            continue;
        }
        if member.number != expected {
            let message = if member.number == 0 {
                format!("{word} numbers start at 1")
            } else {
                format!("{word} number {expected} is missing")
            };
            found.push(
                report(codes::E0401, member, message)
                    .note("numbers are 1, 2, 3, ... without gaps; what is removed stays as `@removed`")
                    .fix(format!("write {expected}"), member.span, expected.to_string()),
            );
            return;
        }
        expected += 1;
        earlier = Some(member);
    }
}
