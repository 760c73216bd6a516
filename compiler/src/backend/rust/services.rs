//! Services: clients, server traits, dispatch.

use super::aggregates::{access, as_view, assert_encode, at};
use super::literal::{Want, expression, is_set, zero};
use super::model;
use super::names::{Names, Place};
use super::text::{deprecated, docs, documented, quoted};
use super::types;
use r2g_idl::ir::{Method, Mode, Param, ServiceId, Type};
use r2g_idl::layout::{MethodLayout, Slot, is_small};
use r2g_idl::naming::{rust_batch_name, rust_member_name, rust_snake, rust_type_name};

/// Methods of a client that every client has.
const CLIENT_METHODS: &[&str] = &["new", "has", "clone"];

/// Bytes on their way to a new owner.
const OWN: &str = "::r2g::gen_support::OwnedBuffer";

/// `service.rs.hbs`
pub(super) fn build_service(names: &Names<'_>, id: ServiceId, index: usize) -> model::Service {
    let schema = names.input.schema;
    let service = schema.service(id);
    let package = &schema.package(service.package).name;
    let name = rust_type_name(&service.name.text);
    let mut methods = Vec::new();
    for (number, method) in service.methods.iter().enumerate() {
        let layout = names.input.layouts.method(id, number);
        let full_name = format!("{package}.{}.{}", service.name.text, method.name.text);
        let mut model = Builder { names, service: (index, &service.name.text), method, layout }
            .build(number, full_name);
        let taken = |name: &String| {
            service.methods.iter().any(|other| rust_member_name(&other.name.text) == *name)
        };
        while !model.view_name.is_empty() && taken(&model.view_name) {
            model.view_name.push('_');
        }
        methods.push(model);
    }
    let (info, handlers) = names.private.service(index, &service.name.text);
    model::Service {
        docs: documented(
            &format!(
                "Client of the service `{}` of `{}`: cheap to clone, safe to share between threads.",
                service.name.text,
                schema.package(service.package).identity()
            ),
            &service.marks.docs,
        ),
        deprecated: deprecated(&service.marks),
        package: package.clone(),
        info,
        index,
        open: names.open_servers,
        count: methods.len(),
        handlers,
        methods,
        name,
    }
}

struct Builder<'a> {
    names: &'a Names<'a>,
    method: &'a Method,
    layout: &'a MethodLayout,
    /// Its place in the package and its name.
    service: (usize, &'a str),
}

