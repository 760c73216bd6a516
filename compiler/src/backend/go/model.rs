//! What the templates get: final strings, numbers and lists. No logic.

use super::docs::Comment;
use super::quoted::Literal;
use serde::Serialize;

/// `file.go.hbs`
#[derive(Debug, Serialize)]
pub(super) struct File {
    pub(super) header: String,
    /// Lines of the package comment; only in the first file.
    pub(super) docs: Comment,
    pub(super) package: String,
    pub(super) any_imports: bool,
    pub(super) std_imports: Vec<String>,
    pub(super) imports: Vec<String>,
}

/// `codec/package.go.hbs`
#[derive(Debug, Serialize)]
pub(super) struct Package {
    pub(super) identity: Literal,
    pub(super) minor: u32,
    /// The file that holds it.
    pub(super) descriptor: &'static str,
    pub(super) runtime_version: u32,
    /// The module of the runtime.
    pub(super) runtime: &'static str,
    /// The list of the services, empty without any.
    pub(super) services: String,
    /// Constant expressions that do not compile when something imported does not fit.
    pub(super) asserts: Vec<String>,
}

/// `const.go.hbs`
#[derive(Debug, Serialize)]
pub(super) struct Const {
    pub(super) docs: Comment,
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) value: String,
}

/// `enum.go.hbs`, `flags.go.hbs`, `codec/enum.go.hbs`
#[derive(Debug, Serialize)]
pub(super) struct Enum {
    pub(super) docs: Comment,
    pub(super) name: String,
    pub(super) repr: String,
    pub(super) values: Vec<Enumerator>,
    /// Names of all values, for `case`.
    pub(super) all: String,
}

/// A value or bit.
#[derive(Debug, Serialize)]
pub(super) struct Enumerator {
    pub(super) docs: Comment,
    pub(super) name: String,
    /// As in the schema.
    pub(super) label: Literal,
    /// The value, or the position of the bit.
    pub(super) value: String,
}

/// `struct.go.hbs`, `codec/struct.go.hbs`
#[derive(Debug, Serialize)]
pub(super) struct Struct {
    pub(super) docs: Comment,
    pub(super) name: String,
    pub(super) fields: Vec<Field>,
    pub(super) asserts: Vec<String>,
    /// Whether readers check it, and how.
    pub(super) checked: bool,
    pub(super) decode: Vec<String>,
    /// Whether writers check it, and how.
    pub(super) encode_checked: bool,
    pub(super) encode: Vec<String>,
}

/// A field that users see.
#[derive(Debug, Serialize)]
pub(super) struct Field {
    pub(super) docs: Comment,
    pub(super) name: String,
    pub(super) ty: String,
}

/// `record.go.hbs`, `codec/record.go.hbs`
#[derive(Debug, Serialize)]
pub(super) struct Record {
    pub(super) docs: Comment,
    pub(super) name: String,
    pub(super) fields: Vec<Field>,
    /// Parameters of the constructor.
    pub(super) params: String,
    /// `Sku: sku,` per field that the constructor sets.
    pub(super) initial: Vec<String>,
    pub(super) accessors: Vec<Accessor>,
    pub(super) index: u32,
    pub(super) ordinals: u32,
    pub(super) size: u32,
    pub(super) encode: Vec<String>,
    pub(super) decode: Vec<String>,
    /// Whether some field may be missing.
    pub(super) versioned: bool,
    /// Whether reading can fail.
    pub(super) fallible: bool,
}

/// A method of a view.
#[derive(Debug, Serialize)]
pub(super) struct Accessor {
    pub(super) docs: Comment,
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) body: Vec<String>,
}

/// `variant.go.hbs`, `codec/variant.go.hbs`, `error.go.hbs`, `codec/error.go.hbs`
#[derive(Debug, Serialize)]
pub(super) struct Variant {
    pub(super) docs: Comment,
    pub(super) name: String,
    /// Among the types of the package's descriptor.
    pub(super) index: u32,
    /// Whether the runtime must know it: a peer may not know some case that matters.
    pub(super) described: bool,
    /// Whether other cases may appear.
    pub(super) open: bool,
    pub(super) cases: Vec<Case>,
}

/// A case.
#[derive(Debug, Serialize)]
pub(super) struct Case {
    /// Errors: whether a caller may not know it.
    pub(super) newer: bool,
    /// Statements that refuse the case where the peer must know it and does not.
    pub(super) refuse: Vec<String>,
    pub(super) docs: Comment,
    pub(super) name: String,
    pub(super) tag: u32,
    pub(super) has_payload: bool,
    pub(super) ty: String,
    pub(super) encode: Vec<String>,
    pub(super) decode: Vec<String>,
    /// The method of the view that is about the case (variants).
    pub(super) accessor: String,
    /// What it says (variants).
    pub(super) accessor_docs: Comment,
    pub(super) seen_ty: String,
    /// The expression that views the payload (variants).
    pub(super) seen: String,
    /// The gRPC code (errors).
    pub(super) code: String,
    /// What the error says (errors).
    pub(super) message: Literal,
}

