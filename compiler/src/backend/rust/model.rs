//! What the templates get: final strings, numbers and lists. No logic.

use super::text::{Deprecated, Docs, Literal};
use serde::Serialize;

/// `mod.rs.hbs`, `folder.rs.hbs`
#[derive(Debug, Serialize)]
pub(super) struct Folder {
    /// The dotted start of the names of the packages inside.
    pub(super) name: String,
    pub(super) modules: Vec<String>,
}

impl Folder {
    pub(super) fn new(name: &str, modules: Vec<String>) -> Self {
        Self { name: name.to_owned(), modules }
    }
}

/// `package.rs.hbs`, `codec/package.rs.hbs`
#[derive(Debug, Serialize)]
pub(super) struct Package {
    pub(super) docs: Docs,
    pub(super) name: String,
    pub(super) identity: String,
    pub(super) version: String,
    pub(super) major: u32,
    pub(super) minor: u32,
    /// The fingerprint, as a hexadecimal number.
    pub(super) root: String,
    /// The file that holds it.
    pub(super) descriptor: &'static str,
    /// Paths of the statics of imported packages.
    pub(super) imports: Vec<String>,
    pub(super) runtime_version: u32,
    pub(super) map_asserts: Vec<MapAssert>,
}

/// `codec/sizes.rs.hbs`
#[derive(Debug, Serialize)]
pub(super) struct Sizes {
    /// One assert per type that fields, parameters and results have.
    pub(super) asserts: Vec<String>,
}

/// One map type and the compiler's layout of its entries.
#[derive(Debug, Serialize)]
pub(super) struct MapAssert {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) value_offset: u32,
    pub(super) size: u32,
}

/// `const.rs.hbs`
#[derive(Debug, Serialize)]
pub(super) struct Const {
    pub(super) docs: Docs,
    pub(super) deprecated: Deprecated,
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) value: String,
}

/// `open_enum.rs.hbs`, `frozen_enum.rs.hbs`, `flags.rs.hbs` and their `codec` halves.
#[derive(Debug, Serialize)]
pub(super) struct Enum {
    pub(super) docs: Docs,
    pub(super) deprecated: Deprecated,
    pub(super) name: String,
    pub(super) repr: String,
    /// Bytes of the representation.
    pub(super) size: u32,
    pub(super) values: Vec<Enumerator>,
    /// All known bits (flags).
    pub(super) all: String,
}

/// A value or bit.
#[derive(Debug, Serialize)]
pub(super) struct Enumerator {
    pub(super) docs: Docs,
    pub(super) deprecated: Deprecated,
    /// The constant, or the variant of a frozen enum.
    pub(super) name: String,
    /// As in the schema.
    pub(super) label: Literal,
    /// The literal; for flags the mask.
    pub(super) value: String,
    /// Whether the value is 0.
    pub(super) is_zero: bool,
    /// The value's bits as unsigned, for comparing with what was read.
    pub(super) bits: String,
}

/// `struct.rs.hbs`, `record.rs.hbs` and their `codec` halves.
#[derive(Debug, Serialize)]
pub(super) struct Aggregate {
    pub(super) docs: Docs,
    pub(super) deprecated: Deprecated,
    pub(super) name: String,
    pub(super) view: String,
    pub(super) derives: String,
    pub(super) size: u32,
    pub(super) align: u32,
    /// Ordinals that this build knows, tombstones included.
    pub(super) ordinals: u32,
    /// Among the types of the package's descriptor.
    pub(super) index: u32,
    /// Whether some bit patterns are no values (structs).
    pub(super) checked: bool,
    pub(super) fields: Vec<Field>,
    /// Parameters of `new`.
    pub(super) required: Vec<Required>,
    /// Records: whether `new` has no parameters, so that there is a `Default`. Structs: whether
    /// `Default` must be written out, since an array is too long for the derive.
    pub(super) has_default: bool,
    /// Statements that write tombstones.
    pub(super) tombstones: Vec<String>,
    pub(super) asserts: Vec<String>,
}

/// A field that users see.
#[derive(Debug, Serialize)]
pub(super) struct Field {
    pub(super) docs: Docs,
    pub(super) deprecated: Deprecated,
    pub(super) name: String,
    /// The name as links in docs have it: without `r#`.
    pub(super) link: String,
    pub(super) ty: String,
    /// `with_note`.
    pub(super) setter: String,
    /// Type and conversion of the setter's argument.
    pub(super) setter_ty: String,
    pub(super) setter_value: String,
    /// Initialiser with zero (structs).
    pub(super) zero: String,
    /// Initialiser of `new`.
    pub(super) initial: String,
    /// Statement that writes it.
    pub(super) encode: String,
    /// Expression that reads it.
    pub(super) decode: String,
    /// Statement that checks it and what it leads to (records).
    pub(super) verify: String,
    pub(super) accessor: String,
    pub(super) accessor_ty: String,
    pub(super) accessor_value: String,
    /// Statement that checks it (structs).
    pub(super) check: String,
}

/// A parameter of `new`.
#[derive(Debug, Serialize)]
pub(super) struct Required {
    pub(super) name: String,
    pub(super) ty: String,
}

