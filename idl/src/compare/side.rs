//! One of the two schemas: its names, and places in its sources.
//!
//! Images may come from anywhere, so nothing here trusts a span or a name.

use indexmap::IndexMap;

use crate::descriptor::message::{Image, Item, Package, Service, Span, Type};
use crate::source::Position;

use super::change::Place;
use super::types;

/// An image with its names.
#[derive(Debug)]
pub(super) struct Side<'a> {
    pub(super) image: &'a Image,
    pub(super) packages: IndexMap<&'a str, &'a Package>,
    pub(super) items: IndexMap<&'a str, &'a Item>,
    pub(super) services: IndexMap<&'a str, &'a Service>,
}

impl<'a> Side<'a> {
    pub(super) fn new(image: &'a Image) -> Self {
        let mut side = Self {
            image,
            packages: IndexMap::new(),
            items: IndexMap::new(),
            services: IndexMap::new(),
        };
        for package in &image.packages {
            side.packages.insert(&package.identity, package);
            side.items.extend(package.items.iter().map(|item| (item.canonical.as_str(), item)));
            let services = package.services.iter();
            side.services.extend(services.map(|service| (service.canonical.as_str(), service)));
        }
        side
    }

    /// The value of an enumerator, by the type of what it is a value of.
    pub(super) fn enumerator(&self, ty: Option<&Type>, name: &str) -> Option<i64> {
        let mut item = None;
        types::names(ty, &mut |name| item = self.items.get(name).copied());
        let mut values = item?.values.iter();
        values.find(|value| value.name == name).map(|value| value.value)
    }

    /// The text of a file, if the image has it.
    pub(super) fn text(&self, file: u32) -> Option<&'a str> {
        self.image.texts.get(file as usize).map(String::as_str)
    }

    /// The text of a span.
    pub(super) fn snippet(&self, span: Option<Span>) -> Option<&'a str> {
        let span = span?;
        self.text(span.file)?.get(span.start as usize..span.end as usize)
    }

    /// A type as it is written, if that is one line; else as it is resolved.
    pub(super) fn written(&self, span: Option<Span>, resolved: &str) -> String {
        let text = self.snippet(span).map(str::trim).unwrap_or_default();
        let plain = !text.is_empty() && !text.contains(['\n', '/']);
        if plain { text.to_owned() } else { resolved.to_owned() }
    }

    /// The span without blanks at its end: the grammar takes them along.
    pub(super) fn trimmed(&self, span: Span) -> Span {
        let Some(text) = self.snippet(Some(span)) else { return span };
        let blanks = text.len() - text.trim_end().len();
        Span { end: span.end - u32::try_from(blanks).unwrap_or(0), ..span }
    }

    /// The place of a span with words for it.
    pub(super) fn place(&self, span: Option<Span>, label: impl Into<String>) -> Option<Place> {
        let span = self.trimmed(span?);
        let path = self.image.files.get(span.file as usize)?.clone();
        let start = Position { line: span.line.max(1), column: span.column.max(1) };
        let end = match self.snippet(Some(span)) {
            Some(text) => after(start, text),
            None => start,
        };
        let bytes = (span.start, span.end.max(span.start));
        Some(Place { file: span.file, path, start, end, bytes, label: label.into() })
    }

    /// The place of a range of bytes of a file whose text is known.
    pub(super) fn range(&self, file: u32, start: usize, end: usize) -> Option<Place> {
        let text = self.text(file)?;
        let inside = text.get(start..end)?;
        let from = after(Position { line: 1, column: 1 }, text.get(..start)?);
        let narrow = |at: usize| u32::try_from(at).ok();
        Some(Place {
            file,
            path: self.image.files.get(file as usize)?.clone(),
            start: from,
            end: after(from, inside),
            bytes: (narrow(start)?, narrow(end)?),
            label: String::new(),
        })
    }
}

/// Where a text ends that starts at `from`.
fn after(from: Position, text: &str) -> Position {
    let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    match text.rfind('\n') {
        None => Position {
            line: from.line,
            column: from.column.saturating_add(narrow(text.chars().count())),
        },
        Some(last) => Position {
            line: from.line.saturating_add(narrow(text.matches('\n').count())),
            column: narrow(text[last + 1..].chars().count() + 1),
        },
    }
}

/// `Line` of `acme.checkout@1/Line`.
pub(super) fn short(canonical: &str) -> &str {
    canonical.rsplit('/').next().unwrap_or(canonical)
}
