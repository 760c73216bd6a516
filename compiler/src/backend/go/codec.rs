//! How a value is written and read: one call per value, and a helper per composite type.
//!
//! Each helper is named after its type expression and generated once. Asking for a call is what
//! makes the helper exist.

use super::names::Names;
use super::types::{self, Shape};
use indexmap::IndexMap;
use r2g_idl::ir::{ItemId, Type};
use std::cell::RefCell;

/// A call that writes or reads one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// The expression.
    pub(super) call: String,
    /// Writing: whether it returns a codecErr. Reading: whether it returns one beside the value.
    pub(super) fallible: bool,
}

impl Step {
    fn sure(call: String) -> Self {
        Self { call, fallible: false }
    }

    fn checked(call: String) -> Self {
        Self { call, fallible: true }
    }
}

/// A helper that generated code needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Helper {
    /// A reference to a record: `Object`, then the record.
    Ref(ItemId),
    /// A reference that may be null.
    OptRef(ItemId),
    /// An array with something to check in it.
    Array(Type, u32),
    /// A list.
    List(Type),
    /// A map.
    Map(Type, Type),
    /// An option with a presence byte whose value is checked.
    OptFlat(Type),
    /// An option of a list or map.
    OptNull(Type),
    /// An option of a variant.
    OptVariant(ItemId),
    /// How the elements of a list are viewed.
    ListView(Type),
    /// How the entries of a map are viewed.
    MapView(Type, Type),
}

/// An address: a variable and an offset.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) base: &'a str,
    pub(super) offset: u32,
}

impl<'a> At<'a> {
    pub(super) fn new(base: &'a str, offset: u32) -> Self {
        Self { base, offset }
    }

    /// The address as one of several arguments.
    pub(super) fn arg(self) -> String {
        if self.offset == 0 {
            self.base.to_owned()
        } else {
            format!("{}+{}", self.base, self.offset)
        }
    }

    /// The address as the only argument, which gofmt spaces differently.
    pub(super) fn only(self) -> String {
        if self.offset == 0 {
            self.base.to_owned()
        } else {
            format!("{} + {}", self.base, self.offset)
        }
    }
}

/// The codec of one package.
#[derive(Debug)]
pub(super) struct Codec<'a> {
    pub(super) names: &'a Names<'a>,
    helpers: RefCell<IndexMap<String, Helper>>,
}

impl<'a> Codec<'a> {
    pub(super) fn new(names: &'a Names<'a>) -> Self {
        Self { names, helpers: RefCell::default() }
    }

    /// The helper with a number, in the order in which they were asked for.
    pub(super) fn helper(&self, number: usize) -> Option<(String, Helper)> {
        let helpers = self.helpers.borrow();
        helpers.get_index(number).map(|(name, helper)| (name.clone(), helper.clone()))
    }

    fn need(&self, name: String, helper: Helper) -> String {
        self.helpers.borrow_mut().entry(name.clone()).or_insert(helper);
        name
    }

    fn need_type(&self, ty: &Type, helper: Helper) -> String {
        self.need(types::part(self.names, ty), helper)
    }

    /// The name of a helper for references to a record.
    fn reference(&self, id: ItemId) -> String {
        self.need(format!("ref_{}", self.names.part(id)), Helper::Ref(id))
    }

    /// The variable that describes how a list or map is viewed.
    pub(super) fn view_kind(&self, ty: &Type, helper: Helper) -> String {
        let name = self.need(format!("view_{}", types::part(self.names, ty)), helper);
        format!("r2gKind_{name}")
    }

    /// Size and alignment of a list element.
    pub(super) fn element_align(&self, ty: &Type) -> u32 {
        self.names.input.layouts.element(ty).align
    }

