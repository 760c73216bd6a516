//! A checkout: carts in Go, prices in Rust, each calling the other.

pub mod api;
mod pricing;

pub use pricing::Engine;

r2g::link_go!();
