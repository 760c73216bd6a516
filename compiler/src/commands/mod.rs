//! The commands of `r2g`, one file each. Findings go to standard output, progress and failures to
//! standard error, so that a pipe sees findings only.

pub mod generate;
pub mod link;
pub mod new;
mod output;

/// Exit codes: what a script can tell apart.
pub mod exit {
    /// Nothing to report.
    pub const OK: u8 = 0;
    /// Findings, or `--check` would change files.
    pub const FINDINGS: u8 = 1;
    /// The schema does not compile.
    pub const SCHEMA: u8 = 2;
    /// Bad flags or configuration.
    pub const USAGE: u8 = 3;
    /// The file system, Go, cargo.
    pub const ENVIRONMENT: u8 = 4;
    /// A bug of r2g.
    pub const BUG: u8 = 70;
}
