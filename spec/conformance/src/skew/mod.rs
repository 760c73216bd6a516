//! Rust halves of other versions of `conf.skew`, which the Go half refuses.

pub mod swapped;
pub mod widened;
