//! Annotations → facts, and where each may stand (spec 02, "Annotations").

use crate::ast;
use crate::diagnostics::{Diagnostic, Diagnostics, codes, suggest};
use crate::ir::{Deprecated, Extension, Marks, Version};
use crate::source::Span;

use super::packages;

/// What an annotation stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Package,
    Use,
    Const,
    Alias,
    Enum,
    Flags,
    Struct,
    Record,
    Variant,
    Error,
    Resource,
    Service,
    Bridge,
    Enumerator,
    Bit,
    StructField,
    RecordField,
    Case,
    ErrorCase,
    Method,
    Param,
}

impl Target {
    /// With its article, for messages.
    fn word(self) -> &'static str {
        match self {
            Self::Package => "a package",
            Self::Use => "a `use`",
            Self::Const => "a constant",
            Self::Alias => "an alias",
            Self::Enum => "an enum",
            Self::Flags => "flags",
            Self::Struct => "a struct",
            Self::Record => "a record",
            Self::Variant => "a variant",
            Self::Error => "an error",
            Self::Resource => "a resource",
            Self::Service => "a service",
            Self::Bridge => "a bridge",
            Self::Enumerator => "an enumerator",
            Self::Bit => "a flag",
            Self::StructField => "a field of a struct",
            Self::RecordField => "a field of a record",
            Self::Case => "a case of a variant",
            Self::ErrorCase => "a case of an error",
            Self::Method => "a method",
            Self::Param => "a parameter",
        }
    }

    fn is_type(self) -> bool {
        matches!(
            self,
            Self::Enum
                | Self::Flags
                | Self::Struct
                | Self::Record
                | Self::Variant
                | Self::Error
                | Self::Resource
        )
    }

    fn is_item(self) -> bool {
        self.is_type() || matches!(self, Self::Const | Self::Alias | Self::Service)
    }

    /// Members that come and go one by one.
    fn grows(self) -> bool {
        matches!(
            self,
            Self::Enumerator
                | Self::Bit
                | Self::RecordField
                | Self::Case
                | Self::ErrorCase
                | Self::Method
        )
    }
}

/// Everything that annotations say about one thing.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) marks: Marks,
    pub(super) frozen: bool,
    pub(super) layout: Option<(u32, u32)>,
    pub(super) deadline_ns: Option<i64>,
    pub(super) idempotent: bool,
    /// Where it stands.
    pub(super) leaf: Option<Span>,
    /// Where it stands.
    pub(super) batch: Option<Span>,
    pub(super) thread_bound: bool,
}

/// Names of all annotations but `@x.*`.
const NAMES: &[&str] = &[
    "since",
    "deprecated",
    "removed",
    "unstable",
    "was",
    "critical",
    "frozen",
    "layout",
    "deadline",
    "idempotent",
    "leaf",
    "batch",
    "thread_bound",
];

fn allowed(name: &str, target: Target) -> bool {
    match name {
        "since" => target.is_item() || target.grows() || target == Target::Param,
        "deprecated" => target.is_item() || target.grows() || target == Target::StructField,
        "removed" => target.grows(),
        "unstable" => target.is_item() && target != Target::Alias || target == Target::Method,
        "was" => {
            target.is_item() && target != Target::Alias
                || target.grows()
                || matches!(target, Target::Param | Target::StructField)
        }
        "critical" => matches!(target, Target::RecordField | Target::Param | Target::Case),
        "frozen" => matches!(target, Target::Enum | Target::Variant),
        "layout" => target == Target::Struct,
        "deadline" | "idempotent" | "leaf" | "batch" => target == Target::Method,
        "thread_bound" => target == Target::Resource,
        _ => false,
    }
}

