//! Every Go identifier, package name and import path.

use super::super::{BackendError, Input, Servers};
use super::STD;
use super::asserts::size_assert;
use super::docs::{Comment, Named};
use indexmap::{IndexMap, IndexSet};
use r2g_idl::ir::{Item, ItemId, ItemKind, PackageId, Schema};
use r2g_idl::naming::{
    go_case_name, go_exported_name, go_package_name, go_param_name, package_path,
};
use std::sync::LazyLock;

/// Imports of the runtime, locals of statements that are built here, and what names of helpers consist of.
const TAKEN: &[&str] = &[
    "r2g",
    "r2gabi",
    "registry",
    "block",
    "codecErr",
    "p",
    "v",
    "array",
    "bool",
    "u",
    "i",
    "f",
    "timestamp",
    "duration",
    "string",
    "bytes",
    "list",
    "map",
    "opt",
    "ref",
    "view",
    "ctx",
    "opts",
    "c",
];

/// Every name in the code of a template.
static IN_TEMPLATES: LazyLock<IndexSet<&str>> = LazyLock::new(|| {
    let lines = super::SOURCES.iter().flat_map(|(_, text)| text.lines());
    let lines = lines.filter(|line| !line.starts_with("//"));
    let code = lines
        .flat_map(|line| line.split("{{"))
        .map(|part| part.rsplit("}}").next().unwrap_or(part));
    code.flat_map(|part| part.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')).collect()
});

/// Whether a generated function may have a local of the name, so that a package cannot be called so there.
fn is_local(name: &str) -> bool {
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit());
    STD.contains(&name) || TAKEN.contains(&plain) || IN_TEMPLATES.contains(name)
}

/// Options of `plugin = "go"`.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct GoOptions {
    /// The import path of `out`, for packages that import each other.
    pub(super) import: String,
    /// Packages that another module has generated: their import paths by package name.
    pub(super) externs: IndexMap<String, String>,
    /// The methods that an implementation of a service must have. Open: it embeds a server that answers for the rest.
    pub(super) servers: Servers,
}

/// The names of one generated package.
#[derive(Debug)]
pub(super) struct Names<'a> {
    pub(super) input: Input<'a>,
    pub(super) package: PackageId,
    options: &'a GoOptions,
    /// What this package calls others: first those that it imports, then those that these import. A type of the latter is
    /// named where an alias stands for it.
    aliases: IndexMap<PackageId, String>,
}

/// The packages that a package imports, then those that these import, and so on.
fn reached(schema: &Schema, package: PackageId) -> IndexSet<PackageId> {
    let mut found: IndexSet<PackageId> = schema.package(package).imports.iter().copied().collect();
    let mut next = 0;
    while let Some(&id) = found.get_index(next) {
        found.extend(schema.package(id).imports.iter().copied().filter(|id| *id != package));
        next += 1;
    }
    found
}

impl<'a> Names<'a> {
    pub(super) fn new(input: Input<'a>, package: PackageId, options: &'a GoOptions) -> Self {
        let mut aliases: IndexMap<PackageId, String> = IndexMap::new();
        let own = go_package_name(&input.schema.package(package).name);
        for id in reached(input.schema, package) {
            let base = go_package_name(&input.schema.package(id).name);
            let mut alias = base.clone();
            let mut number = 1;
            while alias == own || is_local(&alias) || aliases.values().any(|other| *other == alias)
            {
                alias =
                    if number == 1 { format!("{base}pkg") } else { format!("{base}pkg{number}") };
                number += 1;
            }
            aliases.insert(id, alias);
        }
        Self { input, package, options, aliases }
    }

    /// The package with its major: `acme.shop@1`.
    pub(super) fn identity(&self) -> String {
        self.input.schema.package(self.package).identity()
    }

    /// The comment of an item: its docs in the schema, or a sentence that names it.
    pub(super) fn item_docs(&self, kind: &str, item: &Item) -> Comment {
        let (name, label) = (go_exported_name(&item.name.text), &item.name.text);
        let sentence = format!("{name} is the {kind} {label} of {}.", self.identity());
        let named = Named { name: &name, label, sentence: &sentence, acts: false };
        named.docs(&item.marks.docs, Some(&item.marks))
    }

    /// The name in the `package` clause.
    pub(super) fn package_name(&self) -> String {
        go_package_name(&self.input.schema.package(self.package).name)
    }

