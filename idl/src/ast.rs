//! The syntax tree: what was written, with a span on every node. Crate-private.

use crate::source::Span;

/// One file.
#[derive(Debug)]
pub(crate) struct File {
    /// `//!` lines, without the marker.
    pub(crate) docs: Vec<Doc>,
    pub(crate) package: Option<Package>,
    pub(crate) uses: Vec<Use>,
    pub(crate) items: Vec<Item>,
}

/// A doc line without its marker.
#[derive(Debug, Clone)]
pub(crate) struct Doc {
    pub(crate) text: String,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) struct Ident {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// Dotted name.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub(crate) segments: Vec<Ident>,
    pub(crate) span: Span,
}

impl Path {
    pub(crate) fn text(&self) -> String {
        let parts: Vec<&str> = self.segments.iter().map(|segment| segment.text.as_str()).collect();
        parts.join(".")
    }

    /// The name, if the path is only one.
    pub(crate) fn single(&self) -> Option<&Ident> {
        match self.segments.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// `package name@major.minor;`
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) head: Head,
    pub(crate) name: Path,
    pub(crate) version: Literal,
    pub(crate) span: Span,
}

/// `use name@major.{A, B as C};`
#[derive(Debug)]
pub(crate) struct Use {
    pub(crate) head: Head,
    pub(crate) package: Path,
    pub(crate) version: Literal,
    pub(crate) names: Vec<UseName>,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct UseName {
    pub(crate) name: Ident,
    pub(crate) alias: Option<Ident>,
}

/// Docs and annotations before something.
#[derive(Debug, Clone, Default)]
pub(crate) struct Head {
    pub(crate) docs: Vec<Doc>,
    pub(crate) annotations: Vec<Annotation>,
}

#[derive(Debug, Clone)]
pub(crate) struct Annotation {
    pub(crate) name: Path,
    pub(crate) args: Vec<Arg>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) struct Arg {
    pub(crate) key: Option<Ident>,
    pub(crate) value: Literal,
}

/// A value as written. Numbers keep their text: `1.4` is a version in one place, a float in another.
#[derive(Debug, Clone)]
pub(crate) struct Literal {
    pub(crate) kind: LiteralKind,
    /// As written.
    pub(crate) text: String,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum LiteralKind {
    Int(i128),
    /// Bits of the nearest f64.
    Float(u64),
    /// Nanoseconds.
    Span(i64),
    String(String),
    /// `true`, `false`, a constant or an enumerator.
    Path(Path),
}

#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) head: Head,
    pub(crate) name: Ident,
    pub(crate) kind: ItemKind,
}

#[derive(Debug)]
pub(crate) enum ItemKind {
    Const { ty: Ty, value: Literal },
    Alias { ty: Ty },
    Enum(Enum),
    Flags(Enum),
    Struct(Vec<Field>),
    Record(Vec<Field>),
    Variant(Vec<Case>),
    Error(Vec<Case>),
    Resource(Vec<Method>),
    Service(Vec<Method>),
    Bridge(Vec<Row>),
}

/// An enum or flags.
#[derive(Debug)]
pub(crate) struct Enum {
    pub(crate) repr: Option<Ident>,
    pub(crate) values: Vec<Enumerator>,
}

#[derive(Debug)]
pub(crate) struct Enumerator {
    pub(crate) head: Head,
    pub(crate) name: Ident,
    pub(crate) value: Literal,
}

/// An ordinal of a record, variant or error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ordinal {
    pub(crate) value: u32,
    pub(crate) span: Span,
}

/// A field of a struct (no ordinal, no default) or record.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) head: Head,
    pub(crate) ordinal: Option<Ordinal>,
    pub(crate) name: Ident,
    pub(crate) ty: Ty,
    pub(crate) default: Option<Literal>,
}

/// A case of a variant (no status) or error.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) head: Head,
    pub(crate) ordinal: Ordinal,
    pub(crate) name: Ident,
    pub(crate) payload: Option<Ty>,
    pub(crate) status: Option<Ident>,
}

#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) head: Head,
    /// Where `sync` stands.
    pub(crate) sync: Option<Span>,
    pub(crate) name: Ident,
    pub(crate) params: Vec<Param>,
    pub(crate) result: Option<Ret>,
    pub(crate) throws: Option<Path>,
}

#[derive(Debug)]
pub(crate) struct Param {
    pub(crate) head: Head,
    pub(crate) name: Ident,
    pub(crate) mode: Option<Ident>,
    pub(crate) ty: Ty,
    pub(crate) default: Option<Literal>,
}

#[derive(Debug)]
pub(crate) struct Ret {
    pub(crate) mode: Option<Ident>,
    pub(crate) ty: Ty,
}

/// `side serves Service, ...;`
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) side: Ident,
    pub(crate) services: Vec<Path>,
}

/// A type expression.
#[derive(Debug, Clone)]
pub(crate) struct Ty {
    pub(crate) kind: TyKind,
    /// Where `?` stands.
    pub(crate) optional: Option<Span>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum TyKind {
    Path(Path),
    List(Box<Ty>),
    Map(Box<Ty>, Box<Ty>),
    Array(Box<Ty>, Literal),
}
