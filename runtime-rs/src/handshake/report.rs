//! What a handshake says.

use std::fmt;

/// How two halves fit together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The same schema.
    Identical,
    /// Different schemas, and no call is allowed.
    Refused,
}

/// The outcome of comparing one package of two halves; shown with `Display`.
#[derive(Debug, Clone)]
pub struct Report {
    pub(super) package: String,
    pub(super) verdict: Verdict,
    pub(super) here: Party,
    pub(super) there: Party,
    pub(super) types: Vec<Difference>,
    pub(super) methods: Vec<Difference>,
    pub(super) notes: Vec<String>,
}

/// One of the two halves.
#[derive(Debug, Clone)]
pub(super) struct Party {
    pub(super) role: &'static str,
    pub(super) program: String,
    pub(super) language: &'static str,
    pub(super) version: (u32, u32),
    pub(super) root: [u8; 16],
}

/// Something that is not the same in both halves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// A type or method.
    pub(super) subject: String,
    pub(super) what: String,
}

impl Report {
    /// The package, for example `acme.shop@1`.
    #[must_use]
    pub fn package(&self) -> &str {
        &self.package
    }

    /// The verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }
}

fn section(f: &mut fmt::Formatter<'_>, title: &str, rows: &[Difference]) -> fmt::Result {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n  {title}")?;
    let width = rows.iter().map(|row| row.subject.len()).max().unwrap_or(0);
    let mut last = "";
    for row in rows {
        let subject = if row.subject == last { "" } else { &row.subject };
        writeln!(f, "    {subject:width$}  {}", row.what)?;
        last = &row.subject;
    }
    Ok(())
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Identical => "identical",
            Verdict::Refused => "refused",
        };
        writeln!(f, "r2g: {}: {verdict}", self.package)?;
        let width = self.here.program.len().max(self.there.program.len());
        for party in [&self.here, &self.there] {
            let (major, minor) = party.version;
            write!(f, "  {}  {:width$}  {:4}", party.role, party.program, party.language)?;
            write!(f, "  schema {major}.{minor}  (root ")?;
            write_root(f, party.root)?;
            writeln!(f, ")")?;
        }
        section(f, "types", &self.types)?;
        section(f, "methods", &self.methods)?;
        for note in &self.notes {
            write!(f, "\n  {note}")?;
        }
        Ok(())
    }
}

/// The first and last two bytes of a fingerprint.
fn write_root(f: &mut fmt::Formatter<'_>, root: [u8; 16]) -> fmt::Result {
    write!(f, "{:02x}{:02x}…{:02x}{:02x}", root[0], root[1], root[14], root[15])
}
