//! Async calls that come from Go by rings (`spec/05-async-calls.md`, "Calls to Rust").

mod dispatcher;
mod in_flight;
#[cfg(all(test, r2g_loom))]
mod model;
mod rings;

pub(crate) use rings::Inbound;
