//! The resolved schema: names are ids, constants are numbers, annotations are facts.
//!
//! Everything lives in arenas of [`Schema`] and is referred to by id. Packages are in
//! dependency order (an import stands before its importer); items keep the order of the source.
//! Nothing here knows the syntax tree, a target language or an offset.

mod items;
mod services;
mod types;

pub use items::{
    Alias, Case, Const, EnumItem, Enumerator, ErrorCase, ErrorItem, Field, FlagsItem, Item,
    ItemKind, RecordItem, StructItem, Value, VariantItem,
};
pub use services::{Bridge, Method, Mode, Param, ResourceItem, ResultType, Serves, Service, Side};
pub use types::{Int, Prim, Type};

use crate::source::Span;

/// Index of a package in [`Schema::packages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct PackageId(pub u32);

/// Index of a type item in [`Schema::items`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct ItemId(pub u32);

/// Index of a service in [`Schema::services`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct ServiceId(pub u32);

/// `major.minor` of a package, or of the release that brought or dropped something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Version {
    /// Identity of the package.
    pub major: u32,
    /// Counts additions.
    pub minor: u32,
}

impl Version {
    /// `1.4` as two plain numbers, as the language writes them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.split_once('.')?;
        Some(Self { major: plain(major)?, minor: plain(minor)? })
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// Decimal digits without a leading zero.
pub(crate) fn plain(text: &str) -> Option<u32> {
    let digits = !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    digits.then(|| text.parse().ok()).flatten()
}

/// `name@major`, or `name@0.minor` while the major is 0.
#[must_use]
pub fn identity(name: &str, version: Version) -> String {
    if version.major == 0 {
        format!("{name}@0.{}", version.minor)
    } else {
        format!("{name}@{}", version.major)
    }
}

/// A name as written, with its place.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Name {
    /// The identifier.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// What annotations say about any item or member.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Marks {
    /// Doc lines without the `///`; each keeps its leading blank.
    pub docs: Vec<String>,
    /// `@since(major.minor)`.
    pub since: Option<Version>,
    /// `@deprecated(major.minor, "text")`.
    pub deprecated: Option<Deprecated>,
    /// `@removed(major.minor)`: a tombstone that keeps its place.
    pub removed: Option<Version>,
    /// `@unstable("feature")`.
    pub unstable: Option<String>,
    /// `@was(...)`: former names, oldest first.
    pub was: Vec<String>,
    /// `@critical`.
    pub critical: bool,
    /// `@x.name(...)`, passed to plugins untouched.
    pub extensions: Vec<Extension>,
}

/// `@deprecated(1.3, "use quote")`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Deprecated {
    /// Since when.
    pub since: Version,
    /// What to use instead; empty when the schema does not say.
    pub text: String,
}

/// One `@x.*` annotation.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Extension {
    /// Dotted name without the `x.`.
    pub name: String,
    /// Arguments as written.
    pub args: Vec<(Option<String>, String)>,
}

/// One package: a dotted name and a version, from one or more files.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Package {
    /// Dotted name, for example `acme.checkout`.
    pub name: String,
    /// Its version. Identity is the major, or `0.minor` while the major is 0.
    pub version: Version,
    /// `//!` lines of its files, in file order.
    pub docs: Vec<String>,
    /// Where the package is declared (first file).
    pub span: Span,
    /// Packages that this one imports, each once, by id.
    pub imports: Vec<PackageId>,
    /// Type items in source order.
    pub items: Vec<ItemId>,
    /// Constants in source order.
    pub consts: Vec<Const>,
    /// Aliases in source order (already expanded everywhere).
    pub aliases: Vec<Alias>,
    /// Services in source order.
    pub services: Vec<ServiceId>,
    /// Bridges in source order.
    pub bridges: Vec<Bridge>,
}

impl Package {
    /// `name@major`, or `name@0.minor` while the major is 0: what identifies the package.
    #[must_use]
    pub fn identity(&self) -> String {
        identity(&self.name, self.version)
    }
}

/// All packages of one compilation.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Schema {
    /// In dependency order.
    pub packages: Vec<Package>,
    /// Structs, records, enums, flags, variants, errors, resources.
    pub items: Vec<Item>,
    /// Services.
    pub services: Vec<Service>,
    /// The packages named by the user, not only reached by `use`.
    pub roots: Vec<PackageId>,
}

impl Schema {
    /// The package with this id.
    #[must_use]
    pub fn package(&self, id: PackageId) -> &Package {
        &self.packages[id.0 as usize]
    }

    /// The item with this id.
    #[must_use]
    pub fn item(&self, id: ItemId) -> &Item {
        &self.items[id.0 as usize]
    }

    /// The service with this id.
    #[must_use]
    pub fn service(&self, id: ServiceId) -> &Service {
        &self.services[id.0 as usize]
    }

    /// `pkg@major/Name`: the canonical name of an item, by its oldest name (spec 07).
    #[must_use]
    pub fn canonical_name(&self, id: ItemId) -> String {
        let item = self.item(id);
        format!("{}/{}", self.package(item.package).identity(), item.oldest_name())
    }
}

/// A schema that passed every check of `spec/02-types.md`. Only `validate` makes one.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct CheckedSchema(Schema);

impl CheckedSchema {
    pub(crate) fn new(schema: Schema) -> Self {
        Self(schema)
    }
}

impl std::ops::Deref for CheckedSchema {
    type Target = Schema;

    fn deref(&self) -> &Schema {
        &self.0
    }
}
