//! What commands print.

use super::exit;
use crate::backend::BackendError;
use crate::cli::{Color, Common, Format};
use crate::generate::GenerateError;
use r2g_idl::diagnostics::{Diagnostic, render};
use r2g_idl::source::SourceMap;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

/// Writes text to standard output. A closed pipe is nobody's error.
pub(crate) fn print(text: impl Display) {
    let _ = write!(io::stdout().lock(), "{text}");
}

/// Writes a line of progress to standard error, unless the user wants none.
pub(crate) fn progress(common: &Common, text: impl Display) {
    if !common.quiet {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

/// Writes a failure to standard error and returns the exit code.
pub(crate) fn failure(code: u8, text: impl Display) -> u8 {
    let _ = writeln!(io::stderr().lock(), "error: {text}");
    code
}

/// Writes findings in the chosen format.
pub(crate) fn findings(common: &Common, sources: &SourceMap, found: &[Diagnostic]) {
    let style = match common.color {
        Color::Always => render::Style::Color,
        Color::Never => render::Style::Plain,
        Color::Auto if io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() => {
            render::Style::Color
        }
        Color::Auto => render::Style::Plain,
    };
    for one in found {
        match common.format {
            Format::Text => print(format_args!("{}\n", render::text(one, sources, style))),
            Format::Json => print(format_args!("{}\n", render::json(one, sources))),
        }
    }
}

/// Reports why nothing was generated, and returns the exit code.
pub(crate) fn generate_error(common: &Common, error: &GenerateError) -> u8 {
    match error {
        GenerateError::Config(error) => failure(exit::USAGE, error),
        GenerateError::Schema(found) => {
            findings(common, &found.sources, &found.diagnostics);
            if found.is_environment() {
                exit::ENVIRONMENT
            } else {
                exit::SCHEMA
            }
        }
        GenerateError::Backend(error @ BackendError::Options(_)) => failure(exit::USAGE, error),
        GenerateError::Backend(error @ BackendError::Bug(_)) => failure(
            exit::BUG,
            format_args!("{error}\nplease report this with your schema"),
        ),
        GenerateError::Write(error) => failure(exit::ENVIRONMENT, error),
    }
}
