//! Syntax trees and tokens → declarations.

use indexmap::IndexMap;

use crate::ast;
use crate::diagnostics::Diagnostics;
use crate::ir::{Name, Version, identity};
use crate::parser;
use crate::source::{FileId, SourceMap, Span};

use super::names;
use super::tokens::FileTokens;
use super::{
    Annotation, Body, Decl, DeclId, DeclKind, Import, ImportedName, Outline, PackageLines,
};

/// A parsed file with the index of its package.
pub(super) struct Parsed {
    pub(super) tree: ast::File,
    pub(super) package: u32,
    /// Declarations of its items, in order.
    pub(super) items: Vec<DeclId>,
}

pub(super) fn build(sources: &SourceMap) -> Outline {
    let mut outline = Outline::default();
    let mut packages: IndexMap<String, u32> = IndexMap::new();
    let mut files = Vec::new();
    // Who asks for an outline has seen the findings before.
    let mut found = Diagnostics::default();
    for (file, source) in sources.iter() {
        let tree = parser::parse_file(sources, file, &mut found);
        let Some((name, version)) = tree.package.as_ref().and_then(declared) else {
            continue;
        };
        let tokens = FileTokens::new(file, &source.text);
        let span = tree.package.as_ref().map(|package| package.version.span);
        let key = identity(&name, version);
        let package = *packages.entry(key.clone()).or_insert_with(|| {
            let lines = PackageLines { identity: key, name, version, versions: Vec::new() };
            outline.packages.push(lines);
            narrow(outline.packages.len() - 1)
        });
        outline.packages[package as usize].versions.extend(span);
        outline.imports.extend(tree.uses.iter().filter_map(import));
        let items = tree
            .items
            .iter()
            .map(|item| {
                Builder { outline: &mut outline, tokens: &tokens, file, package }.item(item)
            })
            .collect();
        files.push(Parsed { tree, package, items });
    }
    names::collect(&files, &mut outline);
    outline
}

fn declared(package: &ast::Package) -> Option<(String, Version)> {
    Some((package.name.text(), Version::parse(&package.version.text)?))
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).expect("fewer declarations than bytes of text")
}

fn name(ident: &ast::Ident) -> Name {
    Name { text: ident.text.clone(), span: ident.span }
}

/// `use a.b@1`, `use a.b@0.3`: anything else does not compile.
fn import(import: &ast::Use) -> Option<Import> {
    let package = format!("{}@{}", import.package.text(), import.version.text);
    let names = import
        .names
        .iter()
        .map(|one| ImportedName { name: name(&one.name), alias: one.alias.as_ref().map(name) });
    Some(Import {
        package,
        version: import.version.span,
        span: import.span,
        names: names.collect(),
    })
}

struct Builder<'a> {
    outline: &'a mut Outline,
    tokens: &'a FileTokens<'a>,
    file: FileId,
    package: u32,
}

/// What differs between declarations.
struct Shape {
    kind: DeclKind,
    owner: Option<DeclId>,
    /// Index of the first token behind docs and annotations.
    first: usize,
    number: Option<(i128, Span)>,
    body: Option<Body>,
    /// Ends with its own `}`.
    closes_itself: bool,
}

