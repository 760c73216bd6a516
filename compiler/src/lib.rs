//! The r2g compiler.
