//! Warnings on standard error: few, each one line or a report, about what no return value can say.

use std::io::Write as _;

/// Prints a warning. If standard error is gone, so is the warning.
pub(crate) fn warn(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
