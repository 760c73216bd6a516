//! Every Rust identifier and path.

use super::super::Input;
use super::private::Private;
use super::text::{Docs, docs};
use indexmap::{IndexMap, IndexSet};
use r2g_idl::ir::{Item, ItemId, PackageId};
use r2g_idl::naming::{package_path, rust_module_name, rust_type_name};

/// Names of std's prelude, with the paths that work where a schema declares the same name.
/// Longer paths come first.
const PRELUDE: &[(&str, &str)] = &[
    ("Ok", "::core::result::Result::Ok"),
    ("Err", "::core::result::Result::Err"),
    ("Some", "::core::option::Option::Some"),
    ("None", "::core::option::Option::None"),
    ("Result", "::core::result::Result"),
    ("Option", "::core::option::Option"),
    ("Default", "::core::default::Default"),
    ("From", "::core::convert::From"),
    ("Into", "::core::convert::Into"),
    ("Send", "::core::marker::Send"),
    ("Sync", "::core::marker::Sync"),
    ("Box", "::std::boxed::Box"),
    ("String", "::std::string::String"),
    ("Vec", "::std::vec::Vec"),
];

/// The names of one package's module.
#[derive(Debug)]
pub(super) struct Names<'a> {
    pub(super) input: Input<'a>,
    package: PackageId,
    externs: &'a IndexMap<String, String>,
    /// Whether clients get methods that keep results where they were written.
    pub(super) result_views: bool,
    pub(super) private: Private,
    /// Whether implementations of services may lack methods.
    pub(super) open_servers: bool,
    /// Type names that the module declares.
    declared: IndexSet<String>,
}

/// The parts of a line, each with whether it is code or a literal.
fn pieces(line: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = line;
    let mut is_code = false;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        is_code = !is_code;
        let end = if is_code { rest.find('"') } else { literal_end(rest) };
        let (piece, behind) = rest.split_at(end.unwrap_or(rest.len()));
        rest = behind;
        Some((piece, is_code))
    })
}

/// One past the end of the literal that a text begins with.
pub(super) fn literal_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// From where a path is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The package's public module.
    Public,
    /// Its private module.
    Codec,
}

impl<'a> Names<'a> {
    pub(super) fn new(
        input: Input<'a>,
        package: PackageId,
        externs: &'a IndexMap<String, String>,
    ) -> Self {
        let declared = input.schema.package(package);
        let items = declared.items.iter().map(|id| &input.schema.item(*id).name.text);
        let services = declared.services.iter().map(|id| &input.schema.service(*id).name.text);
        let declared = items.chain(services).map(|name| rust_type_name(name)).collect();
        let private = Private::new(input.schema, package);
        Self { input, package, externs, result_views: true, open_servers: false, private, declared }
    }

    /// A prelude name, by its full path where the schema declares the same.
    pub(super) fn std(&self, name: &'static str, place: Place) -> &'static str {
        if place == Place::Codec || !self.declared.contains(name) {
            return name;
        }
        PRELUDE.iter().find(|row| row.0 == name).map_or(name, |row| row.1)
    }

    /// Templates write prelude names by their paths; this shortens those that nothing hides. Docs and literals
    /// stay as they are.
    pub(super) fn shorten(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            if line.trim_start().starts_with("//") {
                out.push_str(line);
                continue;
            }
            for (piece, is_code) in pieces(line) {
                if is_code {
                    out.push_str(&self.shortened(piece));
                } else {
                    out.push_str(piece);
                }
            }
        }
        out
    }

    fn shortened(&self, code: &str) -> String {
        let mut code = code.to_owned();
        for (name, path) in PRELUDE {
            if !self.declared.contains(*name) && code.contains(path) {
                code = code.replace(path, name);
            }
        }
        code
    }

    /// Doc lines of an item.
    pub(super) fn item_docs(&self, kind: &str, item: &Item) -> Docs {
        docs(&item.marks.docs, || self.what(kind, &item.name.text))
    }

    /// A sentence that names an item, for one without docs in the schema.
    pub(super) fn what(&self, kind: &str, label: &str) -> String {
        format!("The {kind} `{label}` of `{}`.", self.input.schema.package(self.package).identity())
    }

    /// The folders from the output folder to a package.
    pub(super) fn folders(&self, package: PackageId) -> Vec<String> {
        let declared = self.input.schema.package(package);
        package_path(&declared.name, declared.version)
    }

    /// The folder of a package below the output folder.
    pub(super) fn folder(&self, package: PackageId) -> String {
        self.folders(package).join("/")
    }

    /// The module of a package, from the module of the output folder.
    pub(super) fn module(&self, package: PackageId) -> String {
        modules(&self.folders(package)).join("::")
    }

    /// The path of a type of this or another package.
    pub(super) fn item(&self, id: ItemId, place: Place) -> String {
        let item = self.input.schema.item(id);
        format!("{}{}", self.path(item.package, place), rust_type_name(&item.name.text))
    }

    /// The path of a type's view.
    pub(super) fn view(&self, id: ItemId, place: Place) -> String {
        format!("{}View", self.item(id, place))
    }

    /// The path of an imported package's static, from the public module.
    pub(super) fn package_static(&self, package: PackageId) -> String {
        format!("{}PACKAGE", self.path(package, Place::Public))
    }

    /// The path of a package's module, up to its last colons: from where both have a folder in common.
    fn path(&self, package: PackageId, place: Place) -> String {
        let inner = match place {
            Place::Public => 0,
            Place::Codec => 1,
        };
        let there = self.folders(package);
        if let Some(path) = self.externs.get(&self.input.schema.package(package).name)
            && package != self.package
        {
            return format!("::{}::{}::", path.trim_start_matches("::"), self.module(package));
        }
        let here = self.folders(self.package);
        let common = here.iter().zip(&there).take_while(|(here, there)| here == there).count();
        let mut path = "super::".repeat(here.len() - common + inner);
        for module in modules(&there[common..]) {
            path.push_str(&module);
            path.push_str("::");
        }
        path
    }
}

/// The modules in folders.
fn modules(folders: &[String]) -> Vec<String> {
    folders.iter().map(|folder| rust_module_name(folder)).collect()
}
