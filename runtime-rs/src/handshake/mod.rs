//! Comparing the schemas of two halves before the first call (`spec/07-evolution.md`, "When halves
//! meet").
//!
//! [`compare`] is a pure function of two sets of descriptors, so that every tool that asks gets the
//! same answer: the runtime at load, and `r2g doctor` without running anything.

mod bytes;
mod compare;
mod descriptor;
#[allow(clippy::module_inception, reason = "the object that the module is about")]
mod handshake;
mod json;
mod manifest;
mod policy;
mod relate;
mod report;
mod scan;
mod schema;
#[cfg(test)]
mod tests;

pub use bytes::Truncated;
pub use compare::{Comparison, Server, compare};
pub use descriptor::{Descriptor, MAGIC};
pub use handshake::Handshake;
pub(crate) use manifest::Manifest;
pub(crate) use policy::environment;
pub use relate::Relation;
pub use report::{MethodNote, Party, Report, TypeNote, Verdict};
pub use scan::{Scan, scan};
pub use schema::Schema;
