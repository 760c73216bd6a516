//! Calling: clients, sync and async calls, and what they wait for.

mod client;
mod frame;
mod future;
pub(crate) mod keeper;
mod outcome;
pub(crate) mod slots;
mod sync_call;

pub use client::{Client, Method, Params, ServiceInfo};
pub(crate) use frame::HeapFrame;
pub use future::Call;
pub(crate) use outcome::text;
pub use outcome::{AppError, Failure};
