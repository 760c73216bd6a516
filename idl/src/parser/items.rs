//! Items and their members: pest pairs → syntax tree.

use crate::ast;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::source::Span;

use super::Rule;
use super::literals;
use super::node::{Children, Node};
use super::split::Keyword;
use super::types::{path, ty};

/// `package`. `None` after a finding.
pub(super) fn package(node: Node<'_>, span: Span, found: &mut Diagnostics) -> Option<ast::Package> {
    let mut children = node.children();
    let head = head(&mut children, found);
    let name = path(children.need(Rule::path));
    let version = literals::number(&children.need(Rule::number), found)?;
    Some(ast::Package { head, name, version, span })
}

/// `use`. `None` after a finding.
pub(super) fn import(node: Node<'_>, span: Span, found: &mut Diagnostics) -> Option<ast::Use> {
    let mut children = node.children();
    let head = head(&mut children, found);
    let package = path(children.need(Rule::path));
    let version = literals::number(&children.need(Rule::number), found)?;
    let names = children.all(Rule::use_name).into_iter().map(|node| {
        let mut parts = node.children();
        let name = parts.need(Rule::ident).ident();
        ast::UseName { name, alias: parts.take(Rule::ident).map(|alias| alias.ident()) }
    });
    Some(ast::Use { head, package, version, names: names.collect(), span })
}

/// Any item but `package` and `use`. `None` after a finding.
pub(super) fn item(keyword: Keyword, node: Node<'_>, found: &mut Diagnostics) -> Option<ast::Item> {
    let mut children = node.children();
    let head = head(&mut children, found);
    let name = children.need(Rule::ident).ident();
    let kind = match keyword {
        Keyword::Package | Keyword::Use => panic!("r2g bug: handled by the caller"),
        Keyword::Const => {
            let ty = ty(children.need(Rule::ty), found);
            let value = literals::value(children.need(Rule::value), found);
            ast::ItemKind::Const { ty: ty?, value: value? }
        }
        Keyword::Type => ast::ItemKind::Alias { ty: ty(children.need(Rule::ty), found)? },
        Keyword::Enum => ast::ItemKind::Enum(enumeration(children, found)),
        Keyword::Flags => ast::ItemKind::Flags(enumeration(children, found)),
        Keyword::Struct => {
            ast::ItemKind::Struct(members(children, Rule::struct_field, found, field))
        }
        Keyword::Record => {
            ast::ItemKind::Record(members(children, Rule::record_field, found, field))
        }
        Keyword::Variant => ast::ItemKind::Variant(members(children, Rule::case, found, case)),
        Keyword::Error => ast::ItemKind::Error(members(children, Rule::error_case, found, case)),
        Keyword::Resource => {
            ast::ItemKind::Resource(members(children, Rule::method, found, method))
        }
        Keyword::Service => ast::ItemKind::Service(members(children, Rule::method, found, method)),
        Keyword::Bridge => {
            let rows = children.all(Rule::serves).into_iter().map(row);
            ast::ItemKind::Bridge(rows.collect())
        }
    };
    Some(ast::Item { head, name, kind })
}

