//! Calling: clients, sync and async calls, and what they wait for.

mod batch_call;
mod client;
pub(crate) mod empty_call;
mod frame;
mod future;
mod heap_frame;
pub(crate) mod keeper;
mod outcome;
pub(crate) mod slots;
#[cfg(all(test, r2g_loom))]
mod slots_model;
mod sync_call;
mod view_call;

pub use client::{Client, Hint, Method, Params, ServiceInfo};
pub(crate) use empty_call::detached;
pub use future::Call;
pub(crate) use heap_frame::HeapFrame;
pub(crate) use outcome::Sent;
pub(crate) use outcome::text;
pub use outcome::{AppError, Failure};
pub use view_call::Bytes;
