//! Async calls that come from Go by rings (`spec/05-async-calls.md`, "Calls to Rust").

mod dispatcher;
mod in_flight;
#[cfg(all(test, r2g_loom))]
mod model;
mod rings;

pub(crate) use rings::Inbound;

use crate::base::abi;
use crate::base::status::Code;
use crate::conn::go_connection::{GoConnection, connection};
use crate::conn::vtable::{executor, served};

/// Async calls of Go that are not resolved.
pub(crate) fn unresolved() -> usize {
    inbound().map_or(0, Inbound::unresolved)
}

/// Asks all their handlers to stop.
pub(crate) fn cancel_all(reason: u32) {
    if let Some(inbound) = inbound() {
        inbound.cancel_all(reason);
    }
}

fn inbound() -> Option<&'static Inbound> {
    connection().and_then(GoConnection::known_inbound)
}

/// 0, or why there are no rings: `UNAVAILABLE` before the halves are connected, `FAILED_PRECONDITION` in a program
/// without an executor, `UNIMPLEMENTED` for a description of another size or with more calls than an id can tell apart.
pub(crate) unsafe extern "C" fn make_rings(rings: *mut abi::Rings) -> i32 {
    // SAFETY: Go waits for the answer, and every description begins with its size.
    let size = unsafe { (*rings).size };
    if (size as usize) < size_of::<abi::Rings>() {
        return Code::Unimplemented.number() as i32;
    }
    // SAFETY: Go waits for the answer.
    let rings = unsafe { &mut *rings };
    let (Some(connection), Some(served)) = (connection(), served()) else {
        return Code::Unavailable.number() as i32;
    };
    let Some(executor) = executor() else {
        return Code::FailedPrecondition.number() as i32;
    };
    let make =
        |conn, doorbell, polls| Inbound::new(conn, doorbell, polls, served, executor, rings.calls);
    let filled = connection.inbound(make).is_some_and(|inbound| inbound.describe(rings));
    if filled { 0 } else { Code::Unimplemented.number() as i32 }
}

pub(crate) unsafe extern "C" fn doorbell(_conn: u32) {
    if let Some(inbound) = inbound() {
        inbound.doorbell();
    }
}

/// An id without a call here is one whose handler has yet to begin: that reads the reason in the frame.
pub(crate) unsafe extern "C" fn cancel(_conn: u32, id: u64, reason: u32) {
    if let Some(inbound) = inbound() {
        inbound.cancel(id, reason.max(1));
    }
}
