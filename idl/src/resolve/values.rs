//! Literals against the type they are for (spec 02, "Values").

use crate::ast::{Literal, LiteralKind, Path};
use crate::diagnostics::{Diagnostic, Diagnostics, codes, suggest};
use crate::ir::{Enumerator, Int, Item, ItemId, ItemKind, Prim, Type, Value};

use super::Context;
use super::declare::{Decl, Declared};

impl Context<'_> {
    /// A literal of type `ty`. `None` after a finding.
    pub(super) fn value(
        &self,
        at: Declared<'_>,
        literal: &Literal,
        ty: &Type,
        found: &mut Diagnostics,
    ) -> Option<Value> {
        if let (LiteralKind::Path(path), Some(name)) = (&literal.kind, path_name(literal))
            && let Some(symbol) = self.names.find(at, name)
            && path.single().is_some()
            && let Decl::Const(index) = symbol.decl
        {
            let (const_ty, value) = self.consts[index].as_ref()?;
            if const_ty == ty {
                return Some(value.clone());
            }
            found.push(
                Diagnostic::error(codes::E0213, literal.span, format!("`{name}` has another type"))
                    .and(symbol.span, "declared here"),
            );
            return None;
        }
        match ty {
            Type::Prim(Prim::Bool) => self.bool(literal, found),
            Type::Prim(Prim::Int(int)) => int_value(literal, *int, found),
            Type::Prim(Prim::F32 | Prim::F64) => {
                float(literal, ty == &Type::Prim(Prim::F32), found)
            }
            Type::String => match &literal.kind {
                LiteralKind::String(text) => Some(Value::String(text.clone())),
                _ => mismatch(literal, "a string, for example `\"text\"`", found),
            },
            Type::Duration => match literal.kind {
                LiteralKind::Span(nanos) => Some(Value::Span(nanos)),
                _ => mismatch(literal, "a duration, for example `150ms`", found),
            },
            Type::Named(item) => self.named(at, literal, *item, found),
            Type::Optional(_) => {
                found.push(
                    Diagnostic::error(
                        codes::E0405,
                        literal.span,
                        "an optional type has no default",
                    )
                    .label("absent is the default")
                    .help("remove the default, or the `?`"),
                );
                None
            }
            Type::List(_) | Type::Map(..) => {
                found.push(
                    Diagnostic::error(
                        codes::E0215,
                        literal.span,
                        "lists and maps have no literals",
                    )
                    .help("remove it: the default of a list or map is empty"),
                );
                None
            }
            Type::Timestamp | Type::Bytes | Type::Array(..) => no_literal(literal, found),
        }
    }

    fn bool(&self, literal: &Literal, found: &mut Diagnostics) -> Option<Value> {
        match path_name(literal) {
            Some("true") => Some(Value::Bool(true)),
            Some("false") => Some(Value::Bool(false)),
            _ => mismatch(literal, "`true` or `false`", found),
        }
    }

    fn named(
        &self,
        at: Declared<'_>,
        literal: &Literal,
        id: ItemId,
        found: &mut Diagnostics,
    ) -> Option<Value> {
        let Some(item) = &self.enums[id.0 as usize] else {
            return no_literal(literal, found);
        };
        match &item.kind {
            ItemKind::Enum(inner) => {
                let index = self.enumerator(at, literal, id, item, &inner.values, found)?;
                Some(Value::Enumerator(id, index))
            }
            ItemKind::Flags(inner) => match literal.kind {
                LiteralKind::Int(bits) if (0..=inner.repr.max()).contains(&bits) => {
                    u64::try_from(bits).ok().map(|bits| Value::Flags(id, bits))
                }
                LiteralKind::Int(_) => {
                    found.push(out_of_range(literal, inner.repr));
                    None
                }
                _ => {
                    let index = self.enumerator(at, literal, id, item, &inner.bits, found)?;
                    let bit = u32::try_from(inner.bits[index as usize].value).ok()?;
                    1u64.checked_shl(bit).map(|bits| Value::Flags(id, bits))
                }
            },
            ItemKind::Struct(_)
            | ItemKind::Record(_)
            | ItemKind::Variant(_)
            | ItemKind::Error(_)
            | ItemKind::Resource(_) => no_literal(literal, found),
        }
    }

    /// Index of `Type.member`.
    fn enumerator(
        &self,
        at: Declared<'_>,
        literal: &Literal,
        id: ItemId,
        item: &Item,
        members: &[Enumerator],
        found: &mut Diagnostics,
    ) -> Option<u32> {
        let type_name = &item.name.text;
        let example = members.first().map_or("name", |member| member.name.text.as_str());
        let LiteralKind::Path(Path { segments, .. }) = &literal.kind else {
            return mismatch(
                literal,
                &format!("one of its names, for example `{type_name}.{example}`"),
                found,
            );
        };
        let [owner, member] = segments.as_slice() else {
            let wanted = format!("a name with its type, for example `{type_name}.{example}`");
            if members.iter().any(|member| member.name.text == literal.text) {
                let qualified = format!("{type_name}.{}", literal.text);
                found.push(
                    Diagnostic::error(
                        codes::E0212,
                        literal.span,
                        format!("`{}` is not known here", literal.text),
                    )
                    .help(format!("values are written with their type: `{qualified}`"))
                    .fix(
                        format!("write `{qualified}`"),
                        literal.span,
                        qualified,
                    ),
                );
                return None;
            }
            return mismatch(literal, &wanted, found);
        };
        let right_owner =
            self.names.find(at, &owner.text).is_some_and(|symbol| match symbol.decl {
                Decl::Item(other) => other == id,
                Decl::Alias(alias) => self.aliases[alias] == Some(Type::Named(id)),
                Decl::Service(_) | Decl::Const(_) | Decl::Bridge => false,
            });
        if !right_owner {
            return mismatch(literal, &format!("a member of `{type_name}`"), found);
        }
        let index = members.iter().position(|candidate| candidate.name.text == member.text);
        if index.is_none() {
            let plain = Diagnostic::error(
                codes::E0212,
                member.span,
                format!("`{type_name}` has no `{}`", member.text),
            )
            .and(item.name.span, "declared here");
            found.push(suggest(
                plain,
                member.span,
                &member.text,
                found.hints(members.iter().map(|member| member.name.text.as_str())),
            ));
        }
        index.and_then(|index| u32::try_from(index).ok())
    }
}

