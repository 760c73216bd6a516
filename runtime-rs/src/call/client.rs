//! What a generated client holds: a connection, and the peer's number of each method.

use crate::base::abi::flags;
use crate::base::service::{Method, ServiceInfo};
use crate::base::status::{Code, Status};
use crate::conn::go_connection::{GoCall, Resolved, SmallCall};
use crate::conn::{Conn, ConnectError};
use crate::value::schema_map::SchemaMap;
use crate::wire::outcome::Failure;
use crate::wire::stack_memory::Callee;
use std::sync::{Arc, OnceLock};

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
    /// The peer's number of each method, or `NO_METHOD`.
    pub(crate) numbers: Box<[u32]>,
    /// Why methods without a number have none.
    reasons: Box<[Option<Box<str>>]>,
    /// How to read what the peer writes, and what of ours it knows.
    pub(crate) schemas: SchemaMap<'static>,
}

impl Shared {
    /// What is known of the callee of a method.
    #[inline]
    pub(crate) fn callee(&self, method: u32) -> Callee<'static> {
        let known = self.schemas.params(self.service, method);
        Callee { schemas: self.schemas, params: known.map_or(u16::MAX, |params| params.fields) }
    }
}

impl Client {
    /// Resolves every method of the service.
    ///
    /// # Errors
    /// The peer does not serve the service, or its schema does not fit.
    pub fn new(conn: Conn, service: &'static ServiceInfo) -> Result<Self, ConnectError> {
        let Resolved { numbers, reasons, schemas } = conn.resolve(service)?;
        let go = conn.go_call();
        let small = service.methods.iter().map(|_| OnceLock::new()).collect();
        Ok(Self {
            shared: Arc::new(Shared { go, small, conn, service, numbers, reasons, schemas }),
        })
    }

    /// Whether the peer has the method.
    #[must_use]
    pub fn has(&self, method: u32) -> bool {
        let number = self.shared.numbers.get(method as usize);
        number.is_some_and(|number| *number != crate::base::abi::NO_METHOD)
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
