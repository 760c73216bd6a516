//! `Compiled` → image.

use crate::Compiled;
use crate::fingerprint::{Shapes, root_fingerprint};
use crate::ir::{self, CheckedSchema, ItemId, ItemKind, PackageId, ServiceId};
use crate::layout::{self, Layouts, Payload};
use crate::source::{self, SourceMap};

use super::flat;
use super::message::{
    Alias, ArrayType, Bridge, Case, Const, Enumerator, Extension, ExtensionArg, Field, Image, Item,
    Kind, MapType, Marks, Method, Mode, Package, Param, Returned, Row, Service, Side, Simple, Slot,
    Span, Type, TypeKind, Value, ValueKind, Version, Word,
};

/// Number of the format.
pub const FORMAT: u32 = 1;

/// The whole schema as an image.
#[must_use]
pub fn image(compiled: &Compiled) -> Image {
    let Compiled { schema, layouts, sources, .. } = compiled;
    let maker = Maker { schema, layouts, sources, shapes: Shapes::new(schema) };
    Image {
        format: FORMAT,
        compiler: format!("r2g {}", env!("CARGO_PKG_VERSION")),
        files: sources.iter().map(|(_, source)| source.name.clone()).collect(),
        texts: sources.iter().map(|(_, source)| source.text.clone()).collect(),
        packages: (0..)
            .map(PackageId)
            .take(schema.packages.len())
            .map(|id| maker.package(id))
            .collect(),
    }
}

struct Maker<'a> {
    schema: &'a CheckedSchema,
    layouts: &'a Layouts,
    sources: &'a SourceMap,
    shapes: Shapes<'a>,
}

