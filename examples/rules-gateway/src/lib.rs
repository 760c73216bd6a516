//! An HTTP service in Rust that evaluates business rules with a Go library.
//!
//! `http` is the service, `json` translates between JSON and the schema, and `api` is generated.
//! The Go part is in `go/rules`.

pub mod api;
mod http;
mod json;

pub use http::router;

r2g::link_go!();
