//! Calling: clients, sync and async calls, and what they wait for.

mod client;
mod frame;
mod future;
pub(crate) mod keeper;
mod outcome;
pub(crate) mod slots;
mod sync_call;

pub use client::{Client, Method, Params, ServiceInfo};
pub use future::Call;
pub use outcome::{AppError, Failure};
pub(crate) use outcome::text;
pub(crate) use frame::{HeapFrame, StackFrame};