impl Maker<'_> {
    fn span(&self, span: source::Span) -> Option<Span> {
        let at = self.sources.position(span.file, span.start);
        Some(Span {
            file: span.file.0,
            start: span.start,
            end: span.end,
            line: at.line,
            column: at.column,
        })
    }

    fn package(&self, id: PackageId) -> Package {
        let schema = self.schema;
        let package = schema.package(id);
        Package {
            name: package.name.clone(),
            version: Some(version(package.version)),
            identity: package.identity(),
            docs: package.docs.clone(),
            root: schema.roots.contains(&id),
            fingerprint: root_fingerprint(schema, id).to_vec(),
            descriptor: flat(schema, self.layouts, id),
            imports: package
                .imports
                .iter()
                .map(|&import| schema.package(import).identity())
                .collect(),
            consts: package.consts.iter().map(|constant| self.constant(constant)).collect(),
            aliases: package.aliases.iter().map(|alias| self.alias(alias)).collect(),
            items: package.items.iter().map(|&item| self.item(item)).collect(),
            services: package.services.iter().map(|&service| self.service(service)).collect(),
            bridges: package.bridges.iter().map(|bridge| self.bridge(bridge)).collect(),
            span: self.span(package.span),
        }
    }

    fn constant(&self, constant: &ir::Const) -> Const {
        Const {
            name: constant.name.text.clone(),
            span: self.span(constant.name.span),
            marks: Some(marks(&constant.marks)),
            r#type: Some(self.ty(&constant.ty)),
            value: Some(self.value(&constant.value)),
        }
    }

    fn alias(&self, alias: &ir::Alias) -> Alias {
        Alias {
            name: alias.name.text.clone(),
            span: self.span(alias.name.span),
            marks: Some(marks(&alias.marks)),
            r#type: Some(self.ty(&alias.ty)),
        }
    }

    fn item(&self, id: ItemId) -> Item {
        let item = self.schema.item(id);
        let place = self.layouts.element(&ir::Type::Named(id));
        let mut out = Item {
            name: item.name.text.clone(),
            canonical: self.schema.canonical_name(id),
            span: self.span(item.name.span),
            marks: Some(marks(&item.marks)),
            size: place.size,
            align: place.align,
            content: self.shapes.content(id).to_vec(),
            ..Item::default()
        };
        let aggregate = self.layouts.aggregate(id);
        match &item.kind {
            ItemKind::Struct(inner) => {
                out.set_kind(Kind::Struct);
                out.frozen = true;
                out.fields = self.fields(&inner.fields, aggregate);
                (out.promised_size, out.promised_align) = inner.promised.unwrap_or_default();
            }
            ItemKind::Record(inner) => {
                out.set_kind(Kind::Record);
                out.fields = self.fields(&inner.fields, aggregate);
            }
            ItemKind::Enum(inner) => {
                out.set_kind(Kind::Enum);
                out.frozen = inner.frozen;
                out.set_repr(int(inner.repr));
                out.values = self.enumerators(&inner.values);
            }
            ItemKind::Flags(inner) => {
                out.set_kind(Kind::Flags);
                out.set_repr(int(inner.repr));
                out.values = self.enumerators(&inner.bits);
            }
            ItemKind::Variant(inner) => {
                out.set_kind(Kind::Variant);
                out.frozen = inner.frozen;
                out.cases = inner.cases.iter().map(|case| self.case(case)).collect();
            }
            ItemKind::Error(inner) => {
                out.set_kind(Kind::Error);
                out.cases = inner.cases.iter().map(|case| self.error_case(case)).collect();
            }
            ItemKind::Resource(inner) => {
                out.set_kind(Kind::Resource);
                out.thread_bound = inner.thread_bound;
                out.methods = (0..)
                    .zip(&inner.methods)
                    .map(|(at, method)| self.method(method, self.layouts.resource_method(id, at)))
                    .collect();
            }
        }
        out
    }

    fn fields(&self, fields: &[ir::Field], aggregate: Option<&layout::Aggregate>) -> Vec<Field> {
        let slots = aggregate.into_iter().flat_map(|aggregate| &aggregate.slots);
        let fields = fields.iter().zip(slots).map(|(field, place)| Field {
            number: field.ordinal,
            name: field.name.text.clone(),
            span: self.span(field.name.span),
            marks: Some(marks(&field.marks)),
            r#type: Some(self.ty(&field.ty)),
            default: field.default.as_ref().map(|value| self.value(value)),
            birth: field.birth,
            boxed: field.boxed,
            slot: Some(slot(place)),
            shape: self.shapes.shape(&field.ty).to_vec(),
            type_span: self.span(field.ty_span),
        });
        fields.collect()
    }

    fn case(&self, case: &ir::Case) -> Case {
        Case {
            number: case.tag,
            name: case.name.text.clone(),
            span: self.span(case.name.span),
            marks: Some(marks(&case.marks)),
            payload: case.payload.as_ref().map(|ty| self.ty(ty)),
            boxed: case.boxed,
            status: 0,
            word: self.word(case.payload.as_ref()).into(),
            shape: case.payload.as_ref().map_or(Vec::new(), |ty| self.shapes.shape(ty).to_vec()),
            payload_span: self.span(case.payload_span),
        }
    }

    fn error_case(&self, case: &ir::ErrorCase) -> Case {
        let payload = case.payload.map(ir::Type::Named);
        Case {
            number: case.tag,
            name: case.name.text.clone(),
            span: self.span(case.name.span),
            marks: Some(marks(&case.marks)),
            boxed: false,
            status: case.status,
            word: self.word(payload.as_ref()).into(),
            shape: payload.as_ref().map_or(Vec::new(), |ty| self.shapes.shape(ty).to_vec()),
            payload: payload.map(|ty| self.ty(&ty)),
            payload_span: self.span(case.payload_span),
        }
    }

    fn word(&self, payload: Option<&ir::Type>) -> Word {
        match self.layouts.payload(payload) {
            Payload::None => Word::Empty,
            Payload::Inline(_) => Word::Inline,
            Payload::Block(_) => Word::Block,
            Payload::Record => Word::Record,
        }
    }

    fn enumerators(&self, values: &[ir::Enumerator]) -> Vec<Enumerator> {
        let values = values.iter().map(|value| Enumerator {
            name: value.name.text.clone(),
            span: self.span(value.name.span),
            marks: Some(marks(&value.marks)),
            value: flat::low_64(value.value),
        });
        values.collect()
    }

    fn service(&self, id: ServiceId) -> Service {
        let service = self.schema.service(id);
        Service {
            name: service.name.text.clone(),
            canonical: self.service_name(id),
            span: self.span(service.name.span),
            marks: Some(marks(&service.marks)),
            methods: (0..)
                .zip(&service.methods)
                .map(|(at, method)| self.method(method, self.layouts.method(id, at)))
                .collect(),
        }
    }

    fn service_name(&self, id: ServiceId) -> String {
        let service = self.schema.service(id);
        format!("{}/{}", self.schema.package(service.package).identity(), service.oldest_name())
    }

    fn method(&self, method: &ir::Method, layout: &layout::MethodLayout) -> Method {
        let slots = layout.params.iter().flat_map(|params| &params.slots);
        let params = method.params.iter().zip(slots).map(|(param, place)| Param {
            name: param.name.text.clone(),
            span: self.span(param.name.span),
            marks: Some(marks(&param.marks)),
            mode: mode(param.mode).into(),
            r#type: Some(self.ty(&param.ty)),
            default: param.default.as_ref().map(|value| self.value(value)),
            birth: param.birth,
            slot: Some(slot(place)),
            shape: self.shapes.moded_shape(param.mode, &param.ty).to_vec(),
            type_span: self.span(param.ty_span),
        });
        Method {
            id: method.id,
            name: method.name.text.clone(),
            span: self.span(method.name.span),
            marks: Some(marks(&method.marks)),
            sync: method.sync,
            idempotent: method.idempotent,
            leaf: method.leaf,
            batch: method.batch,
            deadline_ns: method.deadline_ns,
            params: params.collect(),
            params_size: layout.params.as_ref().map_or(0, |params| params.size),
            result: method.result.as_ref().map(|result| Returned {
                mode: mode(result.mode).into(),
                r#type: Some(self.ty(&result.ty)),
                slot: layout.result.as_ref().map(slot),
                shape: self.shapes.moded_shape(result.mode, &result.ty).to_vec(),
                span: self.span(result.span),
            }),
            throws: method.throws.map(|error| self.schema.canonical_name(error)),
        }
    }

    fn bridge(&self, bridge: &ir::Bridge) -> Bridge {
        let rows = bridge.serves.iter().map(|row| Row {
            side: match row.side {
                ir::Side::Go => Side::Go.into(),
                ir::Side::Rust => Side::Rust.into(),
            },
            service: self.service_name(row.service),
            span: self.span(row.span),
        });
        Bridge {
            name: bridge.name.text.clone(),
            marks: Some(marks(&bridge.marks)),
            rows: rows.collect(),
        }
    }

    fn ty(&self, ty: &ir::Type) -> Type {
        let boxed = |inner: &ir::Type| Box::new(self.ty(inner));
        let kind = match ty {
            ir::Type::Prim(ir::Prim::Bool) => simple(Simple::Bool),
            ir::Type::Prim(ir::Prim::F32) => simple(Simple::F32),
            ir::Type::Prim(ir::Prim::F64) => simple(Simple::F64),
            ir::Type::Prim(ir::Prim::Int(inner)) => simple(int(*inner)),
            ir::Type::Timestamp => simple(Simple::Timestamp),
            ir::Type::Duration => simple(Simple::Duration),
            ir::Type::String => simple(Simple::String),
            ir::Type::Bytes => simple(Simple::Bytes),
            ir::Type::List(element) => TypeKind::List(boxed(element)),
            ir::Type::Map(key, value) => {
                let entry = self.layouts.map_entry(key, value);
                TypeKind::Map(Box::new(MapType {
                    key: Some(boxed(key)),
                    value: Some(boxed(value)),
                    entry_size: entry.size,
                    value_offset: entry.value_offset,
                }))
            }
            ir::Type::Array(element, length) => TypeKind::Array(Box::new(ArrayType {
                element: Some(boxed(element)),
                length: *length,
            })),
            ir::Type::Named(item) => TypeKind::Named(self.schema.canonical_name(*item)),
            ir::Type::Optional(inner) => TypeKind::Optional(boxed(inner)),
        };
        Type { kind: Some(kind) }
    }

    fn value(&self, value: &ir::Value) -> Value {
        let kind = match value {
            ir::Value::Bool(value) => ValueKind::Bool(*value),
            ir::Value::Int(value) => match i64::try_from(*value) {
                Ok(value) => ValueKind::Int(value),
                Err(_) => {
                    ValueKind::Uint(u64::try_from(*value).expect("the resolver checked the range"))
                }
            },
            ir::Value::Float(bits) => ValueKind::Float(f64::from_bits(*bits)),
            ir::Value::String(text) => ValueKind::Text(text.clone()),
            ir::Value::Span(nanos) => ValueKind::Nanos(*nanos),
            ir::Value::Flags(_, bits) => ValueKind::Flags(*bits),
            ir::Value::Enumerator(item, index) => match &self.schema.item(*item).kind {
                ItemKind::Enum(inner) => {
                    ValueKind::Enumerator(inner.values[*index as usize].name.text.clone())
                }
                _ => panic!("r2g bug: an enumerator of something else"),
            },
        };
        Value { kind: Some(kind) }
    }
}

