//! What a generated client holds: a connection, and the peer's entry of each method.

use super::frame::Peer;
use super::outcome::Failure;
use crate::abi::flags;
use crate::arena::{Dst, Writer};
use crate::conn::{Conn, ConnectError};
use crate::fault::Fault;
use crate::image::Cx;
use crate::link::{GoCall, Resolved, SmallCall};
use crate::package::Package;
use crate::status::{Code, Status};
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// A service as generated code knows it.
#[derive(Debug)]
pub struct ServiceInfo {
    /// Its package.
    pub package: &'static Package,
    /// Its place in the package's descriptor.
    pub index: u32,
    /// Its name, for example `Stock`.
    pub name: &'static str,
    /// Its methods, in the order of the schema.
    pub methods: &'static [Method],
}

/// A method as generated code knows it.
#[derive(Debug)]
pub struct Method {
    /// Its place in the service.
    pub index: u32,
    /// Its full name, for example `acme.shop.Stock.price`.
    pub name: &'static str,
    /// First 8 bytes of the hash of its oldest name.
    pub id: u64,
    /// Whether it promises not to block.
    pub sync: bool,
    /// The schema's deadline in nanoseconds, 0 for none.
    pub deadline_ns: u64,
    /// Size of the result slot in bytes, 0 without a result.
    pub result_size: u32,
    /// The parameters of a small method; `None` for all others (`spec/04-calls.md`, "A small call").
    pub shape: Option<Shape>,
    /// Whether it is a leaf.
    pub leaf: bool,
    /// Largest recent result in bytes: how much arena to bring along.
    pub hint: AtomicU32,
}

/// The parameters of a small method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// How many there are.
    pub params: u32,
    /// Size of their record in bytes.
    pub args: u32,
}

impl Method {
    /// An async method without a result that has not been called yet, for what a description leaves out.
    #[allow(clippy::declare_interior_mutable_const, reason = "each static has a hint of its own")]
    pub const DEFAULT: Self = Self {
        index: 0,
        name: "",
        id: 0,
        sync: false,
        deadline_ns: 0,
        result_size: 0,
        shape: None,
        leaf: false,
        hint: AtomicU32::new(0),
    };

    pub(crate) fn deadline(&self) -> Option<Duration> {
        (self.deadline_ns > 0).then(|| Duration::from_nanos(self.deadline_ns))
    }
}

/// The parameters of one method: an implicit record.
pub trait Params {
    /// Size of the record in bytes, 0 without parameters.
    fn size(&self) -> usize;

    /// Writes the record into `to`, which has `size()` zeroed bytes.
    ///
    /// # Errors
    /// What cannot cross, with its path.
    fn store<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<(), Fault>;
}

/// The untyped part of a generated client: cheap to clone, safe to share between threads.
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) conn: Conn,
    /// How to call the peer's sync methods, if the peer is Go.
    pub(crate) go: Option<GoCall>,
    /// How calls of small methods are made, by method; asked for by the first call.
    pub(crate) small: Box<[OnceLock<Option<SmallCall>>]>,
    pub(crate) service: &'static ServiceInfo,
    /// The peer's entry of each method, or `NO_METHOD`.
    pub(crate) entries: Box<[u32]>,
    /// Why methods without an entry have none.
    reasons: Box<[Option<Box<str>>]>,
    /// How to read what the peer writes, and what of ours it knows.
    pub(crate) cx: Cx<'static>,
}

impl Shared {
    /// What is known of the callee of a method.
    #[inline]
    pub(crate) fn peer(&self, method: u32) -> Peer<'static> {
        let rel = self.cx.params(self.service, method);
        Peer { cx: self.cx, params: rel.map_or(u16::MAX, |rel| rel.fields) }
    }
}

impl Client {
    /// Resolves every method of the service.
    ///
    /// # Errors
    /// The peer does not serve the service, or its schema does not fit.
    pub fn new(conn: Conn, service: &'static ServiceInfo) -> Result<Self, ConnectError> {
        let Resolved { entries, reasons, cx } = conn.resolve(service)?;
        let go = conn.go_call();
        let small = service.methods.iter().map(|_| OnceLock::new()).collect();
        Ok(Self { shared: Arc::new(Shared { go, small, conn, service, entries, reasons, cx }) })
    }

    /// Whether the peer has the method.
    #[must_use]
    pub fn has(&self, method: u32) -> bool {
        let entry = self.shared.entries.get(method as usize);
        entry.is_some_and(|entry| *entry != crate::abi::NO_METHOD)
    }

    /// The failure of a call of a method that the peer does not have.
    #[cold]
    pub(crate) fn unimplemented<F: Failure>(&self, index: u32) -> F {
        let method = self.method(index);
        let reason = self.shared.reasons.get(index as usize).and_then(Option::as_deref);
        let message = match reason {
            Some(reason) => format!("the peer does not have this method: {reason}"),
            None => "the peer does not have this method".to_owned(),
        };
        F::from_status(
            Status::runtime(Code::Unimplemented, flags::NOT_STARTED, message)
                .in_method(method.name),
        )
    }

    pub(crate) fn method(&self, index: u32) -> &'static Method {
        &self.shared.service.methods[index as usize]
    }
}
