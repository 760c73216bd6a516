//! The flat descriptor: little-endian, no addresses, decodable without a library.

use crate::canon::{method_text, type_text};
use crate::fingerprint::{Shapes, root_fingerprint};
use crate::ir::{
    CheckedSchema, Enumerator, ErrorItem, Field, ItemId, ItemKind, Marks, Method, Mode, PackageId,
    ResourceItem, ServiceId, Side, Type, VariantItem,
};
use crate::layout::{Aggregate, Layouts, MethodLayout};
use indexmap::IndexMap;

/// How every descriptor starts; the last byte is the number of the format.
pub const MAGIC: [u8; 16] = *b"\x7fr2g-desc\0\0\0\0\0\0\x01";

const OPTIONAL: u8 = 1;
const CRITICAL: u8 = 2;
const TOMBSTONE: u8 = 4;
const BIRTH: u8 = 8;

const SYNC: u8 = 1;
const IDEMPOTENT: u8 = 2;
const LEAF: u8 = 4;
const STREAM: u8 = 8;
const REMOVED: u8 = 16;
const UNSTABLE: u8 = 32;

/// The types of a package in the order of its descriptor, by canonical name. Their places are the
/// numbers by which halves tell each other about types.
#[must_use]
pub fn types(schema: &CheckedSchema, package: PackageId) -> Vec<(String, ItemId)> {
    let items = schema.package(package).items.iter();
    let mut types: Vec<_> = items.map(|&item| (schema.canonical_name(item), item)).collect();
    types.sort();
    types
}

/// The place of each type in [`types`].
#[must_use]
pub fn places(schema: &CheckedSchema, package: PackageId) -> IndexMap<ItemId, u32> {
    types(schema, package).into_iter().map(|(_, item)| item).zip(0..).collect()
}

/// The descriptor of one package.
#[must_use]
pub fn flat(schema: &CheckedSchema, layouts: &Layouts, package: PackageId) -> Vec<u8> {
    let mut writer = Writer { bytes: MAGIC.to_vec(), schema, layouts, shapes: Shapes::new(schema) };
    let length_at = writer.bytes.len();
    writer.u32(0);
    writer.package(package);
    let length = u32::try_from(writer.bytes.len()).expect("schemas are limited to some MiB");
    writer.bytes[length_at..length_at + 4].copy_from_slice(&length.to_le_bytes());
    writer.bytes
}

struct Writer<'a> {
    bytes: Vec<u8>,
    schema: &'a CheckedSchema,
    layouts: &'a Layouts,
    shapes: Shapes<'a>,
}

/// A member of a type; what does not apply is zero.
#[derive(Default)]
struct Member<'a> {
    number: u32,
    name: &'a str,
    ty: String,
    offset: u32,
    flags: u8,
    since: u32,
    status: u32,
    value: i64,
    shape: [u8; 16],
}

