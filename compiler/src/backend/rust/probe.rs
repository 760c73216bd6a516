//! The Rust half of the version matrix: a program that opens a library of some version, calls
//! everything with values that stand for their types, and serves what Rust serves.

use super::model;
use super::names::{Names, Place};
use super::services::build_service;
use super::types;
use crate::backend::{BackendError, Input};
use crate::probe::plan::{Expected, Plan, argument, result, side};
use crate::probe::sample::{self, Value};
use indexmap::IndexMap;
use r2g_idl::ir::{Field, ItemId, ItemKind, Method, Mode, Param, Prim, ServiceId, Side, Type};
use r2g_idl::naming::{rust_member_name, rust_type_name};

/// The module with one package's calls and servers.
///
/// # Errors
/// A mistake of ours.
pub(crate) fn probes(input: Input<'_>, plan: &Plan<'_>) -> Result<String, BackendError> {
    let externs = IndexMap::new();
    let (mut modules, mut calls, mut serves) = (String::new(), String::new(), String::new());
    for package in input.targets {
        let declared = input.schema.package(*package);
        if declared.services.is_empty() || declared.name == crate::probe::PACKAGE {
            continue;
        }
        let names = Names::new(input, *package, &externs);
        let module = names.module(*package);
        let number = package.0;
        let printer = Printer { names: &names, plan };
        let mut body = String::new();
        for (index, id) in declared.services.iter().enumerate() {
            let service = build_service(&names, *id, index);
            if side(plan.own, *id) == Side::Go {
                body += &printer.client(*id, &service);
                calls += &format!("    probe_{number}::call_{}(&go).await;\n", service.info);
            } else {
                body += &printer.server(*id, &service);
                serves += &format!(
                    "        .serve(api::{module}::{0}Service::new(probe_{number}::Served{0}))\n",
                    service.name
                );
            }
        }
        modules +=
            &format!("mod probe_{number} {{\n    use super::api::{module}::*;\n{body}}}\n\n");
    }
    let main = include_str!("../../../templates/matrix/main.rs");
    Ok(main
        .replace("// @modules", &modules)
        .replace("// @calls", &calls)
        .replace("// @serves", &serves))
}

struct Printer<'a> {
    names: &'a Names<'a>,
    plan: &'a Plan<'a>,
}

