//! Connections: where a client is made.

use crate::base::abi::Frame;
use crate::base::service::ServiceInfo;
use crate::conn::ConnectError;
use crate::conn::go_connection::{GoCall, GoConnection, Resolved};
use crate::serve::{Served, Service};
use crate::value::schema_map::SchemaMap;
use std::sync::Arc;

/// A way to a peer: the Go half of this process, or servers in Rust. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Conn(Arc<Peer>);

#[derive(Debug)]
pub(crate) enum Peer {
    Go(&'static GoConnection),
    Local(Served),
}

impl Conn {
    /// A connection to servers in Rust: for tests, and for services that have moved already.
    ///
    /// Calls go through the same layout as those that cross, and no thread is started.
    pub fn local() -> LocalConn {
        LocalConn { services: Vec::new() }
    }

    pub(crate) fn go(connection: &'static GoConnection) -> Self {
        Self(Arc::new(Peer::Go(connection)))
    }

    pub(crate) fn peer(&self) -> &Peer {
        &self.0
    }

    /// How to call Go's sync methods, if the peer is Go.
    pub(crate) fn go_call(&self) -> Option<GoCall> {
        match &*self.0 {
            Peer::Go(connection) => Some(connection.sync()),
            Peer::Local(_) => None,
        }
    }

    /// Runs a sync method.
    pub(crate) fn call(&self, number: u32, frame: *mut Frame) {
        match &*self.0 {
            Peer::Go(connection) => connection.sync().call(number, frame),
            // SAFETY: the frame is the caller's memory, which waits for this call.
            Peer::Local(served) => unsafe { served.call(number, frame, SchemaMap::EQUAL) },
        }
    }

    /// What a client of a service needs.
    pub(crate) fn resolve(&self, service: &'static ServiceInfo) -> Result<Resolved, ConnectError> {
        match &*self.0 {
            Peer::Go(connection) => connection.resolve(service),
            Peer::Local(served) => {
                let found = served.iter().find(|(known, _)| std::ptr::eq(*known, service));
                let (_, first) = found
                    .ok_or_else(|| ConnectError::not_served(service, "this local connection"))?;
                let numbers = (0..service.methods.len() as u32).map(|method| first + method);
                let reasons = service.methods.iter().map(|_| None);
                Ok(Resolved {
                    numbers: numbers.collect(),
                    reasons: reasons.collect(),
                    schemas: SchemaMap::EQUAL,
                })
            }
        }
    }
}

/// A connection to servers in Rust that is being put together.
#[derive(Debug)]
pub struct LocalConn {
    services: Vec<Service>,
}

impl LocalConn {
    /// Adds a server. A second one for the same service is not reached.
    #[must_use]
    pub fn serve(mut self, service: impl Into<Service>) -> Self {
        self.services.push(service.into());
        self
    }
}

impl From<LocalConn> for Conn {
    fn from(local: LocalConn) -> Self {
        Self(Arc::new(Peer::Local(Served::new(local.services))))
    }
}

impl From<&Conn> for Conn {
    fn from(conn: &Conn) -> Self {
        conn.clone()
    }
}