    /// The folder of a package below `out`.
    pub(super) fn folder(&self, package: PackageId) -> String {
        let declared = self.input.schema.package(package);
        package_path(&declared.name, declared.version).join("/")
    }

    /// What the package may import, as (name, path).
    pub(super) fn imports(&self) -> Result<Vec<(String, String)>, BackendError> {
        let mut rows = Vec::new();
        for (id, alias) in &self.aliases {
            let name = &self.input.schema.package(*id).name;
            let path = match self.options.externs.get(name) {
                Some(path) => path.clone(),
                None if self.options.import.is_empty() => {
                    return Err(BackendError::Options(format!(
                        "plugin go: {} imports {name}: set `import` to the Go import path of the \
                         output folder, or name the package in `externs`",
                        self.input.schema.package(self.package).name
                    )));
                }
                None => {
                    format!("{}/{}", self.options.import.trim_end_matches('/'), self.folder(*id))
                }
            };
            rows.push((alias.clone(), path));
        }
        Ok(rows)
    }

    /// Constant expressions that do not compile with an older import than this was generated from,
    /// nor with one whose structs have another size: those lie inside of this package's types.
    pub(super) fn import_asserts(&self) -> Vec<String> {
        let mut rows = Vec::new();
        let mut sizes = Vec::new();
        for id in &self.input.schema.package(self.package).imports {
            let alias = &self.aliases[id];
            let package = self.input.schema.package(*id);
            rows.push(format!(
                "const _ = uint(len({alias}.R2G.Minor) - {})",
                package.version.minor
            ));
            for item in &package.items {
                if matches!(self.input.schema.item(*item).kind, ItemKind::Struct(_)) {
                    let layout = self.input.layouts.aggregate(*item);
                    let size = layout.expect("structs have a layout").size;
                    sizes.push(size_assert(&self.item(*item), size));
                }
            }
        }
        if !sizes.is_empty() {
            // gofmt separates declarations of different kinds.
            rows.push(String::new());
            rows.append(&mut sizes);
        }
        rows
    }

    /// Whether implementations of services may lack methods.
    pub(super) fn open_servers(&self) -> bool {
        self.options.servers == Servers::Open
    }

    /// Whether a package is generated elsewhere.
    pub(super) fn is_extern(&self, package: PackageId) -> bool {
        self.options.externs.contains_key(&self.input.schema.package(package).name)
    }

    /// The name of a parameter for users. It has a tail where it would hide a package of the file.
    pub(super) fn param(&self, name: &str) -> String {
        let mut param = go_param_name(name);
        let is_package = STD.contains(&param.as_str())
            || matches!(param.as_str(), "r2gabi" | "opts")
            || self.aliases.values().any(|alias| *alias == param);
        if is_package {
            param.push('_');
        }
        param
    }

    /// A type's name without its package.
    pub(super) fn bare(&self, id: ItemId) -> String {
        go_exported_name(&self.input.schema.item(id).name.text)
    }

    /// The name of a type of this or another package.
    pub(super) fn item(&self, id: ItemId) -> String {
        self.beside(id, "")
    }

    /// A name that is made from a type's, in the package of the type: `LineView`.
    pub(super) fn beside(&self, id: ItemId, suffix: &str) -> String {
        self.qualified(id, format!("{}{suffix}", self.bare(id)))
    }

    /// The type of a variant's case.
    pub(super) fn case(&self, id: ItemId, label: &str) -> String {
        self.qualified(id, go_case_name(&self.input.schema.item(id).name.text, label))
    }

    /// A name of the package of a type.
    pub(super) fn qualified(&self, id: ItemId, name: String) -> String {
        match self.aliases.get(&self.input.schema.item(id).package) {
            Some(alias) => format!("{alias}.{name}"),
            None => name,
        }
    }

    /// A method of `R2G` for a type, in the package of the type: `R2G.StoreLine`.
    pub(super) fn codec(&self, does: &str, id: ItemId) -> String {
        self.qualified(id, format!("R2G.{does}{}", self.bare(id)))
    }

    /// The expression that describes a record to the runtime.
    pub(super) fn record(&self, id: ItemId) -> String {
        format!("{}()", self.codec("Record", id))
    }

    /// A part of a private name: `Line`, or `money_Money` for a type of another package.
    pub(super) fn part(&self, id: ItemId) -> String {
        let name = self.bare(id);
        match self.aliases.get(&self.input.schema.item(id).package) {
            Some(alias) => format!("{alias}_{name}"),
            None => name,
        }
    }
}
