//! The commands that hold a schema against its earlier versions.

pub mod breaking;
pub mod bump;
pub mod diff;
pub mod release;
