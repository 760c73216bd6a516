//! Serving: handlers, the methods that are served, and what happens around a handler.

mod call_state;
mod context;
mod executor;
mod handler;
mod incoming;
mod latency;
mod outcome;
mod panic;
mod server_call;
mod small;

pub(crate) use call_state::{CallState, OnResolved};
pub use context::Ctx;
pub use executor::Spawn;
pub(crate) use executor::{Executor, default_executor};
use handler::Kind;
pub use handler::{BoxFuture, Handler, SmallSizes};
pub use incoming::{Incoming, Owner, SyncCall};
pub(crate) use latency::LatencyClass;
pub(crate) use panic::install_hook;
pub(crate) use server_call::ServerCall;

use crate::base::abi::{self, Frame, flags};
use crate::base::service::{Method, ServiceInfo};
use crate::base::status::{Code, Status};
use crate::thread::depth::{self, Depth};
use crate::value::schema_map::SchemaMap;
use std::fmt;
use std::sync::Arc;

/// A server implementation, ready to be served.
pub struct Service {
    info: &'static ServiceInfo,
    /// One per method, in the order of the schema.
    handlers: Vec<Handler>,
}

impl Service {
    /// A service with a handler for each of its methods.
    pub fn new(info: &'static ServiceInfo, handlers: Vec<Handler>) -> Self {
        Self { info, handlers }
    }

    /// What it implements.
    #[must_use]
    pub fn info(&self) -> &'static ServiceInfo {
        self.info
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Service({}.{})", self.info.package.name(), self.info.name)
    }
}

/// All services of one half, and the number of each method.
#[derive(Debug, Default)]
pub(crate) struct Served {
    /// What is served, and the number of its method 0.
    services: Vec<(&'static ServiceInfo, u32)>,
    methods: Vec<ServedMethod>,
}

/// Everything about one method that is served.
struct ServedMethod {
    handler: Handler,
    service: &'static ServiceInfo,
    info: &'static Method,
}

impl fmt::Debug for ServedMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServedMethod({})", self.info.name)
    }
}

impl Served {
    pub(crate) fn new(services: Vec<Service>) -> Self {
        let mut served = Self::default();
        for Service { info: service, handlers } in services {
            served.services.push((service, served.methods.len() as u32));
            let methods = service.methods.iter().zip(handlers);
            served.methods.extend(methods.map(|(info, handler)| ServedMethod {
                handler,
                service,
                info,
            }));
        }
        served
    }

    /// What is served, and the number of its method 0.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static ServiceInfo, u32)> {
        self.services.iter().copied()
    }

    /// Runs a sync method and resolves the call.
    ///
    /// # Safety
    /// `frame` belongs to this call until it returns, as `spec/04-calls.md` says.
    #[inline]
    pub(crate) unsafe fn call(&self, number: u32, frame: *mut Frame, schemas: SchemaMap<'_>) {
        let Some(found) = self.methods.get(number as usize) else {
            // SAFETY: the frame belongs to this call.
            unsafe { outcome::write_status(frame, &no_method(number)) };
            return;
        };
        // SAFETY: the frame belongs to this call.
        let level = unsafe { (*frame).depth };
        let Some(_depth) = Depth::enter_from(level) else {
            // SAFETY: as above.
            unsafe { outcome::write_status(frame, &depth::too_deep()) };
            return;
        };
        let (Kind::Sync(handler) | Kind::Small(_, handler)) = &found.handler.0 else {
            // SAFETY: as above.
            unsafe { outcome::write_status(frame, &wrong_kind("sync")) };
            return;
        };
        // SAFETY: as above.
        unsafe { outcome::preset(frame) };
        // SAFETY: as above; the guard below ends before this function returns.
        let call = unsafe { SyncCall::new(frame, found.service, found.info, schemas) };
        if let Err(panic) = panic::guard_sync(|| handler(call)) {
            // SAFETY: as above.
            unsafe { outcome::write_panic(frame, &panic) };
        }
    }

    /// Fills in how calls of a small method are made. `false` if the method is not small, or has another shape.
    pub(crate) fn small(&'static self, number: u32, asked: &mut abi::Small) -> bool {
        self.methods.get(number as usize).is_some_and(|method| match &method.handler.0 {
            Kind::Small(handler, _) => small::describe(&**handler, method.info, asked),
            Kind::Sync(_) | Kind::Async(_) => false,
        })
    }

    /// How many methods are served.
    pub(crate) fn len(&self) -> usize {
        self.methods.len()
    }

    /// Makes the future that runs an async method; `None` if it was refused, with the status set.
    /// `spare` is the state of a call that is over.
    ///
    /// # Safety
    /// `frame` belongs to the call until the future has resolved it.
    pub(crate) unsafe fn start(
        &self,
        number: u32,
        frame: *mut Frame,
        schemas: SchemaMap<'static>,
        resolved: Option<&'static dyn OnResolved>,
        spare: Option<Arc<CallState>>,
    ) -> Option<(ServerCall, Arc<CallState>)> {
        let Some(found) = self.methods.get(number as usize) else {
            // SAFETY: the frame belongs to this call.
            unsafe { outcome::write_status(frame, &no_method(number)) };
            return None;
        };
        let Kind::Async(handler) = &found.handler.0 else {
            // SAFETY: the frame belongs to this call.
            unsafe { outcome::write_status(frame, &wrong_kind("async")) };
            return None;
        };
        // SAFETY: the frame belongs to this call.
        let incoming =
            unsafe { Incoming::new(frame, found.service, found.info, schemas, resolved, spare) };
        let state = incoming.state();
        Some((ServerCall::new(incoming, Arc::clone(handler)), state))
    }
}

/// Resolves a call that reached no handler.
///
/// # Safety
/// The frame belongs to the call, and the call is not resolved.
pub(crate) unsafe fn refuse(frame: *mut Frame, status: &Status) {
    // SAFETY: the caller says so.
    unsafe { outcome::write_status(frame, status) };
}

#[cold]
fn wrong_kind(what: &str) -> Status {
    let message = format!("the method is not {what}: the two halves disagree about its kind");
    Status::runtime(Code::Unimplemented, flags::NOT_STARTED, message)
}

#[cold]
#[inline(never)]
fn no_method(number: u32) -> Status {
    let message = format!("no method has number {number}");
    Status::runtime(Code::Unimplemented, flags::NOT_STARTED, message)
}
