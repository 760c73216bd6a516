//! Canonical type and method texts, read back.

use super::message::{
    ArrayType, MapType, Marks, Method, Mode, Param, Returned, Simple, Type, TypeKind, Version,
};

/// Deepest type expression; the language has the same limit.
const MAX_DEPTH: usize = 64;

/// `map(string,list(ref(acme.money@1/Money)))`.
pub(super) fn ty(text: &str) -> Option<Type> {
    let mut rest = text;
    let found = expression(&mut rest, 0)?;
    rest.is_empty().then_some(found)
}

fn expression(rest: &mut &str, depth: usize) -> Option<Type> {
    if depth > MAX_DEPTH {
        return None;
    }
    let text = *rest;
    let end = text.find(['(', ')', ',']).unwrap_or(text.len());
    let (word, after) = text.split_at(end);
    let Some(inside) = after.strip_prefix('(') else {
        *rest = after;
        return Some(of(TypeKind::Simple(simple(word)?.into())));
    };
    *rest = inside;
    let kind = match word {
        "opt" => TypeKind::Optional(Box::new(expression(rest, depth + 1)?)),
        "list" => TypeKind::List(Box::new(expression(rest, depth + 1)?)),
        "ref" => {
            let end = rest.find(')')?;
            let (name, after) = rest.split_at(end);
            *rest = after;
            TypeKind::Named(name.to_owned())
        }
        "map" => {
            let key = expression(rest, depth + 1)?;
            *rest = rest.strip_prefix(',')?;
            let value = expression(rest, depth + 1)?;
            TypeKind::Map(Box::new(MapType {
                key: Some(Box::new(key)),
                value: Some(Box::new(value)),
                ..MapType::default()
            }))
        }
        "arr" => {
            let element = expression(rest, depth + 1)?;
            *rest = rest.strip_prefix(',')?;
            let end = rest.find(')')?;
            let (length, after) = rest.split_at(end);
            *rest = after;
            TypeKind::Array(Box::new(ArrayType {
                element: Some(Box::new(element)),
                length: length.parse().ok()?,
            }))
        }
        _ => return None,
    };
    *rest = rest.strip_prefix(')')?;
    Some(of(kind))
}

fn of(kind: TypeKind) -> Type {
    Type { kind: Some(kind) }
}

fn simple(word: &str) -> Option<Simple> {
    Some(match word {
        "bool" => Simple::Bool,
        "u8" => Simple::U8,
        "u16" => Simple::U16,
        "u32" => Simple::U32,
        "u64" => Simple::U64,
        "i8" => Simple::I8,
        "i16" => Simple::I16,
        "i32" => Simple::I32,
        "i64" => Simple::I64,
        "f32" => Simple::F32,
        "f64" => Simple::F64,
        "string" => Simple::String,
        "bytes" => Simple::Bytes,
        "timestamp" => Simple::Timestamp,
        "duration" => Simple::Duration,
        _ => return None,
    })
}

/// `sync estimate ( lines view list(u32) , tier u8 = 1 ) -> u64 throws ref(a@1/E)`, with its id.
pub(super) fn method(text: &str, id: i64) -> Option<Method> {
    let mut words = text.split(' ').peekable();
    let sync = match words.next()? {
        "sync" => true,
        "async" => false,
        _ => return None,
    };
    let name = words.next()?.to_owned();
    words.next_if_eq(&"(")?;
    let mut params = Vec::new();
    let mut group: Vec<&str> = Vec::new();
    loop {
        match words.next()? {
            end @ ("," | ")") => {
                if !group.is_empty() {
                    params.push(param(&group)?);
                    group.clear();
                }
                if end == ")" {
                    break;
                }
            }
            word => group.push(word),
        }
    }
    let mut found = Method {
        id: u64::from_le_bytes(id.to_le_bytes()),
        name,
        sync,
        params,
        ..Method::default()
    };
    let mut marks = Marks::default();
    while let Some(word) = words.next() {
        match word {
            "->" => {
                let (mode, written) = moded(words.next()?, || words.next())?;
                found.result = Some(Returned {
                    mode: mode.into(),
                    r#type: Some(ty(written)?),
                    ..Returned::default()
                });
            }
            "throws" => {
                let name = words.next()?.strip_prefix("ref(")?.strip_suffix(')')?;
                found.throws = Some(name.to_owned());
            }
            "removed" => marks.removed = Some(Version::default()),
            "unstable" => marks.unstable = Some(String::new()),
            "critical" => {}
            _ => return None,
        }
    }
    found.marks = Some(marks);
    Some(found)
}

/// A mode and the type behind it; without a mode the word is the type.
fn moded<'a>(word: &'a str, next: impl FnOnce() -> Option<&'a str>) -> Option<(Mode, &'a str)> {
    let mode = match word {
        "view" => Mode::View,
        "own" => Mode::Own,
        "stream" => Mode::Stream,
        _ => return Some((Mode::Copy, word)),
    };
    Some((mode, next()?))
}

/// `tier u8 = 1 critical`; the default is not kept.
fn param(words: &[&str]) -> Option<Param> {
    let (name, rest) = words.split_first()?;
    let (mode, written) = moded(rest.first()?, || rest.get(1).copied())?;
    let marks = Marks { critical: rest.contains(&"critical"), ..Marks::default() };
    Some(Param {
        name: (*name).to_owned(),
        mode: mode.into(),
        r#type: Some(ty(written)?),
        marks: Some(marks),
        ..Param::default()
    })
}
