//! Tokens with the comments before them, and which bracket belongs to which.

use crate::parser::lexer::{Token, TokenKind};

/// A comment and how far it stands from what precedes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comment<'a> {
    pub(super) text: &'a str,
    /// Line breaks before it: 0 for a comment behind something on its line.
    pub(super) breaks: usize,
}

/// A token that the grammar sees.
#[derive(Debug, Clone)]
pub(super) struct Piece<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: &'a str,
    /// Comments between the token before and this one.
    pub(super) comments: Vec<Comment<'a>>,
    /// Line breaks right before the token.
    pub(super) breaks: usize,
    /// What the brackets around it ask for.
    pub(super) role: Role,
    /// The keyword of its item.
    keyword: &'a str,
    /// The first token of an item.
    starts: bool,
}

/// What a bracket or separator does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing special.
    Plain,
    /// Opens a group.
    Open(Group),
    /// Closes a group.
    Close(Group),
    /// Separates members of the group around it.
    Separator(Group),
    /// `@` of an annotation, not of a version.
    Annotation,
    /// The token behind an annotation: the author chooses whether it starts a line.
    AfterAnnotation(Group),
    /// The first token of an item.
    Item {
        /// The header (`package`, the block of `use`) ended before: a blank line follows it.
        after_header: bool,
    },
}

/// How a bracketed group is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Group {
    /// One member per line.
    pub(super) broken: bool,
    /// Blanks inside the brackets when on one line.
    pub(super) roomy: bool,
}

/// Groups without brackets: the top of the file.
const TOP: Group = Group { broken: true, roomy: false };

impl Piece<'_> {
    pub(super) fn is(&self, text: &str) -> bool {
        self.kind == TokenKind::Punct && self.text == text
    }
}

/// All tokens of a well-formed file with what printing needs to know, and the comments at its end.
pub(super) fn pieces<'a>(tokens: &[Token<'a>]) -> (Vec<Piece<'a>>, Vec<Comment<'a>>) {
    let (mut list, rest) = collect(tokens);
    move_comments_behind_separators(&mut list);
    find_items(&mut list);
    let partners = partners(&list);
    let broken = broken(&list, &partners);
    let mut list = adjust_commas(list, &partners, &broken);
    assign_roles(&mut list);
    (list, rest)
}

fn collect<'a>(tokens: &[Token<'a>]) -> (Vec<Piece<'a>>, Vec<Comment<'a>>) {
    let mut list = Vec::new();
    let mut comments = Vec::new();
    let mut breaks = 0;
    for token in tokens {
        match token.kind {
            TokenKind::Space => breaks += token.text.matches('\n').count(),
            TokenKind::Comment => comments
                .push(Comment { text: token.text.trim_end(), breaks: std::mem::take(&mut breaks) }),
            kind => list.push(Piece {
                kind,
                text: token.text.trim_end(),
                comments: std::mem::take(&mut comments),
                breaks: std::mem::take(&mut breaks),
                role: Role::Plain,
                keyword: "",
                starts: false,
            }),
        }
    }
    (list, comments)
}

