//! Parameters of a method, as the client gives them and as the server gets them.

use super::aggregates::typed;
use super::codec::{At, Codec};
use super::docs::docs;
use super::literal::{expression, is_set};
use super::model;
use super::quoted::quoted;
use super::steps::{decode_passed, encode, in_field, written};
use super::types::{is_flat_list, moded};
use super::views::{Viewed, records, viewed};
use r2g_idl::ir::{Method, Mode, Param, Type};
use r2g_idl::layout::{MethodLayout, Slot};
use r2g_idl::naming::go_exported_name;

/// The parameters of one method.
pub(super) struct Params<'a> {
    sync: bool,
    rows: Vec<Row<'a>>,
    padding: Vec<String>,
    /// The variable that describes the parameters.
    record: &'a str,
}

/// One parameter.
struct Row<'a> {
    param: &'a Param,
    slot: Slot,
    /// What users call it.
    name: String,
    /// What private functions call it.
    local: String,
    ordinal: usize,
    /// How the server sees it, if not as a value.
    view: Option<Viewed>,
}

impl<'a> Params<'a> {
    pub(super) fn new(
        codec: &Codec<'_>,
        method: &'a Method,
        layout: &'a MethodLayout,
        record: &'a str,
    ) -> Self {
        let slots = layout.params.iter().flat_map(|params| &params.slots);
        let rows: Vec<Row<'a>> = method
            .params
            .iter()
            .zip(slots)
            .enumerate()
            .map(|(index, (param, slot))| Row {
                param,
                slot: *slot,
                name: codec.names.param(&param.name.text),
                local: format!("p{}", index + 1),
                ordinal: index + 1,
                view: if param.mode == Mode::View {
                    viewed(codec, param.ty.required())
                } else {
                    None
                },
            })
            .collect();
        let padding = layout.params.iter().flat_map(|params| &params.padding);
        let padding = padding
            .map(|pad| format!("r2gabi.Zero({}, {})", At::new("at", pad.offset).arg(), pad.len))
            .collect();
        Self { sync: method.sync, rows, padding, record }
    }

    /// A name, or another one if a parameter has it.
    pub(super) fn free(&self, name: &str, otherwise: &str) -> String {
        if self.rows.iter().any(|row| row.name == name) {
            otherwise.to_owned()
        } else {
            name.to_owned()
        }
    }

    /// Parameters of the client's method.
    pub(super) fn client(&self, codec: &Codec<'_>) -> String {
        let mut parts = Vec::new();
        if !self.sync {
            parts.push(format!("{} context.Context", self.free("ctx", "r2gCtx")));
        }
        parts.extend(self.rows.iter().map(|row| {
            format!("{} {}", row.name, moded(codec.names, row.param.mode, &row.param.ty))
        }));
        if !self.sync {
            parts.push(format!("{} ...r2g.CallOption", self.free("opts", "r2gOpts")));
        }
        parts.join(", ")
    }

    /// Parameters of the server's method, with or without names.
    pub(super) fn server(&self, codec: &Codec<'_>, named: bool) -> String {
        let mut parts = Vec::new();
        let label = |name: &str| if named { format!("{name} ") } else { String::new() };
        if !self.sync {
            parts.push(format!("{}context.Context", label(&self.free("ctx", "r2gCtx"))));
        }
        parts.extend(
            self.rows.iter().map(|row| format!("{}{}", label(&row.name), row.server_ty(codec))),
        );
        parts.join(", ")
    }

    /// Arguments behind the call of the function that writes them, each with its leading comma.
    pub(super) fn args(&self) -> String {
        self.rows.iter().map(|row| format!(", {}", row.name)).collect()
    }

    /// Fields of a struct with all of them.
    pub(super) fn fields(&self, codec: &Codec<'_>) -> Vec<model::Field> {
        let rows = self.rows.iter();
        rows.map(|row| {
            let name = go_exported_name(&row.param.name.text);
            let marks = &row.param.marks;
            let ty = moded(codec.names, row.param.mode, &row.param.ty);
            model::Field { docs: docs(&marks.docs, Some(marks)), name, ty }
        })
        .collect()
    }

    /// The fields of a request, as arguments.
    pub(super) fn request_args(&self) -> String {
        let names = self.rows.iter().map(|row| go_exported_name(&row.param.name.text));
        names.map(|name| format!("requests[i].{name}")).collect::<Vec<_>>().join(", ")
    }

