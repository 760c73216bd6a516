//! Borrowed forms of lists and maps: they read the encoded value in place, at the writer's stride.
//!
//! Accessors are infallible, since a writer hands over valid values only. Should one be broken
//! nevertheless, the accessor panics, and the call ends with `INTERNAL`.

mod lazy;
mod list;
mod map;

pub use lazy::Lazy;
pub use list::{ListIter, ListView};
pub use map::{MapIter, MapView};

use crate::base::codec_error::CodecError;

/// Ends a read of a broken value.
///
/// # Panics
/// Always: the panic guard of the call turns it into `INTERNAL`.
#[cold]
#[track_caller]
pub fn broken(codec_error: &CodecError) -> ! {
    panic!("the peer handed over an invalid value: {codec_error}")
}

/// The value, or a panic that names the codec error.
#[inline]
#[track_caller]
pub fn valid<T>(read: Result<T, CodecError>) -> T {
    match read {
        Ok(value) => value,
        Err(codec_error) => broken(&codec_error),
    }
}
