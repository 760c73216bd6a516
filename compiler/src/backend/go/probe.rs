//! The Go half of the version matrix: servers of what Go serves, and calls of what Rust serves, as one
//! file more in each generated package.

use super::codec::Codec;
use super::names::{GoOptions, Names};
use super::quoted::quoted;
use super::types::{self, Shape, owned, passed};
use super::views::{Viewed, viewed};
use super::{Pieces, Place, file, model, services};
use crate::backend::{BackendError, Input};
use crate::files::Files;
use crate::probe::plan::{Expected, Plan, argument, result, side};
use crate::probe::sample::Value;
use r2g_idl::ir::{ItemId, ItemKind, Method, Mode, Param, Prim, ServiceId, Side, Type};
use r2g_idl::naming::go_exported_name;

/// The files, with paths relative to the generated code, and the folders that they are in.
///
/// # Errors
/// A mistake of ours.
pub(crate) fn probes(
    input: Input<'_>,
    plan: &Plan<'_>,
    import: &str,
    registry: &str,
) -> Result<(Files, Vec<String>), BackendError> {
    let options = GoOptions { import: import.to_owned(), ..GoOptions::default() };
    let (mut files, mut folders) = (Files::new(), Vec::new());
    for package in input.targets {
        let declared = input.schema.package(*package);
        if declared.services.is_empty() || declared.name == crate::probe::PACKAGE {
            continue;
        }
        let names = Names::new(input, *package, &options);
        let codec = Codec::new(&names);
        let printer = Printer { names: &names, codec: &codec, plan };
        let mut body = String::new();
        let mut methods_before = 0;
        for id in &declared.services {
            let service = services::build_service(&codec, *id, &mut methods_before);
            body += &match side(plan.own, *id) {
                Side::Go => printer.server(*id, &service),
                Side::Rust => printer.client(*id, &service),
            };
        }
        let mut imports = names.imports()?;
        imports.push(("registry".to_owned(), registry.to_owned()));
        let pieces = Pieces { services: body, ..Pieces::default() };
        let folder = names.folder(*package);
        if let Some(text) = file(&names, Place::Services, &pieces, &imports)? {
            files.add(format!("{folder}/r2g_probe.go"), text);
        }
        folders.push(folder);
    }
    Ok((files, folders))
}

struct Printer<'a> {
    names: &'a Names<'a>,
    codec: &'a Codec<'a>,
    plan: &'a Plan<'a>,
}

