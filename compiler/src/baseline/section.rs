//! `[breaking]` of `r2g.toml`.

use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use r2g_idl::compare::{Axis, Unstable};
use r2g_idl::diagnostics::{Diagnostic, codes};
use r2g_idl::source::FileId;

use crate::spans::span;

use super::{Reference, Support};

/// What a change may break, and what it is compared with.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Axes that may not break: all four, if it is left out.
    pub axes: Option<Vec<Spanned<String>>>,
    /// Baselines: `released`, if it is left out.
    pub against: Option<Vec<Spanned<String>>>,
    /// Released versions that must keep working: all, if it is left out.
    pub support: Option<Spanned<String>>,
    /// `ignore` or `check`.
    pub unstable: Option<Spanned<String>>,
    /// Folder of released images: `baseline`, if it is left out.
    pub baseline: Option<PathBuf>,
}

impl Section {
    /// Values that are well formed and still wrong.
    pub(crate) fn check(&self, file: FileId) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut wrong = |value: &Spanned<String>, message: String, help: &str| {
            let place = span(file, value.span());
            found.push(Diagnostic::error(codes::E0703, place, message).help(help));
        };
        for axis in self.axes.iter().flatten() {
            if Axis::find(axis.get_ref()).is_none() {
                let message = format!("axis `{}` is not known", axis.get_ref());
                wrong(axis, message, "axes are layout, rust, go, wire");
            }
        }
        for baseline in self.against.iter().flatten() {
            if let Err(error) = Reference::parse(baseline.get_ref()) {
                wrong(baseline, error.to_string(), "for example released, git#tag=v1.2, a folder");
            }
        }
        if let Some(support) = &self.support
            && let Err(message) = Support::parse(support.get_ref())
        {
            wrong(support, message, "both ends count; either may be left out");
        }
        if let Some(unstable) = &self.unstable
            && !["ignore", "check"].contains(&unstable.get_ref().as_str())
        {
            let message = format!("`{}` is neither ignore nor check", unstable.get_ref());
            wrong(unstable, message, "unstable things are left out with ignore");
        }
        found
    }

    /// The axes that may not break.
    #[must_use]
    pub fn axes(&self) -> Vec<Axis> {
        match &self.axes {
            None => Axis::ALL.to_vec(),
            Some(words) => words.iter().filter_map(|word| Axis::find(word.get_ref())).collect(),
        }
    }

    /// The baselines that are compared with.
    #[must_use]
    pub fn against(&self) -> Vec<String> {
        match &self.against {
            None => vec!["released".to_owned()],
            Some(list) => list.iter().map(|one| one.get_ref().clone()).collect(),
        }
    }

    /// Released versions that count.
    #[must_use]
    pub fn support(&self) -> Support {
        let parsed = self.support.as_ref().map(|text| Support::parse(text.get_ref()));
        parsed.and_then(Result::ok).unwrap_or_default()
    }

    /// What becomes of unstable things.
    #[must_use]
    pub fn unstable(&self) -> Unstable {
        match &self.unstable {
            Some(word) if word.get_ref() == "check" => Unstable::Check,
            _ => Unstable::Ignore,
        }
    }

    /// The folder of released images, below that of the configuration.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.baseline.clone().unwrap_or_else(|| PathBuf::from("baseline"))
    }
}
