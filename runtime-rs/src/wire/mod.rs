//! One call in memory: its block and arena, what a caller writes into them, and what it reads out of them again.

pub(crate) mod failure;
pub(crate) mod frame;
pub(crate) mod heap_frame;
pub(crate) mod meta;
pub(crate) mod outcome;
pub(crate) mod params;
pub(crate) mod relations;
pub(crate) mod reply;

pub(crate) use failure::detached;
pub(crate) use heap_frame::HeapFrame;
pub(crate) use outcome::Sent;
pub use outcome::{AppError, Failure};
pub use params::Params;
pub(crate) use relations::cx;