impl Writer<'_> {
    fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    fn count(&mut self, value: usize) {
        self.u32(u32::try_from(value).expect("schemas are limited to some MiB"));
    }

    fn string(&mut self, text: &str) {
        self.count(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn package(&mut self, id: PackageId) {
        let schema = self.schema;
        let package = schema.package(id);
        self.identity(id);
        self.count(package.imports.len());
        for &import in &package.imports {
            self.identity(import);
        }
        let types = types(schema, id);
        self.count(types.len());
        for (name, item) in types {
            self.item(&name, item);
        }
        self.count(package.services.len());
        for &service in &package.services {
            self.service(service);
        }
        self.count(package.bridges.len());
        for bridge in &package.bridges {
            self.string(&bridge.name.text);
            self.count(bridge.serves.len());
            for row in &bridge.serves {
                self.u8(match row.side {
                    Side::Go => 1,
                    Side::Rust => 2,
                });
                let service = schema.service(row.service);
                let owner = schema.package(service.package).identity();
                self.string(&format!("{owner}/{}", service.oldest_name()));
            }
        }
    }

    /// Name, version and root of a package.
    fn identity(&mut self, id: PackageId) {
        let package = self.schema.package(id);
        self.string(&package.name);
        self.u32(package.version.major);
        self.u32(package.version.minor);
        self.bytes.extend_from_slice(&root_fingerprint(self.schema, id));
    }

    fn item(&mut self, name: &str, id: ItemId) {
        let (schema, layouts) = (self.schema, self.layouts);
        let item = schema.item(id);
        let (kind, frozen) = match &item.kind {
            ItemKind::Struct(_) => (1, true),
            ItemKind::Record(_) => (2, false),
            ItemKind::Enum(inner) => (3, inner.frozen),
            ItemKind::Flags(_) => (4, false),
            ItemKind::Variant(inner) => (5, inner.frozen),
            ItemKind::Error(_) => (6, false),
            ItemKind::Resource(_) => (7, false),
        };
        self.string(name);
        self.u8(kind);
        self.u8(u8::from(frozen));
        let place = layouts.element(&Type::Named(id));
        self.u32(place.size);
        self.u32(place.align);
        let content = self.shapes.content(id);
        self.bytes.extend_from_slice(&content);
        let born = item.marks.since.map_or(0, |since| since.minor);
        let members = match &item.kind {
            ItemKind::Struct(inner) => self.fields(&inner.fields, layouts.aggregate(id), born),
            ItemKind::Record(inner) => self.fields(&inner.fields, layouts.aggregate(id), born),
            ItemKind::Enum(inner) => enumerators(&inner.values, born),
            ItemKind::Flags(inner) => enumerators(&inner.bits, born),
            ItemKind::Variant(inner) => self.cases(inner, born),
            ItemKind::Error(inner) => self.error_cases(inner, born),
            ItemKind::Resource(inner) => self.resource_methods(inner, born),
        };
        self.count(members.len());
        for member in members {
            self.member(&member);
        }
    }

    fn member(&mut self, member: &Member<'_>) {
        self.u32(member.number);
        self.string(member.name);
        self.string(&member.ty);
        self.u32(member.offset);
        self.u8(member.flags);
        self.u32(member.since);
        self.u32(member.status);
        self.bytes.extend_from_slice(&member.value.to_le_bytes());
        self.bytes.extend_from_slice(&member.shape);
    }

    fn fields<'b>(
        &self,
        fields: &'b [Field],
        aggregate: Option<&Aggregate>,
        born: u32,
    ) -> Vec<Member<'b>> {
        let aggregate = aggregate.expect("structs and records have a layout");
        let members = fields.iter().zip(&aggregate.slots).map(|(field, slot)| Member {
            number: field.ordinal,
            name: name(&field.marks, &field.name.text),
            ty: type_text(self.schema, &field.ty),
            offset: slot.offset,
            flags: flags(&field.marks)
                | if field.ty.is_optional() { OPTIONAL } else { 0 }
                | if field.birth { BIRTH } else { 0 },
            since: since(&field.marks, born),
            shape: self.shapes.shape(&field.ty),
            ..Member::default()
        });
        members.collect()
    }

    fn cases<'b>(&self, variant: &'b VariantItem, born: u32) -> Vec<Member<'b>> {
        let members = variant.cases.iter().map(|case| Member {
            number: case.tag,
            name: name(&case.marks, &case.name.text),
            ty: case.payload.as_ref().map_or(String::new(), |ty| type_text(self.schema, ty)),
            flags: flags(&case.marks),
            since: since(&case.marks, born),
            shape: case.payload.as_ref().map_or([0; 16], |ty| self.shapes.shape(ty)),
            ..Member::default()
        });
        members.collect()
    }

    fn error_cases<'b>(&self, error: &'b ErrorItem, born: u32) -> Vec<Member<'b>> {
        let members = error.cases.iter().map(|case| {
            let payload = case.payload.map(Type::Named);
            Member {
                number: case.tag,
                name: name(&case.marks, &case.name.text),
                ty: payload.as_ref().map_or(String::new(), |ty| type_text(self.schema, ty)),
                flags: flags(&case.marks),
                since: since(&case.marks, born),
                status: case.status,
                shape: payload.as_ref().map_or([0; 16], |ty| self.shapes.shape(ty)),
                ..Member::default()
            }
        });
        members.collect()
    }

    fn resource_methods<'b>(&self, resource: &'b ResourceItem, born: u32) -> Vec<Member<'b>> {
        let members = (1..).zip(&resource.methods).map(|(number, method)| Member {
            number,
            name: method.oldest_name(),
            ty: method_text(self.schema, method),
            flags: flags(&method.marks),
            since: since(&method.marks, born),
            value: i64::from_le_bytes(method.id.to_le_bytes()),
            shape: self.shapes.method(method),
            ..Member::default()
        });
        members.collect()
    }

    fn service(&mut self, id: ServiceId) {
        let (schema, layouts) = (self.schema, self.layouts);
        let service = schema.service(id);
        self.string(service.oldest_name());
        self.count(service.methods.len());
        for (index, method) in service.methods.iter().enumerate() {
            let unstable = service.marks.unstable.is_some() || method.marks.unstable.is_some();
            let born = service.marks.since.map_or(0, |since| since.minor);
            self.method(method, layouts.method(id, index), unstable, born);
        }
    }

    fn method(&mut self, method: &Method, layout: &MethodLayout, unstable: bool, born: u32) {
        let streams = method.params.iter().any(|param| param.mode == Mode::Stream)
            || method.result.as_ref().is_some_and(|result| result.mode == Mode::Stream);
        let mut bits = 0;
        for (bit, set) in [
            (SYNC, method.sync),
            (IDEMPOTENT, method.idempotent),
            (LEAF, method.leaf),
            (STREAM, streams),
            (REMOVED, method.marks.removed.is_some()),
            (UNSTABLE, unstable),
        ] {
            bits |= if set { bit } else { 0 };
        }
        self.bytes.extend_from_slice(&method.id.to_le_bytes());
        self.string(method.oldest_name());
        self.u8(bits);
        self.u32(since(&method.marks, born));
        self.count(method.params.len());
        let slots = layout.params.iter().flat_map(|params| &params.slots);
        for (param, slot) in method.params.iter().zip(slots) {
            self.string(name(&param.marks, &param.name.text));
            self.string(&type_text(self.schema, &param.ty));
            self.u8(mode(param.mode));
            self.u8(flags(&param.marks)
                | if param.ty.is_optional() { OPTIONAL } else { 0 }
                | if param.birth { BIRTH } else { 0 });
            self.u32(slot.offset);
            let shape = self.shapes.moded_shape(param.mode, &param.ty);
            self.bytes.extend_from_slice(&shape);
        }
        self.u8(u8::from(method.result.is_some()));
        if let Some(result) = &method.result {
            self.string(&type_text(self.schema, &result.ty));
            let shape = self.shapes.moded_shape(result.mode, &result.ty);
            self.bytes.extend_from_slice(&shape);
        }
        self.u8(u8::from(method.throws.is_some()));
        if let Some(error) = method.throws {
            self.string(&self.schema.canonical_name(error));
        }
    }
}