/// Members that had no finding of their own.
fn members<T>(
    mut children: Children<'_>,
    rule: Rule,
    found: &mut Diagnostics,
    build: impl Fn(Node<'_>, &mut Diagnostics) -> Option<T>,
) -> Vec<T> {
    children.all(rule).into_iter().filter_map(|node| build(node, found)).collect()
}

fn head(children: &mut Children<'_>, found: &mut Diagnostics) -> ast::Head {
    let mut head = ast::Head::default();
    let mut parts = children.need(Rule::head).children();
    while let Some(part) = parts.next() {
        match part.rule() {
            Rule::doc => {
                let text = part.text()[3..].trim_end_matches('\r').to_owned();
                head.docs.push(ast::Doc { text, span: part.span() });
            }
            _ => head.annotations.extend(annotation(part, found)),
        }
    }
    head
}

fn annotation(node: Node<'_>, found: &mut Diagnostics) -> Option<ast::Annotation> {
    let span = node.span();
    let mut children = node.children();
    let name = path(children.need(Rule::path));
    let mut args = Vec::new();
    for arg in children.all(Rule::arg) {
        let mut parts = arg.children();
        let key = parts
            .take(Rule::arg_name)
            .and_then(|node| node.children().take(Rule::ident))
            .map(|node| node.ident());
        args.push(ast::Arg { key, value: literals::value(parts.need(Rule::value), found)? });
    }
    Some(ast::Annotation { name, args, span })
}

fn enumeration(mut children: Children<'_>, found: &mut Diagnostics) -> ast::Enum {
    let repr = children.take(Rule::repr).map(|node| node.children().need(Rule::ident).ident());
    ast::Enum { repr, values: members(children, Rule::enumerator, found, enumerator) }
}

fn enumerator(node: Node<'_>, found: &mut Diagnostics) -> Option<ast::Enumerator> {
    let mut children = node.children();
    let head = head(&mut children, found);
    let name = children.need(Rule::ident).ident();
    let value = literals::number(&children.need(Rule::number), found)?;
    Some(ast::Enumerator { head, name, value })
}

fn ordinal(node: &Node<'_>, found: &mut Diagnostics) -> Option<ast::Ordinal> {
    let span = node.span();
    match node.text().parse() {
        Ok(value) => Some(ast::Ordinal { value, span }),
        Err(_) => {
            found.push(Diagnostic::error(
                codes::E0111,
                span,
                format!("`{}` is too large for a member number", node.text()),
            ));
            None
        }
    }
}

fn field(node: Node<'_>, found: &mut Diagnostics) -> Option<ast::Field> {
    let mut children = node.children();
    let head = head(&mut children, found);
    let ordinal = match children.take(Rule::ordinal) {
        Some(node) => Some(ordinal(&node, found)?),
        None => None,
    };
    let name = children.need(Rule::ident).ident();
    let ty = ty(children.need(Rule::ty), found)?;
    let default = optional_value(&mut children, found)?;
    Some(ast::Field { head, ordinal, name, ty, default })
}

/// `= value`, if there is one. The outer `None` means a finding.
#[expect(clippy::option_option, reason = "absent and broken are two things")]
fn optional_value(
    children: &mut Children<'_>,
    found: &mut Diagnostics,
) -> Option<Option<ast::Literal>> {
    match children.take(Rule::value) {
        Some(node) => literals::value(node, found).map(Some),
        None => Some(None),
    }
}

fn case(node: Node<'_>, found: &mut Diagnostics) -> Option<ast::Case> {
    let mut children = node.children();
    let head = head(&mut children, found);
    let ordinal = ordinal(&children.need(Rule::ordinal), found)?;
    let name = children.need(Rule::ident).ident();
    let payload = match children.take(Rule::ty) {
        Some(node) => Some(ty(node, found)?),
        None => None,
    };
    let status = children.take(Rule::status).map(|node| node.ident());
    Some(ast::Case { head, ordinal, name, payload, status })
}

fn method(node: Node<'_>, found: &mut Diagnostics) -> Option<ast::Method> {
    let mut children = node.children();
    let head = head(&mut children, found);
    let sync = children.take(Rule::kw_sync).map(|node| node.span());
    let name = children.need(Rule::ident).ident();
    let mut params = Vec::new();
    for node in children.all(Rule::param) {
        params.push(param(node, found)?);
    }
    let result = match children.take(Rule::ret) {
        Some(node) => Some(ret(node, found)?),
        None => None,
    };
    let throws = children.take(Rule::path).map(path);
    Some(ast::Method { head, sync, name, params, result, throws })
}

fn param(node: Node<'_>, found: &mut Diagnostics) -> Option<ast::Param> {
    let mut children = node.children();
    let head = head(&mut children, found);
    let name = children.need(Rule::ident).ident();
    let mode = mode(&mut children);
    let ty = ty(children.need(Rule::ty), found)?;
    let default = optional_value(&mut children, found)?;
    Some(ast::Param { head, name, mode, ty, default })
}

fn ret(node: Node<'_>, found: &mut Diagnostics) -> Option<ast::Ret> {
    let mut children = node.children();
    let mode = mode(&mut children);
    Some(ast::Ret { mode, ty: ty(children.need(Rule::ty), found)? })
}

fn mode(children: &mut Children<'_>) -> Option<ast::Ident> {
    children.take(Rule::mode).map(|node| node.children().need(Rule::mode_word).ident())
}

fn row(node: Node<'_>) -> ast::Row {
    let mut children = node.children();
    let side = children.need(Rule::side).ident();
    ast::Row { side, services: children.all(Rule::path).into_iter().map(path).collect() }
}
