//! Text of a schema as Go string literals.

use super::super::text;
use serde::Serialize;
use std::fmt;

/// A string literal. Only [`quoted`] makes one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Literal(String);

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Text as a string literal.
pub(super) fn quoted(text: &str) -> Literal {
    Literal(text::quoted(text, |c| format!("\\U{:08x}", u32::from(c))))
}
