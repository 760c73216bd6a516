//! Writing JSON: reports are all that this crate writes, so it does without a library.

use std::fmt::Write as _;

/// A document in the making.
#[derive(Debug, Default)]
pub(super) struct Json {
    text: String,
    /// Whether the next value of the current object or list needs a comma.
    comma: bool,
}

impl Json {
    pub(super) fn finish(self) -> String {
        self.text
    }

    fn separate(&mut self) {
        if self.comma {
            self.text.push(',');
        }
        self.comma = false;
    }

    /// The name of the value that follows.
    pub(super) fn key(&mut self, name: &str) {
        self.separate();
        self.quote(name);
        self.text.push(':');
    }

    pub(super) fn object(&mut self, content: impl FnOnce(&mut Self)) {
        self.separate();
        self.text.push('{');
        content(self);
        self.text.push('}');
        self.comma = true;
    }

    pub(super) fn list<T>(&mut self, name: &str, rows: &[T], mut row: impl FnMut(&mut Self, &T)) {
        self.key(name);
        self.text.push('[');
        for one in rows {
            row(self, one);
        }
        self.text.push(']');
        self.comma = true;
    }

    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.key(name);
        self.string(value);
    }

    pub(super) fn bool(&mut self, name: &str, value: bool) {
        self.key(name);
        self.text.push_str(if value { "true" } else { "false" });
        self.comma = true;
    }

    pub(super) fn number(&mut self, name: &str, value: u64) {
        self.key(name);
        let _ = write!(self.text, "{value}");
        self.comma = true;
    }

    pub(super) fn string(&mut self, value: &str) {
        self.separate();
        self.quote(value);
        self.comma = true;
    }

    fn quote(&mut self, value: &str) {
        self.text.push('"');
        for c in value.chars() {
            match c {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                c if c < ' ' => {
                    let _ = write!(self.text, "\\u{:04x}", u32::from(c));
                }
                c => self.text.push(c),
            }
        }
        self.text.push('"');
    }
}
