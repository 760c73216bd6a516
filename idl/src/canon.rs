//! The canonical text of a package: what its root fingerprint is taken over (spec 07).
//!
//! Independent of comments, order in the source, versions of tools, and of everything that may
//! change without changing the contract.

use std::fmt::Write as _;

use crate::ir::{
    CheckedSchema, Const, Enumerator, ErrorItem, Field, Int, Item, ItemId, ItemKind, Marks, Method,
    Mode, Name, PackageId, Param, Prim, Schema, Service, Type, Value,
};

/// The canonical text of one package, LF after every line.
#[must_use]
pub fn canonical_text(schema: &CheckedSchema, package: PackageId) -> String {
    let this = schema.package(package);
    let identity = this.identity();
    let version = identity.rsplit('@').next().expect("an identity has a version");
    let mut blocks: Vec<(String, String)> = Vec::new();
    for constant in &this.consts {
        blocks.push((
            format!("{identity}/{}", oldest(&constant.marks, &constant.name)),
            const_line(schema, constant),
        ));
    }
    for &item in &this.items {
        blocks.push((schema.canonical_name(item), item_block(schema, item)));
    }
    for &service in &this.services {
        let service = schema.service(service);
        blocks.push((
            format!("{identity}/{}", service.oldest_name()),
            service_block(schema, &identity, service),
        ));
    }
    // Names are unique in a package, so the order is total.
    blocks.sort();
    let mut text = format!("r2g-canon 1\npackage {} {version}\n", this.name);
    for (_, block) in blocks {
        text.push_str(&block);
    }
    text
}

fn oldest<'a>(marks: &'a Marks, name: &'a Name) -> &'a str {
    marks.was.first().unwrap_or(&name.text)
}

/// A type expression, for example `map(string,list(ref(acme.money@1/Money)))`.
#[must_use]
pub fn type_text(schema: &Schema, ty: &Type) -> String {
    match ty {
        Type::Prim(prim) => prim_text(*prim).to_owned(),
        Type::Timestamp => "timestamp".to_owned(),
        Type::Duration => "duration".to_owned(),
        Type::String => "string".to_owned(),
        Type::Bytes => "bytes".to_owned(),
        Type::List(element) => format!("list({})", type_text(schema, element)),
        Type::Map(key, value) => {
            format!("map({},{})", type_text(schema, key), type_text(schema, value))
        }
        Type::Array(element, length) => format!("arr({},{length})", type_text(schema, element)),
        Type::Named(item) => format!("ref({})", schema.canonical_name(*item)),
        Type::Optional(inner) => format!("opt({})", type_text(schema, inner)),
    }
}

pub(crate) fn prim_text(prim: Prim) -> &'static str {
    match prim {
        Prim::Bool => "bool",
        Prim::Int(int) => int.as_str(),
        Prim::F32 => "f32",
        Prim::F64 => "f64",
    }
}

/// A value whose type is known to the reader of the line.
#[must_use]
pub fn value_text(schema: &Schema, value: &Value, ty: &Type) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(bits) if *ty == Type::Prim(Prim::F32) => {
            #[expect(clippy::cast_possible_truncation, reason = "an f32 is what the member holds")]
            let single = f64::from_bits(*bits) as f32;
            format!("{:08x}", single.to_bits())
        }
        Value::Float(bits) => format!("{bits:016x}"),
        Value::String(text) if text.is_empty() => "empty".to_owned(),
        Value::String(text) => crate::hash::hex(text.as_bytes()),
        Value::Span(nanos) => nanos.to_string(),
        Value::Enumerator(item, index) => match &schema.item(*item).kind {
            ItemKind::Enum(inner) => inner.values[*index as usize].value.to_string(),
            _ => panic!("r2g bug: an enumerator of something else"),
        },
        Value::Flags(_, bits) => bits.to_string(),
    }
}

fn const_line(schema: &Schema, constant: &Const) -> String {
    let ty = type_text(schema, &constant.ty);
    format!(
        "const {} {ty} {}\n",
        oldest(&constant.marks, &constant.name),
        value_text(schema, &constant.value, &constant.ty)
    )
}

/// `item` with its members.
fn item_block(schema: &Schema, id: ItemId) -> String {
    let item = schema.item(id);
    let mut text = format!("{} {}", kind_word(&item.kind), schema.canonical_name(id));
    match &item.kind {
        ItemKind::Struct(inner) => {
            end_head(&mut text, item);
            for field in &inner.fields {
                line(
                    &mut text,
                    &format!(
                        "{} {}",
                        oldest(&field.marks, &field.name),
                        type_text(schema, &field.ty)
                    ),
                );
            }
        }
        ItemKind::Record(inner) => {
            end_head(&mut text, item);
            for field in &inner.fields {
                line(&mut text, &record_field(schema, field));
            }
        }
        ItemKind::Enum(inner) => {
            let openness = if inner.frozen { "frozen" } else { "open" };
            write!(text, " {} {openness}", inner.repr.as_str()).expect("writing to a string");
            end_head(&mut text, item);
            enumerators(&mut text, &inner.values);
        }
        ItemKind::Flags(inner) => {
            write!(text, " {}", inner.repr.as_str()).expect("writing to a string");
            end_head(&mut text, item);
            enumerators(&mut text, &inner.bits);
        }
        ItemKind::Variant(inner) => {
            text.push_str(if inner.frozen { " frozen" } else { " open" });
            end_head(&mut text, item);
            for case in &inner.cases {
                let payload = case
                    .payload
                    .as_ref()
                    .map_or(String::new(), |ty| format!(" {}", type_text(schema, ty)));
                line(
                    &mut text,
                    &format!(
                        "{} {}{payload}{}",
                        case.tag,
                        oldest(&case.marks, &case.name),
                        member_marks(&case.marks)
                    ),
                );
            }
        }
        ItemKind::Error(inner) => {
            end_head(&mut text, item);
            error_cases(&mut text, schema, inner);
        }
        ItemKind::Resource(inner) => {
            if inner.thread_bound {
                text.push_str(" thread_bound");
            }
            end_head(&mut text, item);
            methods(&mut text, schema, &inner.methods);
        }
    }
    text
}

