//! The plots: which rows are drawn, and in which colours.

use super::chart::{Cost, Series, bars, lines};
use super::{Measured, Report};
use crate::measure::Metric;
use crate::sections::SECTIONS;
use std::path::Path;

/// How a section is drawn.
enum Kind {
    /// Over the number that its workloads' names begin with, which is of these.
    Lines(&'static str),
    /// Side by side.
    Bars,
}

/// File, section, title, kind.
const PLOTS: [(&str, &str, &str, Kind); 8] = [
    ("to-go", "to-go", "Rust calls Go: time per call", Kind::Bars),
    ("to-rust", "to-rust", "Go calls Rust: time per call", Kind::Bars),
    (
        "in-flight",
        "later",
        "Async calls from Rust to Go, tokio on one thread: time per call",
        IN_FLIGHT,
    ),
    ("in-flight-2", "later-2", "The same on two workers: time per call", IN_FLIGHT),
    (
        "latency",
        "latency",
        "One async call after the other: half of them took no longer",
        Kind::Bars,
    ),
    ("fields", "fields", "Echo of a record, by its fields: time per call", Kind::Lines("fields")),
    ("lengths", "lengths", "Strings of 16 bytes returned: time per call", Kind::Lines("strings")),
    (
        "depths",
        "depths",
        "Echo of records inside of each other: time per call",
        Kind::Lines("records"),
    ),
];

const IN_FLIGHT: Kind = Kind::Lines("calls in flight");

/// Beginnings of subjects and their colours, which people with any kind of colour vision can tell apart.
const COLOURS: [(&str, &str); 7] = [
    ("r2g", "#0072b2"),
    ("cgo by hand", "#d55e00"),
    ("rust2go, cgo", "#009e73"),
    ("rust2go, assembly", "#56b4e9"),
    ("rust2go, ring", "#cc79a7"),
    ("gRPC", "#e69f00"),
    ("", "#777777"),
];

fn colour(subject: &str) -> &'static str {
    let found = COLOURS.iter().find(|(begin, _)| subject.starts_with(begin));
    found.map_or("", |(_, colour)| colour)
}

/// Draws what was measured and returns the names of the files.
///
/// # Errors
/// They cannot be written.
pub fn draw(report: &Report, folder: &Path) -> std::io::Result<Vec<String>> {
    let mut drawn = Vec::new();
    for (file, section, title, kind) in PLOTS {
        let metric =
            SECTIONS.iter().find(|one| one.id == section).map_or(Metric::Wall, |one| one.metric);
        let rows: Vec<_> = report.rows.iter().filter(|row| row.section == section).collect();
        if rows.is_empty() {
            continue;
        }
        let name = format!("{file}.svg");
        let text = match kind {
            Kind::Lines(sizes) => lines(title, sizes, &series(&rows, metric, size)),
            Kind::Bars => bars(title, &series(&rows, metric, str::to_owned)),
        };
        std::fs::write(folder.join(&name), text)?;
        drawn.push(name);
    }
    Ok(drawn)
}

/// The number that a workload's name begins with.
fn size(workload: &str) -> String {
    workload.split(' ').next().unwrap_or_default().to_owned()
}

/// The rows by subject, in the order of measuring.
fn series(rows: &[&Measured], metric: Metric, what: fn(&str) -> String) -> Vec<Series> {
    let mut all: Vec<Series> = Vec::new();
    for row in rows {
        let samples = row.samples(metric);
        let spread = [samples.quantile(0.1), samples.quantile(0.9)];
        let point = (what(&row.workload), Cost { middle: samples.median(), spread });
        match all.iter_mut().find(|one| one.subject == row.subject) {
            Some(one) => one.points.push(point),
            None => all.push(Series {
                subject: row.subject.clone(),
                colour: colour(&row.subject),
                points: vec![point],
            }),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{PLOTS, SECTIONS, colour};
    use crate::report::{Measured, Report};
    use r2g_bench_harness::{Allocations, Window};

    #[test]
    fn plots_are_of_sections_that_exist() {
        for (_, section, ..) in PLOTS {
            assert!(SECTIONS.iter().any(|one| one.id == section), "{section}");
        }
    }

    #[test]
    fn a_row_is_drawn() {
        let window = Window { wall: 200.0, thread: 200.0, process: 200.0, percentiles: None };
        let row = Measured {
            section: "later".to_owned(),
            workload: "16 in flight".to_owned(),
            subject: "r2g".to_owned(),
            calls: 1,
            allocations: Allocations::default(),
            windows: vec![window],
        };
        let report = Report { rows: vec![row], ..Report::default() };
        let folder = tempfile::tempdir().expect("a folder");
        let drawn = super::draw(&report, folder.path()).expect("a plot");
        assert_eq!(drawn, ["in-flight.svg"]);
        let text = std::fs::read_to_string(folder.path().join(&drawn[0])).expect("the plot");
        assert!(text.contains("<circle") && text.contains(colour("r2g")), "{text}");
    }
}
