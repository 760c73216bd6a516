//! Layouts as text and JSON, for `r2g layout` and for golden files.

use std::fmt::Write as _;

use crate::canon::{kind_word, type_text};
use crate::ir::{CheckedSchema, ItemId, ItemKind, Method, ServiceId, Type};
use crate::layout::{Aggregate, Layouts, MethodLayout, Payload};

/// Whether `Name` or `package.Name` is asked for. Imported packages show only when named.
fn wanted(asked: Option<&str>, package: &str, name: &str, root: bool) -> bool {
    match asked {
        None => root,
        Some(asked) => {
            asked == name
                || asked.strip_suffix(name).and_then(|rest| rest.strip_suffix('.')) == Some(package)
        }
    }
}

/// One line of a table: what lies at an offset.
struct Line {
    offset: u32,
    size: u32,
    what: String,
    ty: String,
}

/// The fields of an aggregate and the bytes between them, in order of offset.
fn lines<'a>(
    schema: &CheckedSchema,
    aggregate: &Aggregate,
    members: impl Iterator<Item = (String, &'a Type)>,
) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for ((what, ty), slot) in members.zip(&aggregate.slots) {
        let ty = type_text(schema, ty);
        match slot.present {
            None => lines.push(Line { offset: slot.offset, size: slot.size, what, ty }),
            Some(present) => {
                lines.push(Line {
                    offset: present,
                    size: 1,
                    what: format!("{what}: present"),
                    ty: "u8".to_owned(),
                });
                lines.push(Line { offset: slot.offset, size: present - slot.offset, what, ty });
            }
        }
    }
    for pad in &aggregate.padding {
        lines.push(Line {
            offset: pad.offset,
            size: pad.len,
            what: "(padding)".to_owned(),
            ty: String::new(),
        });
    }
    lines.sort_by_key(|line| line.offset);
    lines
}

fn table(out: &mut String, lines: &[Line]) {
    let wide = lines.iter().map(|line| line.what.len()).max().unwrap_or(0);
    for Line { offset, size, what, ty } in lines {
        let row = format!("  {offset:>6} {size:>6}  {what:wide$}  {ty}");
        out.push_str(row.trim_end());
        out.push('\n');
    }
}

/// Tables of everything in the root packages, or of what is called `asked`. Empty if nothing is.
#[must_use]
pub fn text(schema: &CheckedSchema, layouts: &Layouts, asked: Option<&str>) -> String {
    let mut out = String::new();
    for (index, item) in schema.items.iter().enumerate() {
        let id = ItemId(u32::try_from(index).expect("ids are 32 bits"));
        let package = schema.package(item.package);
        if wanted(asked, &package.name, &item.name.text, schema.roots.contains(&item.package)) {
            item_text(&mut out, schema, layouts, id);
        }
    }
    for (index, service) in (0..).zip(&schema.services) {
        let package = schema.package(service.package);
        if !wanted(
            asked,
            &package.name,
            &service.name.text,
            schema.roots.contains(&service.package),
        ) {
            continue;
        }
        writeln!(out, "service {}/{}", package.identity(), service.name.text)
            .expect("writing to a string");
        for (at, method) in service.methods.iter().enumerate() {
            method_text(&mut out, schema, method, layouts.method(ServiceId(index), at));
        }
        out.push('\n');
    }
    out
}

fn item_text(out: &mut String, schema: &CheckedSchema, layouts: &Layouts, id: ItemId) {
    let item = schema.item(id);
    let place = layouts.field(&Type::Named(id));
    write!(out, "{} {}", kind_word(&item.kind), schema.canonical_name(id))
        .expect("writing to a string");
    if let Some(aggregate) = layouts.aggregate(id) {
        writeln!(out, ": size {}, align {}", aggregate.size, aggregate.align)
            .expect("writing to a string");
    } else {
        writeln!(out, ": size {}, align {}", place.size, place.align).expect("writing to a string");
    }
    match &item.kind {
        ItemKind::Struct(inner) => {
            let members = inner.fields.iter().map(|field| (field.name.text.clone(), &field.ty));
            table(
                out,
                &lines(schema, layouts.aggregate(id).expect("structs have a layout"), members),
            );
        }
        ItemKind::Record(inner) => {
            let members = inner.fields.iter().map(|field| {
                let removed = if field.is_removed() { " (removed)" } else { "" };
                (format!("{} {}{removed}", field.ordinal, field.name.text), &field.ty)
            });
            table(
                out,
                &lines(schema, layouts.aggregate(id).expect("records have a layout"), members),
            );
            out.push_str("  as a field: 8 bytes, the address; in a list: inline\n");
        }
        ItemKind::Enum(inner) => {
            writeln!(out, "  {}, {} values", inner.repr.as_str(), inner.values.len())
                .expect("writing to a string")
        }
        ItemKind::Flags(inner) => {
            writeln!(out, "  {}, {} bits named", inner.repr.as_str(), inner.bits.len())
                .expect("writing to a string")
        }
        ItemKind::Variant(inner) => {
            for case in &inner.cases {
                case_text(out, case.tag, &case.name.text, &layouts.payload(case.payload.as_ref()));
            }
        }
        ItemKind::Error(inner) => {
            for case in &inner.cases {
                let payload = case.payload.map(Type::Named);
                case_text(out, case.tag, &case.name.text, &layouts.payload(payload.as_ref()));
            }
        }
        ItemKind::Resource(inner) => {
            for (at, method) in inner.methods.iter().enumerate() {
                method_text(out, schema, method, layouts.resource_method(id, at));
            }
        }
    }
    out.push('\n');
}

