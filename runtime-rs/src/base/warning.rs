//! Notices for whoever runs the program: few, each one line or a report, on standard error.

use std::io::Write as _;

/// Says something. Nobody is told when standard error is gone.
pub(crate) fn warn(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