fn simple(simple: Simple) -> TypeKind {
    TypeKind::Simple(simple.into())
}

fn int(int: ir::Int) -> Simple {
    match int {
        ir::Int::U8 => Simple::U8,
        ir::Int::U16 => Simple::U16,
        ir::Int::U32 => Simple::U32,
        ir::Int::U64 => Simple::U64,
        ir::Int::I8 => Simple::I8,
        ir::Int::I16 => Simple::I16,
        ir::Int::I32 => Simple::I32,
        ir::Int::I64 => Simple::I64,
    }
}

fn mode(mode: ir::Mode) -> Mode {
    match mode {
        ir::Mode::Copy => Mode::Copy,
        ir::Mode::View => Mode::View,
        ir::Mode::Own => Mode::Own,
        ir::Mode::Stream => Mode::Stream,
    }
}

fn slot(slot: &layout::Slot) -> Slot {
    Slot { offset: slot.offset, size: slot.size, align: slot.align, present: slot.present }
}

fn version(version: ir::Version) -> Version {
    Version { major: version.major, minor: version.minor }
}

fn marks(marks: &ir::Marks) -> Marks {
    let extensions = marks.extensions.iter().map(|extension| Extension {
        name: extension.name.clone(),
        args: extension
            .args
            .iter()
            .map(|(key, value)| ExtensionArg { key: key.clone(), value: value.clone() })
            .collect(),
    });
    Marks {
        docs: marks.docs.clone(),
        since: marks.since.map(version),
        deprecated: marks.deprecated.as_ref().map(|deprecated| version(deprecated.since)),
        deprecated_text: marks
            .deprecated
            .as_ref()
            .map_or(String::new(), |deprecated| deprecated.text.clone()),
        removed: marks.removed.map(version),
        unstable: marks.unstable.clone(),
        was: marks.was.clone(),
        critical: marks.critical,
        extensions: extensions.collect(),
    }
}
