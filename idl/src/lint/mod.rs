//! What compiles and is still likely to be regretted (spec/lint.md).
//!
//! Takes a compiled schema; returns findings about the packages of the user, each with a fix where
//! a machine may apply one. One file per family of rules. Nothing here stops a build.

mod cost;
mod docs;
mod hygiene;
mod names;
mod remote;
mod rules;
mod shape;
mod waivers;

use crate::Compiled;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::ir::{Item, ItemId, ItemKind, Method, Package, PackageId, Version};
use crate::outline::{Decl, DeclId, Outline};
use crate::source::Span;

pub use rules::{Level, RULES, Rule, rule, select};

/// What to look for, and what is known besides the schema.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The rules to apply.
    pub rules: Vec<&'static Rule>,
    /// The newest release of each package that has one, by identity.
    pub released: Vec<(String, Version)>,
}

/// The schema as rules see it.
struct Context<'a> {
    compiled: &'a Compiled,
    outline: &'a Outline,
    options: &'a Options,
}

/// All findings of the chosen rules that no waiver covers, sorted by place, with the compiler's
/// warnings and errors in waivers.
#[must_use]
pub fn lint(compiled: &Compiled, outline: &Outline, options: &Options) -> Vec<Diagnostic> {
    let context = Context { compiled, outline, options };
    let mut findings = Findings { options, list: Diagnostics::default() };
    names::check(&context, &mut findings);
    docs::check(&context, &mut findings);
    shape::check(&context, &mut findings);
    cost::check(&context, &mut findings);
    remote::check(&context, &mut findings);
    hygiene::check(&context, &mut findings);
    let mut rest = Diagnostics::default();
    for finding in waivers::apply(&context, findings.list.into_sorted()) {
        rest.push(finding);
    }
    for warning in hygiene::warnings(&context) {
        rest.push(warning);
    }
    rest.into_sorted()
}

/// Findings of chosen rules.
struct Findings<'a> {
    options: &'a Options,
    list: Diagnostics,
}

impl Findings<'_> {
    /// Whether a finding of this rule would be kept: what is not need not be looked for.
    fn wants(&self, code: Code) -> bool {
        !self.list.is_full() && self.options.rules.iter().any(|rule| rule.code == code)
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        if self.wants(diagnostic.code) {
            self.list.push(diagnostic);
        }
    }
}

impl<'a> Context<'a> {
    /// The user's packages.
    fn packages(&self) -> impl Iterator<Item = (PackageId, &'a Package)> {
        let schema = &self.compiled.schema;
        schema.roots.iter().map(|&id| (id, schema.package(id)))
    }

    /// The type items of the user's packages.
    fn items(&self) -> impl Iterator<Item = (ItemId, &'a Item)> {
        let schema = &self.compiled.schema;
        self.packages().flat_map(|(_, package)| &package.items).map(|&id| (id, schema.item(id)))
    }

    /// The live methods of the user's services and resources, with their packages.
    fn methods(&self) -> impl Iterator<Item = (&'a Package, &'a Method)> {
        let schema = &self.compiled.schema;
        let of_services = self.packages().flat_map(|(_, package)| {
            let services = package.services.iter().map(|&id| schema.service(id));
            services.flat_map(|service| &service.methods).map(move |method| (package, method))
        });
        let of_resources = self.items().flat_map(|(_, item)| {
            let package = schema.package(item.package);
            let methods = match &item.kind {
                ItemKind::Resource(inner) => inner.methods.as_slice(),
                ItemKind::Struct(_)
                | ItemKind::Record(_)
                | ItemKind::Enum(_)
                | ItemKind::Flags(_)
                | ItemKind::Variant(_)
                | ItemKind::Error(_) => &[],
            };
            methods.iter().map(move |method| (package, method))
        });
        of_services.chain(of_resources).filter(|(_, method)| method.marks.removed.is_none())
    }

    /// The user's declarations that are not removed.
    fn decls(&self) -> impl Iterator<Item = (DeclId, &'a Decl)> {
        let own: Vec<bool> = self
            .outline
            .packages
            .iter()
            .map(|lines| self.packages().any(|(_, package)| package.identity() == lines.identity))
            .collect();
        self.outline
            .iter()
            .filter(move |(_, decl)| own[decl.package as usize])
            .filter(|(_, decl)| decl.annotation("removed").is_none())
    }

    /// Whether something may still be new: it came with the version being made, as far as marks
    /// and releases say.
    fn may_be_new(&self, package: &Package, since: Option<Version>) -> bool {
        let since = since.unwrap_or(Version { major: package.version.major, minor: 0 });
        match self.released(package) {
            // Nothing is adapted between versions then.
            _ if package.version.major == 0 => true,
            Some(released) => since > released,
            None => since == package.version,
        }
    }

    /// Whether nobody can depend on it: it is newer than the newest release, or the major is 0.
    fn is_unreleased(&self, package: &Package, since: Option<Version>) -> bool {
        package.version.major == 0
            || self.released(package).is_some() && self.may_be_new(package, since)
    }

    fn released(&self, package: &Package) -> Option<Version> {
        let identity = package.identity();
        self.options
            .released
            .iter()
            .find(|(name, _)| *name == identity)
            .map(|&(_, version)| version)
    }

    fn text(&self, span: Span) -> &'a str {
        self.compiled.sources.text(span)
    }
}
