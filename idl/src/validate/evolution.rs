//! Marks of versions, and what a newer member needs (spec 07, "Growing").

use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::ir::{
    Field, Item, ItemKind, Marks, Method, Name, PackageId, Schema, Type, Value, Version,
};

/// What the marks of one package are measured against.
#[derive(Clone, Copy)]
struct Marked<'a> {
    schema: &'a Schema,
    package: PackageId,
    /// The package's version as declared.
    now: Version,
    /// Its first release.
    first: Version,
}

/// A member of something that grows, in the order of its numbers.
struct Growing<'a> {
    name: &'a Name,
    marks: &'a Marks,
}

pub(super) fn check(schema: &Schema, found: &mut Diagnostics) {
    let marked = |package: PackageId| {
        let now = schema.package(package).version;
        Marked { schema, package, now, first: Version { major: now.major, minor: 0 } }
    };
    for item in &schema.items {
        check_item(marked(item.package), item, found);
    }
    for service in &schema.services {
        let marked = marked(service.package);
        let born = marked.item(&service.name, &service.marks, found);
        service.methods.iter().for_each(|method| check_method(marked, method, born, found));
    }
    for (index, package) in (0..).zip(&schema.packages) {
        let marked = marked(PackageId(index));
        for constant in &package.consts {
            marked.item(&constant.name, &constant.marks, found);
        }
        for alias in &package.aliases {
            marked.item(&alias.name, &alias.marks, found);
        }
    }
}

fn check_item(marked: Marked<'_>, item: &Item, found: &mut Diagnostics) {
    let born = marked.item(&item.name, &item.marks, found);
    match &item.kind {
        ItemKind::Struct(inner) => {
            for field in &inner.fields {
                marked.member(&field.name, &field.marks, born, found);
            }
        }
        ItemKind::Record(inner) => {
            let members: Vec<Growing<'_>> = inner
                .fields
                .iter()
                .map(|field| Growing { name: &field.name, marks: &field.marks })
                .collect();
            marked.ordered(&members, born, "field", found);
            for field in &inner.fields {
                marked.member(&field.name, &field.marks, born, found);
                check_field(marked, field, born, found);
            }
        }
        ItemKind::Enum(inner) => {
            for value in &inner.values {
                marked.member(&value.name, &value.marks, born, found);
                if inner.frozen {
                    frozen(&value.name, &value.marks, born, "enum", found);
                }
            }
        }
        ItemKind::Flags(inner) => inner.bits.iter().for_each(|bit| {
            marked.member(&bit.name, &bit.marks, born, found);
        }),
        ItemKind::Variant(inner) => {
            let members: Vec<Growing<'_>> = inner
                .cases
                .iter()
                .map(|case| Growing { name: &case.name, marks: &case.marks })
                .collect();
            marked.ordered(&members, born, "case", found);
            for case in &inner.cases {
                let since = marked.member(&case.name, &case.marks, born, found);
                critical(&case.name, &case.marks, since <= born, "case", found);
                if inner.frozen {
                    frozen(&case.name, &case.marks, born, "variant", found);
                }
            }
        }
        ItemKind::Error(inner) => {
            let members: Vec<Growing<'_>> = inner
                .cases
                .iter()
                .map(|case| Growing { name: &case.name, marks: &case.marks })
                .collect();
            marked.ordered(&members, born, "case", found);
            for case in &inner.cases {
                marked.member(&case.name, &case.marks, born, found);
            }
        }
        ItemKind::Resource(inner) => {
            inner.methods.iter().for_each(|method| check_method(marked, method, born, found))
        }
    }
}

