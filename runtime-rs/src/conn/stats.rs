//! What the async calls to Go have come to so far.

/// Async calls to Go, counted from the start of the process. The numbers are read one after the other
/// while calls go on, so they need not add up.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Calls that hold a slot: they are on their way, run, or are resolved and not yet taken.
    pub in_flight: u64,
    /// Calls that wait for a slot.
    pub waiting: u64,
    /// Most calls that hold a slot at once, as [`GoBuilder::max_in_flight`](crate::GoBuilder::max_in_flight)
    /// says; 0 before the first call.
    pub limit: u64,
    /// Calls that were sent by the ring.
    pub sent: u64,
    /// Calls that Go resolved by the ring.
    pub resolved: u64,
    /// Crossings to wake Go: the fewer, the busier it was.
    pub bells: u64,
    /// Crossings of Go to wake Rust.
    pub wakes: u64,
}