    /// Parameters of the function that writes them, each with its leading comma.
    pub(super) fn encode_params(&self, codec: &Codec<'_>) -> String {
        let rows = self.rows.iter();
        rows.map(|row| {
            format!(", {} {}", row.local, moded(codec.names, row.param.mode, &row.param.ty))
        })
        .collect()
    }

    /// Statements that write the parameter record.
    pub(super) fn encode(&self, codec: &Codec<'_>) -> Vec<String> {
        let rows = self.rows.iter();
        let mut lines: Vec<String> = rows
            .flat_map(|row| {
                let mut lines = self.refuse(codec, row);
                lines.extend(encode_param(
                    codec,
                    self.sync,
                    row.param,
                    row.slot.offset,
                    &row.local,
                ));
                lines
            })
            .collect();
        lines.extend(self.padding.iter().cloned());
        lines
    }

    /// What callers must know of parameters that may cross in place (spec 04, "Arguments in place"). Strings never
    /// change.
    pub(super) fn in_place(&self, codec: &Codec<'_>) -> Option<String> {
        let rows = self.rows.iter().filter(|row| {
            self.sync && row.param.mode != Mode::Own && is_flat_list(codec.names, &row.param.ty)
        });
        let names: Vec<String> = rows.map(|row| format!("`{}`", row.name)).collect();
        let (last, others) = names.split_last()?;
        let names = if others.is_empty() {
            last.clone()
        } else {
            format!("{} and {last}", others.join(", "))
        };
        Some(format!(
            "The call may read {names} in place: nothing may change before it has returned."
        ))
    }

    /// Statements that write the parameters of a small call, which are plain values, into `r2gWords`.
    pub(super) fn put(&self) -> Vec<String> {
        let rows = self.rows.iter();
        rows.map(|row| format!("r2gabi.Put(&r2gWords, {}, {})", row.slot.offset, row.name))
            .collect()
    }

    /// Statements that refuse a critical parameter where the callee does not know it.
    fn refuse(&self, codec: &Codec<'_>, row: &Row<'_>) -> Vec<String> {
        let param = row.param;
        if !param.marks.critical {
            return Vec::new();
        }
        let set = is_set(codec.names, &param.ty, param.default.as_ref(), &row.local);
        let (record, name) = (self.record, quoted(&param.name.text));
        let call = format!("call.Writer.RefuseIfLacked({record}, {}, {name})", row.ordinal);
        vec![
            format!("if {set} {{"),
            format!("if codecErr := {call}; codecErr != nil {{"),
            "call.Check(codecErr)".to_owned(),
            "return".to_owned(),
            "}".to_owned(),
            "}".to_owned(),
        ]
    }

    /// Results of the function that reads them, each with its trailing comma.
    pub(super) fn decode_results(&self, codec: &Codec<'_>) -> String {
        self.rows.iter().map(|row| format!("{} {}, ", row.local, row.server_ty(codec))).collect()
    }

    /// Statements that read the parameter record.
    pub(super) fn decode(&self, codec: &Codec<'_>) -> Vec<String> {
        let mut lines = Vec::new();
        let mut rows: Vec<_> = self.rows.iter().collect();
        // A call that is refused for another parameter keeps what it hands over.
        rows.sort_by_key(|row| row.param.mode == Mode::Own);
        for row in rows {
            let leave = format!("return {}{}", self.locals(), in_field(&row.param.name.text));
            let read = row.decode(codec, &leave);
            if row.param.birth {
                lines.extend(read);
                continue;
            }
            lines.push(format!("if fields >= {} {{", row.ordinal));
            lines.extend(read);
            if let Some(value) = default_value(codec, row.param) {
                lines.push("} else {".to_owned());
                lines.push(match (&row.view, &row.param.ty) {
                    (Some(_), Type::String) => {
                        format!("{} = r2g.NewStringView({value})", row.local)
                    }
                    _ => format!("{} = {value}", row.local),
                });
            }
            lines.push("}".to_owned());
        }
        lines
    }

    /// Whether some callers may lack some parameter.
    pub(super) fn versioned(&self) -> bool {
        self.rows.iter().any(|row| !row.param.birth)
    }

    /// `p1, p2, `
    pub(super) fn locals(&self) -> String {
        self.rows.iter().map(|row| format!("{}, ", row.local)).collect()
    }