/// Where items start, and the keyword of each token's item.
fn find_items(list: &mut [Piece<'_>]) {
    let mut depth = 0usize;
    let mut starts = true;
    let mut keyword = "";
    for at in 0..list.len() {
        if list[at].kind == TokenKind::FileDoc {
            continue;
        }
        if std::mem::take(&mut starts) {
            keyword = item_keyword(list, at);
            list[at].starts = true;
        }
        list[at].keyword = keyword;
        if list[at].kind == TokenKind::Punct {
            match list[at].text {
                "{" | "(" | "[" | "<" => depth += 1,
                "}" | ")" | "]" | ">" => depth = depth.saturating_sub(1),
                _ => {}
            }
            starts = depth == 0 && (list[at].is(";") || list[at].is("}") && keyword != "use");
        }
    }
}

/// `a: u8 // why` + `,` reads better as `a: u8, // why`.
fn move_comments_behind_separators(list: &mut [Piece<'_>]) {
    for at in 0..list.len().saturating_sub(1) {
        if list[at].is(",") || list[at].is(";") {
            let moved = std::mem::take(&mut list[at].comments);
            if !moved.is_empty() {
                list[at].breaks = 0;
                list[at + 1].comments.splice(0..0, moved);
            }
        }
    }
}

/// For each opening bracket the index of its partner; 0 for everything else.
fn partners(list: &[Piece<'_>]) -> Vec<usize> {
    let mut partners = vec![0; list.len()];
    let mut open = Vec::new();
    for (at, piece) in list.iter().enumerate() {
        if piece.kind != TokenKind::Punct {
            continue;
        }
        match piece.text {
            "{" | "(" | "[" | "<" => open.push(at),
            "}" | ")" | "]" | ">" => {
                if let Some(begin) = open.pop() {
                    partners[begin] = at;
                }
            }
            _ => {}
        }
    }
    partners
}

/// For each opening bracket whether its group has one member per line: the author broke the line
/// behind it, or something inside needs lines of its own.
fn broken(list: &[Piece<'_>], partners: &[usize]) -> Vec<bool> {
    let mut broken = vec![false; list.len()];
    // Inner groups first.
    for at in (0..list.len()).rev() {
        let end = partners[at];
        if end <= at + 1 && (end == 0 || list[end].comments.is_empty()) {
            continue;
        }
        let chosen = matches!(list[at].text, "{" | "(")
            && list[at + 1].breaks + list[at + 1].comments.first().map_or(0, |first| first.breaks)
                > 0;
        broken[at] = chosen;
    }
    let mut open: Vec<usize> = Vec::new();
    for (at, piece) in list.iter().enumerate() {
        let forces = !piece.comments.is_empty() || piece.kind == TokenKind::Doc;
        if forces || broken[at] {
            // Comments before an opening bracket belong to the group around it.
            for &outer in &open {
                broken[outer] = true;
            }
        }
        if partners[at] > 0 {
            open.push(at);
        } else if open.last().is_some_and(|&begin| partners[begin] == at) {
            open.pop();
        }
    }
    broken
}

/// Groups with one member per line end in a comma, groups on one line do not. Says which brackets
/// are groups of which kind.
fn adjust_commas<'a>(list: Vec<Piece<'a>>, partners: &[usize], broken: &[bool]) -> Vec<Piece<'a>> {
    let mut opened: Vec<usize> = Vec::new();
    let mut takes_commas: Vec<bool> = Vec::new();
    let mut out: Vec<Piece<'a>> = Vec::with_capacity(list.len());
    for (at, mut piece) in list.into_iter().enumerate() {
        if partners[at] > 0 {
            takes_commas.push(
                piece.is("(")
                    || piece.is("{") && !matches!(piece.keyword, "service" | "resource" | "bridge"),
            );
            piece.role = Role::Open(Group {
                broken: broken[at],
                roomy: piece.is("{") && piece.keyword != "use",
            });
            opened.push(at);
        } else if opened.last().is_some_and(|&begin| partners[begin] == at) {
            let begin = opened.pop().expect("just seen");
            let takes_commas = takes_commas.pop().expect("as long as `opened`");
            let empty = matches!(out.last().map(|last| last.role), Some(Role::Open(_)));
            let comma = out.last().is_some_and(|last| last.is(","));
            if takes_commas && broken[begin] && !comma && !empty {
                let (kind, keyword) = (TokenKind::Punct, piece.keyword);
                out.push(Piece {
                    kind,
                    text: ",",
                    comments: Vec::new(),
                    breaks: 0,
                    role: Role::Plain,
                    keyword,
                    starts: false,
                });
            } else if takes_commas && !broken[begin] && comma {
                out.pop();
            }
        }
        out.push(piece);
    }
    out
}

/// What each token does, from the brackets around it.
fn assign_roles(list: &mut [Piece<'_>]) {
    let mut around: Vec<Group> = vec![TOP];
    let mut header = "";
    for at in 0..list.len() {
        let group = *around.last().expect("the top is never popped");
        if list[at].starts {
            let keyword = list[at].keyword;
            let after_header = header == "package" || header == "use" && keyword != "use";
            header = keyword;
            list[at].role = Role::Item { after_header };
        }
        let text = if list[at].kind == TokenKind::Punct { list[at].text } else { "" };
        match (list[at].role, text) {
            (Role::Open(inner), _) => around.push(inner),
            (_, "}" | ")" | "]" | ">") => {
                list[at].role = Role::Close(around.pop().expect("brackets match"))
            }
            (_, "," | ";") => list[at].role = Role::Separator(group),
            (role, "@") if is_annotation(list, at) => {
                if role == Role::Plain {
                    list[at].role = Role::Annotation;
                }
                let end = annotation_end(list, at);
                if let Some(next) = list.get_mut(end).filter(|next| next.role == Role::Plain) {
                    next.role = Role::AfterAnnotation(group);
                }
            }
            _ => {}
        }
    }
}

/// Whether the `@` at `at` starts an annotation; the other ones stand before a version.
fn is_annotation(list: &[Piece<'_>], at: usize) -> bool {
    let follows_head = matches!(list[at].role, Role::Item { .. } | Role::AfterAnnotation(_))
        || at > 0 && list[at - 1].kind == TokenKind::Doc;
    follows_head || !matches!(list[at].keyword, "package" | "use")
}

/// The keyword of the item that starts at `at`.
fn item_keyword<'a>(list: &[Piece<'a>], mut at: usize) -> &'a str {
    while let Some(piece) = list.get(at) {
        match piece.kind {
            TokenKind::Doc | TokenKind::FileDoc => at += 1,
            _ if piece.is("@") => at = annotation_end(list, at),
            _ => return piece.text,
        }
    }
    ""
}

/// Index one past the annotation whose `@` is at `at`.
fn annotation_end(list: &[Piece<'_>], at: usize) -> usize {
    let mut end = at + 2;
    while list.get(end).is_some_and(|piece| piece.is(".")) {
        end += 2;
    }
    if list.get(end).is_some_and(|piece| piece.is("(")) {
        let mut depth = 0usize;
        while let Some(piece) = list.get(end) {
            if piece.is("(") {
                depth += 1;
            } else if piece.is(")") {
                depth -= 1;
            }
            end += 1;
            if depth == 0 {
                break;
            }
        }
    }
    end
}