/// The name, if the literal is one.
fn path_name(literal: &Literal) -> Option<&str> {
    match &literal.kind {
        LiteralKind::Path(path) => path.single().map(|name| name.text.as_str()),
        LiteralKind::Int(_)
        | LiteralKind::Float(_)
        | LiteralKind::Span(_)
        | LiteralKind::String(_) => None,
    }
}

fn mismatch<T>(literal: &Literal, wanted: &str, found: &mut Diagnostics) -> Option<T> {
    let diagnostic = match path_name(literal) {
        Some(name) if !matches!(name, "true" | "false") => {
            Diagnostic::error(codes::E0212, literal.span, format!("`{name}` is not known here"))
        }
        _ => Diagnostic::error(
            codes::E0213,
            literal.span,
            format!("`{}` does not fit the type", literal.text),
        ),
    };
    found.push(diagnostic.help(format!("the type takes {wanted}")));
    None
}

fn no_literal<T>(literal: &Literal, found: &mut Diagnostics) -> Option<T> {
    found.push(
        Diagnostic::error(
            codes::E0215,
            literal.span,
            "values of this type cannot be written in a schema",
        )
        .help("make the type optional (`?`) instead of giving it a default"),
    );
    None
}

fn out_of_range(literal: &Literal, int: Int) -> Diagnostic {
    Diagnostic::error(
        codes::E0214,
        literal.span,
        format!("`{}` does not fit into {}", literal.text, int.as_str()),
    )
    .note(format!("its values go from {} to {}", int.min(), int.max()))
}

fn int_value(literal: &Literal, int: Int, found: &mut Diagnostics) -> Option<Value> {
    let LiteralKind::Int(value) = literal.kind else {
        return mismatch(literal, "a whole number", found);
    };
    if !(int.min()..=int.max()).contains(&value) {
        found.push(out_of_range(literal, int));
        return None;
    }
    Some(Value::Int(value))
}

fn float(literal: &Literal, single: bool, found: &mut Diagnostics) -> Option<Value> {
    let value = match literal.kind {
        LiteralKind::Float(bits) => f64::from_bits(bits),
        // Whole numbers are exact up to 2^53 and 2^24; beyond, the author did not mean a float.
        LiteralKind::Int(value)
            if value.unsigned_abs() <= if single { 1 << 24 } else { 1 << 53 } =>
        {
            #[expect(clippy::cast_precision_loss, reason = "checked above")]
            let exact = value as f64;
            exact
        }
        _ => return mismatch(literal, "a number, for example `1.5`", found),
    };
    #[expect(clippy::cast_possible_truncation, reason = "the question is whether it overflows")]
    let overflows = single && (value as f32).is_infinite();
    if overflows {
        found.push(Diagnostic::error(
            codes::E0214,
            literal.span,
            format!("`{}` does not fit into f32", literal.text),
        ));
        return None;
    }
    // Go has no literal of negative zero.
    let value = if value == 0.0 { 0.0 } else { value };
    Some(Value::Float(value.to_bits()))
}
