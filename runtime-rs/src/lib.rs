//! The r2g runtime.
