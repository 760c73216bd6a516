//! What the gate accepts.
//!
//! A limit is what was measured when it was set and a fifth more for instructions, which are the same in each
//! run but not with each compiler; a half more, or the double where threads take part, for ratios of CPU
//! time. A commit that makes a call cheaper lowers its limit.

/// The greatest value that is accepted of a measured number.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Name of the measured number.
    pub what: &'static str,
    /// Greatest accepted value.
    pub most: f64,
}

/// Makes a [`Limit`].
pub const fn limit(what: &'static str, most: f64) -> Limit {
    Limit { what, most }
}
