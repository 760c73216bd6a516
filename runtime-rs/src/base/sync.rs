//! Locks and atomics of the call protocol: std's, or loom's when its models run.
//!
//! Modules that take part in the protocol import from here and nowhere else.

#[cfg(r2g_loom)]
pub(crate) use loom::sync::atomic;
#[cfg(r2g_loom)]
pub(crate) use loom::sync::{Mutex, MutexGuard};
#[cfg(not(r2g_loom))]
pub(crate) use std::sync::atomic;
#[cfg(not(r2g_loom))]
pub(crate) use std::sync::{Mutex, MutexGuard};

/// Locks, whatever a panicking holder left: every holder restores its invariants before it can
/// panic, since no user code runs under a lock.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    match mutex.lock() {
        Ok(guard) => guard,
        Err(poisoned) => poisoned.into_inner(),
    }
}
