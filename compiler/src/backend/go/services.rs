//! Services: clients, server interfaces, dispatch.

use super::codec::{At, Codec};
use super::docs::{Comment, Named, with_remark};
use super::model;
use super::params::Params;
use super::quoted::quoted;
use super::types::moded;
use r2g_idl::ir::{Method, Mode, Service, ServiceId};
use r2g_idl::layout::{MethodLayout, is_small};
use r2g_idl::naming::{go_batch_name, go_exported_name, go_request_name};

/// Methods that every client has.
const CLIENT_METHODS: &[&str] = &["Has"];

/// `service.go.hbs`, `codec/service.go.hbs`. Methods are numbered from `methods_before` on.
pub(super) fn build_service(
    codec: &Codec<'_>,
    id: ServiceId,
    methods_before: &mut u32,
) -> model::Service {
    let service = codec.names.input.schema.service(id);
    let name = go_exported_name(&service.name.text);
    let mut methods = Vec::new();
    let mut handlers = Vec::new();
    let mut rows = Vec::new();
    for (index, method) in service.methods.iter().enumerate() {
        let layout = codec.names.input.layouts.method(id, index);
        rows.push(row(codec, &name, method, layout));
        let number = *methods_before;
        *methods_before += 1;
        if method.marks.removed.is_some() {
            handlers.push("nil".to_owned());
            continue;
        }
        let built = build_method(codec, service, &name, method, layout, index, number);
        handlers.push(format!("r2gServe_{}(server)", built.part));
        methods.push(built);
    }
    let identity = codec.names.identity();
    let label = &service.name.text;
    let sentence = format!("{name} calls the service {label} of {identity}.");
    let named = Named { name: &name, label, sentence: &sentence, acts: false };
    let service_docs = named.docs(&service.marks.docs, Some(&service.marks));
    let open = codec.names.open_servers();
    let server = if open {
        format!(
            "{name}Server is the server of [{name}]. Implementations embed [Unimplemented{name}], so that they may lack methods."
        )
    } else {
        format!("{name}Server is the server of [{name}].")
    };
    model::Service {
        docs: with_remark(service_docs, Some("It may be used from any goroutine.".to_owned())),
        label: quoted(&service.name.text),
        server_type_docs: Comment::sentence(&server),
        open,
        client: String::new(),
        unimplemented: String::new(),
        name,
        methods,
        handlers,
        rows,
    }
}

/// The description of a method for the runtime.
fn row(codec: &Codec<'_>, service: &str, method: &Method, layout: &MethodLayout) -> String {
    let mut row = format!("{{Name: {}", quoted(&full_name(service, method)));
    if method.sync {
        row.push_str(", Sync: true");
    }
    if let Some(nanos) = method.deadline_ns {
        row.push_str(&format!(", Deadline: {nanos}"));
    }
    if method.idempotent {
        row.push_str(", Idempotent: true");
    }
    if method.throws.is_some() {
        row.push_str(", Throws: true");
    }
    if is_small(codec.names.input.schema, method, layout) {
        row.push_str(&format!(
            ", Small: &r2gabi.SmallShape{{Params: {}, Args: {}, Result: {}}}",
            method.params.len(),
            layout.params.as_ref().map_or(0, |params| params.size),
            layout.result.map_or(0, |slot| slot.size),
        ));
    }
    let args = method
        .params
        .iter()
        // What is viewed or handed over is not read into the message's own memory.
        .filter(|param| !matches!(param.mode, Mode::View | Mode::Own))
        .map(|param| super::strings::count(codec.names, &param.ty))
        .sum::<u32>();
    if args > 1 {
        row.push_str(", SharedArgs: true");
    }
    let result =
        method.result.as_ref().map_or(0, |result| super::strings::count(codec.names, &result.ty));
    if result > 1 {
        row.push_str(", SharedResult: true");
    }
    row.push_str("},");
    row
}

/// `Stock.Find`
fn full_name(service: &str, method: &Method) -> String {
    format!("{service}.{}", go_exported_name(&method.name.text))
}

