//! All packages of two halves: the outcome as one object.

use super::json::Json;
use super::report::{Report, Verdict};
use std::fmt;

/// What was found about every package that both halves use, so far: a package is compared when it
/// is first used.
#[derive(Debug, Clone, Default)]
pub struct Handshake {
    pub(crate) reports: Vec<Report>,
}

impl Handshake {
    /// The outcomes, in the order in which the packages were first used.
    pub fn new(reports: Vec<Report>) -> Self {
        Self { reports }
    }

    /// The worst verdict of all packages.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.reports.iter().map(Report::verdict).max().unwrap_or(Verdict::Identical)
    }

    /// One report per package.
    #[must_use]
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// The handshake as one JSON object: `{"schema":1,"verdict":…,"packages":[…]}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = Json::default();
        json.object(|json| {
            json.number("schema", 1);
            json.text("verdict", self.verdict().name());
            json.list("packages", &self.reports, |json, report| report.write_json(json));
        });
        json.finish()
    }
}

impl fmt::Display for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, report) in self.reports.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{report}")?;
        }
        Ok(())
    }
}
