//! What is not about calls: lists, schemas, the compiler.

use crate::measure::Samples;
use std::fmt;

/// Rows in the order of measuring.
#[derive(Debug, Default)]
pub struct Table(Vec<Row>);

#[derive(Debug)]
struct Row {
    name: String,
    value: String,
    /// The number that has a target.
    number: f64,
    spread: String,
    target: Option<f64>,
}

impl Table {
    /// A time that others are compared with.
    pub fn time(&mut self, name: &str, samples: &Samples) {
        let number = samples.median();
        self.push(name, format!("{number:.1} ns"), number, spread(samples), None);
    }

    /// A time as a multiple of another.
    pub fn ratio(
        &mut self,
        name: &str,
        samples: &Samples,
        base: &str,
        of: &Samples,
        target: Option<f64>,
    ) {
        let ratio = samples.median() / of.median();
        let value = format!("{ratio:.2} x {base} ({:.1} ns)", samples.median());
        self.push(name, value, ratio, spread(samples), target);
    }

    /// A count or size with its limit.
    pub fn count(&mut self, name: &str, number: f64, target: f64) {
        self.push(name, format!("{number:.3}"), number, String::new(), Some(target));
    }

    /// Whether anything was measured.
    pub fn has_rows(&self) -> bool {
        !self.0.is_empty()
    }

    fn push(
        &mut self,
        name: &str,
        value: String,
        number: f64,
        spread: String,
        target: Option<f64>,
    ) {
        self.0.push(Row { name: name.to_owned(), value, number, spread, target });
    }

    /// What has a target: its name, number and limit.
    pub fn targets(&self) -> impl Iterator<Item = (&str, f64, f64)> {
        self.0.iter().filter_map(|row| Some((row.name.as_str(), row.number, row.target?)))
    }

    /// An object per row.
    pub fn to_json(&self) -> serde_json::Value {
        let rows = self.0.iter().map(|row| {
            serde_json::json!({
                "name": row.name, "value": row.number, "spread": row.spread,
            })
        });
        rows.collect()
    }
}

fn spread(samples: &Samples) -> String {
    format!("{:.1}..{:.1} ns", samples.quantile(0.1), samples.quantile(0.9))
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {:45} {:28} 10 %..90 %", "what", "median")?;
        for row in &self.0 {
            let line = format!("  {:45} {:28} {}", row.name, row.value, row.spread);
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
