//! Reserved names, and names that become equal in one of the languages (spec 02, "Names").

use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Code, Diagnostic, Diagnostics, codes};
use crate::ir::{ItemKind, Method, Name, Package, Schema};
use crate::naming::{
    go_batch_name, go_case_name, go_exported_name, go_member_name, go_param_name, go_request_name,
    package_path, rust_batch_name, rust_const_name, rust_member_name, rust_snake, rust_type_name,
};
use crate::source::Span;

pub(super) fn check(schema: &Schema, found: &mut Diagnostics) {
    check_packages(schema, found);
    for package in &schema.packages {
        check_items(schema, package, found);
    }
    for item in &schema.items {
        check_reserved(&item.name, found);
        match &item.kind {
            ItemKind::Struct(inner) => {
                check_members(inner.fields.iter().map(|field| &field.name), found)
            }
            ItemKind::Record(inner) => {
                let live = inner
                    .fields
                    .iter()
                    .filter(|field| !field.is_removed())
                    .map(|field| &field.name);
                check_members(live, found);
            }
            ItemKind::Enum(inner) => {
                check_cases(inner.values.iter().map(|value| &value.name), false, found)
            }
            ItemKind::Flags(inner) => {
                check_cases(inner.bits.iter().map(|bit| &bit.name), false, found)
            }
            ItemKind::Variant(inner) => {
                check_cases(inner.cases.iter().map(|case| &case.name), true, found)
            }
            ItemKind::Error(inner) => {
                check_cases(inner.cases.iter().map(|case| &case.name), true, found)
            }
            ItemKind::Resource(inner) => check_methods(&inner.methods, found),
        }
    }
    for service in &schema.services {
        check_reserved(&service.name, found);
        check_methods(&service.methods, found);
    }
}

/// Two packages with one path in generated code, however much of their names is used.
fn check_packages(schema: &Schema, found: &mut Diagnostics) {
    let mut seen: HashMap<String, &Package> = HashMap::new();
    for package in &schema.packages {
        if let Some(part) = package.name.split('.').find(|part| part.starts_with("r2g_")) {
            found.push(reserved(part, package.span));
        }
        let path = package_path(&package.name, package.version).join("/");
        let Some(earlier) = seen.insert(path.clone(), package) else {
            continue;
        };
        let message = format!(
            "packages `{}` and `{}` are both generated into `{path}`",
            earlier.identity(),
            package.identity(),
        );
        found.push(
            Diagnostic::error(codes::E0508, package.span, message)
                .and(earlier.span, "the other package")
                .help("rename one of them: the path is the name in lower case, and `v2` for the major from 2 on"),
        );
    }
}

/// Names that the generators and runtimes use.
fn check_reserved(name: &Name, found: &mut Diagnostics) {
    let snake = rust_snake(&name.text);
    // Go joins words: `r2_g_line` is `R2GLine`.
    let is_ours = ["r2g", "r2_g"].iter().any(|ours| {
        snake.strip_prefix(ours).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    });
    if is_ours {
        found.push(reserved(&name.text, name.span));
    }
}

fn reserved(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(codes::E0501, span, format!("`{name}` starts with `r2g`"))
        .note("such names belong to generated code")
        .help("choose another name")
}

/// Where a name in generated code comes from.
struct Origin<'a> {
    name: &'a Name,
    /// What is generated, if not simply the name itself.
    what: Option<String>,
}

/// In which language, and where there, a name must be unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Space {
    Rust,
    RustConst,
    /// The list of a service's methods.
    RustVariant,
    Go,
}

impl Space {
    fn code(self) -> Code {
        match self {
            Self::Rust | Self::RustConst | Self::RustVariant => codes::E0502,
            Self::Go => codes::E0503,
        }
    }

    fn language(self) -> &'static str {
        match self {
            Self::Rust | Self::RustConst | Self::RustVariant => "Rust",
            Self::Go => "Go",
        }
    }
}

/// The names of one scope in both languages.
#[derive(Default)]
struct Scope<'a> {
    names: HashMap<(Space, String), Origin<'a>>,
    /// Pairs with a finding: one is enough, however many spellings clash.
    reported: HashSet<(Span, Span)>,
}

