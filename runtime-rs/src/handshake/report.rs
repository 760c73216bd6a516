//! What a handshake says.

use super::descriptor::Descriptor;
use super::json::Json;
use super::relate::Relation;
use std::fmt;

/// How two halves fit together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Verdict {
    /// The same schema.
    Identical,
    /// Different schemas; every method can be called, and what differs is bridged.
    Compatible,
    /// Some methods answer `UNIMPLEMENTED`.
    Limited,
    /// No call is allowed.
    Refused,
}

impl Verdict {
    /// `identical`, `compatible`, `limited` or `refused`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Compatible => "compatible",
            Self::Limited => "limited",
            Self::Refused => "refused",
        }
    }

    /// Its page: `r2g explain` prints it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identical => "H200",
            Self::Compatible => "H201",
            Self::Limited => "H202",
            Self::Refused => "H203",
        }
    }

    /// The number in `r2g_report.verdict`.
    pub(crate) const fn number(self) -> u32 {
        self as u32
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One of the two halves, as reports name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// `program` or `library`.
    pub role: &'static str,
    /// Name and version, for example `storefront 2.9.0`.
    pub name: String,
    /// `rust` or `go`.
    pub language: &'static str,
}

/// How lines name the two halves.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) here: String,
    pub(super) there: String,
}

impl Names {
    pub(super) fn of((here, there): &(Party, Party)) -> Self {
        Self { here: format!("the {}", here.role), there: format!("the {}", there.role) }
    }
}

/// A half with its version of the package.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) party: Party,
    pub(super) version: (u32, u32),
    pub(super) root: [u8; 16],
}

/// What is said about one type.
#[derive(Debug, Clone)]
pub struct TypeNote {
    pub(super) subject: String,
    pub(super) relation: Relation,
    pub(super) lines: Vec<String>,
}

impl TypeNote {
    pub(super) fn new(subject: &str) -> Self {
        Self { subject: subject.to_owned(), relation: Relation::Equal, lines: Vec::new() }
    }

    /// The type's name.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What the peer's version of the type is to ours.
    #[must_use]
    pub fn relation(&self) -> Relation {
        self.relation
    }

    /// What differs, and what becomes of it.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }
}

/// What is said about one method.
#[derive(Debug, Clone)]
pub struct MethodNote {
    pub(super) name: String,
    pub(super) available: bool,
    pub(super) line: String,
}

impl MethodNote {
    /// `Service.method`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it can be called; otherwise it answers `UNIMPLEMENTED`.
    #[must_use]
    pub fn is_available(&self) -> bool {
        self.available
    }

    /// What differs, or why it cannot be called.
    #[must_use]
    pub fn line(&self) -> &str {
        &self.line
    }
}

/// The outcome of comparing one package of two halves; shown with `Display`.
#[derive(Debug, Clone)]
pub struct Report {
    pub(super) package: String,
    pub(super) verdict: Verdict,
    pub(super) here: Version,
    pub(super) there: Version,
    pub(super) types: Vec<TypeNote>,
    pub(super) methods: Vec<MethodNote>,
    pub(super) notes: Vec<String>,
}

