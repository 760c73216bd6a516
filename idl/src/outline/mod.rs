//! Where everything stands: each declaration with the places around it, and each use of a name.
//!
//! Made from the texts of a schema that compiles, for tools that change it: it keeps what the
//! resolved schema drops, and knows nothing of meaning. Every span is of whole tokens.

mod build;
mod names;
mod tokens;

use crate::ir::{Name, Version};
use crate::source::{SourceMap, Span};

/// Index of a declaration in [`Outline::decls`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeclId(pub u32);

/// What is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of spec 01")]
pub enum DeclKind {
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
    Field,
    Case,
    ErrorCase,
    Method,
    Param,
}

impl DeclKind {
    /// With its article, for messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
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
            Self::Field => "a field of a record",
            Self::Case => "a case of a variant",
            Self::ErrorCase => "a case of an error",
            Self::Method => "a method",
            Self::Param => "a parameter",
        }
    }

    /// Whether peers know the name, so that `@was` must keep the old one.
    #[must_use]
    pub fn keeps_names(self) -> bool {
        !matches!(self, Self::Alias | Self::Bridge)
    }
}

/// One annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// Dotted name without the `@`.
    pub name: String,
    /// From the `@` to the name or the closing bracket.
    pub span: Span,
    /// The place right before the closing bracket, if there are arguments.
    pub last: Option<Span>,
}

/// The brackets around members or parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Body {
    /// `{` or `(`.
    pub open: Span,
    /// Its partner.
    pub close: Span,
}

/// One declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decl {
    /// Index of its package in [`Outline::packages`].
    pub package: u32,
    /// The item or method that it belongs to.
    pub owner: Option<DeclId>,
    /// What it is.
    pub kind: DeclKind,
    /// Its name.
    pub name: Name,
    /// From the first doc or annotation to the last token, without the separator behind it.
    pub span: Span,
    /// The empty place behind docs and annotations, before the first token of the declaration.
    pub anchor: Span,
    /// Whether docs stand before it.
    pub documented: bool,
    /// Annotations, in order.
    pub annotations: Vec<Annotation>,
    /// Ordinal, value or bit, where it has one.
    pub number: Option<(i128, Span)>,
    /// Where members or parameters stand.
    pub body: Option<Body>,
    /// `,` or `;` behind it.
    pub separator: Option<Span>,
}

impl Decl {
    /// The annotation of this name.
    #[must_use]
    pub fn annotation(&self, name: &str) -> Option<&Annotation> {
        self.annotations.iter().find(|annotation| annotation.name == name)
    }
}

/// A name that stands for a declaration, by the declaration's own name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameUse {
    /// Where.
    pub span: Span,
    /// For what.
    pub decl: DeclId,
}

/// One name of a `use`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedName {
    /// The name in its package.
    pub name: Name,
    /// The local name, if it is another one.
    pub alias: Option<Name>,
}

impl ImportedName {
    /// Name and alias.
    #[must_use]
    pub fn span(&self) -> Span {
        self.alias.as_ref().map_or(self.name.span, |alias| self.name.span.to(alias.span))
    }
}

/// One `use`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// `name@major` or `name@0.minor`.
    pub package: String,
    /// Where the version stands.
    pub version: Span,
    /// From the first annotation to the `;`.
    pub span: Span,
    /// In order.
    pub names: Vec<ImportedName>,
}

/// A package: its `package` lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageLines {
    /// `name@major` or `name@0.minor`.
    pub identity: String,
    /// Dotted name.
    pub name: String,
    /// As the first file states it.
    pub version: Version,
    /// Where the version stands, in each file.
    pub versions: Vec<Span>,
}

/// Declarations and names of all files.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// Packages, in the order of their first files.
    pub packages: Vec<PackageLines>,
    /// Declarations; an owner stands before its members.
    pub decls: Vec<Decl>,
    /// Uses of names, by file.
    pub uses: Vec<NameUse>,
    /// Imports, by file.
    pub imports: Vec<Import>,
}

impl Outline {
    /// Reads all files again. What does not parse is left out, so the schema should compile.
    #[must_use]
    pub fn new(sources: &SourceMap) -> Self {
        build::build(sources)
    }

    /// The declaration with this id.
    #[must_use]
    pub fn decl(&self, id: DeclId) -> &Decl {
        &self.decls[id.0 as usize]
    }

    /// The package of a declaration.
    #[must_use]
    pub fn package_of(&self, decl: &Decl) -> &PackageLines {
        &self.packages[decl.package as usize]
    }

    /// All declarations with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (DeclId, &Decl)> {
        (0..).map(DeclId).zip(&self.decls)
    }

    /// The members of a declaration, in the order of the source.
    pub fn members(&self, owner: DeclId) -> impl Iterator<Item = (DeclId, &Decl)> {
        self.iter().filter(move |(_, decl)| decl.owner == Some(owner))
    }

    /// The declaration whose name stands at `span`.
    #[must_use]
    pub fn at(&self, span: Span) -> Option<DeclId> {
        self.iter().find(|(_, decl)| decl.name.span == span).map(|(id, _)| id)
    }

    /// `Line`, `Line.qty` or `Pricing.quote.cart`, without the package.
    #[must_use]
    pub fn path(&self, id: DeclId) -> String {
        let decl = self.decl(id);
        match decl.owner {
            Some(owner) => format!("{}.{}", self.path(owner), decl.name.text),
            None => decl.name.text.clone(),
        }
    }
}
