//! Small calls in the callee: parameters and results cross by value, and a block is made only for a failure
//! (`spec/04-calls.md`, "A small call" and "A leaf call").

use super::{Entry, SyncCall, panic, reply};
use crate::abi::{SMALL_LEAF, Small};
use crate::call::{Method, detached};
use crate::depth::{self, Depth};
use crate::notice::say;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Where the parameters of a small call are, and where its result goes.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) args: *const u8,
    pub(super) result: *mut u8,
    /// Address of the block of a failure, 0 so far.
    pub(super) failure: u64,
}

/// Fills in how calls of a method are made. `false` if the method is not small, or has another shape than the caller
/// knows.
pub(super) fn describe(entry: &'static Entry, asked: &mut Small) -> bool {
    let Method { result_size, shape: Some(shape), leaf, .. } = *entry.info else { return false };
    let same = (asked.params, asked.args, asked.result) == (shape.params, shape.args, result_size);
    if same {
        asked.run = Some(if leaf { run_leaf } else { run });
        asked.data = std::ptr::from_ref(entry).expose_provenance() as u64;
        asked.flags = if leaf { SMALL_LEAF } else { 0 };
    }
    same
}

/// # Safety
/// `data` is what [`describe`] filled in.
#[inline]
unsafe fn entry(data: u64) -> &'static Entry {
    let entry: *const Entry = std::ptr::with_exposed_provenance(data as usize);
    // SAFETY: the caller says so; `describe` got an entry that lives as long as the process.
    unsafe { &*entry }
}

/// Runs a small call.
///
/// # Safety
/// `data` is what [`describe`] filled in; `args` leads to the method's parameter record, `result` to zeroed bytes for
/// its result. Both are this function's until it returns.
unsafe extern "C" fn run(data: u64, args: *const c_void, result: *mut c_void) -> u64 {
    // SAFETY: the caller says so.
    let entry = unsafe { entry(data) };
    let Some(_depth) = Depth::enter_from(0) else { return refused() };
    let mut words = Words { args: args.cast(), result: result.cast(), failure: 0 };
    let call = SyncCall::small(&mut words, entry);
    match panic::contain_sync(|| entry.handler.call(entry.method, call)) {
        Ok(()) => words.failure,
        Err(panic) => panicked(&panic),
    }
}

/// Runs a call of a leaf. Nothing may unwind out of it, or call Go inside.
///
/// # Safety
/// As for [`run`].
unsafe extern "C" fn run_leaf(data: u64, args: *const c_void, result: *mut c_void) -> u64 {
    // SAFETY: the caller says so.
    let entry = unsafe { entry(data) };
    let mut words = Words { args: args.cast(), result: result.cast(), failure: 0 };
    let before = depth::enter_leaf();
    let call = SyncCall::small(&mut words, entry);
    let ran = catch_unwind(AssertUnwindSafe(|| entry.handler.call(entry.method, call)));
    depth::leave_leaf(before);
    match ran {
        Ok(()) => words.failure,
        Err(payload) => end(entry.info, payload.as_ref()),
    }
}

#[cold]
fn refused() -> u64 {
    let status = depth::too_deep();
    // SAFETY: the block belongs to this call.
    detached(|block| unsafe { reply::write_status(block, &status) })
}

#[cold]
fn panicked(panic: &panic::Panic) -> u64 {
    // SAFETY: the block belongs to this call.
    detached(|block| unsafe { reply::write_panic(block, panic) })
}

/// A leaf panicked. Nothing can be said to the caller that does not need memory, locks and code of the
/// program, on a thread that holds up Go's collector; and a leaf that panics has a bug.
#[cold]
fn end(method: &Method, payload: &(dyn std::any::Any + Send)) -> ! {
    let message = panic::message(payload);
    let name = method.name;
    say(format_args!("r2g: the leaf method {name} panicked, which ends the process: {message}"));
    std::process::abort();
}
