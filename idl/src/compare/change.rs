//! What is said about one edit.

use serde::Serialize;

use crate::source::Position;

use super::rules::Rule;

/// What an edit can break (spec 08, "Axes").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Axis {
    /// Halves of different versions in one process.
    Layout,
    /// Rust source that uses the generated code.
    Rust,
    /// Go source that uses the generated code.
    Go,
    /// Messages between processes: gRPC and JSON.
    Wire,
}

impl Axis {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Layout, Self::Rust, Self::Go, Self::Wire];

    /// The word in `r2g.toml` and in findings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Layout => "layout",
            Self::Rust => "rust",
            Self::Go => "go",
            Self::Wire => "wire",
        }
    }

    /// The axis with this word.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|axis| axis.word() == word)
    }
}

/// How an edit meets one axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Nothing there notices.
    Safe,
    /// It depends on what the note says.
    Depends,
    /// Somebody breaks.
    Breaks,
}

/// An effect with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The effect.
    pub effect: Effect,
    /// Why, or on what it depends; may be empty.
    pub note: String,
}

/// One verdict per axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdicts {
    /// Rust source.
    pub rust: Verdict,
    /// Go source.
    pub go: Verdict,
    /// Halves of different versions.
    pub layout: Verdict,
    /// gRPC and JSON.
    pub wire: Verdict,
}

impl Verdicts {
    /// From the order of the catalogue: Rust, Go, layout, wire.
    #[must_use]
    pub fn plain(effects: [Effect; 4]) -> Self {
        let plain = |effect| Verdict { effect, note: String::new() };
        let [rust, go, layout, wire] = effects.map(plain);
        Self { rust, go, layout, wire }
    }

    /// The verdict of one axis.
    #[must_use]
    pub fn of(&self, axis: Axis) -> &Verdict {
        match axis {
            Axis::Layout => &self.layout,
            Axis::Rust => &self.rust,
            Axis::Go => &self.go,
            Axis::Wire => &self.wire,
        }
    }

    /// The same, to change it.
    pub(super) fn of_mut(&mut self, axis: Axis) -> &mut Verdict {
        match axis {
            Axis::Layout => &mut self.layout,
            Axis::Rust => &mut self.rust,
            Axis::Go => &mut self.go,
            Axis::Wire => &mut self.wire,
        }
    }
}

/// The least version step that makes an edit honest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bump {
    /// No step: neutral edits, and mistakes that no version excuses.
    None,
    /// `1.2` to `1.3`.
    Minor,
    /// `1.2` to `2.0`; `0.2` to `0.3`.
    Major,
}

/// A place in a source file of one of the two schemas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Index of the file in the image.
    pub file: u32,
    /// Its name.
    pub path: String,
    /// Line and column of the first byte, from 1.
    pub start: Position,
    /// The same for one past the last byte; equal to `start` when the image has no texts.
    pub end: Position,
    /// Bytes in the file.
    pub bytes: (u32, u32),
    /// What is to be seen there; may be empty.
    pub label: String,
}

/// A replacement in the new source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// What is replaced; empty to insert.
    pub place: Place,
    /// By what.
    pub text: String,
}

/// Replacements that a machine may apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What applying them does.
    pub title: String,
    /// In the order of the source, without overlap.
    pub edits: Vec<TextEdit>,
}

/// The methods that an edit can be noticed through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// `Service.method`, in the order of the source.
    pub methods: Vec<String>,
    /// There are more than are listed.
    pub more: bool,
}

impl Reach {
    /// Adds those of another one.
    pub(super) fn add(&mut self, other: &Self) {
        for method in &other.methods {
            if !self.methods.contains(method) {
                self.methods.push(method.clone());
            }
        }
        self.more |= other.more || self.methods.len() > super::reach::MAX_METHODS;
        self.methods.truncate(super::reach::MAX_METHODS);
    }
}