impl Marked<'_> {
    /// Checks the marks of an item; returns when it appeared.
    fn item(self, name: &Name, marks: &Marks, found: &mut Diagnostics) -> Version {
        self.member(name, marks, self.first, found)
    }

    /// Checks the marks of a member of something that appeared in `born`.
    fn member(self, name: &Name, marks: &Marks, born: Version, found: &mut Diagnostics) -> Version {
        let since = marks.since.unwrap_or(born);
        let stated = [
            ("@since", marks.since),
            ("@deprecated", marks.deprecated.as_ref().map(|deprecated| deprecated.since)),
            ("@removed", marks.removed),
        ];
        for (word, version) in stated {
            let Some(version) = version else { continue };
            if version.major != self.now.major || version > self.now {
                found.push(self.outside(name, word, version));
                return since;
            }
            if version < since || version < born {
                let what = if version < since { "it appeared" } else { "its owner appeared" };
                let limit = if version < since { since } else { born };
                found.push(
                    Diagnostic::error(
                        codes::E0410,
                        name.span,
                        format!("`{word}({})` of `{}` is before {what}", text(version), name.text),
                    )
                    .note(format!("that was in {}", text(limit))),
                );
                return since;
            }
        }
        if let (Some(deprecated), Some(removed)) = (&marks.deprecated, marks.removed)
            && removed < deprecated.since
        {
            found.push(Diagnostic::error(
                codes::E0410,
                name.span,
                format!("`{}` was removed before it was deprecated", name.text),
            ));
        }
        since
    }

    fn outside(self, name: &Name, word: &str, version: Version) -> Diagnostic {
        Diagnostic::error(
            codes::E0408,
            name.span,
            format!(
                "`{word}({})` of `{}` is not a version of this package",
                text(version),
                name.text
            ),
        )
        .note(format!("the package is at {}", text(self.now)))
        .help("raise the version of the package, or correct the annotation")
    }

    /// A peer knows a prefix of the numbers, so later numbers cannot be older.
    fn ordered(self, members: &[Growing<'_>], born: Version, word: &str, found: &mut Diagnostics) {
        let mut newest: Option<(&Growing<'_>, Version)> = None;
        for member in members {
            let since = member.marks.since.unwrap_or(born);
            match newest {
                Some((earlier, version)) if since < version => found.push(
                    Diagnostic::error(codes::E0409, member.name.span, format!("`{}` is older than a {word} with a lower number", member.name.text))
                        .and(earlier.name.span, format!("since {}", text(version)))
                        .note(format!("a {word} that is added takes the next number, so numbers and versions rise together"))
                        .help(format!("write `@since({})` if it appeared then", text(version))),
                ),
                Some((_, version)) if since == version => {}
                _ => newest = Some((member, since)),
            }
        }
    }

    /// A default that names an enumerator which some reader lacks.
    fn default(
        self,
        field: &Name,
        default: Option<&Value>,
        since: Version,
        found: &mut Diagnostics,
    ) {
        let Some(Value::Enumerator(item, index)) = default else {
            return;
        };
        let owner = self.schema.item(*item);
        let ItemKind::Enum(inner) = &owner.kind else {
            return;
        };
        let value = &inner.values[*index as usize];
        // Other packages have minors of their own.
        let own = owner.package == self.package;
        if value.marks.removed.is_some() {
            found.push(
                Diagnostic::error(
                    codes::E0411,
                    field.span,
                    format!("the default of `{}` was removed", field.text),
                )
                .and(value.name.span, "removed here"),
            );
        } else if own && value.marks.since.is_some_and(|enumerator| enumerator > since) {
            found.push(
                Diagnostic::error(
                    codes::E0411,
                    field.span,
                    format!("the default of `{}` is newer than the field", field.text),
                )
                .and(value.name.span, "this value")
                .note("a peer that has the field may not have the value"),
            );
        }
    }
}

fn check_field(marked: Marked<'_>, field: &Field, born: Version, found: &mut Diagnostics) {
    let since = field.marks.since.unwrap_or(born);
    critical(&field.name, &field.marks, field.birth, "field", found);
    marked.default(&field.name, field.default.as_ref(), since, found);
    if !field.birth && !has_value(&field.ty, field.default.as_ref()) {
        found.push(
            Diagnostic::error(
                codes::E0404,
                field.ty_span,
                format!(
                    "`{}` is newer than its record and has no value for older peers",
                    field.name.text
                ),
            )
            .label(format!("added in {}", text(since)))
            .help("make it optional with `?`, or give it a default with `= value`")
            .fix("make it optional", field.ty_span.after(), "?"),
        );
    }
    if field.marks.removed.is_some()
        && let Type::Named(item) = &field.ty
        && matches!(marked.schema.item(*item).kind, ItemKind::Record(_) | ItemKind::Variant(_))
    {
        found.push(
            Diagnostic::error(
                codes::E0406,
                field.name.span,
                format!("`{}` cannot be removed: its type has no empty value", field.name.text),
            )
            .note("older readers need a record or variant there, and a tombstone has none to write")
            .help("use `@deprecated` until the next major version"),
        );
    }
}

/// Whether a reader can do without the member.
fn has_value(ty: &Type, default: Option<&Value>) -> bool {
    default.is_some() || matches!(ty, Type::Optional(_) | Type::List(_) | Type::Map(..))
}

fn critical(name: &Name, marks: &Marks, birth: bool, word: &str, found: &mut Diagnostics) {
    if !marks.critical {
        return;
    }
    let why = if marks.removed.is_some() {
        "nobody can set what was removed"
    } else if birth {
        "every peer knows what was there from the start"
    } else {
        return;
    };
    found.push(
        Diagnostic::error(
            codes::E0407,
            name.span,
            format!("{word} `{}` cannot be `@critical`", name.text),
        )
        .note(why),
    );
}

fn frozen(name: &Name, marks: &Marks, born: Version, word: &str, found: &mut Diagnostics) {
    if marks.removed.is_some() || marks.since.is_some_and(|since| since > born) {
        found.push(
            Diagnostic::error(codes::E0412, name.span, format!("a frozen {word} never changes"))
                .label(if marks.removed.is_some() { "removed later" } else { "added later" })
                .help("declare a new type, or leave out `@frozen` before the first release"),
        );
    }
}

fn check_method(marked: Marked<'_>, method: &Method, owner: Version, found: &mut Diagnostics) {
    let born = marked.member(&method.name, &method.marks, owner, found);
    let members: Vec<Growing<'_>> = method
        .params
        .iter()
        .map(|param| Growing { name: &param.name, marks: &param.marks })
        .collect();
    marked.ordered(&members, born, "parameter", found);
    for param in &method.params {
        let since = marked.member(&param.name, &param.marks, born, found);
        critical(&param.name, &param.marks, param.birth, "parameter", found);
        marked.default(&param.name, param.default.as_ref(), since, found);
        if param.birth {
            if let Some(span) = param.default_span {
                found.push(
                    Diagnostic::error(
                        codes::E0415,
                        span,
                        "only a parameter newer than its method has a default",
                    )
                    .note("every caller sends this one")
                    .help("remove the default, or mark the parameter with `@since`"),
                );
            }
            continue;
        }
        let owned = matches!(param.mode, crate::ir::Mode::Own | crate::ir::Mode::Stream);
        if owned {
            found.push(
                Diagnostic::error(
                    codes::E0415,
                    param.ty_span,
                    "an added parameter cannot be `own` or `stream`",
                )
                .help("add a method instead"),
            );
        } else if !has_value(&param.ty, param.default.as_ref()) {
            found.push(
                Diagnostic::error(
                    codes::E0415,
                    param.ty_span,
                    format!(
                        "`{}` is newer than its method and has no value for older callers",
                        param.name.text
                    ),
                )
                .label(format!("added in {}", text(since)))
                .help("make it optional with `?`, or give it a default with `= value`")
                .fix("make it optional", param.ty_span.after(), "?"),
            );
        }
    }
}

fn text(version: Version) -> String {
    format!("{}.{}", version.major, version.minor)
}
