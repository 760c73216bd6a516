//! The size, alignment and offset algorithm (spec 03, normative table).
//!
//! A total function of a checked schema: limits were checked before, so sums fit into 32 bits.

use crate::ir::{CheckedSchema, Field, Item, ItemId, ItemKind, Method, Mode, Param, Prim, Type};
use crate::order;

use super::abi::{
    HANDLE_SIZE, MAX_ALIGN, MIN_RECORD_SIZE, OWNED_SIZE, POINTER_SIZE, SLICE_ALIGN, SLICE_SIZE,
    VARIANT_ALIGN, VARIANT_SIZE,
};
use super::{Aggregate, Class, Layouts, MapEntry, MethodLayout, Pad, Payload, SizeAlign, Slot};

/// Layouts of everything in the schema.
#[must_use]
pub fn compute(schema: &CheckedSchema) -> Layouts {
    compute_unchecked(&schema.items, &schema.services)
}

/// The same before all checks passed: `validate` needs sizes to check them. Struct cycles are
/// gone by then; sizes saturate.
pub(crate) fn compute_unchecked(items: &[Item], services: &[crate::ir::Service]) -> Layouts {
    let mut layouts = Layouts {
        aggregates: vec![None; items.len()],
        named: items.iter().map(fixed).collect(),
        classes: items.iter().map(class).collect(),
        methods: Vec::new(),
        resource_methods: Vec::new(),
    };
    let edges: Vec<Vec<usize>> = items.iter().map(inline_items).collect();
    for at in order::dependencies_first(&edges).order {
        let aggregate = match &items[at].kind {
            ItemKind::Struct(inner) => Some(aggregate(&layouts, &inner.fields, false)),
            ItemKind::Record(inner) => Some(aggregate(&layouts, &inner.fields, true)),
            ItemKind::Enum(_)
            | ItemKind::Flags(_)
            | ItemKind::Variant(_)
            | ItemKind::Error(_)
            | ItemKind::Resource(_) => None,
        };
        if let (Some(aggregate), ItemKind::Struct(_)) = (&aggregate, &items[at].kind) {
            layouts.named[at] = SizeAlign { size: aggregate.size, align: aggregate.align };
        }
        layouts.aggregates[at] = aggregate;
    }
    layouts.methods = services
        .iter()
        .map(|service| {
            service.methods.iter().map(|method| method_layout(&layouts, method)).collect()
        })
        .collect();
    layouts.resource_methods = items
        .iter()
        .map(|item| match &item.kind {
            ItemKind::Resource(inner) => {
                inner.methods.iter().map(|method| method_layout(&layouts, method)).collect()
            }
            ItemKind::Struct(_)
            | ItemKind::Record(_)
            | ItemKind::Enum(_)
            | ItemKind::Flags(_)
            | ItemKind::Variant(_)
            | ItemKind::Error(_) => Vec::new(),
        })
        .collect();
    layouts
}

/// Structs that an aggregate holds inline.
fn inline_items(item: &Item) -> Vec<usize> {
    match &item.kind {
        ItemKind::Struct(inner) => {
            inner.fields.iter().filter_map(|field| inline_item(&field.ty)).collect()
        }
        ItemKind::Record(inner) => {
            inner.fields.iter().filter_map(|field| inline_item(&field.ty)).collect()
        }
        ItemKind::Enum(_)
        | ItemKind::Flags(_)
        | ItemKind::Variant(_)
        | ItemKind::Error(_)
        | ItemKind::Resource(_) => Vec::new(),
    }
}

fn inline_item(ty: &Type) -> Option<usize> {
    match ty {
        Type::Named(item) => Some(item.0 as usize),
        Type::Array(inner, _) | Type::Optional(inner) => inline_item(inner),
        Type::Prim(_)
        | Type::Timestamp
        | Type::Duration
        | Type::String
        | Type::Bytes
        | Type::List(_)
        | Type::Map(..) => None,
    }
}

fn class(item: &Item) -> Class {
    match &item.kind {
        ItemKind::Enum(_) | ItemKind::Flags(_) => Class::Scalar,
        ItemKind::Struct(_) => Class::Struct,
        ItemKind::Record(_) => Class::Record,
        ItemKind::Variant(_) => Class::Variant,
        ItemKind::Error(_) => Class::Error,
        ItemKind::Resource(_) => Class::Resource,
    }
}

