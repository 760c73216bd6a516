//! Comparing the schemas of two halves before the first call (`spec/07-evolution.md`).
//!
//! This release lets equal schemas through and refuses others, with a report of what differs.

mod bytes;
mod compare;
mod descriptor;
mod manifest;
mod report;
#[cfg(test)]
mod tests;

pub(crate) use compare::{check_package, unknown_package};
pub(crate) use descriptor::Descriptor;
pub(crate) use manifest::Manifest;
pub use report::{Report, Verdict};
