//! Borrowed forms of lists and maps: they read the image in place, at the writer's stride.
//!
//! Accessors are infallible, since a writer hands over valid images only. Should one be broken
//! nevertheless, the accessor panics, and the call ends with `INTERNAL`.

mod lazy;
mod list;
mod map;

pub use lazy::Lazy;
pub use list::{ListIter, ListView};
pub use map::{MapIter, MapView};

use crate::base::fault::Fault;

/// Ends a read of a broken image.
///
/// # Panics
/// Always: the panic barrier of the call turns it into `INTERNAL`.
#[cold]
#[track_caller]
pub fn broken(fault: &Fault) -> ! {
    panic!("the peer handed over an invalid value: {fault}")
}

/// The value, or a panic that names the fault.
#[inline]
#[track_caller]
pub fn valid<T>(read: Result<T, Fault>) -> T {
    match read {
        Ok(value) => value,
        Err(fault) => broken(&fault),
    }
}
