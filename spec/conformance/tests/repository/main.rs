//! Texts of this repository that must agree: the C header, the pages of the specification, and what refers to them.

mod header;
mod references;
