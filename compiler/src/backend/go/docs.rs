//! Doc comments in the form that gofmt leaves alone.

use super::super::text::visible;
use r2g_idl::ir::Marks;
use serde::Serialize;

/// A comment: nothing in its text can end it or say something to a tool of Go. Only this module makes one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Comment(Vec<String>);

impl Comment {
    /// One sentence of generated code.
    pub(super) fn sentence(text: &str) -> Self {
        comment(vec![plain(text)], None)
    }
}

/// Lines of a comment, each with its `//`: the docs of a member, and a paragraph if it is deprecated. None for a member
/// without either.
///
/// gofmt rewrites indented lines (they are code or lists to it), so every line starts at the margin.
pub(super) fn docs(lines: &[String], marks: Option<&Marks>) -> Comment {
    comment(lines.iter().map(|line| plain(line)).collect(), marks)
}

/// A declaration at the top of a package, or a method. Its comment begins with its name.
pub(super) struct Named<'a> {
    /// In Go.
    pub(super) name: &'a str,
    /// In the schema.
    pub(super) label: &'a str,
    /// The comment's first sentence where the docs cannot follow the name.
    pub(super) sentence: &'a str,
    /// Methods do things: `Counts the letters` is `Letters counts the letters`.
    pub(super) acts: bool,
}

impl Named<'_> {
    /// Lines of the comment, as [`docs`].
    pub(super) fn docs(&self, lines: &[String], marks: Option<&Marks>) -> Comment {
        let lines: Vec<String> = lines.iter().map(|line| plain(line)).collect();
        let Some(first) = lines.iter().position(|line| !line.is_empty()) else {
            return comment(vec![plain(self.sentence)], marks);
        };
        let mut text: Vec<String> = lines[first..].to_vec();
        match self.opening(&text[0]) {
            Some(line) => text[0] = line,
            None => drop(text.splice(0..0, [plain(self.sentence), String::new()])),
        }
        comment(text, marks)
    }

    /// The first line with the name in front, if that is a sentence.
    fn opening(&self, line: &str) -> Option<String> {
        let name = self.name;
        if line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')) {
            return Some(line.to_owned());
        }
        let (word, rest) = line.split_once(' ')?;
        if word == self.label {
            return Some(format!("{name} {rest}"));
        }
        let lower = word.to_ascii_lowercase();
        match word {
            "A" | "An" | "The" => Some(format!("{name} is {lower} {rest}")),
            "Whether" if self.acts => Some(format!("{name} reports whether {rest}")),
            _ if self.acts && is_verb(word, rest) => Some(format!("{name} {lower} {rest}")),
            _ => None,
        }
    }
}

/// Whether a sentence begins with a verb: `Counts the letters`, not `Results of a search`.
fn is_verb(word: &str, rest: &str) -> bool {
    let mut letters = word.chars();
    let capital = letters.next().is_some_and(|first| first.is_ascii_uppercase());
    let plain = letters.all(|next| next.is_ascii_lowercase());
    let ending =
        word.ends_with('s') && !["ss", "us", "is", "as"].iter().any(|end| word.ends_with(end));
    let noun = ["Its", "Always", "Perhaps", "Sometimes"].contains(&word)
        || ["of ", "for ", "are ", "that "].iter().any(|next| rest.starts_with(next));
    capital && plain && ending && !noun
}

/// Lines that are plain.
fn comment(mut text: Vec<String>, marks: Option<&Marks>) -> Comment {
    if let Some(deprecated) = marks.and_then(|marks| marks.deprecated.as_ref()) {
        let since = format!("{}.{}", deprecated.since.major, deprecated.since.minor);
        text.push(String::new());
        text.push(match visible(&deprecated.text).trim() {
            "" => format!("Deprecated: since {since}."),
            why => format!("Deprecated: since {since}: {}.", single(why.trim_end_matches('.'))),
        });
    }
    // A short line by itself is an old-style heading to gofmt, which marks it; a full stop makes it a sentence. Templates
    // may add paragraphs behind the last line.
    for at in 1..text.len() {
        let alone = text[at - 1].is_empty() && text.get(at + 1).is_none_or(String::is_empty);
        let line = &mut text[at];
        if alone && line.starts_with(char::is_uppercase) && line.ends_with(char::is_alphanumeric) {
            line.push('.');
        }
    }
    let mut out: Vec<String> = Vec::new();
    for line in text {
        let comment = if line.is_empty() { "//".to_owned() } else { format!("// {line}") };
        let after_blank = out.last().is_none_or(|last| last == "//");
        if comment != "//" || !after_blank {
            out.push(comment);
        }
    }
    while out.last().is_some_and(|last| last == "//") {
        out.pop();
    }
    Comment(out)
}