/// Field layout of an item that does not depend on others; structs are filled in later.
fn fixed(item: &Item) -> SizeAlign {
    let same = |size| SizeAlign { size, align: size };
    match &item.kind {
        ItemKind::Enum(inner) => same(inner.repr.size()),
        ItemKind::Flags(inner) => same(inner.repr.size()),
        ItemKind::Struct(_) => same(1),
        ItemKind::Record(_) => same(POINTER_SIZE),
        ItemKind::Variant(_) | ItemKind::Error(_) => {
            SizeAlign { size: VARIANT_SIZE, align: VARIANT_ALIGN }
        }
        ItemKind::Resource(_) => same(HANDLE_SIZE),
    }
}

fn prim(prim: Prim) -> SizeAlign {
    let size = match prim {
        Prim::Bool => 1,
        Prim::Int(int) => int.size(),
        Prim::F32 => 4,
        Prim::F64 => 8,
    };
    SizeAlign { size, align: size }
}

/// As a field, parameter, result or map value.
pub(super) fn field(layouts: &Layouts, ty: &Type) -> SizeAlign {
    match ty {
        Type::Prim(inner) => prim(*inner),
        Type::Timestamp | Type::Duration => SizeAlign { size: 8, align: 8 },
        Type::String | Type::Bytes | Type::List(_) | Type::Map(..) => {
            SizeAlign { size: SLICE_SIZE, align: SLICE_ALIGN }
        }
        Type::Array(element, length) => {
            let element = field(layouts, element);
            SizeAlign { size: element.size.saturating_mul(*length), align: element.align }
        }
        Type::Named(item) => layouts.named[item.0 as usize],
        Type::Optional(inner) => {
            let value = field(layouts, inner);
            if is_flat(layouts, inner) {
                SizeAlign {
                    size: round_up(value.size.saturating_add(1), value.align),
                    align: value.align,
                }
            } else {
                value
            }
        }
    }
}

/// Whether `T?` needs a presence byte: absence has no bit pattern of its own in `T`.
pub(super) fn is_flat(layouts: &Layouts, ty: &Type) -> bool {
    match ty {
        Type::Prim(_) | Type::Timestamp | Type::Duration | Type::Array(..) => true,
        Type::String | Type::Bytes | Type::List(_) | Type::Map(..) | Type::Optional(_) => false,
        Type::Named(item) => match layouts.classes[item.0 as usize] {
            Class::Scalar | Class::Struct => true,
            Class::Record | Class::Variant | Class::Error | Class::Resource => false,
        },
    }
}

/// As an element of a list: records stand inline there.
pub(super) fn element(layouts: &Layouts, ty: &Type) -> SizeAlign {
    match ty {
        Type::Named(item) => match layouts.aggregates[item.0 as usize].as_ref() {
            Some(aggregate) => SizeAlign { size: aggregate.size, align: aggregate.align },
            None => field(layouts, ty),
        },
        Type::Prim(_)
        | Type::Timestamp
        | Type::Duration
        | Type::String
        | Type::Bytes
        | Type::List(_)
        | Type::Map(..)
        | Type::Array(..)
        | Type::Optional(_) => field(layouts, ty),
    }
}

/// Key and value as the two fields of a C struct.
pub(super) fn map_entry(layouts: &Layouts, key: &Type, value: &Type) -> MapEntry {
    let (key, value) = (field(layouts, key), field(layouts, value));
    let align = key.align.max(value.align);
    let value_offset = round_up(key.size, value.align);
    MapEntry { size: round_up(value_offset.saturating_add(value.size), align), align, value_offset }
}

