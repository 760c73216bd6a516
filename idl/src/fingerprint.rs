//! Root, content and shape fingerprints (spec 07, "Fingerprints").
//!
//! A *root* covers a package's whole contract. A *shape* covers what the bytes of one member mean:
//! the content of what can never change (structs, frozen enums), the identity and kind of what may
//! grow and is compared on its own.

use crate::canon::{canonical_text, kind_word, method_text, type_text};
use crate::hash;
use crate::ir::{CheckedSchema, ItemId, ItemKind, Mode, PackageId, Schema, Type};
use crate::order;

/// The root fingerprint of a package.
#[must_use]
pub fn root_fingerprint(schema: &CheckedSchema, package: PackageId) -> [u8; 16] {
    hash::first16(&canonical_text(schema, package))
}

/// Contents of all items, by id, computed once: a shape then is one lookup per name.
#[derive(Debug, Clone)]
pub struct Shapes<'a> {
    schema: &'a Schema,
    contents: Vec<[u8; 16]>,
}

impl<'a> Shapes<'a> {
    /// Computes the contents of all items.
    #[must_use]
    pub fn new(schema: &'a CheckedSchema) -> Self {
        let edges: Vec<Vec<usize>> =
            schema.items.iter().map(|item| content_edges(&item.kind)).collect();
        let mut shapes = Self { schema, contents: vec![[0; 16]; schema.items.len()] };
        for at in order::dependencies_first(&edges).order {
            let id = ItemId(u32::try_from(at).expect("ids are 32 bits"));
            shapes.contents[at] = hash::first16(&shapes.content_text(id));
        }
        shapes
    }

    /// What an item's bytes mean by themselves: all of a struct or frozen enum, only identity and
    /// kind of what may grow.
    #[must_use]
    pub fn content(&self, item: ItemId) -> [u8; 16] {
        self.contents[item.0 as usize]
    }

    /// What the bytes of a member of this type mean.
    #[must_use]
    pub fn shape(&self, ty: &Type) -> [u8; 16] {
        hash::first16(&self.shape_text(ty))
    }

    /// The same for parameters and results: `own` and `stream` change what lies in the slot,
    /// `view` does not.
    #[must_use]
    pub fn moded_shape(&self, mode: Mode, ty: &Type) -> [u8; 16] {
        let inner = self.shape_text(ty);
        match mode {
            Mode::Copy | Mode::View => hash::first16(&inner),
            Mode::Own => hash::first16(&format!("own({inner})")),
            Mode::Stream => hash::first16(&format!("stream({inner})")),
        }
    }

    /// The text whose hash is the shape.
    #[must_use]
    pub fn shape_text(&self, ty: &Type) -> String {
        match ty {
            Type::Prim(_) | Type::Timestamp | Type::Duration | Type::String | Type::Bytes => {
                type_text(self.schema, ty)
            }
            Type::List(element) => format!("list({})", self.shape_text(element)),
            Type::Map(key, value) => {
                format!("map({},{})", self.shape_text(key), self.shape_text(value))
            }
            Type::Array(element, length) => format!("arr({},{length})", self.shape_text(element)),
            Type::Optional(inner) => format!("opt({})", self.shape_text(inner)),
            Type::Named(item) => self.named_text(*item),
        }
    }

    fn named_text(&self, id: ItemId) -> String {
        let item = self.schema.item(id);
        let kind = match &item.kind {
            ItemKind::Struct(_) => hash::hex(&self.content(id)),
            ItemKind::Enum(inner) if inner.frozen => hash::hex(&self.content(id)),
            ItemKind::Enum(inner) => format!("enum {}", inner.repr.as_str()),
            ItemKind::Flags(inner) => format!("flags {}", inner.repr.as_str()),
            ItemKind::Variant(inner) if inner.frozen => "variant frozen".to_owned(),
            ItemKind::Record(_)
            | ItemKind::Variant(_)
            | ItemKind::Error(_)
            | ItemKind::Resource(_) => kind_word(&item.kind).to_owned(),
        };
        format!("ref({}):{kind}", self.schema.canonical_name(id))
    }

    fn content_text(&self, id: ItemId) -> String {
        let item = self.schema.item(id);
        let name = self.schema.canonical_name(id);
        let mut text = match &item.kind {
            ItemKind::Struct(_) => format!("struct {name}\n"),
            ItemKind::Enum(inner) if inner.frozen => {
                format!("enum {name} {} frozen\n", inner.repr.as_str())
            }
            ItemKind::Enum(_)
            | ItemKind::Flags(_)
            | ItemKind::Record(_)
            | ItemKind::Variant(_)
            | ItemKind::Error(_)
            | ItemKind::Resource(_) => {
                return self.named_text(id);
            }
        };
        match &item.kind {
            ItemKind::Struct(inner) => {
                for field in &inner.fields {
                    let name = field.marks.was.first().unwrap_or(&field.name.text);
                    text.push_str(&format!("  {name} {}\n", self.shape_text(&field.ty)));
                }
            }
            ItemKind::Enum(inner) => {
                let mut values: Vec<_> = inner.values.iter().collect();
                values.sort_by_key(|value| value.value);
                for value in values {
                    let name = value.marks.was.first().unwrap_or(&value.name.text);
                    text.push_str(&format!("  {} {name}\n", value.value));
                }
            }
            ItemKind::Flags(_)
            | ItemKind::Record(_)
            | ItemKind::Variant(_)
            | ItemKind::Error(_)
            | ItemKind::Resource(_) => {}
        }
        text
    }

    /// A method of a resource, hashed as its canonical line: resources are not adapted yet.
    #[must_use]
    pub fn method(&self, method: &crate::ir::Method) -> [u8; 16] {
        hash::first16(&method_text(self.schema, method))
    }
}

/// Items whose content is part of this one's.
fn content_edges(kind: &ItemKind) -> Vec<usize> {
    match kind {
        ItemKind::Struct(inner) => {
            inner.fields.iter().filter_map(|field| named(&field.ty)).collect()
        }
        ItemKind::Record(_)
        | ItemKind::Enum(_)
        | ItemKind::Flags(_)
        | ItemKind::Variant(_)
        | ItemKind::Error(_)
        | ItemKind::Resource(_) => Vec::new(),
    }
}

fn named(ty: &Type) -> Option<usize> {
    match ty {
        Type::Named(item) => Some(item.0 as usize),
        Type::Array(inner, _) => named(inner),
        Type::Prim(_)
        | Type::Timestamp
        | Type::Duration
        | Type::String
        | Type::Bytes
        | Type::List(_)
        | Type::Map(..)
        | Type::Optional(_) => None,
    }
}
