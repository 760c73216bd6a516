//! Pieces → text.

use crate::parser::lexer::TokenKind;

use super::pieces::{Comment, Group, Piece, Role};

/// What stands between two tokens when no comment does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Blank,
    /// A new line; `blank_line` when an empty one precedes it.
    Line {
        blank_line: bool,
    },
}

/// Prints all pieces and the comments behind the last.
pub(super) fn print((pieces, rest): &(Vec<Piece<'_>>, Vec<Comment<'_>>)) -> String {
    let mut printer = Printer { out: String::new(), depth: 0 };
    for (at, piece) in pieces.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| &pieces[at]);
        printer.piece(before, piece);
    }
    printer.comments(rest, 0, pieces.is_empty());
    if !printer.out.is_empty() {
        printer.out.push('\n');
    }
    printer.out
}

struct Printer {
    out: String,
    /// Broken groups around.
    depth: usize,
}

impl Printer {
    fn piece(&mut self, before: Option<&Piece<'_>>, piece: &Piece<'_>) {
        if let Role::Close(Group { broken: true, .. }) = piece.role {
            self.depth -= 1;
        }
        let gap = gap(before, piece);
        let closes = matches!(piece.role, Role::Close(_));
        // Comments before a closing bracket belong to the members.
        let member_depth =
            if closes && matches!(gap, Gap::Line { .. }) { self.depth + 1 } else { self.depth };
        // A comment in the middle of a line forces the rest onto a line further right.
        let middle = !matches!(gap, Gap::Line { .. });
        let comment_depth = if middle { self.depth + 2 } else { member_depth };
        self.comments(&piece.comments, comment_depth, before.is_none());
        if piece.comments.is_empty() {
            match gap {
                Gap::None => {}
                Gap::Blank => self.out.push(' '),
                Gap::Line { blank_line } => self.line(self.depth, blank_line),
            }
        } else {
            let blank_line = !middle && !closes && piece.breaks > 1;
            self.line(if middle { self.depth + 2 } else { self.depth }, blank_line);
        }
        self.out.push_str(piece.text);
        if let Role::Open(Group { broken: true, .. }) = piece.role {
            self.depth += 1;
        }
    }

    fn comments(&mut self, comments: &[Comment<'_>], depth: usize, first_in_file: bool) {
        for (at, comment) in comments.iter().enumerate() {
            if at == 0 && first_in_file {
                // Nothing stands before it.
            } else if at == 0 && comment.breaks == 0 {
                self.out.push(' ');
            } else {
                let opens = at == 0 && self.out.ends_with(['{', '(']);
                self.line(depth, comment.breaks > 1 && !opens);
            }
            self.out.push_str(comment.text);
        }
    }

    fn line(&mut self, depth: usize, blank_line: bool) {
        if self.out.is_empty() {
            return;
        }
        self.out.push_str(if blank_line { "\n\n" } else { "\n" });
        self.out.extend(std::iter::repeat_n("  ", depth));
    }
}

/// What stands between two tokens.
fn gap(before: Option<&Piece<'_>>, piece: &Piece<'_>) -> Gap {
    let Some(before) = before else {
        return Gap::Line { blank_line: piece.breaks > 1 };
    };
    let kept = piece.breaks > 1;
    if let Role::Item { after_header } = piece.role {
        return Gap::Line { blank_line: kept || after_header };
    }
    if matches!(before.kind, TokenKind::Doc | TokenKind::FileDoc) {
        return Gap::Line {
            blank_line: kept
                && before.kind == TokenKind::FileDoc
                && piece.kind != TokenKind::FileDoc,
        };
    }
    match (before.role, piece.role) {
        (Role::Open(_), Role::Close(group)) if !group.broken => return Gap::None,
        (Role::Open(group), _) => return edge(group),
        (_, Role::Close(group)) => return edge(group),
        (Role::Separator(group), _) if group.broken => return Gap::Line { blank_line: kept },
        _ => {}
    }
    match piece.role {
        _ if piece.kind == TokenKind::Doc => Gap::Line { blank_line: kept },
        // Whether annotations stand on a line of their own is the author's choice.
        Role::AfterAnnotation(group) if group.broken && piece.breaks > 0 => {
            Gap::Line { blank_line: false }
        }
        Role::AfterAnnotation(_) | Role::Annotation => Gap::Blank,
        _ => inline(before, piece),
    }
}

/// Inside a bracket, at its edge.
fn edge(group: Group) -> Gap {
    match group {
        Group { broken: true, .. } => Gap::Line { blank_line: false },
        Group { roomy: true, .. } => Gap::Blank,
        Group { .. } => Gap::None,
    }
}

/// Between two tokens of one line.
fn inline(before: &Piece<'_>, piece: &Piece<'_>) -> Gap {
    let tight_before = piece.kind == TokenKind::Punct
        && matches!(piece.text, "," | ";" | ":" | "?" | "." | "(" | "<" | "@");
    let tight_after = before.kind == TokenKind::Punct && matches!(before.text, "." | "@");
    if tight_before || tight_after { Gap::None } else { Gap::Blank }
}
