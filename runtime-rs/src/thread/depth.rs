//! How deep calls are nested on this thread, whichever language each level is in.
//!
//! Only calls that come in change the level of a thread. Such a call is two levels above the one that it interrupts: one
//! for the call of this half that is waiting below it on the stack, one for itself. A call that goes out carries the level
//! in its frame.
//!
//! ```text
//! Rust main        level 0    calls Go with depth 0
//!   Go handler                calls Rust
//!     Rust handler level 2    calls Go with depth 2
//! ```

use crate::base::abi::{MAX_DEPTH, flags};
use crate::base::status::{Code, Status};
use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, Ordering};

thread_local! {
    static LEVEL: Cell<u16> = const { Cell::new(FRESH) };
}

/// The level of a thread that has not been here yet.
const FRESH: u16 = u16::MAX;

/// The level inside of a leaf: nothing goes out from there, and nothing comes in.
const LEAF: u16 = u16::MAX - 1;

/// How many threads have ever come in from Go. Go reads it: while there are few, they cannot be in many calls, so Go does
/// not count calls.
pub(crate) static THREADS: AtomicU32 = AtomicU32::new(0);

/// The refusal of a call at the limit.
#[cold]
pub(crate) fn too_deep() -> Status {
    let message = format!("calls are nested deeper than {MAX_DEPTH} levels");
    Status::runtime(Code::ResourceExhausted, flags::NOT_STARTED, message)
}

/// The level at which a call goes out: what its frame's `depth` says. `None` at the limit.
#[inline]
pub(crate) fn level() -> Option<u16> {
    let level = current();
    if level < MAX_DEPTH { Some(level) } else { first_time(level) }
}

/// Whether a call goes out from here by the fast path: this thread has called before, or been called, and is not at the
/// limit. Otherwise [`level`] says what becomes of the call.
#[inline]
pub(crate) fn is_fast_path() -> bool {
    current() < MAX_DEPTH
}

/// Whether a sync call that came in runs on this thread.
pub(crate) fn is_serving() -> bool {
    (2..MAX_DEPTH + 2).contains(&current())
}

/// A thread that calls Go before Go has called it. It is not one that Go made.
#[cold]
fn first_time(level: u16) -> Option<u16> {
    outside_of_leaf();
    if level != FRESH {
        return None;
    }
    set(0);
    Some(0)
}

/// Whether this thread may cross now: its locals are still there, and it is not inside of a leaf.
pub(crate) fn may_cross() -> bool {
    LEVEL.try_with(Cell::get).is_ok_and(|level| level != LEAF)
}

/// Refuses to cross from inside of a leaf: the Go runtime believes that this thread runs Go code, so the
/// process could not go on. The guard of the leaf says which one it is.
///
/// # Panics
/// Inside of a leaf.
#[inline]
pub(crate) fn outside_of_leaf() {
    if current() == LEAF {
        crossed_in_leaf();
    }
}

#[cold]
fn crossed_in_leaf() -> ! {
    panic!("a `@leaf` method makes no calls of r2g, and nothing it runs may");
}

/// Enters a leaf. The result goes to [`leave_leaf`].
#[inline]
pub(crate) fn enter_leaf() -> u16 {
    let before = current();
    set(LEAF);
    before
}

/// Leaves it.
#[inline]
pub(crate) fn leave_leaf(before: u16) {
    set(before);
}

/// A thread whose locals are gone is at its end: it nests no further.
#[inline]
fn current() -> u16 {
    LEVEL.try_with(Cell::get).unwrap_or(0)
}

#[inline]
fn set(level: u16) {
    let _ = LEVEL.try_with(|cell| cell.set(level));
}

/// The levels of one call that came in, until dropped.
#[derive(Debug)]
pub(crate) struct Depth {
    before: u16,
    /// The level belongs to this thread.
    thread: PhantomData<*const ()>,
}

impl Depth {
    /// Comes in from a peer that went out at `level`; `None` at the limit.
    #[inline]
    pub(crate) fn enter_from(level: u16) -> Option<Self> {
        let before = current();
        if before.max(level) >= MAX_DEPTH {
            return Self::slow_path(before, level);
        }
        Some(Self::at(before, before.max(level)))
    }

    /// The limit, or the first time of a thread.
    #[cold]
    fn slow_path(before: u16, level: u16) -> Option<Self> {
        if before != FRESH || level >= MAX_DEPTH {
            return None;
        }
        // Relaxed: a number that guards nothing by itself. A reader of an older number is wrong by the threads that are
        // entering at this moment.
        THREADS.fetch_add(1, Ordering::Relaxed);
        Some(Self::at(0, level))
    }

    #[inline]
    fn at(before: u16, level: u16) -> Self {
        set(level + 2);
        Self { before, thread: PhantomData }
    }
}

impl Drop for Depth {
    #[inline]
    fn drop(&mut self) {
        set(self.before);
    }
}
