//! How findings and results are printed.

use clap::ValueEnum;

/// Form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
    /// One SARIF 2.1.0 log.
    Sarif,
}

impl Format {
    /// The word on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Github => "github",
            Self::Sarif => "sarif",
        }
    }
}
