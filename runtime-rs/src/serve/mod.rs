//! Serving: handlers, the table of entries, and what happens around a handler.

mod context;
mod executor;
mod incoming;
mod kept;
mod pace;
mod panic;
mod reply;
mod runner;
mod small;

pub use context::Ctx;
pub use executor::Spawn;
pub(crate) use executor::{Executor, default_executor};
pub(crate) use incoming::Told;
pub use incoming::{Incoming, Owner, SyncCall};
pub(crate) use pace::Pace;
pub(crate) use panic::install_hook;
pub(crate) use runner::{Runner, State};

use crate::abi::{self, Block, flags};
use crate::call::{Method, ServiceInfo};
use crate::depth::{self, Depth};
use crate::image::Cx;
use crate::status::{Code, Status};
use kept::Kept;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A future on the heap, as handlers make them.
pub type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send + 'static>>;

/// The generated adapter between entries and a server trait.
pub trait Handler: Send + Sync + 'static {
    /// Runs a sync method.
    fn call(&self, method: u32, call: SyncCall<'_>);

    /// Makes the future of an async method.
    fn start(&self, method: u32, call: Incoming) -> BoxFuture;
}

/// A server implementation, ready to be served.
#[derive(Clone)]
pub struct Service {
    info: &'static ServiceInfo,
    handler: Arc<dyn Handler>,
}

impl Service {
    /// A service with its handler.
    pub fn new(info: &'static ServiceInfo, handler: impl Handler) -> Self {
        Self { info, handler: Arc::new(handler) }
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

/// All services of one half, and the entry of each method.
#[derive(Debug, Default)]
pub(crate) struct Served {
    services: Vec<Service>,
    /// Entry of each service's method 0.
    first: Vec<u32>,
    entries: Vec<Entry>,
}

/// Everything about one method that is served.
#[derive(Clone)]
struct Entry {
    handler: Kept,
    method: u32,
    service: &'static ServiceInfo,
    info: &'static Method,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({})", self.info.name)
    }
}

impl Served {
    pub(crate) fn new(services: Vec<Service>) -> Self {
        let mut first = Vec::new();
        let mut entries = Vec::new();
        for service in &services {
            first.push(entries.len() as u32);
            let methods = service.info.methods.iter().zip(0..);
            entries.extend(methods.map(|(info, method)| Entry {
                handler: Kept::new(&service.handler),
                method,
                service: service.info,
                info,
            }));
        }
        Self { services, first, entries }
    }

    /// The services with the entry of their method 0.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Service, u32)> {
        self.services.iter().zip(self.first.iter().copied())
    }

    /// Runs a sync method and resolves the call.
    ///
    /// # Safety
    /// `block` belongs to this call until it returns, as `spec/04-calls.md` says.
    #[inline]
    pub(crate) unsafe fn call(&self, entry: u32, block: *mut Block, cx: Cx<'_>) {
        let Some(found) = self.entries.get(entry as usize) else {
            // SAFETY: the block belongs to this call.
            unsafe { reply::write_status(block, &no_entry(entry)) };
            return;
        };
        // SAFETY: the block belongs to this call.
        let level = unsafe { (*block).depth };
        let Some(_depth) = Depth::enter_from(level) else {
            // SAFETY: as above.
            unsafe { reply::write_status(block, &depth::too_deep()) };
            return;
        };
        // SAFETY: as above.
        unsafe { reply::preset(block) };
        // SAFETY: as above; the barrier below ends before this function returns.
        let call = unsafe { SyncCall::new(block, found.service, found.info, cx) };
        if let Err(panic) = panic::contain_sync(|| found.handler.call(found.method, call)) {
            // SAFETY: as above.
            unsafe { reply::write_panic(block, &panic) };
        }
    }

    /// Fills in how calls of a small method are made. `false` if the method is not small, or has another shape.
    pub(crate) fn small(&'static self, entry: u32, asked: &mut abi::Small) -> bool {
        self.entries.get(entry as usize).is_some_and(|entry| small::describe(entry, asked))
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Makes the future that runs an async method; `None` if it was refused, with the status set.
    /// `spare` is the state of a call that is over.
    ///
    /// # Safety
    /// `block` belongs to the call until the future has resolved it.
    pub(crate) unsafe fn start(
        &self,
        entry: u32,
        block: *mut Block,
        cx: Cx<'static>,
        resolved: Option<Told>,
        spare: Option<Arc<State>>,
    ) -> Option<(Runner, Arc<State>)> {
        let Some(found) = self.entries.get(entry as usize) else {
            // SAFETY: the block belongs to this call.
            unsafe { reply::write_status(block, &no_entry(entry)) };
            return None;
        };
        // SAFETY: the block belongs to this call.
        let incoming =
            unsafe { Incoming::new(block, found.service, found.info, cx, resolved, spare) };
        let state = incoming.state();
        Some((Runner::new(incoming, found.handler.share(), found.method), state))
    }
}

/// Resolves a call that reached no handler.
///
/// # Safety
/// The block belongs to the call, and the call is not resolved.
pub(crate) unsafe fn refuse(block: *mut Block, status: &Status) {
    // SAFETY: the caller says so.
    unsafe { reply::write_status(block, status) };
}

#[cold]
#[inline(never)]
fn no_entry(entry: u32) -> Status {
    let message = format!("no method has entry {entry}");
    Status::runtime(Code::Unimplemented, flags::NOT_STARTED, message)
}