impl Builder<'_> {
    fn item(&mut self, item: &ast::Item) -> DeclId {
        let kind = match &item.kind {
            ast::ItemKind::Const { .. } => DeclKind::Const,
            ast::ItemKind::Alias { .. } => DeclKind::Alias,
            ast::ItemKind::Enum(_) => DeclKind::Enum,
            ast::ItemKind::Flags(_) => DeclKind::Flags,
            ast::ItemKind::Struct(_) => DeclKind::Struct,
            ast::ItemKind::Record(_) => DeclKind::Record,
            ast::ItemKind::Variant(_) => DeclKind::Variant,
            ast::ItemKind::Error(_) => DeclKind::Error,
            ast::ItemKind::Resource(_) => DeclKind::Resource,
            ast::ItemKind::Service(_) => DeclKind::Service,
            ast::ItemKind::Bridge(_) => DeclKind::Bridge,
        };
        let braces = !matches!(kind, DeclKind::Const | DeclKind::Alias);
        // The keyword stands right before the name.
        let first = self.tokens.index(item.name.span.start).saturating_sub(1);
        let body = if braces { self.tokens.body(first, "{") } else { None };
        let shape = Shape { kind, owner: None, first, number: None, body, closes_itself: braces };
        let id = self.add(&item.head, &item.name, shape);
        match &item.kind {
            ast::ItemKind::Enum(inner) => self.enumerators(inner, DeclKind::Enumerator, id),
            ast::ItemKind::Flags(inner) => self.enumerators(inner, DeclKind::Bit, id),
            ast::ItemKind::Struct(fields) => self.fields(fields, DeclKind::StructField, id),
            ast::ItemKind::Record(fields) => self.fields(fields, DeclKind::Field, id),
            ast::ItemKind::Variant(cases) => self.cases(cases, DeclKind::Case, id),
            ast::ItemKind::Error(cases) => self.cases(cases, DeclKind::ErrorCase, id),
            ast::ItemKind::Resource(methods) | ast::ItemKind::Service(methods) => {
                methods.iter().for_each(|method| self.method(method, id));
            }
            ast::ItemKind::Const { .. }
            | ast::ItemKind::Alias { .. }
            | ast::ItemKind::Bridge(_) => {}
        }
        id
    }

    fn enumerators(&mut self, inner: &ast::Enum, kind: DeclKind, owner: DeclId) {
        for value in &inner.values {
            let number = match value.value.kind {
                ast::LiteralKind::Int(number) => Some((number, value.value.span)),
                _ => None,
            };
            self.member(&value.head, &value.name, value.name.span, kind, owner, number);
        }
    }

    fn fields(&mut self, fields: &[ast::Field], kind: DeclKind, owner: DeclId) {
        for field in fields {
            let number = field.ordinal.map(|ordinal| (i128::from(ordinal.value), ordinal.span));
            let start = number.map_or(field.name.span, |(_, span)| span);
            self.member(&field.head, &field.name, start, kind, owner, number);
        }
    }

    fn cases(&mut self, cases: &[ast::Case], kind: DeclKind, owner: DeclId) {
        for case in cases {
            let number = (i128::from(case.ordinal.value), case.ordinal.span);
            self.member(&case.head, &case.name, case.ordinal.span, kind, owner, Some(number));
        }
    }

    fn method(&mut self, method: &ast::Method, owner: DeclId) {
        let name = self.tokens.index(method.name.span.start);
        // `fn` stands right before the name, `sync` perhaps before that.
        let first = match method.sync {
            Some(span) => self.tokens.index(span.start),
            None => name.saturating_sub(1),
        };
        let shape = Shape {
            kind: DeclKind::Method,
            owner: Some(owner),
            first,
            number: None,
            body: self.tokens.body(name, "("),
            closes_itself: false,
        };
        let id = self.add(&method.head, &method.name, shape);
        for param in &method.params {
            self.member(&param.head, &param.name, param.name.span, DeclKind::Param, id, None);
        }
    }

    fn member(
        &mut self,
        head: &ast::Head,
        name: &ast::Ident,
        start: Span,
        kind: DeclKind,
        owner: DeclId,
        number: Option<(i128, Span)>,
    ) {
        let first = self.tokens.index(start.start);
        let shape =
            Shape { kind, owner: Some(owner), first, number, body: None, closes_itself: false };
        self.add(head, name, shape);
    }

    fn add(&mut self, head: &ast::Head, ident: &ast::Ident, shape: Shape) -> DeclId {
        let annotations = head.annotations.iter().map(|annotation| self.annotation(annotation));
        let annotations: Vec<Annotation> = annotations.collect();
        let anchor = self.tokens.span(shape.first).before();
        let docs = head.docs.iter().map(|doc| doc.span.start);
        let marks = annotations.iter().map(|annotation| annotation.span.start);
        let start = docs.chain(marks).fold(anchor.start, u32::min);
        let (last, separator) = self.tokens.end(shape.first, shape.closes_itself);
        let end = self.tokens.span(last).end;
        self.outline.decls.push(Decl {
            package: self.package,
            owner: shape.owner,
            kind: shape.kind,
            name: name(ident),
            span: Span::new(self.file, start, end),
            anchor,
            documented: !head.docs.is_empty(),
            annotations,
            number: shape.number,
            body: shape.body,
            separator: separator.map(|at| self.tokens.span(at)),
        });
        DeclId(narrow(self.outline.decls.len() - 1))
    }

    fn annotation(&self, annotation: &ast::Annotation) -> Annotation {
        let at = self.tokens.index(annotation.span.start);
        let (end, close) = self.tokens.annotation_end(at);
        Annotation {
            name: annotation.name.text(),
            span: self.tokens.span(at).to(self.tokens.span(end)),
            last: close.map(|close| self.tokens.span(close).before()),
        }
    }
}
