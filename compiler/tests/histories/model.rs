//! A schema as the test knows it, and its text.

use std::fmt::Write as _;

/// A type expression; numbers are places in the model.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ty {
    Bool,
    U8,
    U32,
    I64,
    F64,
    String,
    Bytes,
    Enum(usize),
    Flags(usize),
    Struct(usize),
    Record(usize),
    Variant(usize),
    List(Box<Ty>),
    Map(Box<Ty>),
    Opt(Box<Ty>),
}

/// A field of a record, or a parameter.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) was: Option<String>,
    pub(crate) ty: Ty,
    pub(crate) since: u32,
    pub(crate) removed: Option<u32>,
    /// The literal, for scalars and strings.
    pub(crate) default: Option<i64>,
    pub(crate) critical: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) since: u32,
    pub(crate) fields: Vec<Field>,
}

/// A case of a variant; errors have records or nothing.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) since: u32,
    pub(crate) payload: Option<Ty>,
}

#[derive(Debug, Clone)]
pub(crate) struct Method {
    pub(crate) since: u32,
    pub(crate) params: Vec<Field>,
    pub(crate) result: Ty,
}

/// One version of a package.
#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    pub(crate) minor: u32,
    /// Values with the minor that brought them: `e3_7`.
    pub(crate) enums: Vec<Vec<(u8, u32)>>,
    pub(crate) flags: Vec<Vec<(u8, u32)>>,
    pub(crate) structs: Vec<Vec<Ty>>,
    pub(crate) records: Vec<Record>,
    pub(crate) variants: Vec<Vec<Case>>,
    pub(crate) errors: Vec<Vec<Case>>,
    pub(crate) methods: Vec<Method>,
    /// Whether items are printed the other way round, with comments.
    pub(crate) turned: bool,
}

impl Ty {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Bool => "bool".into(),
            Self::U8 => "u8".into(),
            Self::U32 => "u32".into(),
            Self::I64 => "i64".into(),
            Self::F64 => "f64".into(),
            Self::String => "string".into(),
            Self::Bytes => "bytes".into(),
            Self::Enum(at) => format!("E{at}"),
            Self::Flags(at) => format!("F{at}"),
            Self::Struct(at) => format!("S{at}"),
            Self::Record(at) => format!("R{at}"),
            Self::Variant(at) => format!("V{at}"),
            Self::List(inner) => format!("list<{}>", inner.text()),
            Self::Map(inner) => format!("map<u32, {}>", inner.text()),
            Self::Opt(inner) => format!("{}?", inner.text()),
        }
    }

    /// What a default of the type looks like.
    pub(crate) fn literal(&self, value: i64) -> String {
        match self {
            Self::Bool => (value % 2 != 0).to_string(),
            Self::F64 => format!("{value}.5"),
            Self::String => format!("\"t{value}\""),
            _ => value.to_string(),
        }
    }
}

fn since(minor: u32, owner: u32) -> String {
    if minor > owner { format!("@since(1.{minor}) ") } else { String::new() }
}

fn field_text(field: &Field, number: Option<usize>, owner: u32) -> String {
    let mut text = since(field.since, owner);
    if let Some(minor) = field.removed {
        let _ = write!(text, "@removed(1.{minor}) ");
    }
    if let Some(was) = &field.was {
        let _ = write!(text, "@was(\"{was}\") ");
    }
    if field.critical {
        text.push_str("@critical ");
    }
    if let Some(number) = number {
        let _ = write!(text, "{number} ");
    }
    let _ = write!(text, "{}: {}", field.name, field.ty.text());
    if let Some(value) = field.default {
        let _ = write!(text, " = {}", field.ty.literal(value));
    }
    text
}

fn cases_text(cases: &[Case], status: &str) -> String {
    let rows = cases.iter().enumerate().map(|(at, case)| {
        let payload = case.payload.as_ref().map_or(String::new(), |ty| format!(": {}", ty.text()));
        format!("  {}{} c{at}{payload}{status},\n", since(case.since, 0), at + 1)
    });
    rows.collect()
}

impl Model {
    /// The schema's text.
    pub(crate) fn text(&self) -> String {
        let mut items = Vec::new();
        for (kind, prefix, list) in [("enum", 'E', &self.enums), ("flags", 'F', &self.flags)] {
            for (at, values) in list.iter().enumerate() {
                let mut rows: Vec<String> = values
                    .iter()
                    .map(|(value, minor)| format!("  {}n{value} = {value},\n", since(*minor, 0)))
                    .collect();
                if self.turned {
                    rows.reverse();
                }
                items.push(format!("{kind} {prefix}{at}: u8 {{\n{}}}\n", rows.concat()));
            }
        }
        for (at, fields) in self.structs.iter().enumerate() {
            let rows = fields.iter().enumerate();
            let rows: String =
                rows.map(|(field, ty)| format!("  f{field}: {},\n", ty.text())).collect();
            items.push(format!("struct S{at} {{\n{rows}}}\n"));
        }
        for (at, record) in self.records.iter().enumerate() {
            let rows = record.fields.iter().enumerate().map(|(number, field)| {
                format!("  {},\n", field_text(field, Some(number + 1), record.since))
            });
            let rows: String = rows.collect();
            let mark = since(record.since, 0);
            items.push(format!("{mark}record R{at} {{\n{rows}}}\n"));
        }
        for (at, cases) in self.variants.iter().enumerate() {
            items.push(format!("variant V{at} {{\n{}}}\n", cases_text(cases, "")));
        }
        for (at, cases) in self.errors.iter().enumerate() {
            items.push(format!("error X{at} {{\n{}}}\n", cases_text(cases, " => NOT_FOUND")));
        }
        let mut rows: Vec<String> = self.methods.iter().enumerate().map(method_text).collect();
        if self.turned {
            rows.reverse();
        }
        items.push(format!("service Calls {{\n{}}}\n", rows.concat()));
        if self.turned {
            items.reverse();
        }
        let comment = if self.turned { "// The same, told in another order.\n" } else { "" };
        format!("package t.history@1.{};\n{comment}{}", self.minor, items.concat())
    }
}

fn method_text((at, method): (usize, &Method)) -> String {
    let params: Vec<String> =
        method.params.iter().map(|param| field_text(param, None, method.since)).collect();
    let mark = since(method.since, 0);
    format!("  {mark}fn m{at}({}) -> {} throws X0;\n", params.join(", "), method.result.text())
}