impl Printer<'_> {
    /// The methods that are there, in the order of the model's.
    fn methods(&self, id: ServiceId) -> impl Iterator<Item = &Method> {
        let methods = &self.names.input.schema.service(id).methods;
        methods.iter().filter(|method| method.marks.removed.is_none())
    }

    fn server(&self, id: ServiceId, service: &model::Service) -> String {
        let name = &service.name;
        let mut body = format!(
            "type r2gProbe{name} struct{{}}\n\nfunc init() {{\nRegister{name}(func() ({name}Server, error) {{ return r2gProbe{name}{{}}, nil }})\n}}\n"
        );
        for (method, model) in self.methods(id).zip(&service.methods) {
            body += &format!(
                "\nfunc (r2gProbe{name}) {}({}) {} {{\n",
                model.name, model.server_params, model.returns
            );
            let none = if model.result.is_empty() { "" } else { "r2gNone, " };
            let mut checks = String::new();
            for (index, param) in method.params.iter().enumerate() {
                let Some(got) = self.owned(param) else { continue };
                let expected = self.pick(&param.ty, &self.plan.arguments(method, index));
                checks += &format!(
                    "if err := registry.Check({}, {got}, {expected}); err != nil {{\nreturn {none}err\n}}\n",
                    quoted(&param.name.text)
                );
            }
            if !checks.is_empty() && !none.is_empty() {
                body += &format!("var r2gNone {}\n", model.result);
            }
            body += &checks;
            match (&method.result, result(self.plan.own, method)) {
                (Some(ty), Some(value)) => {
                    let value = self.moded(ty.mode, self.passed(&ty.ty, &value));
                    body += &format!("return {value}, nil\n");
                }
                _ => body += "return nil\n",
            }
            body += "}\n";
        }
        body
    }

    fn client(&self, id: ServiceId, service: &model::Service) -> String {
        let name = &service.name;
        let mut body = format!(
            "func init() {{ registry.Add(r2gProbe{name}) }}\n\nfunc r2gProbe{name}(r2gCtx context.Context) {{\nclient, failed := New{name}(r2g.Host())\n"
        );
        for (method, model) in self.methods(id).zip(&service.methods) {
            let label = quoted(&format!(
                "{}.{}",
                self.names.input.schema.service(id).name.text,
                method.name.text
            ));
            body += &format!("if failed != nil {{\nregistry.Failed({label}, failed)\n}} else {{\n");
            let mut passed = Vec::new();
            if !method.sync {
                passed.push("r2gCtx".to_owned());
            }
            for param in &method.params {
                let value = self.passed(&param.ty, &argument(self.plan.own, method, param));
                passed.push(self.moded(param.mode, value));
            }
            let call = format!("client.{}({})", model.name, passed.join(", "));
            match &method.result {
                Some(result) => {
                    let expected = self.pick(&result.ty, &self.plan.results(method, &result.ty));
                    let got = if result.mode == Mode::Own { "got.Bytes()" } else { "got" };
                    body += &format!(
                        "got, err := {call}\nregistry.Line({label}, {got}, err, {expected})\n"
                    );
                }
                None => body += &format!("registry.Failed({label}, {call})\n"),
            }
            body += "}\n";
        }
        body + "_ = client\n}\n"
    }

    /// A parameter as the server can compare it; views of some types are not.
    fn owned(&self, param: &Param) -> Option<String> {
        let name = self.names.param(&param.name.text);
        match param.mode {
            Mode::Copy | Mode::Stream => return Some(name),
            Mode::Own => return Some(format!("{name}.Bytes()")),
            Mode::View => {}
        }
        if param.ty.is_optional() {
            return None;
        }
        match viewed(self.codec, &param.ty) {
            None => Some(name),
            Some(Viewed::String) => Some(format!("{name}.String()")),
            Some(
                Viewed::Record(_)
                | Viewed::Records(_)
                | Viewed::Variant(_)
                | Viewed::List(..)
                | Viewed::Map(..),
            ) => Some(format!("{name}.Clone()")),
            Some(Viewed::Bytes | Viewed::Plain(..)) => None,
        }
    }

    /// A value as it is given in its mode.
    fn moded(&self, mode: Mode, value: String) -> String {
        match mode {
            Mode::Own => format!("r2g.OwnedBytesOf({value})"),
            Mode::Copy | Mode::View | Mode::Stream => value,
        }
    }

    fn pick(&self, ty: &Type, expected: &Expected) -> String {
        let rows: String = expected
            .iter()
            .map(|(peer, value)| format!("{peer}: {}, ", self.passed(ty, value)))
            .collect();
        format!("map[uint32]any{{{rows}}}")
    }

    /// A value as parameters and results have it: records by pointer.
    fn passed(&self, ty: &Type, value: &Value) -> String {
        match types::shape(self.names, ty) {
            Shape::Record(_) if !ty.is_optional() => {
                format!("&{}", self.expression(ty, value, false))
            }
            _ => match (ty, value) {
                // An untyped nil would be another value in a map of anything.
                (Type::Optional(_), Value::Absent) => {
                    format!("registry.None[{}]()", passed(self.names, ty))
                }
                _ => self.expression(ty, value, false),
            },
        }
    }

    /// A value as an expression of its type; `flat` inside of structs and arrays.
    fn expression(&self, ty: &Type, value: &Value, flat: bool) -> String {
        let spelled =
            |ty: &Type| if flat { types::flat(self.names, ty) } else { owned(self.names, ty) };
        let list = |ty: &Type, rows: &[Value], flat: bool| {
            rows.iter().map(|row| self.expression(ty, row, flat)).collect::<Vec<_>>().join(", ")
        };
        match (ty, value) {
            (Type::Optional(inner), Value::Absent) => match types::shape(self.names, inner) {
                Shape::Record(_) | Shape::Variant(_) => "nil".to_owned(),
                _ => format!("r2g.None[{}]()", owned(self.names, inner)),
            },
            (Type::Optional(inner), Value::Present(value)) => {
                let text = self.expression(inner, value, false);
                match types::shape(self.names, inner) {
                    Shape::Record(_) => format!("&{text}"),
                    Shape::Variant(_) => text,
                    _ => format!("r2g.Some[{}]({text})", owned(self.names, inner)),
                }
            }
            (Type::Prim(Prim::Bool), Value::Bits(bits)) => (*bits != 0).to_string(),
            (Type::Prim(Prim::F32), Value::Bits(bits)) => format!("registry.F32({bits})"),
            (Type::Prim(Prim::F64), Value::Bits(bits)) => format!("registry.F64({bits})"),
            (Type::Prim(Prim::Int(_)), Value::Bits(bits)) => {
                format!("registry.Int[{}]({bits})", spelled(ty))
            }
            (Type::Timestamp, Value::Bits(bits)) if flat => {
                format!("r2g.Timestamp(registry.Int[int64]({bits}))")
            }
            (Type::Timestamp, Value::Bits(bits)) => {
                format!("r2g.Timestamp(registry.Int[int64]({bits})).Time()")
            }
            (Type::Duration, Value::Bits(bits)) => {
                format!("time.Duration(registry.Int[int64]({bits}))")
            }
            (Type::String, Value::Text(bytes)) => {
                quoted(&String::from_utf8_lossy(bytes)).to_string()
            }
            (Type::Bytes, Value::Text(bytes)) => {
                let rows: Vec<String> = bytes.iter().map(u8::to_string).collect();
                format!("[]byte{{{}}}", rows.join(", "))
            }
            (Type::List(inner), Value::List(rows)) => {
                format!("{}{{{}}}", spelled(ty), list(inner, rows, flat))
            }
            (Type::Array(inner, _), Value::Array(rows)) => {
                format!("{}{{{}}}", spelled(ty), list(inner, rows, true))
            }
            (Type::Map(key, inner), Value::Map(rows)) => {
                let rows = rows.iter().map(|(name, row)| {
                    let name = self.expression(key, name, false);
                    format!("{name}: {}", self.expression(inner, row, false))
                });
                format!("{}{{{}}}", spelled(ty), rows.collect::<Vec<_>>().join(", "))
            }
            (Type::Named(id), value) => self.item(*id, value),
            (ty, value) => format!("r2gBug({:?})", format!("{ty:?} {value:?}")),
        }
    }

    fn item(&self, id: ItemId, value: &Value) -> String {
        let name = self.names.item(id);
        let fields = |rows: Vec<String>| format!("{name}{{{}}}", rows.join(", "));
        match (self.plan.own.kind(id), value) {
            (ItemKind::Enum(_) | ItemKind::Flags(_), Value::Bits(bits)) => {
                format!("registry.Int[{name}]({bits})")
            }
            (ItemKind::Struct(fixed), Value::Struct(rows)) => fields(
                fixed
                    .fields
                    .iter()
                    .zip(rows)
                    .map(|(field, row)| {
                        let label = go_exported_name(&field.name.text);
                        format!("{label}: {}", self.expression(&field.ty, row, true))
                    })
                    .collect(),
            ),
            (ItemKind::Record(record), Value::Record(rows)) => fields(
                record
                    .fields
                    .iter()
                    .zip(rows)
                    .filter_map(|(field, row)| {
                        let label = go_exported_name(&field.name.text);
                        let value = self.expression(&field.ty, row.as_ref()?, false);
                        Some(format!("{label}: {value}"))
                    })
                    .collect(),
            ),
            (ItemKind::Variant(variant), Value::Case(tag, payload)) => {
                match (variant.cases.get((*tag as usize).wrapping_sub(1)), payload) {
                    (Some(case), Some(value)) => {
                        let name = self.names.case(id, &case.name.text);
                        let ty = case.payload.as_ref().unwrap_or(&Type::Bytes);
                        format!("{name}{{Value: {}}}", self.expression(ty, value, false))
                    }
                    (Some(case), None) => {
                        format!("{}{{}}", self.names.case(id, &case.name.text))
                    }
                    (None, _) => format!("{}{{Tag: {tag}}}", self.names.beside(id, "Unknown")),
                }
            }
            (kind, value) => format!("r2gBug({:?})", format!("{kind:?} {value:?}")),
        }
    }
}
