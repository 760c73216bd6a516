//! Crossing to Go for something other than a sync call, from wherever a thread is.
//!
//! Two places have no way out by themselves. Inside of a leaf nothing may cross. On the stack of an attached thread
//! no exported function of Go may be called; there, Go is asked to call back on the thread's own stack, where
//! that may be done.

use crate::attach;
use crate::call::keeper;
use crate::depth;

/// Runs `cross`, which crosses to Go, where that may be done, and returns what it does.
///
/// # Panics
/// Inside of a leaf.
pub(crate) fn now<R>(cross: impl FnOnce() -> R) -> R {
    depth::outside_of_leaf();
    if depth::is_attached() { attach::outside(cross) } else { cross() }
}

/// Runs `cross`, which crosses to Go: here if this thread may, else on the service thread, at some later time.
pub(crate) fn soon(cross: impl FnOnce() + Send + 'static) {
    if depth::may_cross() {
        now(cross);
    } else {
        keeper::defer(cross);
    }
}
