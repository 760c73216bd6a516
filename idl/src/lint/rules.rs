//! The table of rules.

use crate::diagnostics::{Code, codes, nearest};

/// In which set a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// For everyone.
    Default,
    /// For those who ask: opinions, and what many schemas do with good reason.
    Pedantic,
}

impl Level {
    /// As `[lint] use` names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Pedantic => "pedantic",
        }
    }
}

/// One rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its row in the catalogue.
    pub code: Code,
    /// Its set.
    pub level: Level,
    /// Whether `--fix` knows what to do, at least sometimes.
    pub fix: bool,
}

const fn default(code: Code) -> Rule {
    Rule { code, level: Level::Default, fix: false }
}

const fn pedantic(code: Code) -> Rule {
    Rule { code, level: Level::Pedantic, fix: false }
}

const fn fixable(code: Code) -> Rule {
    Rule { code, level: Level::Default, fix: true }
}

/// All rules, by id.
pub const RULES: &[Rule] = &[
    default(codes::L101),
    fixable(codes::L102),
    fixable(codes::L103),
    fixable(codes::L104),
    default(codes::L105),
    default(codes::L106),
    default(codes::L107),
    default(codes::L108),
    pedantic(codes::L109),
    default(codes::L201),
    default(codes::L202),
    pedantic(codes::L203),
    pedantic(codes::L204),
    default(codes::L301),
    default(codes::L302),
    default(codes::L303),
    default(codes::L304),
    default(codes::L307),
    default(codes::L308),
    pedantic(codes::L309),
    pedantic(codes::L310),
    default(codes::L311),
    fixable(codes::L401),
    fixable(codes::L402),
    default(codes::L403),
    default(codes::L404),
    default(codes::L405),
    default(codes::L406),
    default(codes::L503),
    default(codes::L602),
    fixable(codes::L604),
    default(codes::L605),
];

/// The rule with this id, whatever the case of its letter.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code.id().eq_ignore_ascii_case(id))
}

/// What `use` and `except` of a configuration choose: sets and ids, in the order of the table.
///
/// # Errors
/// With the first word that names neither a set nor a rule, and one that is near.
pub fn select(
    sets: &[&str],
    except: &[&str],
) -> Result<Vec<&'static Rule>, (String, Option<&'static str>)> {
    let known = || RULES.iter().map(|rule| rule.code.id()).chain(["default", "pedantic"]);
    let is_set =
        |word: &str| [Level::Default, Level::Pedantic].iter().any(|set| set.name() == word);
    let wrong = sets.iter().find(|word| !is_set(word) && rule(word).is_none());
    if let Some(word) = wrong.or_else(|| except.iter().find(|word| rule(word).is_none())) {
        return Err(((*word).to_owned(), nearest(word, known())));
    }
    let named = |list: &[&str], rule: &Rule| {
        list.iter().any(|word| rule.code.id().eq_ignore_ascii_case(word))
    };
    // Who asks for more than the default gets the default too.
    let in_set = |rule: &Rule| match rule.level {
        Level::Default => sets.contains(&"default") || sets.contains(&"pedantic"),
        Level::Pedantic => sets.contains(&"pedantic"),
    };
    let chosen = |rule: &&Rule| (in_set(rule) || named(sets, rule)) && !named(except, rule);
    Ok(RULES.iter().filter(chosen).collect())
}
