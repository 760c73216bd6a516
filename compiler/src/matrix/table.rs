//! The outcome: a cell per program and library.

use std::fmt;

/// A program of one version with a library of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// The two are not meant to work together: a package has another major.
    Apart,
    /// What the handshake said, how many calls were as promised, and what was not.
    Met {
        /// The worst verdict of all packages.
        verdict: String,
        /// Calls as promised.
        kept: usize,
        /// `rust Pricing.quote: … instead of ok`.
        broken: Vec<String>,
    },
}

impl Cell {
    /// Holds what a program printed against what was promised.
    #[must_use]
    pub fn judge(lines: &[String], promised: &[(String, &'static str)]) -> Self {
        let find = |name: &str| {
            let rest = lines.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            rest.unwrap_or("nothing")
        };
        let mut broken: Vec<String> = Vec::new();
        for (name, promise) in promised {
            let found = find(name);
            // An error's text has its code in it.
            if found != *promise && (*promise == "ok" || !found.contains(promise)) {
                broken.push(format!("{name}: {found} instead of {promise}"));
            }
        }
        let kept = promised.len() - broken.len();
        let notes = lines.iter().filter_map(|line| line.strip_prefix("note "));
        broken.extend(notes.map(str::to_owned));
        Self::Met { verdict: find("verdict").to_owned(), kept, broken }
    }

    /// Whether it is what the rules promise.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        match self {
            Self::Apart => true,
            Self::Met { broken, .. } => broken.is_empty(),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Apart => "-".to_owned(),
            Self::Met { verdict, kept, broken } if broken.is_empty() => {
                format!("{verdict} ({kept})")
            }
            Self::Met { verdict, .. } => format!("{verdict} BROKEN"),
        }
    }
}

/// All pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The versions.
    pub names: Vec<String>,
    /// By program, then library.
    pub rows: Vec<Vec<Cell>>,
}

impl Matrix {
    /// Whether every cell is what the rules promise.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.rows.iter().flatten().all(Cell::is_kept)
    }

    /// One JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut cells = Vec::new();
        for (program, row) in self.names.iter().zip(&self.rows) {
            for (library, cell) in self.names.iter().zip(row) {
                let mut json = serde_json::json!({
                    "program": program, "library": library, "kept": cell.is_kept(),
                });
                if let Cell::Met { verdict, kept, broken } = cell {
                    json["verdict"] = verdict.as_str().into();
                    json["calls"] = (*kept).into();
                    json["broken"] = broken.clone().into();
                }
                cells.push(json);
            }
        }
        serde_json::json!({ "schema": 1, "kept": self.is_kept(), "cells": cells }).to_string()
    }
}

impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CORNER: &str = "program in Rust \\ library in Go";
        let first = self.names.iter().map(|name| name.chars().count()).chain([CORNER.len()]).max();
        let first = first.unwrap_or(0);
        let mut columns: Vec<Vec<String>> = Vec::new();
        for (library, name) in self.names.iter().enumerate() {
            let cells = self.rows.iter().map(|row| row[library].text());
            columns.push([name.clone()].into_iter().chain(cells).collect());
        }
        let widths: Vec<usize> = columns
            .iter()
            .map(|column| column.iter().map(|cell| cell.chars().count()).max().unwrap_or(0))
            .collect();
        for line in 0..=self.rows.len() {
            let head = if line == 0 { CORNER } else { &self.names[line - 1] };
            let mut text = format!("{head:first$}");
            for (column, width) in columns.iter().zip(&widths) {
                text.push_str(&format!("  {:width$}", column[line]));
            }
            writeln!(f, "{}", text.trim_end())?;
        }
        for (program, row) in self.names.iter().zip(&self.rows) {
            for (library, cell) in self.names.iter().zip(row) {
                let Cell::Met { broken, .. } = cell else { continue };
                for line in broken {
                    writeln!(f, "{program} with {library}: {line}")?;
                }
            }
        }
        Ok(())
    }
}