/// Interprets docs and annotations. Reports what is unknown, misplaced, repeated or malformed.
pub(super) fn read(head: &ast::Head, target: Target, found: &mut Diagnostics) -> Facts {
    let mut facts = Facts::default();
    facts.marks.docs = head.docs.iter().map(|doc| doc.text.clone()).collect();
    if matches!(target, Target::Package | Target::Use)
        && let Some(doc) = head.docs.first()
    {
        found.push(
            Diagnostic::error(codes::E0112, doc.span, "this comment documents nothing")
                .help("write `//!` at the top of the file to document the package"),
        );
    }
    let mut seen: Vec<(String, Span)> = Vec::new();
    for annotation in &head.annotations {
        let name = annotation.name.text();
        if let Some(extension) = name.strip_prefix("x.") {
            facts.marks.extensions.push(read_extension(extension, annotation));
            continue;
        }
        if !NAMES.contains(&name.as_str()) {
            found.push(unknown(&name, annotation));
        } else if !allowed(&name, target) {
            found.push(
                Diagnostic::error(
                    codes::E0217,
                    annotation.span,
                    format!("`@{name}` cannot stand on {}", target.word()),
                )
                .maybe_help(place_hint(&name, target)),
            );
        } else if let Some((_, earlier)) = seen.iter().find(|(other, _)| *other == name) {
            found.push(
                Diagnostic::error(
                    codes::E0219,
                    annotation.span,
                    format!("`@{name}` stands here twice"),
                )
                .and(*earlier, "first here"),
            );
        } else {
            read_one(&name, annotation, &mut facts, found);
            seen.push((name, annotation.span));
        }
    }
    facts
}

fn unknown(name: &str, annotation: &ast::Annotation) -> Diagnostic {
    let span = annotation.name.span;
    let plain = Diagnostic::error(codes::E0216, span, format!("annotation `@{name}` is not known"))
        .help("annotations for plugins start with `@x.`");
    suggest(plain, span, name, NAMES.iter().copied())
}

fn place_hint(name: &str, target: Target) -> Option<String> {
    let text = match name {
        "since" | "removed" if target == Target::StructField => {
            "structs never change: use a record, or a new struct"
        }
        "removed" if target == Target::Param => "parameters are never removed: add a method",
        "since" | "removed" => return None,
        "unstable" => "mark the item or method that is unstable",
        "critical" => "fields of records, parameters and cases of variants can be critical",
        "frozen" => "enums and variants can be frozen; structs always are",
        "layout" => "only structs promise a layout",
        "deadline" | "idempotent" | "leaf" | "batch" => "it belongs to a method",
        "thread_bound" => "it belongs to a resource",
        _ => return None,
    };
    Some(text.to_owned())
}

fn read_extension(name: &str, annotation: &ast::Annotation) -> Extension {
    let args = annotation
        .args
        .iter()
        .map(|arg| (arg.key.as_ref().map(|key| key.text.clone()), arg.value.text.clone()));
    Extension { name: name.to_owned(), args: args.collect() }
}

fn read_one(name: &str, annotation: &ast::Annotation, facts: &mut Facts, found: &mut Diagnostics) {
    let read = match name {
        "since" => one_version(name, annotation).map(|version| facts.marks.since = Some(version)),
        "removed" => {
            one_version(name, annotation).map(|version| facts.marks.removed = Some(version))
        }
        "deprecated" => deprecated(annotation).map(|value| facts.marks.deprecated = Some(value)),
        "unstable" => one_string(annotation).map(|value| facts.marks.unstable = Some(value)),
        "was" => strings(annotation).map(|value| facts.marks.was = value),
        "layout" => layout(annotation).map(|value| facts.layout = Some(value)),
        "deadline" => deadline(annotation).map(|value| facts.deadline_ns = Some(value)),
        "critical" => no_args(name, annotation).map(|()| facts.marks.critical = true),
        "frozen" => no_args(name, annotation).map(|()| facts.frozen = true),
        "idempotent" => no_args(name, annotation).map(|()| facts.idempotent = true),
        "leaf" => no_args(name, annotation).map(|()| facts.leaf = Some(annotation.span)),
        "batch" => no_args(name, annotation).map(|()| facts.batch = Some(annotation.span)),
        "thread_bound" => no_args(name, annotation).map(|()| facts.thread_bound = true),
        other => panic!("r2g bug: annotation {other} is listed but not read"),
    };
    if let Err(usage) = read {
        let span = annotation.args.first().map_or(annotation.span, |arg| arg.value.span);
        found.push(
            Diagnostic::error(codes::E0218, span, format!("`@{name}` takes other arguments"))
                .help(format!("write `{usage}`")),
        );
    }
}

