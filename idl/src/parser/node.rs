//! A pest pair with its place in the file, and its children without punctuation.

use std::collections::VecDeque;

use pest::iterators::Pair;

use crate::ast;
use crate::source::{FileId, Span};

use super::Rule;

/// One node of pest's tree.
#[derive(Clone)]
pub(super) struct Node<'i> {
    pair: Pair<'i, Rule>,
    file: FileId,
    /// Byte of the file where the parsed text begins.
    base: u32,
}

impl<'i> Node<'i> {
    pub(super) fn new(pair: Pair<'i, Rule>, file: FileId, base: u32) -> Self {
        Self { pair, file, base }
    }

    pub(super) fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    pub(super) fn text(&self) -> &'i str {
        self.pair.as_str()
    }

    pub(super) fn span(&self) -> Span {
        let inner = self.pair.as_span();
        let at = |offset: usize| self.base + u32::try_from(offset).expect("files are below 4 MiB");
        Span::new(self.file, at(inner.start()), at(inner.end()))
    }

    pub(super) fn ident(&self) -> ast::Ident {
        ast::Ident { text: self.text().to_owned(), span: self.span() }
    }

    /// The children that carry meaning, in order.
    pub(super) fn children(self) -> Children<'i> {
        let (file, base) = (self.file, self.base);
        let list = self
            .pair
            .into_inner()
            .filter(|pair| !is_punctuation(pair.as_rule()))
            .map(|pair| Node::new(pair, file, base))
            .collect();
        Children { list }
    }
}

/// Children, taken from the front.
pub(super) struct Children<'i> {
    list: VecDeque<Node<'i>>,
}

impl<'i> Children<'i> {
    /// The next child if it is of this rule.
    pub(super) fn take(&mut self, rule: Rule) -> Option<Node<'i>> {
        if self.list.front()?.rule() == rule { self.list.pop_front() } else { None }
    }

    /// The next child, which the grammar says is of this rule.
    pub(super) fn need(&mut self, rule: Rule) -> Node<'i> {
        self.take(rule).unwrap_or_else(|| panic!("r2g bug: the grammar promised {rule:?}"))
    }

    /// All following children of this rule.
    pub(super) fn all(&mut self, rule: Rule) -> Vec<Node<'i>> {
        std::iter::from_fn(|| self.take(rule)).collect()
    }

    /// The next child, whatever it is.
    pub(super) fn next(&mut self) -> Option<Node<'i>> {
        self.list.pop_front()
    }
}

/// Tokens that carry no meaning of their own once the tree stands.
fn is_punctuation(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::EOI
            | Rule::at
            | Rule::dot
            | Rule::comma
            | Rule::semi
            | Rule::colon
            | Rule::equals
            | Rule::arrow
            | Rule::fat_arrow
            | Rule::lbrace
            | Rule::rbrace
            | Rule::lparen
            | Rule::rparen
            | Rule::lbracket
            | Rule::rbracket
            | Rule::langle
            | Rule::rangle
            | Rule::kw_package
            | Rule::kw_use
            | Rule::kw_as
            | Rule::kw_const
            | Rule::kw_type
            | Rule::kw_enum
            | Rule::kw_flags
            | Rule::kw_struct
            | Rule::kw_record
            | Rule::kw_variant
            | Rule::kw_error
            | Rule::kw_resource
            | Rule::kw_service
            | Rule::kw_bridge
            | Rule::kw_serves
            | Rule::kw_fn
            | Rule::kw_throws
            | Rule::kw_list
            | Rule::kw_map
    )
}
