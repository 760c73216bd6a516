//! What the gate accepts.
//!
//! A limit is what was measured when it was set and a fifth more for instructions, which are the same in each
//! run but not with each compiler; a half more, or the double where threads take part, for ratios of CPU
//! time. A commit that makes a call cheaper lowers its limit.

/// The most that is accepted of something.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// What is measured.
    pub what: &'static str,
    /// The most.
    pub most: f64,
}

/// A row.
pub const fn limit(what: &'static str, most: f64) -> Limit {
    Limit { what, most }
}
