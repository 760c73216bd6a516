//! A thread that is attached: it begins, asks its goroutine for what it wants, and ends.

use super::stack::Stack;
use super::switch::{Switch, leave};
use crate::abi::{AttachFn, Block, op};
use crate::depth;
use std::cell::Cell;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::thread::Result as Outcome;

thread_local! {
    /// The innermost scope of this thread. Whoever finds the thread attached is on the stack of this one.
    static CURRENT: Cell<*mut Switch> = const { Cell::new(ptr::null_mut()) };
}

/// What runs on the stack of a scope.
struct Job<W, R> {
    level: u16,
    switch: *mut Switch,
    work: Option<W>,
    outcome: Option<Outcome<R>>,
}

/// Runs `work(true)` on a stack of its own, whose calls to Go are switches. Gives it back if that cannot be.
///
/// # Panics
/// A panic of `work` goes on here.
pub(super) fn run<W: FnOnce(bool) -> R, R>(attach: AttachFn, held: bool, work: W) -> Result<R, W> {
    let Some(level) = depth::attachable() else { return Err(work) };
    let Some(stack) = Stack::take() else { return Err(work) };
    let mut job = Job { level, switch: ptr::null_mut(), work: Some(work), outcome: None };
    let job: *mut Job<W, R> = &raw mut job;
    // SAFETY: the top of a stack is aligned to a page, and nothing runs on this one.
    let mut switch = unsafe { Switch::new(held, stack.top(), base::<W, R>, job.cast()) };
    let switch: *mut Switch = &raw mut switch;
    // SAFETY: the job is this frame's.
    unsafe { (*job).switch = switch };
    let outer = CURRENT.replace(switch);
    // SAFETY: the function is Go's `attach`. It keeps no address beyond this call, during which all that it and the
    // body get lies in this frame, and this is an ordinary place of the thread.
    let _ = unsafe { attach(switch.cast()) };
    CURRENT.set(outer);
    // The body has left it for good, or has never run.
    stack.keep();
    // SAFETY: the body is over, so the job is this frame's alone.
    let job = unsafe { &mut *job };
    match (job.outcome.take(), job.work.take()) {
        (Some(Ok(result)), _) => Ok(result),
        (Some(Err(panic)), _) => resume_unwind(panic),
        (None, Some(work)) => Err(work),
        (None, None) => unreachable!("Go's attach returns when its thread is done"),
    }
}

/// The lowest Rust frame of the stack.
///
/// # Safety
/// `data` is the job whose frame waits for it.
unsafe extern "C" fn base<W: FnOnce(bool) -> R, R>(data: *mut c_void) -> ! {
    let job: *mut Job<W, R> = data.cast();
    // SAFETY: the caller says so, here and below.
    let level = unsafe { (*job).level };
    // SAFETY: as above.
    let switch = unsafe { (*job).switch };
    // SAFETY: as above.
    let work = unsafe { (*job).work.take() };
    depth::attach(level);
    let outcome = work.map(|work| catch_unwind(AssertUnwindSafe(|| work(true))));
    // SAFETY: as above. The place was empty.
    unsafe { (*job).outcome = outcome };
    depth::go_out();
    // SAFETY: the switch is in the same frame.
    unsafe { (*switch).shared.op = op::END };
    // SAFETY: this is the stack of the switch, and Go is inside of `attach`.
    unsafe { leave(switch) };
    // Nobody comes back: the goroutine has returned.
    std::process::abort();
}

/// Runs a sync method of Go on a block that is ready.
#[inline]
pub(crate) fn call(entry: u32, block: *mut Block) {
    ask(op::CALL, entry, block.expose_provenance() as u64, 0);
}

/// Runs sync calls of a method of Go on a list of blocks.
pub(crate) fn batch(entry: u32, first: *mut Block) {
    ask(op::BATCH, entry, first.expose_provenance() as u64, 0);
}

/// Runs a sync method of Go that has no parameters and no result. 0, or the block of a failure.
#[inline]
pub(crate) fn empty(callee: u64) -> u64 {
    ask(op::EMPTY, 0, callee, 0)
}

/// Work for the thread's own stack.
struct Errand<W, R> {
    work: Option<W>,
    outcome: Option<Outcome<R>>,
}

/// Runs `work` on the thread's own stack, from where it may call Go. A panic of it goes on here.
pub(crate) fn outside<R>(work: impl FnOnce() -> R) -> R {
    let mut errand = Errand { work: Some(work), outcome: None };
    let function = errand_of(&errand);
    let errand: *mut Errand<_, R> = &raw mut errand;
    ask(op::RUN, 0, function as usize as u64, errand.expose_provenance() as u64);
    // SAFETY: the errand is this frame's again.
    let outcome = unsafe { (*errand).outcome.take() };
    match outcome.expect("Go has called the function") {
        Ok(result) => result,
        Err(panic) => resume_unwind(panic),
    }
}

/// What Go calls for an errand.
type Errands = unsafe extern "C" fn(u64);

fn errand_of<W: FnOnce() -> R, R>(_: &Errand<W, R>) -> Errands {
    run_errand::<W, R>
}

/// # Safety
/// `data` is the address of an errand of these types, whose frame waits for it.
unsafe extern "C" fn run_errand<W: FnOnce() -> R, R>(data: u64) {
    let errand: *mut Errand<W, R> = ptr::with_exposed_provenance_mut(data as usize);
    // SAFETY: the caller says so, here and below.
    let work = unsafe { (*errand).work.take() };
    let outcome = work.map(|work| catch_unwind(AssertUnwindSafe(work)));
    // SAFETY: as above.
    unsafe { (*errand).outcome = outcome };
}

/// Has the goroutine do something, and waits for it. Only on a thread that is attached.
#[inline]
fn ask(op: u32, entry: u32, word: u64, data: u64) -> u64 {
    let switch = CURRENT.get();
    debug_assert!(depth::is_attached() && !switch.is_null(), "this is the stack of a scope");
    // SAFETY: the thread is attached, so this is the switch of the stack that this runs on, and Go does not look at
    // it now.
    let shared = unsafe { &mut (*switch).shared };
    (shared.op, shared.entry, shared.word, shared.data) = (op, entry, word, data);
    let level = depth::go_out();
    // SAFETY: as above; the goroutine is in its `attach`, since this stack runs.
    unsafe { leave(switch) };
    depth::come_back(level);
    // SAFETY: as above.
    unsafe { (*switch).shared.word }
}
