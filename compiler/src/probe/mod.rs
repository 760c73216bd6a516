//! Sample calls of released versions, computed by a model that knows the rules of spec 07 and nothing of layouts, runtimes
//! or generated code.

pub mod plan;
pub mod sample;

/// The schema package by which programs talk to libraries.
pub(crate) const PACKAGE: &str = "r2gmatrix";
/// Its text.
pub(crate) const PROBE: &str = include_str!("../../templates/matrix/probe.r2g");
