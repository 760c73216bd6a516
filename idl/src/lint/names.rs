//! How things are called, and where their files are.

use indexmap::IndexMap;

use crate::diagnostics::{Code, Diagnostic, Fix, codes};
use crate::edit;
use crate::naming::{
    capitalized, go_exported_name, go_param_name, rust_const_name, rust_member_name,
    rust_type_name, words,
};
use crate::outline::{Decl, DeclId, DeclKind};

use super::{Context, Findings};

pub(super) fn check(context: &Context<'_>, found: &mut Findings<'_>) {
    check_packages(context, found);
    check_files(context, found);
    for (id, decl) in context.decls() {
        check_case(context, id, decl, found);
        check_keyword(decl, found);
        check_go_method(context, decl, found);
        check_stutter(context, decl, found);
    }
    check_twins(context, found);
}

fn check_packages(context: &Context<'_>, found: &mut Findings<'_>) {
    for (_, package) in context.packages() {
        let lower = !package.name.contains(|c: char| c.is_ascii_uppercase());
        if lower && package.name.contains('.') {
            continue;
        }
        let message = if lower {
            format!("package `{}` has one word only", package.name)
        } else {
            format!("package `{}` is not in lower case", package.name)
        };
        found.push(
            Diagnostic::warning(codes::L101, package.span, message)
                .help("say whose it is, in lower case: `acme.checkout`"),
        );
    }
}

/// As much of the path is compared as is known: users may stand below the root. One package alone
/// needs no folders to be found.
fn check_files(context: &Context<'_>, found: &mut Findings<'_>) {
    if context.packages().count() < 2 {
        return;
    }
    for (_, package) in context.packages() {
        let identity = package.identity();
        let lines = context.outline.packages.iter().find(|lines| lines.identity == identity);
        let wanted: Vec<&str> = package.name.split('.').collect();
        for span in lines.iter().flat_map(|lines| &lines.versions) {
            let name = &context.compiled.sources.file(span.file).name;
            let path: Vec<&str> = name.trim_end_matches(".r2g").split('/').collect();
            let folder = &path[..path.len() - 1];
            if ends_with(&path, &wanted) || ends_with(folder, &wanted) {
                continue;
            }
            let message = format!("`{name}` holds package `{}`", package.name);
            let place = wanted.join("/");
            found.push(
                Diagnostic::warning(codes::L105, *span, message)
                    .help(format!("move it to `{place}.r2g`, or into a folder `{place}`")),
            );
        }
    }
}

fn ends_with(path: &[&str], wanted: &[&str]) -> bool {
    !path.is_empty() && path.iter().rev().zip(wanted.iter().rev()).all(|(have, want)| have == want)
}

/// How the names of a kind are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Pascal,
    Snake,
    Upper,
}

impl Style {
    fn of(kind: DeclKind) -> Option<(Self, Code)> {
        match kind {
            DeclKind::Const => Some((Self::Upper, codes::L104)),
            DeclKind::Alias
            | DeclKind::Enum
            | DeclKind::Flags
            | DeclKind::Struct
            | DeclKind::Record
            | DeclKind::Variant
            | DeclKind::Error
            | DeclKind::Resource
            | DeclKind::Service => Some((Self::Pascal, codes::L102)),
            DeclKind::Enumerator
            | DeclKind::Bit
            | DeclKind::StructField
            | DeclKind::Field
            | DeclKind::Case
            | DeclKind::ErrorCase
            | DeclKind::Method
            | DeclKind::Param => Some((Self::Snake, codes::L103)),
            // No code is made from it.
            DeclKind::Bridge => None,
        }
    }

    fn holds(self, name: &str) -> bool {
        let tidy = !name.contains("__") && !name.ends_with('_');
        match self {
            Self::Pascal => {
                name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains('_')
            }
            Self::Snake => tidy && !name.contains(|c: char| c.is_ascii_uppercase()),
            Self::Upper => tidy && !name.contains(|c: char| c.is_ascii_lowercase()),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Pascal => "PascalCase",
            Self::Snake => "snake_case",
            Self::Upper => "UPPER_SNAKE_CASE",
        }
    }

    fn apply(self, name: &str) -> String {
        let words = words(name);
        match self {
            Self::Pascal => {
                let shouted =
                    name.contains('_') && !name.contains(|c: char| c.is_ascii_lowercase());
                let one = |word: &String| {
                    if shouted {
                        capitalized(&word.to_ascii_lowercase())
                    } else {
                        capitalized(word)
                    }
                };
                words.iter().map(one).collect()
            }
            Self::Snake => words.join("_").to_ascii_lowercase(),
            Self::Upper => words.join("_").to_ascii_uppercase(),
        }
    }
}

