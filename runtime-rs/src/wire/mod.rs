//! One call in memory: its frame and arena, what a caller writes into them, and what it reads out of them again.

pub(crate) mod failure;
pub(crate) mod heap_memory;
pub(crate) mod meta;
pub(crate) mod outcome;
pub(crate) mod params;
pub(crate) mod peer_schemas;
pub(crate) mod reply;
pub(crate) mod stack_memory;

pub(crate) use failure::detached;
pub(crate) use heap_memory::HeapMemory;
pub(crate) use outcome::Sent;
pub use outcome::{AppError, Failure};
pub use params::Params;
pub(crate) use peer_schemas::schemas;
pub(crate) use stack_memory::take_retired;
