//! Rust halves of other versions of `conf.skew` than the one that Go is built with. A process can
//! hold one of them.

pub mod broken;
pub mod newer;
pub mod older;
pub mod reordered;