fn mode(mode: Mode) -> u8 {
    match mode {
        Mode::Copy => 0,
        Mode::View => 1,
        Mode::Own => 2,
        Mode::Stream => 3,
    }
}

fn name<'a>(marks: &'a Marks, text: &'a str) -> &'a str {
    marks.was.first().map_or(text, String::as_str)
}

fn flags(marks: &Marks) -> u8 {
    let critical = if marks.critical { CRITICAL } else { 0 };
    let tombstone = if marks.removed.is_some() { TOMBSTONE } else { 0 };
    critical | tombstone
}

fn since(marks: &Marks, born: u32) -> u32 {
    marks.since.map_or(born, |since| since.minor)
}

/// In the order of their values: the order of the source means nothing.
fn enumerators(values: &[Enumerator], born: u32) -> Vec<Member<'_>> {
    let mut sorted: Vec<&Enumerator> = values.iter().collect();
    sorted.sort_by_key(|value| value.value);
    let members = sorted.into_iter().map(|value| Member {
        name: name(&value.marks, &value.name.text),
        flags: flags(&value.marks),
        since: since(&value.marks, born),
        value: low_64(value.value),
        ..Member::default()
    });
    members.collect()
}

/// Two's complement for `u64` values that do not fit.
pub(super) fn low_64(value: i128) -> i64 {
    let mut low = [0; 8];
    low.copy_from_slice(&value.to_le_bytes()[..8]);
    i64::from_le_bytes(low)
}
