//! What a generated client holds: a connection, and the peer's entry of each method.

use crate::arena::{Dst, Writer};
use crate::conn::{Conn, ConnectError};
use crate::fault::Fault;
use crate::link::GoCall;
use crate::package::Package;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
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
    /// Largest recent result in bytes: how much arena to bring along.
    pub hint: AtomicU32,
}

impl Method {
    /// A method that has not been called yet.
    #[must_use]
    pub const fn new(
        index: u32,
        name: &'static str,
        id: u64,
        sync: bool,
        deadline_ns: u64,
        result_size: u32,
    ) -> Self {
        Self { index, name, id, sync, deadline_ns, result_size, hint: AtomicU32::new(0) }
    }

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
    pub(crate) service: &'static ServiceInfo,
    /// The peer's entry of each method, or `NO_ENTRY`.
    pub(crate) entries: Box<[u32]>,
}

impl Client {
    /// Resolves every method of the service.
    ///
    /// # Errors
    /// The peer does not serve the service, or its schema does not fit.
    pub fn new(conn: Conn, service: &'static ServiceInfo) -> Result<Self, ConnectError> {
        let entries = conn.resolve(service)?;
        Ok(Self { shared: Arc::new(Shared { go: conn.go_call(), conn, service, entries }) })
    }

    /// Whether the peer has the method.
    #[must_use]
    pub fn has(&self, method: u32) -> bool {
        let entry = self.shared.entries.get(method as usize);
        entry.is_some_and(|entry| *entry != crate::abi::NO_ENTRY)
    }

    pub(crate) fn method(&self, index: u32) -> &'static Method {
        &self.shared.service.methods[index as usize]
    }
}
