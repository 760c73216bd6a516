//! From template output to tidy Rust: indentation, blank lines, and long parameter lists.
//!
//! This is no formatter of Rust: it knows brackets, strings and doc comments, which is all that the
//! templates of this backend need, and it takes a small part of the time that parsing would.

use super::names::literal_end;
use crate::files::MARK;

/// Longest line in columns; longer ones are broken at the commas of their first brackets.
const WIDTH: usize = 100;
/// One level of indentation.
const INDENT: &str = "    ";

/// First lines of every file.
pub(super) fn header(of: &str) -> String {
    format!("// {MARK} v{}. DO NOT EDIT.\n// Source: {of}\n\n", env!("CARGO_PKG_VERSION"))
}

/// Formats text as it comes, so that a large file is never held twice.
#[derive(Default)]
pub(super) struct Printer {
    out: String,
    /// Brackets that each level of indentation waits for. Several that open on one line are one
    /// level.
    levels: Vec<usize>,
    /// Inside of a literal that goes on over lines, which are kept as they are.
    in_string: bool,
    /// A blank line is due before the next line that may have one.
    blank: bool,
    /// Whether the members of the current top-level item are items themselves.
    members: bool,
    last: Last,
}

/// What the line before was.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// The start of a block, or of the file: no blank line follows.
    #[default]
    Open,
    /// The end of an item of more than one line.
    End,
    /// Docs or an attribute: no blank line follows.
    Attribute,
    /// A one-line constant or `use`, which stand together.
    Short,
    /// Anything else.
    Other,
}

impl Printer {
    /// A file that begins with `header`.
    pub(super) fn new(header: String) -> Self {
        Self { out: header, ..Self::default() }
    }

    /// Formats whole items, separated from those before by a blank line.
    pub(super) fn text(&mut self, text: &str) {
        self.line("");
        text.lines().for_each(|line| self.line(line.trim()));
    }

    /// The file.
    pub(super) fn finish(self) -> String {
        self.out
    }

    fn line(&mut self, line: &str) {
        if self.in_string {
            self.out.push_str(line);
            self.out.push('\n');
            self.in_string = !ends_string(line);
            self.last = if line.ends_with(';') { Last::End } else { Last::Other };
            return;
        }
        if line.is_empty() {
            // Docs and attributes belong to what follows.
            self.blank = !matches!(self.last, Last::Open | Last::Attribute);
            return;
        }
        let closes = line.starts_with(['}', ')', ']']);
        if closes && self.last == Last::Open && self.out.ends_with("{\n") {
            // An empty block.
            self.out.truncate(self.out.len() - 1);
            self.out.push_str(line);
            self.out.push('\n');
            self.close(Shape::of(line).closed);
            self.last = Last::End;
            self.blank = false;
            return;
        }
        let shape = Shape::of(line);
        self.close(shape.closing);
        let depth = self.levels.len();
        let item_level = depth == 0 || (depth == 1 && self.members);
        if !closes && self.wants_blank(line, item_level) {
            self.out.push('\n');
        }
        self.blank = false;
        self.write(line, depth, &shape);
        self.close(shape.closed_before);
        if shape.left_open > 0 {
            self.levels.push(shape.left_open);
        }
        if self.levels.len() > depth && depth == 0 {
            self.members = ["impl", "unsafe impl", "pub trait", "trait"]
                .iter()
                .any(|start| line.starts_with(start));
        }
        self.in_string = shape.open_string;
        self.last = if self.levels.len() > depth {
            Last::Open
        } else if line.starts_with("///") || line.starts_with("#[") {
            Last::Attribute
        } else if closes && item_level {
            Last::End
        } else if is_short(line) {
            Last::Short
        } else if item_level && line.ends_with(['}', ';']) {
            Last::End
        } else {
            Last::Other
        };
    }

    /// Ends the levels whose brackets are closed.
    fn close(&mut self, brackets: usize) {
        for _ in 0..brackets {
            if let Some(level) = self.levels.last_mut() {
                *level -= 1;
                if *level == 0 {
                    self.levels.pop();
                }
            }
        }
    }

    fn wants_blank(&self, line: &str, item_level: bool) -> bool {
        match self.last {
            Last::Open | Last::Attribute => false,
            Last::End => item_level || self.blank,
            Last::Short => item_level && !is_short(line),
            Last::Other => self.blank,
        }
    }

    fn write(&mut self, line: &str, depth: usize, shape: &Shape) {
        let indent = INDENT.len() * depth;
        if indent + line.len() > WIDTH
            && !shape.open_string
            && let Some(parts) = Choice::of(line)
        {
            self.put(depth, &format!("{} {{", parts.head));
            self.write(parts.then, depth + 1, &Shape::of(parts.then));
            self.put(depth, "} else {");
            self.write(parts.otherwise, depth + 1, &Shape::of(parts.otherwise));
            self.put(depth, &format!("}}{}", parts.end));
            return;
        }
        let groups =
            if indent + line.len() > WIDTH && !line.starts_with("//") { shape.group } else { None };
        let Some((open, close)) = groups.filter(|_| !shape.open_string) else {
            self.put(depth, line);
            return;
        };
        self.put(depth, &line[..=open]);
        for part in split_top_level(&line[open + 1..close]) {
            self.put(depth + 1, &format!("{part},"));
        }
        self.put(depth, &line[close..]);
    }

    fn put(&mut self, depth: usize, line: &str) {
        for _ in 0..depth {
            self.out.push_str(INDENT);
        }
        self.out.push_str(line);
        self.out.push('\n');
    }
}

