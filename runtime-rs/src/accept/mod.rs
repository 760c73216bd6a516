//! Async calls that come from Go: by rings (`spec/05-engine.md`, "Calls to Rust"), or each by itself from a
//! Go half that has none.

mod flight;
mod leader;
#[cfg(all(test, r2g_loom))]
mod model;
mod rings;
mod submitted;

pub(crate) use rings::{Inbound, Reply};
pub(crate) use submitted::submit;

use crate::abi;
use crate::half::{executor, served};
use crate::link::{Link, link};
use crate::status::Code;

/// Async calls of Go that are not resolved.
pub(crate) fn unresolved() -> usize {
    submitted::unresolved() + inbound().map_or(0, Inbound::unresolved)
}

/// Asks all their handlers to stop.
pub(crate) fn cancel_all(reason: u32) {
    submitted::cancel_all(reason);
    if let Some(inbound) = inbound() {
        inbound.cancel_all(reason);
    }
}

fn inbound() -> Option<&'static Inbound> {
    link().and_then(Link::known_inbound)
}

pub(crate) unsafe extern "C" fn accept(rings: *mut abi::Rings) -> i32 {
    // SAFETY: Go waits for the answer, and every description begins with its size.
    let size = unsafe { (*rings).size };
    if (size as usize) < size_of::<abi::Rings>() {
        return Code::Unimplemented.number() as i32;
    }
    // SAFETY: Go waits for the answer.
    let rings = unsafe { &mut *rings };
    let (Some(link), Some(served), Some(executor)) = (link(), served(), executor()) else {
        return Code::Unavailable.number() as i32;
    };
    let inbound = link.inbound(|reply| Inbound::new(reply, served, executor, rings.calls));
    let filled = inbound.is_some_and(|inbound| inbound.describe(rings));
    if filled { 0 } else { Code::Unimplemented.number() as i32 }
}

pub(crate) unsafe extern "C" fn bell(_conn: u32) {
    if let Some(inbound) = inbound() {
        inbound.rung();
    }
}

pub(crate) unsafe extern "C" fn cancel(_conn: u32, id: u64, reason: u32) {
    let reason = reason.max(1);
    if !inbound().is_some_and(|inbound| inbound.cancel(id, reason)) {
        submitted::cancel(id, reason);
    }
}
