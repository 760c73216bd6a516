//! Characters that make a text look other than it is, or that no editor shows.

/// What is wrong with a character; `None` for those that readers see.
#[must_use]
pub fn hidden(c: char) -> Option<&'static str> {
    match c {
        '\u{feff}' => Some("a byte order mark"),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => {
            Some("a character that changes the direction of text")
        }
        '\u{2028}' | '\u{2029}' => Some("a line separator that not every tool sees"),
        c if c.is_control() => Some("a control character"),
        _ => None,
    }
}

/// Whether terminals obey the character or readers cannot see it.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    hidden(c).is_some()
}
