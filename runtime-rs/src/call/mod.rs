//! Calling: clients, sync and async calls, and what they wait for.

mod batch_call;
mod client;
mod frame;
mod future;
mod heap_frame;
pub(crate) mod keeper;
mod outcome;
mod retain;
pub(crate) mod slots;
#[cfg(all(test, r2g_loom))]
mod slots_model;
mod small_call;
mod sync_call;

pub use client::{Client, Method, Params, ServiceInfo, Shape};
pub use future::Call;
pub(crate) use heap_frame::HeapFrame;
pub(crate) use outcome::Sent;
pub(crate) use outcome::text;
pub use outcome::{AppError, Failure};
pub use retain::{Bytes, Owned, Retain, View};
pub(crate) use small_call::detached;
