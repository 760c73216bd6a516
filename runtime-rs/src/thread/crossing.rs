//! Crossing to Go for something other than a sync call, from wherever a thread is.
//!
//! Inside of a leaf, and in destructors of a thread's locals, nothing may cross.

use crate::thread::depth;
use crate::thread::timer;

/// Runs `cross`, which crosses to Go, and returns what it does.
///
/// # Panics
/// Inside of a leaf.
pub(crate) fn now<R>(cross: impl FnOnce() -> R) -> R {
    depth::outside_of_leaf();
    cross()
}

/// Runs `cross`, which crosses to Go: here if this thread may, else on the timer thread, at some later time.
pub(crate) fn soon(cross: impl FnOnce() + Send + 'static) {
    if depth::may_cross() { cross() } else { timer::defer(cross) }
}