impl Printer<'_> {
    fn methods(&self, id: ServiceId) -> &[Method] {
        &self.names.input.schema.service(id).methods
    }

    fn client(&self, id: ServiceId, service: &model::Service) -> String {
        let mut body = format!(
            "    #[allow(non_snake_case)]\n    pub async fn call_{}(go: &r2g::Go) {{\n        let client = {}::new(go);\n",
            service.info, service.name
        );
        for (method, model) in self.methods(id).iter().zip(&service.methods) {
            if method.marks.removed.is_some() {
                continue;
            }
            body += "        {\n            let outcome = match &client {\n                ::core::result::Result::Err(error) => ::core::result::Result::Err(error.to_string()),\n                ::core::result::Result::Ok(client) => {\n";
            let mut passed = Vec::new();
            for (index, param) in method.params.iter().enumerate() {
                let ty = types::owned(self.names, &param.ty, Place::Public);
                let value = self.expression(&param.ty, &argument(self.plan.own, method, param));
                body += &format!("                    let p{index}: {ty} = {value};\n");
                passed.push(self.pass(method, param, &format!("p{index}")));
            }
            let wait = if method.sync { "" } else { ".await" };
            body += &format!(
                "                    client.{}({}){wait}.map_err(|error| error.to_string())\n                }}\n            }};\n",
                model.name,
                passed.join(", ")
            );
            let name = format!("{}.{}", service.name, method.name.text);
            match &method.result {
                Some(result) => {
                    let expected = self.plan.results(method, &result.ty);
                    let expected = self.pick(&result.ty, &expected);
                    body += &format!(
                        "            let expected: ::core::option::Option<{}> = {expected};\n            crate::say({name:?}, outcome, |got| crate::differs(got, &expected));\n",
                        model.ok
                    );
                }
                None => {
                    body += &format!(
                        "            crate::say({name:?}, outcome, |()| ::core::option::Option::None);\n"
                    )
                }
            }
            body += "        }\n";
        }
        body + "    }\n"
    }

    fn server(&self, id: ServiceId, service: &model::Service) -> String {
        let name = &service.name;
        let mut body =
            format!("    pub struct Served{name};\n\n    impl {name}Server for Served{name} {{\n");
        for (method, model) in self.methods(id).iter().zip(&service.methods) {
            if method.marks.removed.is_some() {
                continue;
            }
            let asynchronous = if method.sync { "" } else { "async " };
            body += &format!(
                "        {asynchronous}fn {}(&self{}) -> ::core::result::Result<{}, {}> {{\n",
                model.name, model.server_params, model.ok, model.err
            );
            for (index, param) in method.params.iter().enumerate() {
                let Some(got) = owned(param) else { continue };
                let expected = self.pick(&param.ty, &self.plan.arguments(method, index));
                let ty = types::owned(self.names, &param.ty, Place::Public);
                body += &format!(
                    "            let r2g_got = {got};\n            let r2g_expected: ::core::option::Option<{ty}> = {expected};\n            if let ::core::option::Option::Some(text) = crate::differs(&r2g_got, &r2g_expected) {{\n                return ::core::result::Result::Err(r2g::Status::internal(format!(\"argument {}: {{text}}\")).into());\n            }}\n",
                    param.name.text
                );
            }
            match (&method.result, result(self.plan.own, method)) {
                (Some(ty), Some(value)) => {
                    body += &format!(
                        "            ::core::result::Result::Ok({})\n",
                        self.expression(&ty.ty, &value)
                    );
                }
                _ => body += "            ::core::result::Result::Ok(())\n",
            }
            body += "        }\n";
        }
        body + "    }\n"
    }

    /// How a local is given to the client's method.
    fn pass(&self, method: &Method, param: &Param, local: &str) -> String {
        let copy = types::is_copy(self.names, param.ty.required());
        match (&param.ty, method.sync, param.mode) {
            (_, _, Mode::Own) => local.to_owned(),
            (_, _, _) if copy => local.to_owned(),
            (Type::Optional(inner), true, _) => match **inner {
                Type::String | Type::Bytes | Type::List(_) => format!("{local}.as_deref()"),
                _ => format!("{local}.as_ref()"),
            },
            (_, true, _) => format!("&{local}"),
            (Type::Optional(_), false, Mode::View) => {
                format!("{local}.map(::core::convert::Into::into)")
            }
            // The client converts these by itself.
            (Type::String | Type::Bytes | Type::List(_), false, _) => local.to_owned(),
            (_, false, Mode::View) => format!("{local}.into()"),
            (_, false, _) => local.to_owned(),
        }
    }

    fn pick(&self, ty: &Type, expected: &Expected) -> String {
        let rows: String = expected
            .iter()
            .map(|(peer, value)| {
                format!("{peer} => ::core::option::Option::Some({}), ", self.expression(ty, value))
            })
            .collect();
        format!("match crate::peer() {{ {rows}_ => ::core::option::Option::None }}")
    }

    /// A value as an expression of its type.
    fn expression(&self, ty: &Type, value: &Value) -> String {
        let list = |ty: &Type, rows: &[Value]| {
            rows.iter().map(|row| self.expression(ty, row)).collect::<Vec<_>>().join(", ")
        };
        match (ty, value) {
            (Type::Optional(_), Value::Absent) => "::core::option::Option::None".to_owned(),
            (Type::Optional(inner), Value::Present(value)) => {
                format!("::core::option::Option::Some({})", self.expression(inner, value))
            }
            (Type::Prim(Prim::Bool), Value::Bits(bits)) => (*bits != 0).to_string(),
            (Type::Prim(Prim::F32), Value::Bits(bits)) => format!("f32::from_bits({bits})"),
            (Type::Prim(Prim::F64), Value::Bits(bits)) => format!("f64::from_bits({bits})"),
            (Type::Prim(Prim::Int(int)), Value::Bits(bits)) => {
                format!("({bits}_u64 as {})", int.as_str())
            }
            (Type::Timestamp, Value::Bits(bits)) => {
                format!("::r2g::Timestamp::from_unix_nanos({bits}_u64 as i64)")
            }
            (Type::Duration, Value::Bits(bits)) => {
                format!("::r2g::Span::from_nanos({bits}_u64 as i64)")
            }
            (Type::String, Value::Text(bytes)) => {
                format!("::std::string::String::from({:?})", String::from_utf8_lossy(bytes))
            }
            (Type::Bytes, Value::Text(bytes)) => {
                format!("::std::vec::Vec::from({bytes:?} as [u8; {}])", bytes.len())
            }
            (Type::List(inner), Value::List(rows)) => format!("::std::vec![{}]", list(inner, rows)),
            (Type::Array(inner, _), Value::Array(rows)) => format!("[{}]", list(inner, rows)),
            (Type::Map(key, inner), Value::Map(rows)) => {
                let rows = rows.iter().map(|(name, row)| {
                    format!("({}, {})", self.expression(key, name), self.expression(inner, row))
                });
                let rows = rows.collect::<Vec<_>>().join(", ");
                format!("::std::collections::BTreeMap::from([{rows}])")
            }
            (Type::Named(id), value) => self.item(*id, value),
            (ty, value) => format!("compile_error!(\"r2g bug: {ty:?} {value:?}\")"),
        }
    }

    fn item(&self, id: ItemId, value: &Value) -> String {
        let path = self.names.item(id, Place::Public);
        match (self.plan.own.kind(id), value) {
            (ItemKind::Enum(kind), Value::Bits(bits)) if kind.frozen => {
                let found = kind.values.iter().find(|one| sample::bits(one.value) == *bits);
                let name = found.map_or("", |one| one.name.text.as_str());
                format!("{path}::{}", rust_type_name(name))
            }
            (ItemKind::Enum(kind), Value::Bits(bits)) => {
                format!("{path}::from_number({bits}_u64 as {})", kind.repr.as_str())
            }
            (ItemKind::Flags(kind), Value::Bits(bits)) => {
                format!("{path}::from_bits({bits}_u64 as {})", kind.repr.as_str())
            }
            (ItemKind::Struct(fixed), Value::Struct(rows)) => {
                let rows = fixed.fields.iter().zip(rows).map(|(field, row)| {
                    format!(
                        "{}: {}",
                        rust_member_name(&field.name.text),
                        self.expression(&field.ty, row)
                    )
                });
                format!("{path} {{ {} }}", rows.collect::<Vec<_>>().join(", "))
            }
            (ItemKind::Record(record), Value::Record(rows)) => {
                self.record(&path, &record.fields, rows)
            }
            (ItemKind::Variant(variant), Value::Case(tag, payload)) => {
                let case = variant.cases.get((*tag as usize).wrapping_sub(1));
                match (case, payload) {
                    (Some(case), Some(value)) => {
                        let ty = case.payload.as_ref().unwrap_or(&Type::Bytes);
                        let mut inner = self.expression(ty, value);
                        if case.boxed {
                            inner = format!("::std::boxed::Box::new({inner})");
                        }
                        format!("{path}::{}({inner})", rust_type_name(&case.name.text))
                    }
                    (Some(case), None) => format!("{path}::{}", rust_type_name(&case.name.text)),
                    (None, _) => format!("{path}::Unknown({tag})"),
                }
            }
            (kind, value) => format!("compile_error!(\"r2g bug: {kind:?} {value:?}\")"),
        }
    }

    fn record(&self, path: &str, fields: &[Field], rows: &[Option<Value>]) -> String {
        let (mut given, mut set) = (Vec::new(), String::new());
        for (field, row) in fields.iter().zip(rows) {
            let Some(value) = row else { continue };
            if super::aggregates::is_required(field) {
                given.push(self.expression(&field.ty, value));
                continue;
            }
            let mut text = self.expression(&field.ty, value);
            if field.boxed {
                text = match &field.ty {
                    Type::Optional(_) => format!("{text}.map(::std::boxed::Box::new)"),
                    _ => format!("::std::boxed::Box::new({text})"),
                };
            }
            set += &format!("r2g_new.{} = {text}; ", rust_member_name(&field.name.text));
        }
        format!("{{ let mut r2g_new = {path}::new({}); {set}r2g_new }}", given.join(", "))
    }
}

/// A parameter as the server can compare it; views of some types are not.
fn owned(param: &Param) -> Option<String> {
    let name = rust_member_name(&param.name.text);
    if param.mode != Mode::View {
        return Some(format!("{name}.clone()"));
    }
    match &param.ty {
        Type::String => Some(format!("{name}.to_owned()")),
        Type::Bytes | Type::List(_) => Some(format!("{name}.to_vec()")),
        _ => None,
    }
}
