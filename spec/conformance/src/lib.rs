//! Every type and every kind of call, both directions, in one process.
//!
//! `schemas/` holds the schema, `echo.rs` and `go/echo` the same server in both languages, and
//! `tests/` the callers: Rust to Rust through a local connection, Rust to Go, and Go to Rust.

pub mod api;
pub mod batches;
pub mod echo;
pub mod leaves;
pub mod pins;
pub mod skew;
pub mod values;
pub mod vectors;

r2g::link_go!();
