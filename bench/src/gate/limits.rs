//! What the gate accepts.
//!
//! A limit is what was measured when it was set, and two fifths more: a change that is noticed is one that
//! somebody made. Whoever makes a call cheaper lowers its limit in the same commit.

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
