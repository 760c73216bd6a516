//! Small calls in the callee: parameters and results cross by value, and a frame is made only for a failure
//! (`spec/04-calls.md`, "A small call" and "A leaf call").

use super::outcome::{Outcome, write_outcome, write_panic, write_status};
use super::panic;
use crate::base::abi::{RunFn, SMALL_LEAF, Small};
use crate::base::codec_error::CodecError;
use crate::base::service::Method;
use crate::base::warning::warn;
use crate::thread::depth::{self, Depth};
use crate::value::arena::{Output, Writer, write_plain};
use crate::value::reader::Reader;
use crate::value::schema_map::SchemaMap;
use crate::wire::schemas;
use crate::wire::{Failure, detached};
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

/// What runs the small calls of one method.
pub(super) type SmallHandler = Box<dyn Describe>;

/// What Go must know to make the calls of a small method.
pub(super) trait Describe: Send + Sync {
    /// The function that runs a call, and the word that it takes first.
    fn describe(&'static self, method: &'static Method) -> (RunFn, u64);
}

/// The handler of one small method. The functions that Go calls are compiled for each `H`, so that nothing lies between
/// them and the handler.
struct Typed<H> {
    /// Runs a call: 0, or the address of the frame of a failure.
    handler: H,
    /// Known when the calls are described.
    method: OnceLock<&'static Method>,
}

/// Makes a handler of a function that runs a call and returns 0, or the address of the frame of a failure.
pub(super) fn handler(run: impl Fn(Records) -> u64 + Send + Sync + 'static) -> SmallHandler {
    Box::new(Typed { handler: run, method: OnceLock::new() })
}

impl<H: Fn(Records) -> u64 + Send + Sync + 'static> Describe for Typed<H> {
    fn describe(&'static self, method: &'static Method) -> (RunFn, u64) {
        self.method.get_or_init(|| method);
        let run = if method.leaf { run_leaf::<H> as RunFn } else { run::<H> };
        (run, std::ptr::from_ref(self).expose_provenance() as u64)
    }
}

/// The two records of a small call in memory of its caller: parameters, and the result.
#[derive(Debug, Clone, Copy)]
pub(super) struct Records {
    args: *const u8,
    result: *mut u8,
}

/// Runs a handler on the parameters of a small call and writes what it returns.
///
/// # Safety
/// `records` leads to a parameter record of `args` bytes, and to `result` zeroed bytes for the result.
#[inline]
pub(super) unsafe fn answer<R, F: Failure>(
    records: Records,
    args: usize,
    result: usize,
    run: impl FnOnce(Reader<'_>) -> Result<Result<R, F>, CodecError>,
    encode: impl for<'w> FnOnce(&R, &mut Output<'w>, &mut Writer<'w>) -> Result<(), CodecError>,
) -> u64 {
    // SAFETY: the caller says so; the caller of the method knows the same parameters.
    let outcome = run(unsafe { Reader::new(records.args, args, SchemaMap::EQUAL) });
    let Ok(Ok(value)) = &outcome else { return failed(&outcome) };
    // SAFETY: the caller says so.
    match unsafe { write_plain(records.result, result, |to, w| encode(value, to, w)) } {
        Ok(()) => 0,
        Err(codec_error) => broken(&codec_error),
    }
}

/// The frame of a call whose handler failed, or did not run.
#[cold]
fn failed<R, F: Failure>(outcome: &Outcome<R, F>) -> u64 {
    detached(|frame| {
        let nothing = |_: &R, _: &mut Output<'_>, _: &mut Writer<'_>| Ok(());
        // SAFETY: the frame belongs to this call, which is not resolved yet.
        unsafe { write_outcome(frame, 0, outcome, schemas(), nothing) };
    })
}

/// The frame of a call whose result cannot be written.
#[cold]
fn broken(codec_error: &CodecError) -> u64 {
    // SAFETY: the frame belongs to this call.
    detached(|frame| unsafe { write_status(frame, &super::outcome::broken(codec_error)) })
}

/// Fills in how calls of a method are made. `false` if it has another shape than the caller knows.
pub(super) fn describe(
    handler: &'static dyn Describe,
    method: &'static Method,
    asked: &mut Small,
) -> bool {
    let Method { result_size, shape: Some(shape), leaf, .. } = *method else { return false };
    let same = (asked.params, asked.args, asked.result) == (shape.params, shape.args, result_size);
    if same {
        let (run, data) = handler.describe(method);
        asked.run = Some(run);
        asked.data = data;
        asked.flags = if leaf { SMALL_LEAF } else { 0 };
    }
    same
}

/// # Safety
/// `data` is what [`Typed::describe`] returned.
#[inline]
unsafe fn typed<H>(data: u64) -> &'static Typed<H> {
    let typed: *const Typed<H> = std::ptr::with_exposed_provenance(data as usize);
    // SAFETY: the caller says so; the handler that was described lives as long as the process.
    unsafe { &*typed }
}

/// Runs a small call.
///
/// # Safety
/// `data` is what [`Typed::describe`] returned with this function; `args` leads to the method's parameter record, `result`
/// to zeroed bytes for its result. Both are this function's until it returns.
unsafe extern "C" fn run<H: Fn(Records) -> u64 + 'static>(
    data: u64,
    args: *const c_void,
    result: *mut c_void,
) -> u64 {
    // SAFETY: the caller says so.
    let typed = unsafe { typed::<H>(data) };
    let Some(_depth) = Depth::enter_from(0) else { return refused() };
    let records = Records { args: args.cast(), result: result.cast() };
    panic::guard_sync(|| (typed.handler)(records)).unwrap_or_else(|panic| panicked(&panic))
}

/// Runs a call of a leaf. Nothing may unwind out of it, or call Go inside.
///
/// # Safety
/// As for [`run`].
unsafe extern "C" fn run_leaf<H: Fn(Records) -> u64 + 'static>(
    data: u64,
    args: *const c_void,
    result: *mut c_void,
) -> u64 {
    // SAFETY: the caller says so.
    let typed = unsafe { typed::<H>(data) };
    let records = Records { args: args.cast(), result: result.cast() };
    let before = depth::enter_leaf();
    let ran = catch_unwind(AssertUnwindSafe(|| (typed.handler)(records)));
    depth::leave_leaf(before);
    ran.unwrap_or_else(|payload| end(typed.method.get(), payload.as_ref()))
}

#[cold]
fn refused() -> u64 {
    let status = depth::too_deep();
    // SAFETY: the frame belongs to this call.
    detached(|frame| unsafe { write_status(frame, &status) })
}

#[cold]
fn panicked(panic: &panic::Panic) -> u64 {
    // SAFETY: the frame belongs to this call.
    detached(|frame| unsafe { write_panic(frame, panic) })
}

/// A leaf panicked. Nothing can be said to the caller that does not need memory, locks and code of the
/// program, on a thread that holds up Go's collector; and a leaf that panics has a bug.
#[cold]
fn end(method: Option<&&Method>, payload: &(dyn std::any::Any + Send)) -> ! {
    let message = panic::message(payload);
    let name = method.map_or("", |method| method.name);
    warn(format_args!("r2g: the leaf method {name} panicked, which ends the process: {message}"));
    std::process::abort();
}