/// The keyword of an item.
#[must_use]
pub fn kind_word(kind: &ItemKind) -> &'static str {
    match kind {
        ItemKind::Struct(_) => "struct",
        ItemKind::Record(_) => "record",
        ItemKind::Enum(_) => "enum",
        ItemKind::Flags(_) => "flags",
        ItemKind::Variant(_) => "variant",
        ItemKind::Error(_) => "error",
        ItemKind::Resource(_) => "resource",
    }
}

fn end_head(text: &mut String, item: &Item) {
    text.push_str(if item.marks.unstable.is_some() { " unstable\n" } else { "\n" });
}

fn line(text: &mut String, content: &str) {
    text.push_str("  ");
    text.push_str(content);
    text.push('\n');
}

fn member_marks(marks: &Marks) -> String {
    let mut text = String::new();
    if marks.critical {
        text.push_str(" critical");
    }
    if marks.removed.is_some() {
        text.push_str(" removed");
    }
    text
}

fn record_field(schema: &Schema, field: &Field) -> String {
    let default = field
        .default
        .as_ref()
        .map_or(String::new(), |value| format!(" = {}", value_text(schema, value, &field.ty)));
    let (name, ty) = (oldest(&field.marks, &field.name), type_text(schema, &field.ty));
    format!("{} {name} {ty}{default}{}", field.ordinal, member_marks(&field.marks))
}

fn enumerators(text: &mut String, values: &[Enumerator]) {
    let mut sorted: Vec<&Enumerator> = values.iter().collect();
    sorted.sort_by_key(|value| value.value);
    for value in sorted {
        line(
            text,
            &format!(
                "{} {}{}",
                value.value,
                oldest(&value.marks, &value.name),
                member_marks(&value.marks)
            ),
        );
    }
}

fn error_cases(text: &mut String, schema: &Schema, error: &ErrorItem) {
    for case in &error.cases {
        let payload = case
            .payload
            .map_or(String::new(), |item| format!(" ref({})", schema.canonical_name(item)));
        let name = oldest(&case.marks, &case.name);
        line(
            text,
            &format!(
                "{} {name}{payload} => {}{}",
                case.tag,
                case.status,
                member_marks(&case.marks)
            ),
        );
    }
}

fn service_block(schema: &Schema, identity: &str, service: &Service) -> String {
    let mut text = format!("service {identity}/{}", service.oldest_name());
    text.push_str(if service.marks.unstable.is_some() { " unstable\n" } else { "\n" });
    methods(&mut text, schema, &service.methods);
    text
}

fn methods(text: &mut String, schema: &Schema, list: &[Method]) {
    let mut lines: Vec<(&str, String)> =
        list.iter().map(|method| (method.oldest_name(), method_text(schema, method))).collect();
    lines.sort();
    for (_, content) in lines {
        line(text, &content);
    }
}

/// A method without its owner, for example
/// `sync estimate ( lines view list(u32) , tier u8 = 1 ) -> u64 throws ref(a@1/E)`.
#[must_use]
pub fn method_text(schema: &Schema, method: &Method) -> String {
    let mut text = String::from(if method.sync { "sync " } else { "async " });
    text.push_str(method.oldest_name());
    let params: Vec<String> = method.params.iter().map(|param| param_text(schema, param)).collect();
    if params.is_empty() {
        text.push_str(" ( )");
    } else {
        write!(text, " ( {} )", params.join(" , ")).expect("writing to a string");
    }
    if let Some(result) = &method.result {
        write!(text, " -> {}{}", mode_text(result.mode), type_text(schema, &result.ty))
            .expect("writing to a string");
    }
    if let Some(error) = method.throws {
        write!(text, " throws ref({})", schema.canonical_name(error)).expect("writing to a string");
    }
    text.push_str(&member_marks(&method.marks));
    if method.marks.unstable.is_some() {
        text.push_str(" unstable");
    }
    text
}

fn param_text(schema: &Schema, param: &Param) -> String {
    let default = param
        .default
        .as_ref()
        .map_or(String::new(), |value| format!(" = {}", value_text(schema, value, &param.ty)));
    let (name, mode) = (oldest(&param.marks, &param.name), mode_text(param.mode));
    format!("{name} {mode}{}{default}{}", type_text(schema, &param.ty), member_marks(&param.marks))
}

fn mode_text(mode: Mode) -> &'static str {
    match mode {
        Mode::Copy => "",
        Mode::View => "view ",
        Mode::Own => "own ",
        Mode::Stream => "stream ",
    }
}

/// What an integer representation is called.
#[must_use]
pub fn int_text(int: Int) -> &'static str {
    int.as_str()
}
