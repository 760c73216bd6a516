//! The Go half of this process: its functions, what it serves, and the calls it has not resolved.

use crate::abi::{self, Block, Half};
use crate::call::{HeapFrame, ServiceInfo, keeper, slots::Slots};
use crate::conn::ConnectError;
use crate::depth::Depth;
use crate::handshake::{self, Manifest};
use crate::status::Code;
use std::sync::OnceLock;

/// Most unresolved async calls at once, unless the program says otherwise.
pub(crate) const MAX_IN_FLIGHT: u32 = 4096;

/// What the program chose about calls to Go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) max_in_flight: u32,
    pub(crate) fail_when_full: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_in_flight: MAX_IN_FLIGHT, fail_when_full: false }
    }
}

/// The connection to Go. There is at most one in a process, and it is never closed.
#[derive(Debug)]
pub(crate) struct Link {
    call: unsafe extern "C" fn(u32, *mut Block),
    submit: unsafe extern "C" fn(u32, *mut Block) -> i32,
    cancel: unsafe extern "C" fn(u32, u64, u32),
    pub(crate) complete: unsafe extern "C" fn(u64),
    conn: u32,
    limits: Limits,
    manifest: Manifest,
    slots: OnceLock<Slots<HeapFrame>>,
}

static LINK: OnceLock<Link> = OnceLock::new();

/// The connection, if there is one yet.
pub(crate) fn link() -> Option<&'static Link> {
    LINK.get()
}

/// Publishes the connection. Returns the one that was first.
pub(crate) fn publish(link: Link) -> &'static Link {
    LINK.get_or_init(|| link)
}

/// How to call sync methods of Go: what a client keeps, so that a call need not look for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GoCall {
    call: unsafe extern "C" fn(u32, *mut Block),
    conn: u32,
}

impl GoCall {
    /// Runs a sync method of Go on a block that has its `owner`.
    #[inline]
    pub(crate) fn call(&self, entry: u32, block: *mut Block) {
        // SAFETY: the block is the caller's frame, alive and unshared until Go returns.
        unsafe { (*block).conn = self.conn };
        // SAFETY: the function is Go's `call`, which keeps nothing of the block.
        unsafe { (self.call)(entry, block) };
    }
}

impl Link {
    /// # Safety
    /// `half` is a Go half of ABI major 1 that lives as long as the process.
    pub(crate) unsafe fn new(
        half: *const Half,
        conn: u32,
        limits: Limits,
        manifest: Manifest,
    ) -> Result<Self, ConnectError> {
        // SAFETY: the caller says so.
        let half = unsafe { &*half };
        let (Some(call), Some(submit), Some(cancel), Some(complete)) =
            (half.call, half.submit, half.cancel, half.complete)
        else {
            return Err(ConnectError::new(
                Code::FailedPrecondition,
                "the Go half lacks a function",
            ));
        };
        Ok(Self { call, submit, cancel, complete, conn, limits, manifest, slots: OnceLock::new() })
    }

    /// How to run sync methods of Go.
    pub(crate) fn sync(&self) -> GoCall {
        GoCall { call: self.call, conn: self.conn }
    }

    /// Hands an async call over. Returns whether it was resolved inside.
    pub(crate) fn submit(&self, entry: u32, block: *mut Block) -> bool {
        // SAFETY: the block is not handed over yet.
        unsafe { self.address(block) };
        // SAFETY: the block lives in a slot until Go completes it.
        unsafe { (self.submit)(entry, block) == 1 }
    }

    /// # Safety
    /// The block is live and not handed over.
    #[inline]
    unsafe fn address(&self, block: *mut Block) {
        // SAFETY: the caller says so.
        let block = unsafe { &mut *block };
        block.conn = self.conn;
        block.owner = &raw const crate::half::HALF;
    }

    /// Asks Go to stop a call; from a thread that may not cross, the service thread asks.
    pub(crate) fn cancel(&'static self, id: u64, reason: u32) {
        let cross = move || {
            // SAFETY: the function is Go's `cancel`, which ignores ids that are not current.
            unsafe { (self.cancel)(self.conn, id, reason) };
        };
        if Depth::thread_is_alive() {
            cross();
        } else {
            keeper::defer(cross);
        }
    }

    /// Unresolved async calls.
    pub(crate) fn slots(&self) -> &Slots<HeapFrame> {
        self.slots.get_or_init(|| Slots::new(self.limits.max_in_flight))
    }

    pub(crate) fn fails_when_full(&self) -> bool {
        self.limits.fail_when_full
    }

    pub(crate) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Go's entries of a service's methods.
    pub(crate) fn resolve(
        &self,
        service: &'static ServiceInfo,
    ) -> Result<Box<[u32]>, ConnectError> {
        let Some(package) = self.manifest.package(service.package) else {
            return Err(handshake::unknown_package(service, &self.manifest));
        };
        handshake::check_package(service.package, package, &self.manifest)?;
        let served = self.manifest.served(package, service.name);
        let Some(served) = served else {
            return Err(ConnectError::not_served(service, "the Go half"));
        };
        if served.status != abi::STATUS_OK {
            let name = format!("{}.{}", service.package.name(), service.name);
            let message = format!("the factory of {name} failed: {}", served.message);
            return Err(ConnectError::new(Code::from_number(served.status), message));
        }
        Ok((0..service.methods.len() as u32).map(|method| served.first_entry + method).collect())
    }
}
