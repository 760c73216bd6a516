//! Text → syntax tree. Nothing else names a pest type.
//!
//! Takes one file; returns whatever items were well formed and reports the rest. The lexer finds
//! characters that no schema may hold, `split` cuts the file into items, pest parses each item.

mod error;
mod hints;
mod items;
pub mod lexer;
mod literals;
mod node;
mod split;
mod types;

use pest::Parser as _;

use crate::ast;
use crate::characters;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::source::{FileId, SourceMap, Span};

use lexer::{Token, TokenKind};
use node::Node;
use split::{Chunk, Keyword};

pub use split::MAX_NESTING;

/// The generated parser. Rules are crate-private and never shown to users.
#[derive(pest_derive::Parser)]
#[grammar = "grammar.pest"]
struct Grammar;

/// Parses one file. Every problem is in `found`; the tree holds the items without one.
pub(crate) fn parse_file(sources: &SourceMap, file: FileId, found: &mut Diagnostics) -> ast::File {
    let text = &sources.file(file).text;
    let mut tree =
        ast::File { docs: Vec::new(), package: None, uses: Vec::new(), items: Vec::new() };
    check_characters(file, text, found);
    let tokens = lexer::tokens(text);
    let mut significant = split::significant(&tokens);
    take_file_docs(file, &mut significant, &mut tree, found);
    let mut first = true;
    for chunk in split::split(file, &significant, found) {
        parse_chunk(text, file, chunk, first, &mut tree, found);
        first = false;
    }
    if tree.package.is_none() && !found.has_errors_in(file) {
        found.push(
            Diagnostic::error(codes::E0108, Span::new(file, 0, 0), "the file names no package")
                .help("start it with a line like `package acme.orders@1.0;`"),
        );
    }
    tree
}

/// `//!` lines at the top are the package's docs; anywhere else they are an error.
fn take_file_docs<'a>(
    file: FileId,
    tokens: &mut Vec<split::Significant<'a>>,
    tree: &mut ast::File,
    found: &mut Diagnostics,
) {
    let top = tokens.iter().take_while(|next| next.token.kind == TokenKind::FileDoc).count();
    for next in tokens.drain(..top) {
        tree.docs
            .push(ast::Doc { text: next.token.text[3..].to_owned(), span: next.token.span(file) });
    }
    tokens.retain(|next| {
        let misplaced = next.token.kind == TokenKind::FileDoc;
        if misplaced {
            found.push(misplaced_file_doc(file, next.token));
        }
        !misplaced
    });
}

fn misplaced_file_doc(file: FileId, token: Token<'_>) -> Diagnostic {
    Diagnostic::error(
        codes::E0112,
        token.span(file),
        "`//!` documents the package and stands only at the top of a file",
    )
    .help("write `///` to document what follows")
    .fix("document what follows", Span::new(file, token.start, token.start + 3), "///")
}

fn parse_chunk(
    text: &str,
    file: FileId,
    chunk: Chunk,
    first: bool,
    tree: &mut ast::File,
    found: &mut Diagnostics,
) {
    let body = &text[chunk.start as usize..chunk.end as usize];
    let rule = match chunk.keyword {
        Keyword::Package => Rule::package_item,
        Keyword::Use => Rule::use_item,
        Keyword::Const => Rule::const_item,
        Keyword::Type => Rule::alias_item,
        Keyword::Enum => Rule::enum_item,
        Keyword::Flags => Rule::flags_item,
        Keyword::Struct => Rule::struct_item,
        Keyword::Record => Rule::record_item,
        Keyword::Variant => Rule::variant_item,
        Keyword::Error => Rule::error_item,
        Keyword::Resource => Rule::resource_item,
        Keyword::Service => Rule::service_item,
        Keyword::Bridge => Rule::bridge_item,
    };
    let pair = match Grammar::parse(rule, body) {
        Ok(mut pairs) => pairs.next().expect("a successful parse yields its rule"),
        Err(error) => return found.push(error::diagnostic(&error, file, text, chunk)),
    };
    let node = Node::new(pair, file, chunk.start);
    let span = Span::new(file, chunk.start, chunk.end);
    match chunk.keyword {
        Keyword::Package => add_package(items::package(node, span, found), first, tree, found),
        Keyword::Use => add_use(items::import(node, span, found), tree, found),
        _ => tree.items.extend(items::item(chunk.keyword, node, found)),
    }
}

fn add_package(
    package: Option<ast::Package>,
    first: bool,
    tree: &mut ast::File,
    found: &mut Diagnostics,
) {
    let Some(package) = package else { return };
    if let Some(earlier) = &tree.package {
        found.push(
            Diagnostic::error(codes::E0109, package.span, "a file belongs to one package")
                .and(earlier.span, "first declared here")
                .help("put the other package's items into a file of their own"),
        );
    } else {
        if !first {
            found.push(Diagnostic::error(
                codes::E0109,
                package.span,
                "`package` must be the first item of the file",
            ));
        }
        tree.package = Some(package);
    }
}

fn add_use(import: Option<ast::Use>, tree: &mut ast::File, found: &mut Diagnostics) {
    let Some(import) = import else { return };
    if let Some(item) = tree.items.first() {
        found.push(
            Diagnostic::error(codes::E0110, import.span, "`use` must stand before all other items")
                .and(item.name.span, "the first item"),
        );
    }
    tree.uses.push(import);
}

/// Characters that make a text look other than it is, or that no editor shows.
fn check_characters(file: FileId, text: &str, found: &mut Diagnostics) {
    for (at, c) in text.char_indices() {
        let what = match c {
            '\n' | '\t' => continue,
            '\r' if text[at + 1..].starts_with('\n') => continue,
            c => match characters::hidden(c) {
                Some(what) => what,
                None => continue,
            },
        };
        let start = u32::try_from(at).expect("files are below 4 MiB");
        let end = start + u32::try_from(c.len_utf8()).expect("at most 4");
        let message = format!("{what} (U+{:04X})", u32::from(c));
        found.push(
            Diagnostic::error(codes::E0004, Span::new(file, start, end), message)
                .help("remove it; in a string write it as `\\u{...}`"),
        );
    }
}
