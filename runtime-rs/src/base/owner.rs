//! The table of this half, which every frame of its memory names.
//!
//! The table is made of functions of the rooms above, so that these say where it is.

use crate::base::abi::RustVtable;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// Null until the half has a part in anything that crosses.
static TABLE: AtomicPtr<RustVtable> = AtomicPtr::new(ptr::null_mut());

/// Says where the table is. Called before the half is known to its peer.
pub(crate) fn set(table: &'static RustVtable) {
    // Relaxed: the table is a constant, and was there before the program.
    TABLE.store(ptr::from_ref(table).cast_mut(), Ordering::Relaxed);
}

/// Where the table is.
#[inline]
pub(crate) fn get() -> *const RustVtable {
    TABLE.load(Ordering::Relaxed)
}
