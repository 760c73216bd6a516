//! Calling: clients, and the sync and async calls that they make.

mod batch_call;
mod client;
mod future;
mod retain;
mod small_call;
mod sync_call;

pub use client::Client;
pub use future::Call;
pub use retain::{Bytes, Owned, Retain, View};