    /// The call that writes `value` to `at` with the writer `w`. Records and structs with something
    /// to check are passed by address.
    pub(super) fn encode(&self, ty: &Type, at: At<'_>, value: &str, w: &str) -> Step {
        if let Type::Optional(inner) = ty {
            return self.encode_option(ty, inner, at, value, w);
        }
        let (only, place) = (at.only(), at.arg());
        match types::shape(self.names, ty) {
            Shape::Plain if types::is_struct(self.names, ty) => {
                let ty = types::flat(self.names, ty);
                Step::sure(format!("*r2gabi.At[{ty}]({only}) = {value}"))
            }
            Shape::Plain | Shape::Bool => Step::sure(format!("r2gabi.Store({place}, {value})")),
            Shape::Array(..) | Shape::Checked(_) if !types::is_frozen_inside(self.names, ty) => {
                Step::sure(format!("r2gabi.Store({place}, {value})"))
            }
            Shape::Frozen(id) | Shape::Checked(id) => {
                Step::checked(format!("{}({place}, {value})", self.names.codec("Encode", id)))
            }
            Shape::Array(element, len) => {
                let name = self.need_type(ty, Helper::Array(element.clone(), len));
                Step::checked(format!("r2gEncode_{name}({place}, {value})"))
            }
            Shape::Time => Step::checked(format!("{w}.Time({place}, {value})")),
            Shape::String => Step::checked(format!("{w}.String({place}, {value})")),
            Shape::Bytes => {
                Step::checked(format!("r2gabi.EncodePlain({}, {place}, {value})", pointer(w)))
            }
            Shape::List(element) => self.encode_list(ty, element, &place, value, w),
            Shape::Map(key, item) => {
                let name = self.need_type(ty, Helper::Map(key.clone(), item.clone()));
                Step::checked(format!("r2gEncode_{name}({}, {place}, {value})", pointer(w)))
            }
            Shape::Record(id) => {
                let name = self.reference(id);
                Step::checked(format!("r2gEncode_{name}({}, {place}, {value})", pointer(w)))
            }
            Shape::Variant(id) => {
                let name = self.names.codec("Encode", id);
                Step::checked(format!("{name}({}, {place}, {value})", pointer(w)))
            }
        }
    }

    fn encode_list(&self, ty: &Type, element: &Type, place: &str, value: &str, w: &str) -> Step {
        if types::is_copied(self.names, element) {
            return Step::checked(format!("r2gabi.EncodePlain({}, {place}, {value})", pointer(w)));
        }
        match element {
            Type::String => Step::checked(format!("{w}.Strings({place}, {value})")),
            Type::Timestamp => Step::checked(format!("{w}.Times({place}, {value})")),
            _ => {
                let name = self.need_type(ty, Helper::List(element.clone()));
                Step::checked(format!("r2gEncode_{name}({}, {place}, {value})", pointer(w)))
            }
        }
    }

    /// The call that writes an argument of a sync call, if it is of a kind that may cross in place (spec
    /// 04, "Arguments in place").
    pub(super) fn encode_in_place(&self, ty: &Type, at: At<'_>, value: &str) -> Option<Step> {
        let place = at.arg();
        let optional = if ty.is_optional() { "Opt" } else { "" };
        match types::shape(self.names, ty.required()) {
            Shape::String => Some(format!("call.{optional}String({place}, {value})")),
            _ if types::is_flat_list(self.names, ty) => {
                Some(format!("r2gabi.Encode{optional}PlainArg(call, {place}, {value})"))
            }
            _ => None,
        }
        .map(Step::checked)
    }

    fn encode_option(&self, ty: &Type, inner: &Type, at: At<'_>, value: &str, w: &str) -> Step {
        let place = at.arg();
        let helper = match types::shape(self.names, inner) {
            Shape::Plain | Shape::Bool => {
                return Step::sure(format!("r2gabi.EncodeOpt({place}, {value})"));
            }
            Shape::Time => return Step::checked(format!("{w}.OptTime({place}, {value})")),
            Shape::String => return Step::checked(format!("{w}.OptString({place}, {value})")),
            Shape::Bytes => {
                return Step::checked(format!(
                    "r2gabi.EncodeOptPlain({}, {place}, {value})",
                    pointer(w)
                ));
            }
            Shape::List(element) if types::is_copied(self.names, element) => {
                return Step::checked(format!(
                    "r2gabi.EncodeOptPlain({}, {place}, {value})",
                    pointer(w)
                ));
            }
            shape => self.option_helper(shape, inner),
        };
        let name = self.need_type(ty, helper);
        Step::checked(format!("r2gEncode_{name}({}, {place}, {value})", pointer(w)))
    }

    fn option_helper(&self, shape: Shape<'_>, inner: &Type) -> Helper {
        match shape {
            Shape::Record(id) => Helper::OptRef(id),
            Shape::Variant(id) => Helper::OptVariant(id),
            Shape::Frozen(_) | Shape::Checked(_) | Shape::Array(..) => {
                Helper::OptFlat(inner.clone())
            }
            _ => Helper::OptNull(inner.clone()),
        }
    }