impl Report {
    pub(super) fn new(ours: &Descriptor, theirs: &Descriptor, parties: &(Party, Party)) -> Self {
        let version = |descriptor: &Descriptor, party: &Party| Version {
            party: party.clone(),
            version: descriptor.version(),
            root: descriptor.root,
        };
        Self {
            package: ours.identity(),
            verdict: Verdict::Identical,
            here: version(ours, &parties.0),
            there: version(theirs, &parties.1),
            types: Vec::new(),
            methods: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The report of a package that is the same in both halves.
    pub(crate) fn identical(
        theirs: &Descriptor,
        ours: (u32, u32),
        parties: &(Party, Party),
    ) -> Self {
        let mut report = Self::new(theirs, theirs, parties);
        report.here.version = ours;
        report
    }

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

    /// Types that differ, by name.
    #[must_use]
    pub fn types(&self) -> &[TypeNote] {
        &self.types
    }

    /// Methods that differ or cannot be called.
    #[must_use]
    pub fn methods(&self) -> &[MethodNote] {
        &self.methods
    }

    /// What else is worth knowing, and what to do.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Turns the verdict into a refusal, for a reason that the schemas do not know of.
    pub(crate) fn refuse(&mut self, reason: String) {
        self.verdict = Verdict::Refused;
        self.notes.insert(0, reason);
    }

    /// Adds what to do.
    pub(super) fn conclude(&mut self, ours: &Descriptor, theirs: &Descriptor) {
        let notes = &mut self.notes;
        for (mine, other) in ours.imports.iter().filter_map(|mine| {
            let other = theirs.imports.iter().find(|row| row.identity() == mine.identity())?;
            (mine.root != other.root).then_some((mine, other))
        }) {
            notes.push(format!(
                "the imported {} differs: {}.{} here, {}.{} there",
                mine.identity(),
                mine.major,
                mine.minor,
                other.major,
                other.minor
            ));
        }
        if self.verdict == Verdict::Identical {
            return;
        }
        let incompatible = self.types.iter().any(|note| note.relation == Relation::Incompatible);
        if ours.major == 0 {
            notes.push("while the major is 0 only equal schemas go together".to_owned());
        } else if incompatible {
            notes.push(format!(
                "both call themselves {}, so one of the two releases broke the contract",
                self.package
            ));
        }
        let text = |(major, minor): (u32, u32)| format!("{major}.{minor}");
        if ours.root != theirs.root && ours.version() == theirs.version() {
            let version = text(ours.version());
            notes.push(format!("both say {version} and differ: an unreleased schema is in use"));
        } else if self.verdict >= Verdict::Limited && ours.root != theirs.root {
            let (older, newer) = if ours.version() < theirs.version() {
                (&self.here, &self.there)
            } else {
                (&self.there, &self.here)
            };
            let (name, version) = (&older.party.name, text(newer.version));
            notes.push(format!("to lift the limits: rebuild {name} with {} {version}", ours.name));
        }
        if self.types.is_empty() && self.methods.is_empty() && notes.is_empty() {
            notes.push("they differ in constants, defaults or annotations only".to_owned());
        }
    }

    /// One line for a log: package, versions, verdict, and how much differs.
    #[must_use]
    pub fn line(&self) -> String {
        let missing = self.methods.iter().filter(|note| !note.available).count();
        let (here, there) = (&self.here, &self.there);
        format!(
            "r2g: {}: {}: {} has {}.{}, {} has {}.{}, {} {}, {missing} {} missing",
            self.package,
            self.verdict,
            here.party.name,
            here.version.0,
            here.version.1,
            there.party.name,
            there.version.0,
            there.version.1,
            self.types.len(),
            if self.types.len() == 1 { "type differs" } else { "types differ" },
            if missing == 1 { "method" } else { "methods" },
        )
    }

    /// The report as one JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = Json::default();
        self.write_json(&mut json);
        json.finish()
    }

    pub(super) fn write_json(&self, json: &mut Json) {
        json.object(|json| {
            json.text("package", &self.package);
            json.text("verdict", self.verdict.name());
            json.text("code", self.verdict.code());
            for (key, half) in [("here", &self.here), ("there", &self.there)] {
                json.key(key);
                json.object(|json| {
                    json.text("role", half.party.role);
                    json.text("name", &half.party.name);
                    json.text("language", half.party.language);
                    json.text("version", &format!("{}.{}", half.version.0, half.version.1));
                    json.text("root", &hex(&half.root));
                });
            }
            json.list("types", &self.types, |json, note| {
                json.object(|json| {
                    json.text("subject", &note.subject);
                    json.text("relation", note.relation.name());
                    json.list("lines", &note.lines, |json, line| json.string(line));
                });
            });
            json.list("methods", &self.methods, |json, note| {
                json.object(|json| {
                    json.text("name", &note.name);
                    json.bool("available", note.available);
                    json.text("line", &note.line);
                });
            });
            json.list("notes", &self.notes, |json, note| json.string(note));
        });
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Rows of subject and line; a subject is shown once.
fn section<'a>(
    text: &mut String,
    title: &str,
    rows: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) {
    let Some(width) = rows.clone().map(|(subject, _)| subject.chars().count()).max() else {
        return;
    };
    text.push_str(&format!("\n  {title}\n"));
    let mut last = "";
    for (subject, line) in rows {
        let shown = if subject == last { "" } else { subject };
        text.push_str(&format!("    {shown:width$}  {line}\n"));
        last = subject;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = format!("r2g: {}: {}\n", self.package, self.verdict);
        let halves = [&self.here, &self.there];
        let widest = |column: fn(&Party) -> &str| {
            halves.iter().map(|half| column(&half.party).chars().count()).max().unwrap_or(0)
        };
        let (name, language) = (widest(|party| &party.name), widest(|party| party.language));
        for Version { party, version: (major, minor), root } in halves {
            let Party { role, name: shown, language: word } = party;
            let hash = hex(root);
            text.push_str(&format!(
                "  {role}  {shown:name$}  {word:language$}  schema {major}.{minor}  (root {}…{})\n",
                &hash[..4],
                &hash[28..]
            ));
        }
        let types = self.types.iter();
        let rows =
            types.flat_map(|note| note.lines.iter().map(|line| (&*note.subject, line.as_str())));
        section(&mut text, "types", rows);
        section(&mut text, "methods", self.methods.iter().map(|note| (&*note.name, &*note.line)));
        if !self.notes.is_empty() {
            text.push_str(&format!("\n  {}", self.notes.join("\n  ")));
        }
        if self.verdict != Verdict::Identical {
            // Last, since a refusal may come after everything else was written.
            text.push_str(&format!(
                "\n  details: r2g explain {}   machine-readable: R2G_HANDSHAKE_JSON=path",
                self.verdict.code()
            ));
        }
        f.write_str(text.trim_end())
    }
}
