//! Doc comments in the form that gofmt leaves alone.

use r2g_idl::ir::Marks;

/// Lines of a comment, each with its `//`: what the schema says, or `otherwise`, and a paragraph for
/// what is deprecated.
///
/// gofmt rewrites indented lines (they are code or lists to it), so every line starts at the margin.
pub(super) fn docs(lines: &[String], marks: Option<&Marks>, otherwise: &str) -> Vec<String> {
    let mut text: Vec<String> = lines.iter().map(|line| line.trim().to_owned()).collect();
    if text.iter().all(String::is_empty) {
        text = vec![otherwise.to_owned()];
    }
    if let Some(deprecated) = marks.and_then(|marks| marks.deprecated.as_ref()) {
        let since = format!("{}.{}", deprecated.since.major, deprecated.since.minor);
        text.push(String::new());
        text.push(match deprecated.text.trim() {
            "" => format!("Deprecated: since {since}."),
            why => format!("Deprecated: since {since}: {}.", why.trim_end_matches('.')),
        });
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
    out
}

/// The same and what generated code has to say itself: before the last paragraph if that says what is deprecated,
/// where tools look for it.
pub(super) fn with_remark(mut lines: Vec<String>, remark: Option<String>) -> Vec<String> {
    let Some(remark) = remark else { return lines };
    let last = lines.iter().rposition(|line| line == "//").map_or(0, |blank| blank + 1);
    let deprecated = last > 0 && lines[last].starts_with("// Deprecated:");
    let at = if deprecated { last - 1 } else { lines.len() };
    lines.splice(at..at, ["//".to_owned(), format!("// {remark}")]);
    lines
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
    use super::{docs, with_remark};

    #[test]
    fn blank_lines_are_few() {
        let lines = ["", " One.", "", "", "    - two", ""].map(str::to_owned);
        assert_eq!(docs(&lines, None, "x"), ["// One.", "//", "// - two"]);
        assert_eq!(docs(&[], None, "Foo is foo."), ["// Foo is foo."]);
    }

    #[test]
    fn remarks_stand_before_what_is_deprecated() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let remark = |text: &str| with_remark(lines(text), Some("So.".to_owned())).join("\n");
        assert_eq!(remark("// One."), "// One.\n//\n// So.");
        assert_eq!(remark("// One.\n//\n// Two."), "// One.\n//\n// Two.\n//\n// So.");
        assert_eq!(
            remark("// One.\n//\n// Deprecated: no."),
            "// One.\n//\n// So.\n//\n// Deprecated: no."
        );
        assert_eq!(with_remark(lines("// One."), None), ["// One."]);
    }
}