/// `if … { … } else { … }` on one line.
struct Choice<'a> {
    head: &'a str,
    then: &'a str,
    otherwise: &'a str,
    end: &'a str,
}

impl<'a> Choice<'a> {
    /// Literals can only stand in the second branch, so the first words that look like `else` are it.
    fn of(line: &'a str) -> Option<Self> {
        let (head, rest) = line.split_once(" { ")?;
        let (then, rest) = rest.split_once(" } else { ")?;
        let (otherwise, end) = rest.rsplit_once(" }")?;
        let plain = !line.starts_with("//") && (head.starts_with("if ") || head.contains(" if "));
        (plain && matches!(end, "" | "," | ";")).then_some(Self { head, then, otherwise, end })
    }
}

/// `use`, and constants without docs, on one line.
fn is_short(line: &str) -> bool {
    line.ends_with(';') && ["use ", "const ", "type "].iter().any(|start| line.starts_with(start))
}

/// Brackets of one line.
#[derive(Default)]
struct Shape {
    opened: usize,
    closed: usize,
    /// Closing brackets at the start, which belong to the level outside.
    closing: usize,
    /// Further ones that close brackets of earlier lines.
    closed_before: usize,
    /// Opening brackets that later lines close.
    left_open: usize,
    open_string: bool,
    /// The first pair of parentheses that closes on the line.
    group: Option<(usize, usize)>,
}

impl Shape {
    fn of(line: &str) -> Self {
        let mut shape = Self::default();
        if line.starts_with("//") {
            return shape;
        }
        let mut group = None;
        let mut string = false;
        let mut escaped = false;
        let mut leading = true;
        for (at, byte) in line.bytes().enumerate() {
            if string {
                string = escaped || byte != b'"';
                escaped = !escaped && byte == b'\\';
                continue;
            }
            match byte {
                b'"' => string = true,
                b'(' | b'{' | b'[' => {
                    let visibility = line[..at].ends_with("pub");
                    if byte == b'(' && !visibility && group.is_none() && shape.group.is_none() {
                        group = Some((at, shape.opened - shape.closed.min(shape.opened)));
                    }
                    shape.opened += 1;
                    shape.left_open += 1;
                }
                b')' | b'}' | b']' => {
                    shape.closed += 1;
                    if leading {
                        shape.closing += 1;
                    } else if shape.left_open > 0 {
                        shape.left_open -= 1;
                    } else {
                        shape.closed_before += 1;
                    }
                    if let Some((open, level)) = group
                        && byte == b')'
                        && shape.opened.saturating_sub(shape.closed) == level
                        && at > open + 1
                    {
                        shape.group = Some((open, at));
                        group = None;
                    }
                }
                _ => {}
            }
            leading = leading && matches!(byte, b')' | b'}' | b']');
        }
        shape.open_string = string;
        shape
    }
}

/// Whether a literal that began on an earlier line ends here.
fn ends_string(line: &str) -> bool {
    let mut escaped = false;
    for byte in line.bytes() {
        if byte == b'"' && !escaped {
            return true;
        }
        escaped = !escaped && byte == b'\\';
    }
    false
}

/// Parts between commas that are inside of no bracket; generics count as brackets.
fn split_top_level(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start, mut previous) = (0usize, 0, b' ');
    let (mut string_end, mut closure) = (0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if at < string_end => {}
            b'"' => string_end = at + literal_end(&text[at..]).unwrap_or(text.len()),
            // Parameters of a closure.
            b'|' => closure = !closure,
            _ if closure => {}
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b'>' if previous == b'-' || previous == b'=' => {}
            b')' | b']' | b'}' | b'>' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        previous = byte;
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::Printer;

    fn tidy(text: &str) -> String {
        let mut printer = Printer::default();
        printer.text(text);
        printer.finish()
    }

    #[test]
    fn indents_and_separates() {
        let text =
            "mod a;\nimpl A {\n\nfn f() {}\n\n\n\nfn g() {\nx(\"{\");\n}\n}\nstruct B {\n}\n";
        let want = "mod a;\n\nimpl A {\n    fn f() {}\n\n    fn g() {\n        x(\"{\");\n    }\n}\n\nstruct B {}\n";
        assert_eq!(tidy(text), want);
        assert_eq!(tidy(want), want, "what is tidy stays as it is");
    }

    #[test]
    fn breaks_long_parameter_lists() {
        let types = "BTreeMap<String, Vec<u8>>";
        let text = format!(
            "pub fn f(&self, first: {types}, second: {types}, third: {types}) -> Result<(), E> {{\n}}\n"
        );
        let want = format!(
            "pub fn f(\n    &self,\n    first: {types},\n    second: {types},\n    third: {types},\n) -> Result<(), E> {{}}\n"
        );
        assert_eq!(tidy(&text), want);
    }

    #[test]
    fn breaks_long_choices() {
        let (read, text) = ("read::<Vec<BTreeMap<String, Vec<u8>>>>(self, 12)", "\" } else { \"");
        let line = format!("if self.has_a_rather_long_name(7) {{ {read} }} else {{ {text} }}");
        let want = format!(
            "if self.has_a_rather_long_name(7) {{\n    {read}\n}} else {{\n    {text}\n}}\n"
        );
        assert_eq!(tidy(&line), want);
        assert_eq!(tidy("if a { b } else { c }"), "if a { b } else { c }\n");
    }

    #[test]
    fn leaves_literals_alone() {
        let text = "const A: &[u8] = b\"\\\n{{{(\\\n  x\";\nconst B: u8 = 1;\n";
        assert_eq!(tidy(text), "const A: &[u8] = b\"\\\n{{{(\\\nx\";\n\nconst B: u8 = 1;\n");
    }
}