/// What the word of a case holds.
pub(super) fn payload(layouts: &Layouts, ty: Option<&Type>) -> Payload {
    let Some(ty) = ty else { return Payload::None };
    let place = field(layouts, ty);
    match ty {
        Type::Prim(_) | Type::Timestamp | Type::Duration => Payload::Inline(place),
        Type::String
        | Type::Bytes
        | Type::List(_)
        | Type::Map(..)
        | Type::Array(..)
        | Type::Optional(_) => Payload::Block(place),
        Type::Named(item) => match layouts.classes[item.0 as usize] {
            Class::Scalar => Payload::Inline(place),
            Class::Record => Payload::Record,
            Class::Struct | Class::Variant | Class::Error | Class::Resource => {
                Payload::Block(place)
            }
        },
    }
}

/// The next multiple of `align`.
pub(super) fn round_up(size: u32, align: u32) -> u32 {
    size.checked_next_multiple_of(align.max(1)).unwrap_or(u32::MAX)
}

/// A field before it has a place.
struct Part {
    place: SizeAlign,
    /// Bytes of the value, when a presence byte follows it.
    flat_value: Option<u32>,
}

fn part(layouts: &Layouts, ty: &Type) -> Part {
    let flat_value = match ty {
        Type::Optional(inner) if is_flat(layouts, inner) => Some(field(layouts, inner).size),
        _ => None,
    };
    Part { place: field(layouts, ty), flat_value }
}

fn aggregate(layouts: &Layouts, fields: &[Field], record: bool) -> Aggregate {
    let parts: Vec<Part> = fields.iter().map(|field| part(layouts, &field.ty)).collect();
    place_all(&parts, record)
}

/// C rules over `parts`. Records are aligned to 8 and at least 8 bytes, whatever they hold.
fn place_all(parts: &[Part], record: bool) -> Aggregate {
    let mut end = 0u32;
    let mut padding = Vec::new();
    let mut slots = Vec::with_capacity(parts.len());
    for Part { place, flat_value } in parts {
        let offset = round_up(end, place.align);
        pad(&mut padding, end, offset);
        let present = flat_value.map(|size| offset.saturating_add(size));
        end = offset.saturating_add(place.size);
        if let Some(present) = present {
            pad(&mut padding, present.saturating_add(1), end);
        }
        slots.push(Slot { offset, size: place.size, align: place.align, present });
    }
    let align = if record {
        MAX_ALIGN
    } else {
        parts.iter().map(|part| part.place.align).max().unwrap_or(1)
    };
    let size = round_up(end, align).max(if record { MIN_RECORD_SIZE } else { 1 });
    pad(&mut padding, end, size);
    Aggregate { size, align, slots, padding }
}

fn pad(padding: &mut Vec<Pad>, from: u32, to: u32) {
    if from < to {
        padding.push(Pad { offset: from, len: to - from });
    }
}

fn method_layout(layouts: &Layouts, method: &Method) -> MethodLayout {
    let params: Vec<Part> = method.params.iter().map(|param| moded_param(layouts, param)).collect();
    let result = method.result.as_ref().map(|result| {
        let Part { place, flat_value } = moded(layouts, result.mode, &result.ty);
        Slot { offset: 0, size: place.size, align: place.align, present: flat_value }
    });
    MethodLayout { params: (!params.is_empty()).then(|| place_all(&params, true)), result }
}

fn moded_param(layouts: &Layouts, param: &Param) -> Part {
    moded(layouts, param.mode, &param.ty)
}

fn moded(layouts: &Layouts, mode: Mode, ty: &Type) -> Part {
    let handle = SizeAlign { size: HANDLE_SIZE, align: HANDLE_SIZE };
    match mode {
        Mode::Copy | Mode::View => part(layouts, ty),
        Mode::Stream => Part { place: handle, flat_value: None },
        Mode::Own if is_resource(layouts, ty) => Part { place: handle, flat_value: None },
        Mode::Own => Part { place: SizeAlign { size: OWNED_SIZE, align: 8 }, flat_value: None },
    }
}

fn is_resource(layouts: &Layouts, ty: &Type) -> bool {
    match ty.required() {
        Type::Named(ItemId(item)) => layouts.classes[*item as usize] == Class::Resource,
        Type::Prim(_)
        | Type::Timestamp
        | Type::Duration
        | Type::String
        | Type::Bytes
        | Type::List(_)
        | Type::Map(..)
        | Type::Array(..)
        | Type::Optional(_) => false,
    }
}
