//! The door for generated code and for this crate's macros. Users have no business here.
//!
//! What stands here may change with any release of the compiler; [`VERSION`] lets generated code
//! fail to compile against a runtime that does not fit, instead of failing in some other way.

pub use crate::arena::{Dst, Writer};
pub use crate::call::{
    AppError, Bytes, Client, Failure, Method, Owned, Params, Retain, ServiceInfo, View,
};
pub use crate::fault::{Fault, FaultKind};
pub use crate::go::Source;
pub use crate::half::{Library, library};
pub use crate::image::{Cx, PackageRel, Relations, Src, TypeRel};
pub use crate::own::Own;
pub use crate::reply::Viewed;
pub use crate::serve::{BoxFuture, Handler, Incoming, Owner, SyncCall};
pub use crate::value::{Flat, Record, Store, Value, load_flat, map_entry, unknown_value};
pub use crate::view::{broken, valid};

/// Version of this interface: generated code names the one that it was made for.
pub const VERSION: u32 = 4;

/// Fails to compile when generated code and runtime do not fit.
#[doc(hidden)]
pub const fn assert_version(generated: u32) {
    assert!(
        generated == VERSION,
        "this code was generated for another version of the r2g runtime: run `r2g gen` with the \
         compiler that belongs to the crate `r2g` in Cargo.toml"
    );
}

/// What reading a case that this build does not know yields where no `Unknown` exists.
#[must_use]
pub fn unknown_case(tag: u32) -> Fault {
    Fault::new(FaultKind::UnknownValue(u64::from(tag)))
}

/// What writing an `Unknown` case yields.
#[must_use]
pub fn unsendable(tag: u32) -> Fault {
    Fault::new(FaultKind::UnknownCase(tag))
}