fn check_case(context: &Context<'_>, id: DeclId, decl: &Decl, found: &mut Findings<'_>) {
    let Some((style, code)) = Style::of(decl.kind) else { return };
    let name = &decl.name.text;
    if style.holds(name) || !found.wants(code) {
        return;
    }
    let better = style.apply(name);
    let mut finding = Diagnostic::warning(
        code,
        decl.name.span,
        format!("`{name}` is {} and not in {}", decl.kind.word(), style.name()),
    );
    // Users of a released name must not have to change their code for it.
    let package = context.outline.package_of(decl);
    if package.version.major == 0 || spellings(decl.kind, name) == spellings(decl.kind, &better) {
        finding = finding.help(format!("call it `{better}`; `r2g lint --fix` does"));
        finding.fix = Some(Fix {
            title: format!("rename it to `{better}` everywhere"),
            edits: edit::rename(&context.compiled.sources, context.outline, id, &better),
        });
    } else {
        // Other packages may have the same name.
        let alone = context.packages().count() == 1;
        let home = if alone { String::new() } else { format!("{}/", package.identity) };
        let path = context.outline.path(id);
        finding = finding
            .help(format!("call it `{better}`: r2g edit rename {home}{path} {better}"))
            .note("the name in Rust or Go changes with it, so no fix is applied");
    }
    found.push(finding);
}

/// The name in generated code.
fn spellings(kind: DeclKind, name: &str) -> Vec<String> {
    match kind {
        DeclKind::Const => vec![rust_const_name(name), go_exported_name(name)],
        DeclKind::Field | DeclKind::StructField | DeclKind::Method => {
            vec![rust_member_name(name), go_exported_name(name)]
        }
        DeclKind::Param => vec![rust_member_name(name), go_param_name(name)],
        DeclKind::Enumerator | DeclKind::Bit | DeclKind::Case | DeclKind::ErrorCase => {
            vec![rust_type_name(name), rust_const_name(name), go_exported_name(name)]
        }
        DeclKind::Alias
        | DeclKind::Enum
        | DeclKind::Flags
        | DeclKind::Struct
        | DeclKind::Record
        | DeclKind::Variant
        | DeclKind::Error
        | DeclKind::Resource
        | DeclKind::Service
        | DeclKind::Bridge => vec![rust_type_name(name), go_exported_name(name)],
    }
}

fn check_keyword(decl: &Decl, found: &mut Findings<'_>) {
    let member = matches!(
        decl.kind,
        DeclKind::Field | DeclKind::StructField | DeclKind::Method | DeclKind::Param
    );
    let spelled = rust_member_name(&decl.name.text);
    if member
        && (spelled.starts_with("r#")
            || spelled == "self_"
            || spelled == "super_"
            || spelled == "crate_")
        && spelled != decl.name.text
    {
        let message = format!("`{}` is a keyword of Rust", decl.name.text);
        found.push(
            Diagnostic::warning(codes::L107, decl.name.span, message)
                .label(format!("Rust users write `{spelled}`"))
                .help("choose another name"),
        );
    }
}

/// Methods that generated or well-known Go code has beside a member.
fn go_methods(owner: DeclKind) -> &'static [&'static str] {
    match owner {
        DeclKind::Record => &["Clone", "Scope", "String", "Error"],
        DeclKind::Struct => &["String", "Error"],
        DeclKind::Service => &["Has", "Close", "String", "Error"],
        DeclKind::Resource => &["Close", "String", "Error"],
        _ => &[],
    }
}

fn check_go_method(context: &Context<'_>, decl: &Decl, found: &mut Findings<'_>) {
    let Some(owner) = decl.owner.map(|owner| context.outline.decl(owner)) else { return };
    let spelled = go_exported_name(&decl.name.text);
    if go_methods(owner.kind).contains(&spelled.as_str()) {
        let message = format!("`{}` is `{spelled}` in Go, like a method", decl.name.text);
        found.push(
            Diagnostic::warning(codes::L108, decl.name.span, message)
                .help("choose a name that says more"),
        );
    }
}

fn check_stutter(context: &Context<'_>, decl: &Decl, found: &mut Findings<'_>) {
    let Some(owner) = decl.owner.map(|owner| context.outline.decl(owner)) else { return };
    if matches!(decl.kind, DeclKind::Method | DeclKind::Param) {
        return;
    }
    let prefix = words(&owner.name.text).join("_").to_ascii_lowercase() + "_";
    let own = words(&decl.name.text).join("_").to_ascii_lowercase();
    if let Some(rest) = own.strip_prefix(&prefix) {
        let message = format!("`{}` repeats the name of `{}`", decl.name.text, owner.name.text);
        found.push(
            Diagnostic::warning(codes::L109, decl.name.span, message)
                .help(format!("`{rest}` says the same")),
        );
    }
}

/// Names of one place that only case and underscores tell apart.
fn check_twins(context: &Context<'_>, found: &mut Findings<'_>) {
    let mut seen: IndexMap<(u32, Option<DeclId>, String), &Decl> = IndexMap::new();
    for (_, decl) in context.decls() {
        let plain = decl.name.text.replace('_', "").to_ascii_lowercase();
        let key = (decl.package, decl.owner, plain);
        if let Some(earlier) = seen.get(&key) {
            let message = format!(
                "`{}` and `{}` differ in case or underscores only",
                earlier.name.text, decl.name.text
            );
            found.push(
                Diagnostic::warning(codes::L106, decl.name.span, message)
                    .and(earlier.name.span, "the other name")
                    .help("choose names that sound different"),
            );
        } else {
            seen.insert(key, decl);
        }
    }
}
