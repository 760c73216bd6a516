//! How to read what the other half writes, as far as packages were compared.

use crate::value::image::{Cx, Relations};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// The table by which everything from Go is read; null while all packages are the same.
static RELATIONS: AtomicPtr<Relations> = AtomicPtr::new(ptr::null_mut());

/// How to read what Go writes now.
#[inline]
pub(crate) fn cx() -> Cx<'static> {
    // Acquire: pairs with the store in `Joined::publish`, which follows the table's writes.
    let table = RELATIONS.load(Ordering::Acquire);
    if table.is_null() {
        return Cx::EQUAL;
    }
    // SAFETY: a table that was published is never changed or freed.
    Cx::related(unsafe { &*table })
}

/// Publishes a table. Readers keep the one that they began with, so none is ever freed.
pub(crate) fn publish(table: &'static Relations) {
    // Release: readers find the table written.
    RELATIONS.store(ptr::from_ref(table).cast_mut(), Ordering::Release);
}
