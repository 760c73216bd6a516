//! The figures in `README.md` of the project, between two marks.

use super::nanos::short;
use super::{Measured, Report, targets};
use crate::sections::SECTIONS;
use std::fmt::Write as _;
use std::path::Path;

const BEGIN: &str = "<!-- figures: begin; `make bench-results` writes them -->";
const END: &str = "<!-- figures: end -->";

/// Section and workload of what is shown, and how it is called there.
const SHOWN: [(&str, &str, &str); 13] = [
    ("to-go", "empty call", "Rust to Go, empty call"),
    ("to-go", "echo of 24 bytes", "echo of 24 bytes"),
    ("to-go", "100 strings returned", "100 strings returned"),
    ("to-go", "10,000 records returned", "10,000 records returned"),
    ("to-go", "1 MiB argument", "1 MiB as argument"),
    ("to-go", "1 MiB returned", "1 MiB returned"),
    ("to-rust", "empty call", "Go to Rust, empty call"),
    ("to-rust", "echo of 24 bytes", "echo of 24 bytes"),
    ("to-rust", "100 strings returned", "100 strings returned"),
    ("latency", "one async call", "one async call, half are faster"),
    ("later", "1000 in flight", "async, 1,000 in flight"),
    ("blocking", "1000 in flight, 2 % sleep 200 us", "the same, 2 % sleep 200 us"),
    ("cold", "first call of a thread", "first call of a fresh thread"),
];

/// Columns: the beginning of a subject, and its title.
const COLUMNS: [(&str, &str); 5] = [
    ("r2g", "r2g"),
    ("cgo by hand", "cgo by hand"),
    ("clone", "clone in Rust"),
    ("rust2go, cgo", "rust2go"),
    ("gRPC", "gRPC"),
];

/// Replaces what is between the marks.
///
/// # Errors
/// The file cannot be read or written, or has no marks.
pub fn refresh(report: &Report, readme: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(readme)?;
    let missing = || format!("{} has no marks for figures", readme.display());
    let (before, rest) = text.split_once(BEGIN).ok_or_else(missing)?;
    let (_, after) = rest.split_once(END).ok_or_else(missing)?;
    let figures = format!("{BEGIN}\n\n{}{}\n{END}", costs(report), promises(report));
    std::fs::write(readme, format!("{before}{figures}{after}"))?;
    Ok(())
}

/// The cost of r2g, and of the others as multiples of it.
fn costs(report: &Report) -> String {
    let mut text = String::from("|");
    for (_, title) in COLUMNS {
        let _ = write!(text, " | {title}");
    }
    text.push_str(" |\n|---|");
    text.push_str(&"---|".repeat(COLUMNS.len()));
    text.push('\n');
    for (section, workload, title) in SHOWN {
        let rows: Vec<_> = report
            .rows
            .iter()
            .filter(|row| (row.section.as_str(), row.workload.as_str()) == (section, workload))
            .collect();
        let Some(r2g) = rows.iter().find(|row| row.subject == COLUMNS[0].0) else {
            continue;
        };
        let _ = write!(text, "| {title}");
        for (who, _) in COLUMNS {
            let row = rows.iter().find(|row| row.subject.starts_with(who));
            let _ = write!(text, " | {}", row.map_or(String::new(), |row| cell(row, r2g)));
        }
        text.push_str(" |\n");
    }
    text.push('\n');
    text
}

fn cell(row: &Measured, r2g: &Measured) -> String {
    let metric = SECTIONS.iter().find(|one| one.id == row.section).map(|section| section.metric);
    let Some(metric) = metric else {
        return String::new();
    };
    if row.subject == r2g.subject {
        short(row.samples(metric).median())
    } else {
        multiple(row.ratio(r2g, metric).median())
    }
}

fn multiple(ratio: f64) -> String {
    if ratio >= 10.0 { format!("{ratio:.0} x") } else { format!("{ratio:.2} x") }
}

/// The targets.
fn promises(report: &Report) -> String {
    let mut text = String::from(
        "| target: compared with what | at most | measured | | what stands in the way |\n|---|---|---|---|---|\n",
    );
    for one in targets::judge(report) {
        let what = one.what.replace("Vec<String>::clone", "`Vec<String>::clone`");
        let what = what.replace("Vec<u8>::clone", "`Vec<u8>::clone`");
        let (number, verdict) = (one.number(), one.verdict());
        let _ = writeln!(
            text,
            "| {what} | {} | {number} | {verdict} | {} |",
            one.limit,
            one.obstacle()
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, refresh};
    use crate::report::Report;

    #[test]
    fn what_is_between_the_marks_is_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("README.md");
        std::fs::write(&file, format!("before\n{BEGIN}old{END}\nafter\n")).expect("a file");
        refresh(&Report::default(), &file).expect("marks");
        let text = std::fs::read_to_string(&file).expect("the file");
        assert!(text.starts_with("before\n") && text.ends_with("\nafter\n"), "{text}");
        assert!(!text.contains("old") && text.contains("not measured"), "{text}");
    }

    #[test]
    fn a_file_without_marks_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("README.md");
        std::fs::write(&file, "text").expect("a file");
        refresh(&Report::default(), &file).expect_err("no marks");
        assert_eq!(std::fs::read_to_string(&file).expect("the file"), "text");
    }
}