fn build_method(
    codec: &Codec<'_>,
    service: &Service,
    service_name: &str,
    method: &Method,
    layout: &MethodLayout,
    index: usize,
    number: u32,
) -> model::Method {
    let names = codec.names;
    let exported = go_exported_name(&method.name.text);
    let mut name = exported.clone();
    if CLIENT_METHODS.contains(&name.as_str()) {
        name.push('_');
    }
    // Two names that cannot have underscores, joined by one: unique in the package.
    let part = format!("{service_name}_{exported}");
    let full_name = full_name(service_name, method);
    let params_record = format!("r2gParams_{part}");
    let params = Params::new(codec, method, layout, &params_record);
    let encode = params.encode(codec);
    let batch = method.batch && method.sync;
    let small = is_small(names.input.schema, method, layout);
    let result = method.result.as_ref();
    let result = result.map(|result| moded(names, result.mode, &result.ty)).unwrap_or_default();
    let label = format!("{}.{}", service.name.text, method.name.text);
    let documented = |sentence: String| {
        let named =
            Named { name: &name, label: &method.name.text, sentence: &sentence, acts: true };
        named.docs(&method.marks.docs, Some(&method.marks))
    };
    model::Method {
        docs: with_remark(documented(format!("{name} calls {label}.")), params.in_place(codec)),
        server_docs: documented(format!("{name} serves {label}.")),
        receiver: params.free("c", "r2gClient"),
        service: service_name.to_owned(),
        constant: format!("{service_name}Method{exported}"),
        full_name: quoted(&full_name),
        index,
        client_params: params.client(codec),
        server_params: params.server(codec, true),
        server_types: params.server(codec, false),
        returns: if result.is_empty() { "error".to_owned() } else { format!("({result}, error)") },
        result,
        small,
        put: params.put(),
        batch: if batch { go_batch_name(&method.name.text) } else { String::new() },
        request: go_request_name(&service.name.text, &method.name.text),
        request_fields: params.fields(codec),
        request_args: params.request_args(),
        empty: layout.params.is_none() && layout.result.is_none(),
        begin: if method.sync {
            format!("Sync({index})")
        } else {
            format!(
                "Async({}, {index}, {})",
                params.free("ctx", "r2gCtx"),
                params.free("opts", "r2gOpts")
            )
        },
        args: params.args(),
        has_params: layout.params.is_some(),
        encode_params: params.encode_params(codec),
        size: layout.params.as_ref().map_or(0, |params| params.size),
        encode,
        decode_results: params.decode_results(codec),
        decode: params.decode(codec),
        versioned: params.versioned(),
        params_record: params_record.clone(),
        params_index: number,
        ordinals: method.params.len() as u32,
        locals: params.locals(),
        server_args: params.server_args(),
        result_size: layout.result.map_or(0, |slot| slot.size),
        decode_result: decode_result(codec, method),
        encode_result: encode_result(codec, method),
        decode_error: method.throws.map(|id| names.codec("Decode", id)).unwrap_or_default(),
        throws: method.throws.map(|id| names.codec("Throw", id)).unwrap_or_default(),
        part,
        name,
    }
}

fn decode_result(codec: &Codec<'_>, method: &Method) -> Vec<String> {
    let Some(result) = &method.result else { return Vec::new() };
    let call = if result.mode == Mode::Own {
        "call.Take(at)".to_owned()
    } else {
        let step = codec.decode(&result.ty, At::new("at", 0), "call.Reader");
        if !step.fallible {
            return vec![format!("result = {}", step.call)];
        }
        step.call
    };
    vec![
        format!("value, codecErr := {call}"),
        "if codecErr == nil {".to_owned(),
        "result = value".to_owned(),
        "}".to_owned(),
        "call.Check(codecErr)".to_owned(),
    ]
}

fn encode_result(codec: &Codec<'_>, method: &Method) -> Vec<String> {
    let Some(result) = &method.result else { return Vec::new() };
    if result.mode == Mode::Own {
        return vec!["codecErr = in.Transfer(at, result)".to_owned()];
    }
    let step = codec.encode(&result.ty, At::new("at", 0), "result", "in.Writer");
    if step.fallible { vec![format!("codecErr = {}", step.call)] } else { vec![step.call] }
}