fn case_text(out: &mut String, tag: u32, name: &str, payload: &Payload) {
    let word = match payload {
        Payload::None => "0".to_owned(),
        Payload::Inline(place) => format!("the value, {} bytes", place.size),
        Payload::Block(place) => format!("address of {} bytes, align {}", place.size, place.align),
        Payload::Record => "address of the record".to_owned(),
    };
    writeln!(out, "  tag {tag} {name}: word {word}").expect("writing to a string");
}

fn method_text(out: &mut String, schema: &CheckedSchema, method: &Method, layout: &MethodLayout) {
    writeln!(out, "  fn {} (id {:016x})", method.name.text, method.id)
        .expect("writing to a string");
    if let Some(params) = &layout.params {
        writeln!(out, "   parameters: size {}, align {}", params.size, params.align)
            .expect("writing to a string");
        let members = method.params.iter().map(|param| (param.name.text.clone(), &param.ty));
        table(out, &lines(schema, params, members));
    }
    if let (Some(result), Some(slot)) = (&method.result, &layout.result) {
        writeln!(
            out,
            "   result: size {}, align {}  {}",
            slot.size,
            slot.align,
            type_text(schema, &result.ty)
        )
        .expect("writing to a string");
    }
}

/// The same as JSON: one object per type and service, one per line.
#[must_use]
pub fn json(schema: &CheckedSchema, layouts: &Layouts, asked: Option<&str>) -> String {
    let mut out = String::new();
    for (index, item) in schema.items.iter().enumerate() {
        let id = ItemId(u32::try_from(index).expect("ids are 32 bits"));
        let package = schema.package(item.package);
        if !wanted(asked, &package.name, &item.name.text, schema.roots.contains(&item.package)) {
            continue;
        }
        let place = layouts.element(&Type::Named(id));
        let mut object = serde_json::json!({
            "name": schema.canonical_name(id),
            "kind": kind_word(&item.kind),
            "size": place.size,
            "align": place.align,
        });
        if let Some(aggregate) = layouts.aggregate(id) {
            let names: Vec<&str> = match &item.kind {
                ItemKind::Struct(inner) => {
                    inner.fields.iter().map(|field| field.name.text.as_str()).collect()
                }
                ItemKind::Record(inner) => {
                    inner.fields.iter().map(|field| field.name.text.as_str()).collect()
                }
                ItemKind::Enum(_)
                | ItemKind::Flags(_)
                | ItemKind::Variant(_)
                | ItemKind::Error(_)
                | ItemKind::Resource(_) => Vec::new(),
            };
            let fields: Vec<_> = names
                .iter()
                .zip(&aggregate.slots)
                .map(|(name, slot)| serde_json::json!({ "name": name, "offset": slot.offset, "size": slot.size, "align": slot.align, "present": slot.present }))
                .collect();
            object["fields"] = fields.into();
            object["padding"] = serde_json::json!(aggregate.padding);
        }
        out += &format!("{object}\n");
    }
    for (index, service) in (0..).zip(&schema.services) {
        let package = schema.package(service.package);
        if !wanted(
            asked,
            &package.name,
            &service.name.text,
            schema.roots.contains(&service.package),
        ) {
            continue;
        }
        let methods: Vec<_> = service
            .methods
            .iter()
            .enumerate()
            .map(|(at, method)| {
                let layout = layouts.method(ServiceId(index), at);
                serde_json::json!({ "name": method.name.text, "id": format!("{:016x}", method.id), "params": layout.params, "result": layout.result })
            })
            .collect();
        let name = format!("{}/{}", package.identity(), service.oldest_name());
        out += &format!(
            "{}\n",
            serde_json::json!({ "name": name, "kind": "service", "methods": methods })
        );
    }
    out
}
