//! Calls that Go hands over one by one: `submit` and `complete` (`spec/04-calls.md`, "An async call").

use crate::abi::{Block, flags};
use crate::call::slots::drop_contained;
use crate::crossing;
use crate::half::{executor, not_connected, served, take_retired};
use crate::join::cx;
use crate::link::link;
use crate::serve::{State, refuse};
use crate::status::{Code, Status};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// Those that are not resolved, by id. Looked up only, never iterated in an order that matters.
static RUNNING: Mutex<Option<HashMap<u64, Arc<State>>>> = Mutex::new(None);

fn running<R>(change: impl FnOnce(&mut HashMap<u64, Arc<State>>) -> R) -> R {
    let mut calls = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    change(calls.get_or_insert_default())
}

pub(super) fn unresolved() -> usize {
    running(|calls| calls.len())
}

pub(super) fn cancel_all(reason: u32) {
    let states: Vec<_> = running(|calls| calls.values().cloned().collect());
    states.iter().for_each(|state| state.cancel(reason));
}

pub(super) fn cancel(id: u64, reason: u32) {
    let state = running(|calls| calls.get(&id).cloned());
    if let Some(state) = state {
        state.cancel(reason);
    }
}

pub(crate) unsafe extern "C" fn submit(entry: u32, block: *mut Block) -> i32 {
    // SAFETY: the block belongs to this call.
    unsafe { take_retired(block) };
    let (Some(served), Some(link)) = (served(), link()) else {
        // SAFETY: as above.
        unsafe { refuse(block, &not_connected()) };
        return 1;
    };
    if let Some(refusal) = link.refusal() {
        // SAFETY: as above.
        unsafe { refuse(block, &refusal) };
        return 1;
    }
    let Some(executor) = executor() else {
        // SAFETY: as above.
        unsafe { refuse(block, &no_executor()) };
        return 1;
    };
    // SAFETY: as above.
    let id = unsafe { (*block).id };
    // SAFETY: the block belongs to the call until `complete`.
    let started = unsafe { served.start(entry, block, cx(), Some(complete), None) };
    let Some((runner, state)) = started else {
        return 1;
    };
    // Published before the runner reads the cancel word, so a canceller finds one or the other.
    running(|calls| calls.insert(id, state));
    let spawn = AssertUnwindSafe(|| executor.0.spawn(Box::pin(runner)));
    // A panicking executor drops the runner, which resolves the call.
    drop_contained(catch_unwind(spawn).err());
    0
}

/// Tells Go that a call is resolved.
fn complete(id: u64) {
    running(|calls| calls.remove(&id));
    let Some(complete) = link().map(|link| link.complete) else { return };
    // SAFETY: the function is Go's `complete`, and this call is resolved exactly once.
    let cross = move || unsafe { complete(id) };
    crossing::soon(cross);
}

#[cold]
fn no_executor() -> Status {
    let message = "the Rust half has no executor: enable the feature tokio, or name one at start";
    Status::runtime(Code::FailedPrecondition, flags::NOT_STARTED, message)
}
