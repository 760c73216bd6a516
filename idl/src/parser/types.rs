//! Type expressions and paths (spec 01, "Items").

use crate::ast;
use crate::diagnostics::Diagnostics;

use super::Rule;
use super::literals;
use super::node::Node;

/// Rule `path`.
pub(super) fn path(node: Node<'_>) -> ast::Path {
    let span = node.span();
    let segments = node.children().all(Rule::ident).iter().map(Node::ident).collect();
    ast::Path { segments, span }
}

/// Rule `ty`. `None` after a finding. Depth is bounded by `MAX_NESTING`.
pub(super) fn ty(node: Node<'_>, found: &mut Diagnostics) -> Option<ast::Ty> {
    let span = node.span();
    let mut children = node.children();
    let inner = children.next().expect("a type has a child");
    let kind = match inner.rule() {
        Rule::path => ast::TyKind::Path(path(inner)),
        Rule::list => ast::TyKind::List(Box::new(ty(inner.children().need(Rule::ty), found)?)),
        Rule::map => {
            let mut parts = inner.children();
            let key = ty(parts.need(Rule::ty), found)?;
            let value = ty(parts.need(Rule::ty), found)?;
            ast::TyKind::Map(Box::new(key), Box::new(value))
        }
        Rule::array => {
            let mut parts = inner.children();
            let element = ty(parts.need(Rule::ty), found)?;
            let length = parts.need(Rule::length);
            let length = length_literal(length, found)?;
            ast::TyKind::Array(Box::new(element), length)
        }
        other => panic!("r2g bug: {other:?} in a type"),
    };
    let optional = children.take(Rule::question).map(|mark| mark.span());
    Some(ast::Ty { kind, optional, span })
}

fn length_literal(node: Node<'_>, found: &mut Diagnostics) -> Option<ast::Literal> {
    let child = node.children().next().expect("a length has a child");
    match child.rule() {
        Rule::number => literals::number(&child, found),
        _ => {
            let (text, span) = (child.text().to_owned(), child.span());
            Some(ast::Literal { kind: ast::LiteralKind::Path(path(child)), text, span })
        }
    }
}