/// `service.go.hbs`, `codec/service.go.hbs`
#[derive(Debug, Serialize)]
pub(super) struct Service {
    pub(super) docs: Comment,
    pub(super) name: String,
    /// As in the schema.
    pub(super) label: Literal,
    pub(super) methods: Vec<Method>,
    /// Handlers by method, `nil` for removed ones.
    pub(super) handlers: Vec<String>,
    /// Rows of the description.
    pub(super) rows: Vec<String>,
    /// Docs of the server's interface.
    pub(super) server_type_docs: Comment,
    /// Whether implementations embed what answers for the methods that they lack.
    pub(super) open: bool,
    /// Rendered methods of the client.
    pub(super) client: String,
    /// Rendered methods of the empty server.
    pub(super) unimplemented: String,
}

/// `method.go.hbs`, `unimplemented.go.hbs`, `codec/params.go.hbs`, `codec/method.go.hbs`: a method that
/// is not removed.
#[derive(Debug, Serialize)]
pub(super) struct Method {
    pub(super) docs: Comment,
    pub(super) server_docs: Comment,
    pub(super) receiver: String,
    pub(super) service: String,
    pub(super) name: String,
    pub(super) constant: String,
    /// `Stock.Find`
    pub(super) full_name: Literal,
    /// `StockFind`
    pub(super) part: String,
    pub(super) index: usize,
    /// Parameters of the client's method.
    pub(super) client_params: String,
    /// Parameters of the server's method, with names.
    pub(super) server_params: String,
    /// The same without names.
    pub(super) server_types: String,
    /// The type of the result, empty without one.
    pub(super) result: String,
    /// What both ends return: `error`, or `(T, error)`.
    pub(super) returns: String,
    /// `Sync(1)` or `Async(ctx, 1, opts)`
    pub(super) begin: String,
    /// Whether its calls are small.
    pub(super) small: bool,
    /// Statements that write the parameters of a small call.
    pub(super) put: Vec<String>,
    /// The method that makes many calls; empty if there is none.
    pub(super) batch: String,
    /// The struct with the parameters of one of them.
    pub(super) request: String,
    /// Its fields, with docs.
    pub(super) request_fields: Vec<Field>,
    /// The arguments of one of them.
    pub(super) request_args: String,
    /// Whether it has neither parameters nor a result.
    pub(super) empty: bool,
    /// Arguments behind the call, each with its leading comma.
    pub(super) args: String,
    pub(super) has_params: bool,
    /// Parameters of the function that writes them.
    pub(super) encode_params: String,
    pub(super) size: u32,
    pub(super) encode: Vec<String>,
    /// Results of the function that reads them.
    pub(super) decode_results: String,
    pub(super) decode: Vec<String>,
    pub(super) versioned: bool,
    /// The record that describes the parameters.
    pub(super) params_record: String,
    pub(super) params_index: u32,
    pub(super) ordinals: u32,
    /// `p1, p2`
    pub(super) locals: String,
    /// Arguments of the server's method.
    pub(super) server_args: String,
    pub(super) result_size: u32,
    /// Statements that read the result into `result`.
    pub(super) decode_result: Vec<String>,
    /// Statements that write `result` at `at`.
    pub(super) encode_result: Vec<String>,
    /// The function that ends a call with the declared error, empty without one.
    pub(super) throws: String,
    /// The function that reads the declared error, empty without one.
    pub(super) decode_error: String,
}

/// `codec/helper_*.go.hbs`
#[derive(Debug, Serialize)]
pub(super) struct Helper {
    pub(super) name: String,
    pub(super) ty: String,
    /// Of the element, the key or the value without its option.
    pub(super) inner: String,
    pub(super) size: String,
    pub(super) align: u32,
    /// The description of the record that it is about, empty if it is about none.
    pub(super) record: String,
    /// Whether writers check the elements (arrays).
    pub(super) checked: bool,
    /// Whether faults name keys by their place (maps).
    pub(super) keyed: bool,
    pub(super) encode: Vec<String>,
    pub(super) decode: Vec<String>,
    pub(super) key: String,
    pub(super) value: String,
    /// Where the value of an entry lies (views of maps).
    pub(super) value_offset: u32,
    /// Expressions (views): an element or a value, a key, and a copy of the whole.
    pub(super) seen: String,
    pub(super) seen_key: String,
    pub(super) clone: String,
}