/// One edit between two schemas, harmless or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The rule it breaks, if any.
    pub rule: Option<Rule>,
    /// Rules that the same edit breaks and that say less.
    pub also: Vec<Rule>,
    /// The rule's slug, or what a harmless edit does: `record-field-added`.
    pub kind: &'static str,
    /// Identity of the package in the old schema, or in the new one for what is new there.
    pub package: String,
    /// `acme.checkout@1/Line.qty`.
    pub subject: String,
    /// One line: what was edited.
    pub message: String,
    /// Where it stands now; for what is gone, what it was a part of.
    pub new: Option<Place>,
    /// Where it stood.
    pub old: Option<Place>,
    /// Who notices.
    pub verdicts: Verdicts,
    /// The version step that makes it honest.
    pub bump: Bump,
    /// Who uses it.
    pub reach: Reach,
    /// Why it matters.
    pub notes: Vec<String>,
    /// What to do instead.
    pub help: Option<String>,
    /// The same as a command line.
    pub command: Option<String>,
    /// The same as edits of the source.
    pub repairs: Vec<Repair>,
    /// The same edit has the same one in every run: `b111:acme.checkout@1/Line#2`.
    pub fingerprint: String,
}

impl Change {
    /// A change that breaks a rule, with the verdicts of its page.
    pub(super) fn broken(rule: Rule, at: &Subject, message: impl Into<String>) -> Self {
        let page = rule.page();
        let mut change = Self::harmless(page.slug, at, message);
        change.rule = Some(rule);
        change.verdicts = Verdicts::plain(page.effects);
        change.bump = page.bump;
        change.help = Some(page.instead.to_owned()).filter(|text| !text.is_empty());
        change.fingerprint = format!("{}:{}", page.id.to_lowercase(), at.key);
        change
    }

    /// A change that every peer can live with.
    pub(super) fn harmless(kind: &'static str, at: &Subject, message: impl Into<String>) -> Self {
        Self {
            rule: None,
            also: Vec::new(),
            kind,
            package: at.package.clone(),
            subject: at.text.clone(),
            message: message.into(),
            new: None,
            old: None,
            verdicts: Verdicts::plain([Effect::Safe; 4]),
            bump: Bump::Minor,
            reach: Reach::default(),
            notes: Vec::new(),
            help: None,
            command: None,
            repairs: Vec::new(),
            fingerprint: format!("{kind}:{}", at.key),
        }
    }

    pub(super) fn at(mut self, old: Option<Place>, new: Option<Place>) -> Self {
        self.old = old;
        self.new = new;
        self
    }

    pub(super) fn verdict(mut self, axis: Axis, effect: Effect, note: &str) -> Self {
        *self.verdicts.of_mut(axis) = Verdict { effect, note: note.to_owned() };
        self
    }

    pub(super) fn also(mut self, rule: Rule) -> Self {
        self.also.push(rule);
        self
    }

    pub(super) fn bump(mut self, bump: Bump) -> Self {
        self.bump = bump;
        self
    }

    pub(super) fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    pub(super) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    pub(super) fn command(mut self, text: Option<String>) -> Self {
        self.command = text;
        self
    }

    pub(super) fn repair(mut self, title: &str, edits: Vec<Option<TextEdit>>) -> Self {
        let edits: Option<Vec<TextEdit>> = edits.into_iter().collect();
        if let Some(edits) = edits.filter(|edits| !edits.is_empty()) {
            self.repairs.push(Repair { title: title.to_owned(), edits });
        }
        self
    }

    pub(super) fn reached_by(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    /// Whether the rule or one that rides along has this id.
    #[must_use]
    pub fn breaks_rule(&self, rule: Rule) -> bool {
        self.rule == Some(rule) || self.also.contains(&rule)
    }
}

/// What an edit is about: for people, and as a key that survives renames of what it is part of.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) package: String,
    pub(super) text: String,
    pub(super) key: String,
}

impl Subject {
    /// A package.
    pub(super) fn package(identity: &str) -> Self {
        Self { package: identity.to_owned(), text: identity.to_owned(), key: identity.to_owned() }
    }

    /// Something in a package, by its canonical name.
    pub(super) fn item(package: &str, canonical: &str) -> Self {
        Self { package: package.to_owned(), text: canonical.to_owned(), key: canonical.to_owned() }
    }

    /// A part of it that has a number.
    pub(super) fn numbered(&self, number: u32, name: &str) -> Self {
        Self {
            package: self.package.clone(),
            text: format!("{}.{name}", self.text),
            key: format!("{}#{number}", self.key),
        }
    }

    /// A part of it that has a name only.
    pub(super) fn named(&self, name: &str) -> Self {
        Self {
            package: self.package.clone(),
            text: format!("{}.{name}", self.text),
            key: format!("{}.{name}", self.key),
        }
    }
}
