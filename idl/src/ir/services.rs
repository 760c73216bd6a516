//! Services, resources, methods and bridges.

use super::{ItemId, Marks, Name, PackageId, ServiceId, Type, Value, items::oldest};
use crate::source::Span;

/// A set of methods, served by one side.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Service {
    /// Its package.
    pub package: PackageId,
    /// Its name.
    pub name: Name,
    /// Docs and annotations.
    pub marks: Marks,
    /// In source order, which is also the order of method indices.
    pub methods: Vec<Method>,
}

impl Service {
    /// The first name it ever had.
    #[must_use]
    pub fn oldest_name(&self) -> &str {
        oldest(&self.marks, &self.name)
    }
}

/// `resource`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ResourceItem {
    /// `@thread_bound`.
    pub thread_bound: bool,
    /// In source order.
    pub methods: Vec<Method>,
}

/// A method of a service or resource.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Method {
    /// Its name.
    pub name: Name,
    /// Docs and annotations; a removed one keeps its name reserved.
    pub marks: Marks,
    /// `sync fn`: never blocks, runs on the caller's thread, no context.
    pub sync: bool,
    /// In order; ordinals are positions from 1.
    pub params: Vec<Param>,
    /// What it returns, if anything.
    pub result: Option<ResultType>,
    /// `throws E`.
    pub throws: Option<ItemId>,
    /// Where the error is named.
    pub throws_span: Option<Span>,
    /// `@deadline(span)` in nanoseconds.
    pub deadline_ns: Option<i64>,
    /// `@idempotent`.
    pub idempotent: bool,
    /// `@leaf`.
    pub leaf: bool,
    /// Where that stands.
    #[serde(skip)]
    pub leaf_span: Option<Span>,
    /// `@batch`.
    pub batch: bool,
    /// Where that stands.
    #[serde(skip)]
    pub batch_span: Option<Span>,
    /// First 8 bytes (little-endian) of SHA-256 of `pkg@major/Service.method`, by oldest names.
    pub id: u64,
}

impl Method {
    /// The first name it ever had.
    #[must_use]
    pub fn oldest_name(&self) -> &str {
        oldest(&self.marks, &self.name)
    }
}

/// How a parameter or result changes hands (spec 06).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The callee gets its own copy.
    Copy,
    /// Borrowed until the call is resolved.
    View,
    /// Handed over.
    Own,
    /// A sequence of values.
    Stream,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Param {
    /// Its name.
    pub name: Name,
    /// Docs and annotations.
    pub marks: Marks,
    /// How it changes hands.
    pub mode: Mode,
    /// Its type.
    pub ty: Type,
    /// Where the type stands.
    pub ty_span: Span,
    /// Where each part of the type stands, outside in and left to right; an alias's for all of its parts.
    #[serde(skip)]
    pub ty_parts: Vec<Span>,
    /// `= value`, only for parameters newer than their method.
    pub default: Option<Value>,
    /// Where the default stands.
    pub default_span: Option<Span>,
    /// As old as its method: every caller sends it.
    pub birth: bool,
}

/// A method's result.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ResultType {
    /// Copy, own or stream.
    pub mode: Mode,
    /// Its type.
    pub ty: Type,
    /// Where it stands.
    pub span: Span,
    /// Where each part of the type stands, outside in and left to right; an alias's for all of its parts.
    #[serde(skip)]
    pub parts: Vec<Span>,
}

/// A language, in a bridge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// `go serves …`.
    Go,
    /// `rust serves …`.
    Rust,
}

/// Who serves what in one program.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Bridge {
    /// Its name.
    pub name: Name,
    /// Docs and annotations.
    pub marks: Marks,
    /// In source order, one row per service.
    pub serves: Vec<Serves>,
}

/// One service of a bridge.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Serves {
    /// The serving side.
    pub side: Side,
    /// The service.
    pub service: ServiceId,
    /// Where it is named.
    pub span: Span,
}
