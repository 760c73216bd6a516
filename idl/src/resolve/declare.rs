//! Every name of a package, and what each file imports.

use std::cell::Cell;

use indexmap::IndexMap;

use crate::ast;
use crate::diagnostics::{Diagnostic, Diagnostics, codes, did_you_mean, suggest};
use crate::ir::{ItemId, PackageId, ServiceId};
use crate::loader::Loaded;
use crate::source::Span;

use super::packages::Packages;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decl {
    Item(ItemId),
    Service(ServiceId),
    Const(usize),
    Alias(usize),
    Bridge,
}

impl Decl {
    /// The word for messages.
    fn word(self) -> &'static str {
        match self {
            Self::Item(_) | Self::Alias(_) => "a type",
            Self::Service(_) => "a service",
            Self::Const(_) => "a constant",
            Self::Bridge => "a bridge",
        }
    }
}

/// A declared name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Symbol {
    pub(super) decl: Decl,
    pub(super) span: Span,
    pub(super) package: PackageId,
}

/// A name that one file takes from another package.
struct Import {
    symbol: Symbol,
    span: Span,
    used: Cell<bool>,
}

/// One file of a reached package.
pub(super) struct FileScope<'a> {
    pub(super) tree: &'a ast::File,
    imports: IndexMap<&'a str, Import>,
}

/// Where an item of the syntax tree stands.
#[derive(Clone, Copy)]
pub(super) struct Declared<'a> {
    pub(super) package: PackageId,
    /// Index of its file.
    pub(super) file: usize,
    pub(super) item: &'a ast::Item,
}

/// All names of all packages.
#[derive(Default)]
pub(super) struct Names<'a> {
    /// By file, as loaded.
    pub(super) files: Vec<FileScope<'a>>,
    /// By package.
    scopes: Vec<IndexMap<&'a str, Symbol>>,
    pub(super) items: Vec<Declared<'a>>,
    pub(super) services: Vec<Declared<'a>>,
    pub(super) consts: Vec<Declared<'a>>,
    pub(super) aliases: Vec<Declared<'a>>,
    pub(super) bridges: Vec<Declared<'a>>,
}

/// Types that need no declaration.
pub(super) const BUILT_IN: &[&str] = &[
    "bool",
    "u8",
    "u16",
    "u32",
    "u64",
    "i8",
    "i16",
    "i32",
    "i64",
    "f32",
    "f64",
    "string",
    "bytes",
    "timestamp",
    "duration",
    "list",
    "map",
];

impl<'a> Names<'a> {
    pub(super) fn item_ids(&self, package: PackageId) -> Vec<ItemId> {
        positions(&self.items, package).map(ItemId).collect()
    }

    pub(super) fn service_ids(&self, package: PackageId) -> Vec<ServiceId> {
        positions(&self.services, package).map(ServiceId).collect()
    }

    /// What `name` means in a file.
    pub(super) fn find(&self, at: Declared<'_>, name: &str) -> Option<Symbol> {
        if let Some(symbol) = self.scopes[at.package.0 as usize].get(name) {
            return Some(*symbol);
        }
        let import = self.files[at.file].imports.get(name)?;
        import.used.set(true);
        Some(import.symbol)
    }

    /// What a path means, which must be one name of the package or an import. Reports.
    pub(super) fn resolve(
        &self,
        at: Declared<'_>,
        path: &ast::Path,
        wanted: &str,
        found: &mut Diagnostics,
    ) -> Option<Symbol> {
        let Some(name) = path.single() else {
            found.push(
                Diagnostic::error(
                    codes::E0201,
                    path.span,
                    format!("`{}` is not a name of this package", path.text()),
                )
                .help("import names of other packages: `use package@1.{Name};`"),
            );
            return None;
        };
        let symbol = self.find(at, &name.text);
        if symbol.is_none() {
            let plain = Diagnostic::error(
                codes::E0201,
                name.span,
                format!("{wanted} `{}` is not known", name.text),
            );
            found.push(suggest(
                self.foreign_word(plain, &name.text),
                name.span,
                &name.text,
                found.hints(self.visible(at)),
            ));
        }
        symbol
    }

    /// Words that other languages use for our types.
    fn foreign_word(&self, diagnostic: Diagnostic, name: &str) -> Diagnostic {
        let instead = match name {
            "u128" | "i128" => Some("there is no 128-bit integer: write `[u8; 16]`"),
            "char" | "rune" => Some("write `string`, or `u32` for a code point"),
            "any" | "Any" | "object" | "interface" | "dyn" => {
                Some("there is no type for everything: name the cases in a `variant`")
            }
            _ => None,
        };
        if let Some(instead) = instead {
            return diagnostic.help(instead);
        }
        let ours = match name {
            "int" | "int32" => "i32",
            "int64" | "long" | "isize" => "i64",
            "int16" | "short" => "i16",
            "int8" => "i8",
            "uint" | "uint32" => "u32",
            "uint64" | "usize" => "u64",
            "uint16" => "u16",
            "uint8" | "byte" => "u8",
            "float" | "float32" => "f32",
            "double" | "float64" => "f64",
            "String" | "str" | "text" => "string",
            "boolean" | "Bool" => "bool",
            "Vec" | "array" | "repeated" => "list<T>",
            "HashMap" | "dict" | "Map" => "map<K, V>",
            "Option" | "optional" => "T?",
            "time" | "datetime" | "Timestamp" => "timestamp",
            "Duration" => "duration",
            _ => return diagnostic,
        };
        diagnostic.help(format!("the type is called `{ours}` here"))
    }