impl Builder<'_> {
    fn build(&self, index: usize, full_name: String) -> model::Method {
        let method = self.method;
        let variant = rust_type_name(&method.name.text);
        let mut name = rust_member_name(&method.name.text);
        if CLIENT_METHODS.contains(&name.as_str()) {
            name.push('_');
        }
        let sentence = || format!("Calls `{full_name}`.");
        let result_ty = method.result.as_ref().map(|result| &result.ty);
        let err = match method.throws {
            Some(id) => format!("::r2g::CallError<{}>", self.names.item(id, Place::Public)),
            None => "::r2g::Status".to_owned(),
        };
        let mut unimplemented = format!("::r2g::Status::unimplemented({})", quoted(&full_name));
        if method.throws.is_some() {
            unimplemented.push_str(".into()");
        }
        let small = is_small(self.names.input.schema, method, self.layout);
        let own = method.result.as_ref().is_some_and(|result| result.mode == Mode::Own);
        let bytes = !own && result_ty.is_some_and(|ty| *ty.required() == Type::Bytes);
        let batch = method.batch && method.sync;
        let request =
            tuple(method.params.iter().map(|param| self.encoded_ty(param, Place::Public)));
        let (params, decoder) = self.names.private.method(self.service, index, &method.name.text);
        let params_size = self.layout.params.as_ref().map_or(0, |params| params.size);
        model::Method {
            docs: docs(&method.marks.docs, sentence),
            deprecated: deprecated(&method.marks),
            server_docs: docs(&method.marks.docs, || format!("Serves `{full_name}`.")),
            index,
            link: name.trim_start_matches("r#").to_owned(),
            name,
            variant,
            id: format!("{:#018x}", method.id),
            sync: method.sync,
            small,
            described: self.described(small, params_size),
            view_name: match result_ty {
                // What is handed over stays where it is anyway.
                Some(ty)
                    if self.names.result_views && !own && types::is_nullable(self.names, ty) =>
                {
                    format!("{}_view", rust_snake(&method.name.text))
                }
                _ => String::new(),
            },
            batch_name: if batch { rust_batch_name(&method.name.text) } else { String::new() },
            batch_generics: if request.contains("'a ") { "<'a>".to_owned() } else { String::new() },
            request,
            request_pattern: tuple(method.params.iter().map(ident)),
            retain: match (own, bytes, result_ty) {
                (true, ..) => "::r2g::gen_support::Owned".to_owned(),
                (_, true, Some(ty)) => {
                    let ty = types::owned(self.names, ty, Place::Public);
                    format!("::r2g::gen_support::Bytes<{ty}>")
                }
                _ => String::new(),
            },
            call: if small { "call_small" } else { "call" },
            reads: !bytes && !own || batch,
            give: if own { format!(".map({OWN}::new)") } else { String::new() },
            owns: method.params.iter().any(|param| param.mode == Mode::Own),
            client_params: self
                .join(|param| format!("{}: {}", ident(param), self.client_ty(param))),
            server_params: self.server_params(),
            unused: self.unused(),
            ok: result_ty.map_or("()".to_owned(), |ty| types::owned(self.names, ty, Place::Public)),
            ok_codec: result_ty
                .map_or("()".to_owned(), |ty| types::owned(self.names, ty, Place::Codec)),
            err,
            unimplemented,
            fill: self.fill(),
            params_size,
            result_size: self.layout.result.map_or(0, |slot| slot.size),
            read: self.read(),
            args: (0..method.params.len()).map(|index| format!(", r2g_p{index}")).collect(),
            decoder,
            decode: self.decode_result(),
            encode: self.encode_result(),
            params_model: self.params(params.clone(), params_size, &full_name),
            params,
            full_name,
        }
    }

    /// The fields of a method's description in which it differs from most methods.
    fn described(&self, small: bool, params_size: u32) -> Vec<String> {
        let method = self.method;
        let mut rows = Vec::new();
        if method.sync {
            rows.push("sync: true,".to_owned());
        }
        if let Some(nanos) = method.deadline_ns {
            rows.push(format!("deadline_ns: {nanos},"));
        }
        if let Some(slot) = self.layout.result {
            rows.push(format!("result_size: {},", slot.size));
        }
        if small {
            let params = method.params.len();
            rows.push(format!("shape: Some(Shape {{ params: {params}, args: {params_size} }}),"));
        }
        if method.leaf && method.sync {
            rows.push("leaf: true,".to_owned());
        }
        rows
    }

    fn join(&self, one: impl Fn(&Param) -> String) -> String {
        self.method.params.iter().map(|param| format!(", {}", one(param))).collect()
    }

    fn client_ty(&self, param: &Param) -> String {
        if self.method.sync && param.mode != Mode::Own {
            return types::borrowed(self.names, &param.ty, Place::Public, "");
        }
        let owned = match param.mode {
            Mode::Own => types::owned(self.names, &param.ty, Place::Public),
            Mode::Copy | Mode::View | Mode::Stream => self.encoded_ty(param, Place::Public),
        };
        if converts(param) {
            format!("impl {}<{owned}>", self.names.std("Into", Place::Public))
        } else {
            owned
        }
    }

    /// The type of the parameter struct's field.
    fn encoded_ty(&self, param: &Param, place: Place) -> String {
        if param.mode == Mode::Own {
            return OWN.to_owned();
        }
        if self.method.sync {
            return types::borrowed(self.names, &param.ty, place, "'a ");
        }
        match param.mode {
            Mode::View => types::shared(self.names, &param.ty, place),
            Mode::Copy | Mode::Own | Mode::Stream => types::owned(self.names, &param.ty, place),
        }
    }

    fn server_params(&self) -> String {
        let params = self.join(|param| format!("{}: {}", ident(param), self.server_ty(param)));
        if self.method.sync { params } else { format!(", {}: &::r2g::Ctx{params}", self.ctx()) }
    }

    fn server_ty(&self, param: &Param) -> String {
        match param.mode {
            Mode::View => {
                types::view(self.names, &param.ty, Place::Public, "'_").replace("&'_ ", "&")
            }
            Mode::Copy | Mode::Own | Mode::Stream => {
                types::owned(self.names, &param.ty, Place::Public)
            }
        }
    }

    /// The context's name, unless a parameter has it.
    fn ctx(&self) -> &'static str {
        if self.method.params.iter().any(|param| ident(param) == "ctx") { "r2g_ctx" } else { "ctx" }
    }

    fn unused(&self) -> String {
        let mut names: Vec<String> = self.method.params.iter().map(ident).collect();
        if !self.method.sync {
            names.insert(0, self.ctx().to_owned());
        }
        match names.as_slice() {
            [] => String::new(),
            [one] => format!("let _ = {one};"),
            many => format!("let _ = ({});", many.join(", ")),
        }
    }

    fn fill(&self) -> String {
        let one = |param: &Param| {
            let name = ident(param);
            if param.mode == Mode::Own {
                format!("{name}: {OWN}::new({name})")
            } else if !self.method.sync && converts(param) {
                format!("{name}: {name}.into()")
            } else {
                name
            }
        };
        self.method.params.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    fn slots(&self) -> impl Iterator<Item = (&Param, &Slot)> {
        let slots = self.layout.params.iter().flat_map(|params| &params.slots);
        self.method.params.iter().zip(slots)
    }

    fn read(&self) -> Vec<String> {
        let mut rows: Vec<_> = self.slots().enumerate().collect();
        // A call that is refused for another parameter keeps what it hands over.
        rows.sort_by_key(|(_, (param, _))| param.mode == Mode::Own);
        rows.into_iter()
            .map(|(index, (param, slot))| {
                let value = self.read_one(index, param, slot);
                format!("let r2g_p{index} = {value};")
            })
            .collect()
    }

    fn read_one(&self, index: usize, param: &Param, slot: &Slot) -> String {
        if param.mode == Mode::Own {
            let place = at(&param.name.text, slot);
            return format!("r2g_call.own(&r2g_from, {place})?");
        }
        let inner = types::owned(self.names, param.ty.required(), Place::Codec);
        let suffix = if param.mode == Mode::View { "_view" } else { "" };
        let read = format!(
            "r2g_from.{}{suffix}::<{inner}>({})?",
            access(self.names, &param.ty),
            at(&param.name.text, slot)
        );
        let read = if param.mode == Mode::View { as_view(&param.ty, &read) } else { read };
        if param.birth {
            return read;
        }
        let want = if param.mode == Mode::View { Want::Borrowed } else { Want::Owned };
        let otherwise = match (&param.default, &param.ty) {
            (Some(value), ty) => expression(self.names, value, ty, Place::Codec, want),
            (None, Type::List(_)) if param.mode == Mode::View => "::r2g::ListView::empty()".into(),
            (None, Type::Map(..)) if param.mode == Mode::View => "::r2g::MapView::empty()".into(),
            (None, ty) => zero(self.names, ty, Place::Codec),
        };
        format!("if r2g_from.has({}) {{ {read} }} else {{ {otherwise} }}", index + 1)
    }

    fn decode_result(&self) -> String {
        let (Some(result), Some(slot)) = (&self.method.result, &self.layout.result) else {
            return "let _ = from;\n    Ok(())".to_owned();
        };
        let inner = types::owned(self.names, result.ty.required(), Place::Codec);
        format!("from.{}::<{inner}>({})", access(self.names, &result.ty), at("result", slot))
    }

    fn encode_result(&self) -> String {
        let (Some(result), Some(slot)) = (&self.method.result, &self.layout.result) else {
            return "|_: &(), _, _| Ok(())".to_owned();
        };
        let value = if result.ty.is_optional() { "value.as_ref()" } else { "value" };
        let ty = match result.mode {
            Mode::Own => OWN.to_owned(),
            Mode::Copy | Mode::View | Mode::Stream => {
                types::owned(self.names, &result.ty, Place::Codec)
            }
        };
        let call =
            format!("to.{}({}, {value}, w)", access(self.names, &result.ty), at("result", slot));
        format!("|value: &{ty}, to, w| {call}")
    }

    /// The statement that refuses a critical parameter where the callee does not know it.
    fn refuse(&self, position: usize, param: &Param, ident: &str) -> String {
        let value = format!("self.{ident}");
        let set = is_set(self.names, &param.ty, param.default.as_ref(), &value, Place::Codec);
        format!("w.critical_param({}, {position}, || {set})?;", quoted(&param.name.text))
    }

    fn params(&self, name: String, size: u32, method: &str) -> model::Params {
        let mut fields = Vec::new();
        let mut asserts = Vec::new();
        for (param, slot) in self.slots() {
            let ident = ident(param);
            let value = match (&param.ty, self.method.sync) {
                _ if param.mode == Mode::Own => format!("&self.{ident}"),
                (Type::Optional(inner), true) if !types::is_copy(self.names, inner) => {
                    format!("self.{ident}")
                }
                (Type::Optional(_), _) => format!("self.{ident}.as_ref()"),
                (_, true) if !types::is_copy(self.names, &param.ty) => format!("self.{ident}"),
                _ => format!("&self.{ident}"),
            };
            let mut encode = format!(
                "to.{}({}, {value}, w)?;",
                access(self.names, &param.ty),
                at(&param.name.text, slot)
            );
            if param.marks.critical {
                encode = format!("{}\n{encode}", self.refuse(fields.len() + 1, param, &ident));
            }
            let ty = self.encoded_ty(param, Place::Codec);
            fields.push(model::ParamField { ty, encode, name: ident });
            if slot.present.is_none() {
                let ty = match param.mode {
                    Mode::Own => OWN.to_owned(),
                    Mode::Copy | Mode::View | Mode::Stream => {
                        types::owned(self.names, param.ty.required(), Place::Codec)
                    }
                };
                asserts.push(assert_encode(&ty, slot));
            }
        }
        if let (Some(result), Some(slot)) = (&self.method.result, &self.layout.result)
            && slot.present.is_none()
            && result.mode != Mode::Own
        {
            let ty = types::owned(self.names, result.ty.required(), Place::Codec);
            asserts.push(assert_encode(&ty, slot));
        }
        let borrows = fields.iter().any(|field| field.ty.contains("'a "));
        model::Params {
            name,
            method: method.to_owned(),
            generics: if borrows { "<'a>".to_owned() } else { String::new() },
            size,
            empty: fields.is_empty(),
            fields,
            asserts,
        }
    }
}

/// One thing by itself, several in parentheses.
fn tuple(things: impl Iterator<Item = String>) -> String {
    let things: Vec<_> = things.collect();
    match things.as_slice() {
        [one] => one.clone(),
        many => format!("({})", many.join(", ")),
    }
}

fn ident(param: &Param) -> String {
    rust_member_name(&param.name.text)
}

/// Whether the async client takes anything that converts.
fn converts(param: &Param) -> bool {
    matches!(param.ty, Type::String | Type::Bytes | Type::List(_))
}
