//! Generated code as tokens: literals are all alike, and there are no comments.

use super::support::run;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use r2g_compiler::files::Files;
use std::path::Path;
use std::process::Command;

/// What every literal of text is.
const TEXT: &str = "\"\"";

/// The tokens of Rust files.
pub(crate) fn rust(files: &Files) -> Vec<String> {
    let mut tokens = Vec::new();
    for (path, text) in files.texts().filter(|(path, _)| path.ends_with(".rs")) {
        tokens.push(path.to_owned());
        let stream = text.parse().unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
        flatten(stream, &mut tokens);
    }
    tokens
}

fn flatten(stream: TokenStream, out: &mut Vec<String>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                if trees.peek().is_some_and(
                    |next| matches!(next, TokenTree::Punct(punct) if punct.as_char() == '!'),
                ) {
                    trees.next();
                    if trees.peek().is_some_and(is_doc) {
                        trees.next();
                        continue;
                    }
                    out.push("#!".to_owned());
                } else if trees.peek().is_some_and(is_doc) {
                    trees.next();
                } else {
                    out.push("#".to_owned());
                }
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                out.push(open.to_owned());
                flatten(group.stream(), out);
                // Long lists are broken into lines, each with its comma.
                out.pop_if(|last| last == ",");
                out.push(close.to_owned());
            }
            TokenTree::Literal(literal) => {
                // Numbers are made from texts too: fingerprints.
                let is_text = literal.to_string().contains('"');
                out.push(if is_text { TEXT } else { "0" }.to_owned());
            }
            other => out.push(other.to_string()),
        }
    }
}

/// What a comment of docs becomes.
fn is_doc(tree: &TokenTree) -> bool {
    let TokenTree::Group(group) = tree else { return false };
    group.delimiter() == Delimiter::Bracket
        && group.stream().into_iter().next().is_some_and(|first| first.to_string() == "doc")
}

/// The tokens of every Go file below a folder, by Go's own scanner, file by file.
pub(crate) fn go(dir: &Path) -> String {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/tokens.go");
    run(Command::new("go").arg("run").arg(program).arg(dir).env("CGO_ENABLED", "0"))
}