/// How the annotation is written, when it was written otherwise.
type Usage = String;

/// The arguments, none of which has a name.
fn positional(annotation: &ast::Annotation) -> Option<Vec<&ast::Literal>> {
    annotation.args.iter().map(|arg| arg.key.is_none().then_some(&arg.value)).collect()
}

fn no_args(name: &str, annotation: &ast::Annotation) -> Result<(), Usage> {
    if annotation.args.is_empty() { Ok(()) } else { Err(format!("@{name}")) }
}

fn one_version(name: &str, annotation: &ast::Annotation) -> Result<Version, Usage> {
    let usage = || format!("@{name}(1.2)");
    match positional(annotation).as_deref() {
        Some([value]) => packages::version(&value.text).ok_or_else(usage),
        _ => Err(usage()),
    }
}

fn deprecated(annotation: &ast::Annotation) -> Result<Deprecated, Usage> {
    let usage = || "@deprecated(1.3, \"use quote\")".to_owned();
    let args = positional(annotation).ok_or_else(usage)?;
    let (since, text) = match args.as_slice() {
        [since] => (since, String::new()),
        [since, text] => match &text.kind {
            ast::LiteralKind::String(text) => (since, text.clone()),
            _ => return Err(usage()),
        },
        _ => return Err(usage()),
    };
    Ok(Deprecated { since: packages::version(&since.text).ok_or_else(usage)?, text })
}

fn strings(annotation: &ast::Annotation) -> Result<Vec<String>, Usage> {
    let usage = || "@was(\"oldest_name\", \"newer_name\")".to_owned();
    let args = positional(annotation).filter(|args| !args.is_empty()).ok_or_else(usage)?;
    let names = args.into_iter().map(|arg| match &arg.kind {
        ast::LiteralKind::String(text) if is_name(text) => Ok(text.clone()),
        _ => Err(usage()),
    });
    names.collect()
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn one_string(annotation: &ast::Annotation) -> Result<String, Usage> {
    match positional(annotation).as_deref() {
        Some([ast::Literal { kind: ast::LiteralKind::String(text), .. }]) if !text.is_empty() => {
            Ok(text.clone())
        }
        _ => Err("@unstable(\"feature-name\")".to_owned()),
    }
}

fn layout(annotation: &ast::Annotation) -> Result<(u32, u32), Usage> {
    let usage = || "@layout(size = 24, align = 8)".to_owned();
    let number = |wanted: &str| {
        let arg = annotation
            .args
            .iter()
            .find(|arg| arg.key.as_ref().is_some_and(|key| key.text == wanted));
        match arg.map(|arg| &arg.value.kind) {
            Some(ast::LiteralKind::Int(value)) => u32::try_from(*value).map_err(|_| usage()),
            _ => Err(usage()),
        }
    };
    if annotation.args.len() == 2 { Ok((number("size")?, number("align")?)) } else { Err(usage()) }
}

fn deadline(annotation: &ast::Annotation) -> Result<i64, Usage> {
    match positional(annotation).as_deref() {
        Some([ast::Literal { kind: ast::LiteralKind::Span(nanos), .. }]) if *nanos > 0 => {
            Ok(*nanos)
        }
        _ => Err("@deadline(150ms)".to_owned()),
    }
}
