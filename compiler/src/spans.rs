//! Where values of a TOML file stand.

use r2g_idl::source::{FileId, Span};

/// A range of bytes of a file.
pub(crate) fn span(file: FileId, range: std::ops::Range<usize>) -> Span {
    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(file, narrow(range.start), narrow(range.end))
}