/// `variant.rs.hbs`, `error.rs.hbs` and their `codec` halves.
#[derive(Debug, Serialize)]
pub(super) struct Variant {
    pub(super) docs: Docs,
    pub(super) deprecated: Deprecated,
    pub(super) name: String,
    pub(super) view: String,
    /// Among the types of the package's descriptor.
    pub(super) index: u32,
    /// Whether other cases may appear.
    pub(super) open: bool,
    /// Whether the view needs its lifetime.
    pub(super) view_generics: String,
    pub(super) cases: Vec<Case>,
}

/// A case.
#[derive(Debug, Serialize)]
pub(super) struct Case {
    pub(super) docs: Docs,
    pub(super) deprecated: Deprecated,
    pub(super) tag: u32,
    pub(super) name: String,
    /// As in the schema.
    pub(super) label: Literal,
    pub(super) has_payload: bool,
    /// Owned type.
    pub(super) ty: String,
    pub(super) view_ty: String,
    /// From the view's payload to the owned one, with `value` as the payload.
    pub(super) from_view: String,
    /// Expression that views the payload.
    pub(super) view_value: String,
    /// Statement that checks the payload.
    pub(super) verify: String,
    /// gRPC code (errors).
    pub(super) code: String,
    /// What the error says (errors).
    pub(super) message: Literal,
    /// Statement that refuses the case where the peer must know it and does not.
    pub(super) critical: String,
}

/// `service.rs.hbs`, `codec/service.rs.hbs`
#[derive(Debug, Serialize)]
pub(super) struct Service {
    pub(super) docs: Docs,
    pub(super) deprecated: Deprecated,
    pub(super) package: String,
    pub(super) name: String,
    /// The static that describes it.
    pub(super) info: String,
    pub(super) index: usize,
    /// Whether methods have bodies.
    pub(super) open: bool,
    /// Methods.
    pub(super) count: usize,
    pub(super) methods: Vec<Method>,
    /// The function that makes the handlers of a server.
    pub(super) handlers: String,
}

/// A method.
#[derive(Debug, Serialize)]
pub(super) struct Method {
    pub(super) docs: Docs,
    pub(super) deprecated: Deprecated,
    /// For the server, whose implementors are not callers.
    pub(super) server_docs: Docs,
    pub(super) index: usize,
    pub(super) name: String,
    /// Variant of the method enum.
    pub(super) variant: String,
    /// The name in a link of rustdoc.
    pub(super) link: String,
    pub(super) full_name: String,
    pub(super) id: String,
    pub(super) sync: bool,
    /// Whether its calls are small.
    pub(super) small: bool,
    /// Lines that describe it to the runtime, beside name and numbers.
    pub(super) described: Vec<String>,
    /// The method that keeps the result where it was written; empty if there is none.
    pub(super) view_name: String,
    /// The method that makes many calls at once; empty if there is none.
    pub(super) batch_name: String,
    /// Its type parameters, for what requests borrow.
    pub(super) batch_generics: String,
    /// What it takes for one call, and the same as a pattern.
    pub(super) request: String,
    pub(super) request_pattern: String,
    /// The strategy by which the result is retained, empty if it is read.
    pub(super) retain: String,
    /// What makes the server's result one that is given away.
    pub(super) give: String,
    /// Whether parameters change hands.
    pub(super) owns: bool,
    /// The client's function for sync calls whose result is read.
    pub(super) call: &'static str,
    /// Whether there is a function that reads the result.
    pub(super) reads: bool,
    /// Parameters of the client's method, each with its leading comma.
    pub(super) client_params: String,
    /// Parameters of the server's method, each with its leading comma.
    pub(super) server_params: String,
    /// The same as names only, to hush unused warnings in default bodies.
    pub(super) unused: String,
    pub(super) ok: String,
    /// The same as the private half spells it.
    pub(super) ok_codec: String,
    pub(super) err: String,
    /// The `UNIMPLEMENTED` of default bodies, as `err`.
    pub(super) unimplemented: String,
    /// Fields of the parameter struct as the client fills them.
    pub(super) fill: String,
    pub(super) params: String,
    pub(super) params_size: u32,
    /// Bytes of the result slot, 0 without a result.
    pub(super) result_size: u32,
    /// Statements that read the parameters.
    pub(super) read: Vec<String>,
    /// Arguments of the server's method.
    pub(super) args: String,
    /// The function that reads the result.
    pub(super) decoder: String,
    /// Expression that reads the result.
    pub(super) decode: String,
    /// Expression that writes the result.
    pub(super) encode: String,
    pub(super) params_model: Params,
}

/// `codec/params.rs.hbs`
#[derive(Debug, Serialize)]
pub(super) struct Params {
    pub(super) name: String,
    pub(super) method: String,
    pub(super) generics: String,
    pub(super) size: u32,
    pub(super) fields: Vec<ParamField>,
    pub(super) asserts: Vec<String>,
    pub(super) empty: bool,
}

/// A field of a parameter struct.
#[derive(Debug, Serialize)]
pub(super) struct ParamField {
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) encode: String,
}