/// A line of docs as prose that gofmt and vet leave alone.
fn plain(line: &str) -> String {
    let line = visible(line);
    let line = line.trim();
    // Go has no fences.
    if line.starts_with("```") || line.starts_with("~~~") {
        return String::new();
    }
    // A build constraint of old, which vet looks for everywhere.
    if let Some(rest) = line.strip_prefix("+build") {
        return plain(&format!("\"+build\"{rest}"));
    }
    // The target of a link, which gofmt would move to the end.
    if let Some((label, target)) = line.split_once("]: ").filter(|_| line.starts_with('[')) {
        return single(&format!("{label}]: <{}>", target.trim()));
    }
    if let Some(heading) = line.strip_prefix("# ") {
        return format!("# {}", single(heading.trim_start()));
    }
    single(line)
}

/// Without two quotes of one kind in a row, which gofmt takes for typographic ones.
fn single(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        if !(matches!(c, '`' | '\'') && out.ends_with(c)) {
            out.push(c);
        }
    }
    out
}

/// The same and what generated code has to say itself: before the last paragraph if that says what is deprecated,
/// where tools look for it.
pub(super) fn with_remark(Comment(mut lines): Comment, remark: Option<String>) -> Comment {
    let Some(remark) = remark else { return Comment(lines) };
    let last = lines.iter().rposition(|line| line == "//").map_or(0, |blank| blank + 1);
    let deprecated = last > 0 && lines[last].starts_with("// Deprecated:");
    let at = if deprecated { last - 1 } else { lines.len() };
    lines.splice(at..at, ["//".to_owned(), format!("// {}", plain(&remark))]);
    Comment(lines)
}

/// What an error says: its name, and the first line of its docs.
pub(super) fn message(label: &str, lines: &[String]) -> String {
    match lines.iter().map(|line| line.trim()).find(|line| !line.is_empty()) {
        Some(line) => format!("{label}: {}", line.trim_end_matches('.')),
        None => label.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::{Comment, Named, docs, with_remark};
    use r2g_idl::ir::{Deprecated, Marks, Version};

    #[test]
    fn what_is_deprecated_stays_a_comment() {
        let text = "no\nfunc init() {}\r\u{2028}\0.".to_owned();
        let since = Version { major: 1, minor: 2 };
        let marks = Marks { deprecated: Some(Deprecated { since, text }), ..Marks::default() };
        let Comment(lines) = docs(&[], Some(&marks));
        assert_eq!(lines, ["// Deprecated: since 1.2: no func init() {}  \\u{0}."]);
    }

    #[test]
    fn blank_lines_are_few() {
        let lines = ["", " One.", "", "", "    - two", ""].map(str::to_owned);
        assert_eq!(docs(&lines, None).0, ["// One.", "//", "// - two"]);
        assert_eq!(docs(&[], None).0, [""; 0]);
    }

    #[test]
    fn a_last_line_by_itself_is_no_heading() {
        let lines = ["holds lines.", "", "TODO"].map(str::to_owned);
        let sentence = "Cart is a record.";
        let named = Named { name: "Cart", label: "Cart", sentence, acts: false };
        let all = |lines: &[String]| named.docs(lines, None).0.pop();
        assert_eq!(all(&lines), Some("// TODO.".to_owned()));
        assert_eq!(all(&lines[2..]), Some("// TODO.".to_owned()));
        assert_eq!(docs(&lines[2..], None).0, ["// TODO"]);
    }

    #[test]
    fn comments_begin_with_the_name() {
        let sentence = "Find calls Stock.find.";
        for (text, opening) in [
            ("", "Find calls Stock.find."),
            ("Find looks it up.", "Find looks it up."),
            ("find looks it up.", "Find looks it up."),
            ("An item of stock.", "Find is an item of stock."),
            ("Counts the items.", "Find counts the items."),
            ("Whether it is there.", "Find reports whether it is there."),
            ("Results of a search.", "Find calls Stock.find."),
            ("Always there.", "Find calls Stock.find."),
            ("HTTP it is.", "Find calls Stock.find."),
            ("Finding.", "Find calls Stock.find."),
        ] {
            let named = Named { name: "Find", label: "find", sentence, acts: true };
            let Comment(lines) = named.docs(&[text.to_owned()], None);
            assert_eq!(lines[0], format!("// {opening}"));
            let kept = lines.len() == 1 || lines[1..] == ["//".to_owned(), format!("// {text}")];
            assert!(kept, "{lines:?}");
        }
        let named =
            Named { name: "Cart", label: "Cart", sentence: "Cart is a record.", acts: false };
        assert_eq!(named.docs(&["Holds lines.".to_owned()], None).0[0], "// Cart is a record.");
    }

    #[test]
    fn remarks_stand_before_what_is_deprecated() {
        let lines = |text: &str| Comment(text.lines().map(str::to_owned).collect());
        let remark = |text: &str| with_remark(lines(text), Some("So.".to_owned())).0.join("\n");
        assert_eq!(remark("// One."), "// One.\n//\n// So.");
        assert_eq!(remark("// One.\n//\n// Two."), "// One.\n//\n// Two.\n//\n// So.");
        assert_eq!(
            remark("// One.\n//\n// Deprecated: no."),
            "// One.\n//\n// So.\n//\n// Deprecated: no."
        );
        assert_eq!(with_remark(lines("// One."), None).0, ["// One."]);
    }
}