    /// Everything a file can name.
    fn visible(&self, at: Declared<'_>) -> impl Iterator<Item = &str> {
        let own = self.scopes[at.package.0 as usize].keys().copied();
        own.chain(self.files[at.file].imports.keys().copied()).chain(BUILT_IN.iter().copied())
    }

    /// A name that exists but is of the wrong kind. Reports.
    pub(super) fn wrong_kind(
        &self,
        name: &ast::Path,
        symbol: Symbol,
        wanted: &str,
        found: &mut Diagnostics,
    ) {
        found.push(
            Diagnostic::error(
                codes::E0208,
                name.span,
                format!("`{}` is {}, not {wanted}", name.text(), symbol.decl.word()),
            )
            .and(symbol.span, "declared here"),
        );
    }
}

fn positions(list: &[Declared<'_>], package: PackageId) -> impl Iterator<Item = u32> {
    list.iter().zip(0..).filter(move |(declared, _)| declared.package == package).map(|(_, at)| at)
}

/// Collects the names of all packages, then the imports of all files.
pub(super) fn declare<'a>(
    files: &'a [Loaded],
    packages: &Packages,
    found: &mut Diagnostics,
) -> Names<'a> {
    let mut names = Names {
        files: files
            .iter()
            .map(|loaded| FileScope { tree: &loaded.tree, imports: IndexMap::new() })
            .collect(),
        scopes: packages.list.iter().map(|_| IndexMap::new()).collect(),
        ..Names::default()
    };
    for package in packages.ids() {
        for &file in &packages.list[package.0 as usize].files {
            for item in &files[file].tree.items {
                declare_item(Declared { package, file, item }, &mut names, found);
            }
        }
    }
    for (file, loaded) in files.iter().enumerate() {
        let Some(package) = packages.of_file[file] else {
            continue;
        };
        for (import, target) in loaded.tree.uses.iter().zip(&packages.uses[file]) {
            let Some(target) = *target else { continue };
            for name in &import.names {
                declare_import(file, package, target, name, packages, &mut names, found);
            }
        }
    }
    names
}

fn declare_item<'a>(declared: Declared<'a>, names: &mut Names<'a>, found: &mut Diagnostics) {
    let name = &declared.item.name;
    if BUILT_IN.contains(&name.text.as_str()) {
        found.push(
            Diagnostic::error(
                codes::E0202,
                name.span,
                format!("`{}` is a built-in type", name.text),
            )
            .help("choose another name"),
        );
        return;
    }
    let package = declared.package;
    let scope = &mut names.scopes[package.0 as usize];
    if let Some(earlier) = scope.get(name.text.as_str()) {
        found.push(
            Diagnostic::error(
                codes::E0202,
                name.span,
                format!("`{}` is declared twice", name.text),
            )
            .and(earlier.span, "first declared here"),
        );
        return;
    }
    let (list, decl): (&mut Vec<Declared<'a>>, fn(usize) -> Decl) = match &declared.item.kind {
        ast::ItemKind::Const { .. } => (&mut names.consts, Decl::Const),
        ast::ItemKind::Alias { .. } => (&mut names.aliases, Decl::Alias),
        ast::ItemKind::Service(_) => {
            (&mut names.services, |at| Decl::Service(ServiceId(narrow(at))))
        }
        ast::ItemKind::Bridge(_) => (&mut names.bridges, |_| Decl::Bridge),
        ast::ItemKind::Enum(_)
        | ast::ItemKind::Flags(_)
        | ast::ItemKind::Struct(_)
        | ast::ItemKind::Record(_)
        | ast::ItemKind::Variant(_)
        | ast::ItemKind::Error(_)
        | ast::ItemKind::Resource(_) => (&mut names.items, |at| Decl::Item(ItemId(narrow(at)))),
    };
    scope.insert(&name.text, Symbol { decl: decl(list.len()), span: name.span, package });
    list.push(declared);
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).expect("fewer items than bytes of text")
}

fn declare_import<'a>(
    file: usize,
    package: PackageId,
    target: PackageId,
    name: &'a ast::UseName,
    packages: &Packages,
    names: &mut Names<'a>,
    found: &mut Diagnostics,
) {
    let wanted = &name.name;
    let Some(symbol) = names.scopes[target.0 as usize].get(wanted.text.as_str()).copied() else {
        let near = did_you_mean(
            &wanted.text,
            found.hints(names.scopes[target.0 as usize].keys().copied()),
        );
        let message =
            format!("package `{}` has no `{}`", packages.list[target.0 as usize].name, wanted.text);
        found.push(Diagnostic::error(codes::E0204, wanted.span, message).maybe_help(near));
        return;
    };
    let local = name.alias.as_ref().unwrap_or(wanted);
    let clash = names.scopes[package.0 as usize]
        .get(local.text.as_str())
        .map(|own| (own.span, "declared in this package"))
        .or_else(|| {
            names.files[file]
                .imports
                .get(local.text.as_str())
                .map(|other| (other.span, "already imported here"))
        });
    if let Some((span, why)) = clash {
        found.push(
            Diagnostic::error(
                codes::E0202,
                local.span,
                format!("`{}` is declared twice", local.text),
            )
            .and(span, why)
            .help(format!(
                "give the import another name: `{} as Other{}`",
                wanted.text, wanted.text
            )),
        );
        return;
    }
    let import = Import { symbol, span: local.span, used: Cell::new(false) };
    names.files[file].imports.insert(&local.text, import);
}

/// Imports that nothing uses.
pub(super) fn warn_unused(names: &Names<'_>, found: &mut Diagnostics) {
    for (name, import) in names.files.iter().flat_map(|file| &file.imports) {
        if !import.used.get() {
            found.push(Diagnostic::warning(
                codes::W0101,
                import.span,
                format!("`{name}` is imported but not used"),
            ));
        }
    }
}