impl<'a> Scope<'a> {
    fn add(
        &mut self,
        space: Space,
        mapped: String,
        name: &'a Name,
        what: Option<String>,
        found: &mut Diagnostics,
    ) {
        let origin = Origin { name, what };
        let key = (space, mapped);
        let Some(earlier) = self.names.get(&key) else {
            self.names.insert(key, origin);
            return;
        };
        // What is made alike from names that are written alike is E0202; an item does not clash with what is made
        // from itself.
        let written_alike = earlier.name.text == name.text && earlier.what == origin.what;
        let same = earlier.name.span == name.span;
        if same || written_alike || !self.reported.insert((earlier.name.span, name.span)) {
            return;
        }
        let describe = |origin: &Origin<'_>| {
            origin.what.clone().unwrap_or_else(|| format!("`{}`", origin.name.text))
        };
        found.push(
            Diagnostic::error(
                space.code(),
                name.span,
                format!(
                    "{} and {} are both `{}` in {}",
                    describe(earlier),
                    describe(&origin),
                    key.1,
                    space.language()
                ),
            )
            .and(earlier.name.span, "the other name")
            .help("rename one of them; `@was` keeps the old name known to peers"),
        );
    }
}

/// Names at the top of a generated package.
fn check_items(schema: &Schema, package: &Package, found: &mut Diagnostics) {
    let mut scope = Scope::default();
    for constant in &package.consts {
        check_reserved(&constant.name, found);
        check_static(&rust_const_name(&constant.name.text), &constant.name, found);
        // Enums and flags are values too, as functions that make them.
        scope.add(Space::Rust, rust_const_name(&constant.name.text), &constant.name, None, found);
        scope.add(Space::Go, go_exported_name(&constant.name.text), &constant.name, None, found);
    }
    for alias in &package.aliases {
        check_reserved(&alias.name, found);
        add_type(&mut scope, &alias.name, found);
    }
    for &id in &package.items {
        add_type(&mut scope, &schema.item(id).name, found);
    }
    for &id in &package.services {
        add_type(&mut scope, &schema.service(id).name, found);
    }
    // Derived names come last, so that the message names the item the user wrote first.
    for &id in &package.items {
        let item = schema.item(id);
        match &item.kind {
            ItemKind::Record(_) => add_views(&mut scope, &item.name, found),
            ItemKind::Variant(inner) => {
                add_views(&mut scope, &item.name, found);
                add_go_members(
                    &mut scope,
                    &item.name,
                    inner.cases.iter().map(|case| &case.name).filter(|name| !is_unknown(name)),
                    "case",
                    go_case_name,
                    found,
                );
                let unknown = format!("{}Unknown", go_exported_name(&item.name.text));
                scope.add(
                    Space::Go,
                    unknown,
                    &item.name,
                    of(&item.name, "the unknown case"),
                    found,
                );
            }
            ItemKind::Enum(inner) => add_go_members(
                &mut scope,
                &item.name,
                inner.values.iter().map(|value| &value.name),
                "value",
                go_member_name,
                found,
            ),
            ItemKind::Flags(inner) => add_go_members(
                &mut scope,
                &item.name,
                inner.bits.iter().map(|bit| &bit.name),
                "flag",
                go_member_name,
                found,
            ),
            ItemKind::Error(inner) => add_go_members(
                &mut scope,
                &item.name,
                inner.cases.iter().map(|case| &case.name),
                "case",
                go_member_name,
                found,
            ),
            ItemKind::Resource(_) => add_server(&mut scope, &item.name, found),
            ItemKind::Struct(_) => {}
        }
    }
    for &id in &package.services {
        let service = schema.service(id);
        add_server(&mut scope, &service.name, found);
        let prefix = format!("{}Method", go_exported_name(&service.name.text));
        for method in &service.methods {
            let mapped = format!("{prefix}{}", go_exported_name(&method.name.text));
            scope.add(Space::Go, mapped, &method.name, of(&method.name, "the number"), found);
            if method.batch {
                let mapped = go_request_name(&service.name.text, &method.name.text);
                scope.add(Space::Go, mapped, &method.name, of(&method.name, "the request"), found);
            }
        }
    }
}

/// The static that describes the package.
fn check_static(mapped: &str, name: &Name, found: &mut Diagnostics) {
    if mapped == "PACKAGE" {
        found.push(
            Diagnostic::error(
                codes::E0501,
                name.span,
                format!("`{}` is `PACKAGE` in Rust, which describes the package itself", name.text),
            )
            .help("choose another name"),
        );
    }
}

fn add_type<'a>(scope: &mut Scope<'a>, name: &'a Name, found: &mut Diagnostics) {
    check_static(&rust_type_name(&name.text), name, found);
    scope.add(Space::Rust, rust_type_name(&name.text), name, None, found);
    scope.add(Space::Go, go_exported_name(&name.text), name, None, found);
}

/// What is generated beside a record or variant.
fn add_views<'a>(scope: &mut Scope<'a>, name: &'a Name, found: &mut Diagnostics) {
    let go = go_exported_name(&name.text);
    scope.add(
        Space::Rust,
        format!("{}View", rust_type_name(&name.text)),
        name,
        of(name, "the view"),
        found,
    );
    scope.add(Space::Go, format!("{go}View"), name, of(name, "the view"), found);
    scope.add(Space::Go, format!("{go}Views"), name, of(name, "the list view"), found);
    scope.add(Space::Go, format!("New{go}View"), name, of(name, "the view's constructor"), found);
    scope.add(
        Space::Go,
        format!("New{go}Views"),
        name,
        of(name, "the list view's constructor"),
        found,
    );
    scope.add(Space::Go, format!("New{go}"), name, of(name, "the constructor"), found);
}

