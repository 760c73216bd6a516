//! Runtime of r2g.
pub mod abi;
pub mod arena;
pub mod fault;
pub mod image;
mod package;
mod status;
mod time;
pub mod value;
pub mod view;
pub use package::Package;
pub use status::{CallError, Code, Status};
pub use time::{OutOfRange, Span, Timestamp};
