//! The `.r2g` language: source text → checked schema with layout. No printing, no templates.
//!
//! ```text
//! files ─parser─▶ syntax trees ─resolve─▶ Schema ─validate─▶ CheckedSchema ─layout─▶ Layouts
//!                                                                │                     │
//!                                        fingerprint, canon ◀────┴──── descriptor ◀────┘
//! ```
//!
//! Between any two phases an error stops the pipeline, and everything found so far is returned.
//! [`compile`] runs them all. The language is described in `spec/`, section by section.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod ast;
pub mod canon;
pub mod characters;
pub mod compare;
pub mod descriptor;
pub mod diagnostics;
pub mod edit;
pub mod fingerprint;
pub mod format;
mod hash;
pub mod ir;
pub mod layout;
pub mod lint;
pub mod loader;
pub mod naming;
mod order;
pub mod outline;
mod parser;
pub mod report;
mod resolve;
pub mod source;
pub mod unsupported;
mod validate;

use diagnostics::{Diagnostic, Diagnostics, codes};
use ir::CheckedSchema;
use layout::Layouts;
use loader::SourceLoader;
use source::SourceMap;

pub use canon::canonical_text;
pub use fingerprint::root_fingerprint;
pub use hash::hex;
pub use parser::{MAX_NESTING, lexer};
pub use unsupported::unsupported;

/// A schema that every backend may use.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// All packages that the user's files reach.
    pub schema: CheckedSchema,
    /// Where everything lies.
    pub layouts: Layouts,
    /// The texts, for places in messages.
    pub sources: SourceMap,
    /// What is worth knowing and stops nothing.
    pub warnings: Vec<Diagnostic>,
}

/// Why there is no schema.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The texts, for places in messages.
    pub sources: SourceMap,
    /// Everything found, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Failure {
    /// Whether files could not be read, rather than understood.
    #[must_use]
    pub fn is_environment(&self) -> bool {
        self.diagnostics.iter().any(|found| found.code == codes::E0001)
    }
}

/// Compiles every schema file that `loader` knows.
///
/// # Errors
/// With all findings, when at least one of them is an error.
pub fn compile(loader: &dyn SourceLoader) -> Result<Compiled, Failure> {
    let mut sources = SourceMap::default();
    let mut found = Diagnostics::default();
    match run(loader, &mut sources, &mut found) {
        Ok((schema, layouts)) => {
            Ok(Compiled { schema, layouts, sources, warnings: found.into_sorted() })
        }
        Err(diagnostics::Stopped) => Err(Failure { sources, diagnostics: found.into_sorted() }),
    }
}

fn run(
    loader: &dyn SourceLoader,
    sources: &mut SourceMap,
    found: &mut Diagnostics,
) -> Result<(CheckedSchema, Layouts), diagnostics::Stopped> {
    let files = loader::load(loader, sources, found);
    found.gate()?;
    let schema = resolve::resolve(&files, found);
    found.gate()?;
    let schema = validate::validate(schema, found)?;
    let layouts = layout::compute(&schema);
    Ok((schema, layouts))
}

/// The syntax trees of all files as text, for people who debug a schema. Not a stable format.
#[must_use]
pub fn dump_ast(loader: &dyn SourceLoader) -> (String, Failure) {
    let mut sources = SourceMap::default();
    let mut found = Diagnostics::default();
    let trees = loader::load(loader, &mut sources, &mut found);
    let text = trees.iter().map(|loaded| format!("{:#?}\n", loaded.tree)).collect();
    (text, Failure { sources, diagnostics: found.into_sorted() })
}
