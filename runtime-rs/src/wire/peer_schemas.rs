//! How to read what the other half writes, as far as packages were compared.

use crate::value::schema_map::{PeerSchemas, SchemaMap};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// The types of Go by which everything from it is decoded; null while all packages are the same.
static SCHEMAS: AtomicPtr<PeerSchemas> = AtomicPtr::new(ptr::null_mut());

/// How to read what Go writes now.
#[inline]
pub(crate) fn schemas() -> SchemaMap<'static> {
    // Acquire: pairs with the store in `Negotiation::publish`, which follows the table's writes.
    let table = SCHEMAS.load(Ordering::Acquire);
    if table.is_null() {
        return SchemaMap::EQUAL;
    }
    // SAFETY: a table that was published is never changed or freed.
    SchemaMap::related(unsafe { &*table })
}

/// Publishes a table. Readers keep the one that they began with, so none is ever freed.
pub(crate) fn publish(table: &'static PeerSchemas) {
    // Release: readers find the table written.
    SCHEMAS.store(ptr::from_ref(table).cast_mut(), Ordering::Release);
}