/// Go puts enumerators and cases beside their type: `Tier` and `gold` give `TierGold`.
fn add_go_members<'a>(
    scope: &mut Scope<'a>,
    owner: &Name,
    members: impl Iterator<Item = &'a Name>,
    what: &str,
    spell: fn(&str, &str) -> String,
    found: &mut Diagnostics,
) {
    let mut seen = HashSet::new();
    for member in members {
        let mapped = spell(&owner.text, &member.text);
        // Two members that are equal are reported in their own scope.
        if seen.insert(mapped.clone()) {
            let what = format!("{what} `{}` of `{}`", member.text, owner.text);
            scope.add(Space::Go, mapped, member, Some(what), found);
        }
    }
}

/// Something generated that is named after an item.
fn of(name: &Name, what: &str) -> Option<String> {
    Some(format!("{what} of `{}`", name.text))
}

/// What is generated beside a service or resource.
fn add_server<'a>(scope: &mut Scope<'a>, name: &'a Name, found: &mut Diagnostics) {
    let (rust, go) = (rust_type_name(&name.text), go_exported_name(&name.text));
    for (suffix, what) in
        [("Server", "the server"), ("Service", "the service"), ("Method", "the list of methods")]
    {
        scope.add(Space::Rust, format!("{rust}{suffix}"), name, of(name, what), found);
        scope.add(Space::Go, format!("{go}{suffix}"), name, of(name, what), found);
    }
    for (prefix, what) in [
        ("Unimplemented", "the empty server"),
        ("New", "the constructor"),
        ("Serve", "the service"),
        ("Register", "the registration"),
    ] {
        scope.add(Space::Go, format!("{prefix}{go}"), name, of(name, what), found);
    }
}

/// Fields: `a_b` and `aB` are one name in both languages.
fn check_members<'a>(names: impl Iterator<Item = &'a Name>, found: &mut Diagnostics) {
    check_members_in(&mut Scope::default(), names, found);
}

fn check_members_in<'a>(
    scope: &mut Scope<'a>,
    names: impl Iterator<Item = &'a Name>,
    found: &mut Diagnostics,
) {
    for name in names {
        check_reserved(name, found);
        scope.add(Space::Rust, rust_member_name(&name.text), name, None, found);
        scope.add(Space::Go, go_exported_name(&name.text), name, None, found);
    }
}

/// Enumerators, flags, cases: Rust spells them as types or as associated constants.
fn check_cases<'a>(names: impl Iterator<Item = &'a Name>, union: bool, found: &mut Diagnostics) {
    let mut scope = Scope::default();
    for name in names {
        check_reserved(name, found);
        let mapped = rust_type_name(&name.text);
        if union && is_unknown(name) {
            found.push(unknown_case(name.span));
            continue;
        }
        scope.add(Space::Rust, mapped, name, None, found);
        scope.add(Space::RustConst, rust_const_name(&name.text), name, None, found);
        scope.add(Space::Go, go_exported_name(&name.text), name, None, found);
    }
}

/// A case that would be spelled like the one for unknown cases.
fn is_unknown(name: &Name) -> bool {
    rust_type_name(&name.text) == "Unknown"
}

fn unknown_case(span: Span) -> Diagnostic {
    Diagnostic::error(
        codes::E0501,
        span,
        "`unknown` stands for cases that this build does not know",
    )
    .help("choose another name")
}

fn check_methods(methods: &[Method], found: &mut Diagnostics) {
    let mut scope = Scope::default();
    check_members_in(&mut scope, methods.iter().map(|method| &method.name), found);
    for Method { name, .. } in methods {
        scope.add(Space::RustVariant, rust_type_name(&name.text), name, None, found);
    }
    for Method { name, .. } in methods.iter().filter(|method| method.batch) {
        let what = || of(name, "the batch");
        scope.add(Space::Rust, rust_batch_name(&name.text), name, what(), found);
        scope.add(Space::Go, go_batch_name(&name.text), name, what(), found);
    }
    for method in methods {
        if method.batch {
            // The fields of a request.
            check_members(method.params.iter().map(|param| &param.name), found);
        }
        let mut scope = Scope::default();
        for param in &method.params {
            check_reserved(&param.name, found);
            scope.add(Space::Rust, rust_member_name(&param.name.text), &param.name, None, found);
            scope.add(Space::Go, go_param_name(&param.name.text), &param.name, None, found);
        }
    }
}
