//! The catalogue: one row per code, with an example that has the problem and one that has not.
//!
//! Codes are stable: a row may get a better text, never another meaning. `E00` files, `E01` syntax,
//! `E02` names and values, `E03` types, `E04` versions, `E05` spelling and limits, `E06` what the
//! generators cannot do yet, `E07` configuration, `E08` waivers, `W01` warnings, `H` what halves say
//! when they meet, `L` lint.

mod evolution;
mod files;
mod handshake;
mod limits;
mod lint_cost;
mod lint_names;
mod lint_shape;
mod names;
mod review;
mod syntax;
mod types;

pub use evolution::*;
pub use files::*;
pub use handshake::*;
pub use limits::*;
pub use lint_cost::*;
pub use lint_names::*;
pub use lint_shape::*;
pub use names::*;
pub use review::*;
pub use syntax::*;
pub use types::*;

/// A row of the catalogue.
#[derive(Debug)]
pub struct Row {
    /// `E0304`.
    pub id: &'static str,
    /// A few words, lower case.
    pub title: &'static str,
    /// What it means and what to do.
    pub explanation: &'static str,
    /// A smallest schema with the problem, in the form of `MemoryLoader::fixture`. Empty where a
    /// schema cannot show it; a test of its own does then.
    pub bad: &'static str,
    /// The same without the problem.
    pub good: &'static str,
}

/// A code, which is its row.
#[derive(Clone, Copy)]
pub struct Code(&'static Row);

impl Code {
    /// `E0304`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// Everything about it.
    #[must_use]
    pub fn row(self) -> &'static Row {
        self.0
    }

    /// The code with this id, whatever the case of its letter.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        all().find(|code| code.id().eq_ignore_ascii_case(id))
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.id)
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Code {}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.id.cmp(other.0.id)
    }
}

/// All codes, in order.
pub fn all() -> impl Iterator<Item = Code> {
    let compiler = [
        files::ROWS,
        syntax::ROWS,
        names::ROWS,
        types::ROWS,
        evolution::ROWS,
        limits::ROWS,
        review::ROWS,
    ];
    let lint = [lint_names::ROWS, lint_shape::ROWS, lint_cost::ROWS];
    compiler.into_iter().chain([handshake::ROWS]).chain(lint).flatten().copied()
}

/// Declares the codes of one family and the list of them.
macro_rules! rows {
    ($($id:ident $title:literal, $explanation:literal, bad $bad:literal, good $good:literal;)*) => {
        $(
            #[doc = $title]
            pub const $id: super::Code = super::Code(&super::Row {
                id: stringify!($id),
                title: $title,
                explanation: $explanation,
                bad: $bad,
                good: $good,
            });
        )*
        /// The family in order.
        pub(super) const ROWS: &[super::Code] = &[$($id),*];
    };
}
use rows;
