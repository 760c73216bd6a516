//! The tables: what each shows, and which of the measured times it compares.

use crate::measure::Metric;
use r2g_bench::workloads::{BY_HAND, CLONE};

/// A table.
#[derive(Debug)]
pub struct Section {
    /// The first part of its workloads' names.
    pub id: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// What its times are.
    pub metric: Metric,
    /// The peer that the others are compared with.
    pub base: Option<&'static str>,
}

const fn section(
    id: &'static str,
    title: &'static str,
    metric: Metric,
    base: Option<&'static str>,
) -> Section {
    Section { id, title, metric, base }
}

/// All tables, in the order of printing.
pub const SECTIONS: [Section; 13] = [
    section("limits", "What no bridge can beat here", Metric::Wall, None),
    section("to-go", "Rust calls Go", Metric::Wall, Some(BY_HAND)),
    section("to-rust", "Go calls Rust", Metric::Wall, Some(BY_HAND)),
    section("latency", "One async call after the other", Metric::Middle, Some(BY_HAND)),
    section("later", "Async calls, Rust to Go, tokio on one thread", Metric::Wall, Some(BY_HAND)),
    section(
        "later-2",
        "Async calls, Rust to Go, tokio on two workers",
        Metric::Wall,
        Some(BY_HAND),
    ),
    section("blocking", "Handlers of which some block", Metric::Wall, Some(BY_HAND)),
    section("later-to-rust", "Async calls, Go to Rust", Metric::Wall, None),
    section("collector", "While Go collects garbage without rest", Metric::Wall, Some(BY_HAND)),
    section("cold", "The first call of a fresh thread", Metric::Middle, Some(BY_HAND)),
    section("fields", "Echo of a record, by its fields", Metric::Wall, Some(CLONE)),
    section("lengths", "Strings of 16 bytes returned, by their number", Metric::Wall, Some(CLONE)),
    section(
        "depths",
        "Echo of records inside of each other, by their number",
        Metric::Wall,
        Some(CLONE),
    ),
];