    /// Arguments of the server's method.
    pub(super) fn server_args(&self) -> String {
        let mut parts = Vec::new();
        if !self.sync {
            parts.push("in.Context()".to_owned());
        }
        parts.extend(self.rows.iter().map(|row| row.local.clone()));
        parts.join(", ")
    }
}

impl Row<'_> {
    fn server_ty(&self, codec: &Codec<'_>) -> String {
        match &self.view {
            Some(view) if self.param.ty.is_optional() => format!("r2g.Opt[{}]", view.ty(codec)),
            Some(view) => view.ty(codec),
            None => moded(codec.names, self.param.mode, &self.param.ty),
        }
    }

    fn decode(&self, codec: &Codec<'_>, leave: &str) -> Vec<String> {
        let at = At::new("at", self.slot.offset);
        if self.param.mode == Mode::Own {
            return vec![
                format!("if {}, codecErr = in.Take({}); codecErr != nil {{", self.local, at.only()),
                leave.to_owned(),
                "}".to_owned(),
            ];
        }
        let Some(view) = &self.view else {
            return decode_passed(codec, &self.param.ty, at, &self.local, "in.Reader", leave);
        };
        let record = |id| codec.names.record(id);
        let (raw, call) = match view {
            Viewed::String => (String::new(), format!("in.StringViewOf({})", at.only())),
            Viewed::Bytes => (String::new(), format!("in.BytesViewOf({})", at.only())),
            Viewed::Plain(element, align) => {
                (String::new(), format!("r2gabi.PlainViewOf[{element}](in, {}, {align})", at.arg()))
            }
            Viewed::Record(id) => {
                ("r2gabi.View".to_owned(), format!("in.ViewOf({}, {})", record(*id), at.arg()))
            }
            Viewed::Records(id) => {
                let (view, kind) = records(codec, *id);
                (String::new(), format!("r2gabi.RecordsOf[{view}](in, {}, {kind})", at.arg()))
            }
            Viewed::Variant(_) => {
                ("r2gabi.View".to_owned(), format!("in.VariantOf({})", at.only()))
            }
            Viewed::List(_, kind) => {
                (String::new(), format!("r2gabi.ListOf(in, {}, {kind})", at.arg()))
            }
            Viewed::Map(_, kind) => {
                (String::new(), format!("r2gabi.MapOf(in, {}, {kind})", at.arg()))
            }
        };
        let optional = self.param.ty.is_optional();
        let ty = view.ty(codec);
        let seen = format!("v{}", self.ordinal);
        let mut lines = Vec::new();
        if optional {
            lines.push(format!("if in.Reader.IsPresent({}) {{", at.only()));
        }
        let target = if optional || !raw.is_empty() {
            lines.push(format!("var {seen} {}", if raw.is_empty() { &ty } else { &raw }));
            &seen
        } else {
            &self.local
        };
        lines.extend([
            format!("if {target}, codecErr = {call}; codecErr != nil {{"),
            leave.to_owned(),
            "}".to_owned(),
        ]);
        let value = if raw.is_empty() { target.clone() } else { format!("{ty}({target})") };
        if optional {
            lines.extend([format!("{} = r2g.Some({value})", self.local), "}".to_owned()]);
        } else if !raw.is_empty() {
            lines.push(format!("{} = {value}", self.local));
        }
        lines
    }
}

/// The default of a parameter, for callers that lack it.
fn default_value(codec: &Codec<'_>, param: &Param) -> Option<String> {
    let value = param.default.as_ref()?;
    Some(typed(codec, &param.ty, &expression(codec.names, value, &param.ty)))
}

/// The statements that write one parameter into the arena of a call.
fn encode_param(
    codec: &Codec<'_>,
    sync: bool,
    param: &Param,
    offset: u32,
    local: &str,
) -> Vec<String> {
    let at = At::new("at", offset);
    let leave = format!("call.Check({})\nreturn", in_field(&param.name.text));
    if param.mode == Mode::Own {
        return vec![
            format!("if codecErr := call.Transfer({}, {local}); codecErr != nil {{", at.arg()),
            leave,
            "}".to_owned(),
        ];
    }
    if let (true, Some(step)) = (sync, codec.encode_in_place(&param.ty, at, local)) {
        return written(step, &leave);
    }
    encode(codec, &param.ty, at, local, "call.Writer", &leave)
}