    /// The call that reads a value at `at` with the reader `r`. Records come as pointers.
    pub(super) fn decode(&self, ty: &Type, at: At<'_>, r: &str) -> Step {
        if let Type::Optional(inner) = ty {
            return self.decode_option(ty, inner, at, r);
        }
        let (only, place) = (at.only(), at.arg());
        match types::shape(self.names, ty) {
            Shape::Plain if types::is_struct(self.names, ty) => {
                Step::sure(format!("*r2gabi.At[{}]({only})", types::flat(self.names, ty)))
            }
            Shape::Plain => {
                Step::sure(format!("r2gabi.Load[{}]({only})", types::flat(self.names, ty)))
            }
            Shape::Bool => Step::sure(format!("r2gabi.DecodeBool({only})")),
            Shape::Frozen(id) | Shape::Checked(id) => {
                Step::checked(format!("{}({only})", self.names.codec("Decode", id)))
            }
            Shape::Array(element, len) => {
                let name = self.need_type(ty, Helper::Array(element.clone(), len));
                Step::checked(format!("r2gDecode_{name}({only})"))
            }
            Shape::Time => Step::sure(format!("{r}.Time({only})")),
            Shape::String => Step::checked(format!("{r}.String({only})")),
            Shape::Bytes => {
                Step::checked(format!("r2gabi.DecodePlain[byte]({}, {place}, 1)", pointer(r)))
            }
            Shape::List(element) => self.decode_list(ty, element, at, r),
            Shape::Map(key, item) => {
                let name = self.need_type(ty, Helper::Map(key.clone(), item.clone()));
                Step::checked(format!("r2gDecode_{name}({}, {place})", pointer(r)))
            }
            Shape::Record(id) => {
                let name = self.reference(id);
                Step::checked(format!("r2gNew_{name}({}, {place})", pointer(r)))
            }
            Shape::Variant(id) => {
                let name = self.names.codec("Decode", id);
                Step::checked(format!("{name}({}, {place})", pointer(r)))
            }
        }
    }

    fn decode_list(&self, ty: &Type, element: &Type, at: At<'_>, r: &str) -> Step {
        let (only, place) = (at.only(), at.arg());
        match (types::shape(self.names, element), element) {
            (Shape::Plain, _) => Step::checked(format!(
                "r2gabi.DecodePlain[{}]({}, {place}, {})",
                types::flat(self.names, element),
                pointer(r),
                self.element_align(element)
            )),
            (Shape::Bool, _) => Step::checked(format!("{r}.Bools({only})")),
            (_, Type::String) => Step::checked(format!("{r}.Strings({only})")),
            (_, Type::Timestamp) => Step::checked(format!("{r}.Times({only})")),
            _ => {
                let name = self.need_type(ty, Helper::List(element.clone()));
                Step::checked(format!("r2gDecode_{name}({}, {place})", pointer(r)))
            }
        }
    }

    fn decode_option(&self, ty: &Type, inner: &Type, at: At<'_>, r: &str) -> Step {
        let (only, place) = (at.only(), at.arg());
        let plain = |element: &str, align: u32| {
            Step::checked(format!(
                "r2gabi.DecodeOptPlain[{element}]({}, {place}, {align})",
                pointer(r)
            ))
        };
        let helper = match types::shape(self.names, inner) {
            Shape::Plain => {
                return Step::sure(format!(
                    "r2gabi.DecodeOpt[{}]({only})",
                    types::flat(self.names, inner)
                ));
            }
            Shape::Bool => return Step::sure(format!("r2gabi.DecodeOptBool({only})")),
            Shape::Time => return Step::sure(format!("{r}.OptTime({only})")),
            Shape::String => return Step::checked(format!("{r}.OptString({only})")),
            Shape::Bytes => return plain("byte", 1),
            Shape::List(element) if types::shape(self.names, element) == Shape::Plain => {
                return plain(&types::flat(self.names, element), self.element_align(element));
            }
            shape => self.option_helper(shape, inner),
        };
        let name = self.need_type(ty, helper);
        Step::checked(format!("r2gDecode_{name}({}, {place})", pointer(r)))
    }

    /// The call that fills a record by value: the record's reader follows the reference.
    pub(super) fn fill_record(&self, id: ItemId, at: At<'_>, target: &str, r: &str) -> String {
        format!("r2gDecode_{}({}, {}, &{target})", self.reference(id), pointer(r), at.arg())
    }
}

/// A reader or writer as an argument: fields of a call are passed by address.
fn pointer(name: &str) -> String {
    if name.contains('.') { format!("&{name}") } else { name.to_owned() }
}
