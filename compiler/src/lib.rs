//! The r2g compiler: checked schema → files.
//!
//! ```text
//! CheckedSchema + Layouts ──build──▶ model (serde) ──render──▶ text ──format──▶ Files ──write──▶ disk
//! ```
//!
//! A backend decides every name and string when it builds its model; templates only place them.
//! Nothing but [`files`], [`workspace`] and the build integration touches the disk.

pub mod backend;
pub mod baseline;
pub mod build;
pub mod cli;
pub mod commands;
pub mod config;
pub mod deps;
pub mod files;
pub mod generate;
pub mod git;
pub mod matrix;
pub mod probe;
pub mod releases;
pub mod render;
pub mod sources;
mod spans;
pub mod workspace;
