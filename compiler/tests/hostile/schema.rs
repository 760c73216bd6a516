//! Random groups of packages that import each other: every kind of item and method, hostile names, texts and
//! defaults. Some are refused, for names that meet; none may be accepted and not compile.

use super::dice::Dice;
use super::names::{self, Scope};
use super::texts::Texts;
use std::fmt::Write;

/// What a declared type may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Enum,
    Flags,
    Struct,
    Record,
    Variant,
    Error,
    /// An alias of a type that may stand in fields of records.
    Alias,
}

#[derive(Debug, Clone)]
struct Declared {
    package: usize,
    name: String,
    kind: Kind,
    /// Enumerators or bits.
    values: Vec<String>,
}

/// Integers, with a value that fits.
const INTS: &[(&str, &str)] = &[
    ("u8", "255"),
    ("u16", "7"),
    ("u32", "4294967295"),
    ("u64", "18446744073709551615"),
    ("i8", "-128"),
    ("i16", "-7"),
    ("i32", "-2147483648"),
    ("i64", "-9223372036854775808"),
];

/// Types of constants.
const PLAIN: &[&str] = &[
    "string", "duration", "bool", "f32", "f64", "u8", "u16", "u32", "u64", "i8", "i16", "i32",
    "i64",
];

pub(crate) struct Writer {
    dice: Dice,
    texts: Texts,
    /// Of all packages so far.
    declared: Vec<Declared>,
    package: usize,
    minors: Vec<(String, u32)>,
    names: Scope,
    /// Imports of the package: the place in `declared` and the name here.
    imported: Vec<(usize, String)>,
    /// Names that stand somewhere already.
    used: Vec<String>,
    out: String,
}

/// The schema of a seed as the text of a fixture. The same seed gives the same shape with any texts.
pub(crate) fn schema(seed: u64, texts: Texts) -> String {
    let mut writer = Writer {
        dice: Dice::new(seed),
        texts,
        declared: Vec::new(),
        package: 0,
        minors: Vec::new(),
        names: Scope::default(),
        imported: Vec::new(),
        used: Vec::new(),
        out: String::new(),
    };
    let packages = 1 + writer.dice.below(3);
    let mut files = String::new();
    for package in 0..packages {
        writer.package = package;
        writer.write_package();
        let _ = writeln!(files, "//- p{package}.r2g\n{}", std::mem::take(&mut writer.out));
    }
    files
}

impl Writer {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn docs(&mut self, mark: &str) {
        for _ in 0..self.dice.below(4) {
            let doc = self.texts.doc();
            self.line(&format!("{mark}{doc}"));
        }
    }

    /// Docs and annotations of an item or member.
    fn head(&mut self) {
        self.docs("///");
        if self.dice.chance(6) {
            let (version, text) = (self.version(8), self.texts.string());
            self.line(&format!("@deprecated({version}, \"{text}\")"));
        }
        if self.dice.chance(8) {
            let text = self.texts.string();
            let (name, arg) =
                (names::name(&mut self.dice, &self.used), names::name(&mut self.dice, &self.used));
            self.line(&format!("@x.{name}.y({arg} = \"{text}\", 1)"));
        }
    }

    fn version(&self, minor: u32) -> String {
        format!("{}.{minor}", self.minors[self.package].1)
    }

    fn write_package(&mut self) {
        let major = self.dice.below(3) as u32 + u32::from(!self.dice.chance(8));
        let name = loop {
            let parts: Vec<String> = (0..=self.dice.below(3))
                .map(|_| names::name(&mut self.dice, &self.used).to_ascii_lowercase())
                .collect();
            let name = parts.join(".");
            if !self.minors.iter().any(|(other, _)| *other == name) {
                break name;
            }
        };
        self.used.extend(name.split('.').map(str::to_owned));
        self.minors.push((name.clone(), major));
        self.docs("//!");
        self.line(&format!("package {name}@{major}.9;"));
        self.names = Scope::default();
        self.imported.clear();
        self.write_imports();
        for _ in 0..self.dice.below(3) {
            self.write_const();
        }
        for _ in 0..1 + self.dice.below(7) {
            match self.dice.below(8) {
                0 => self.write_enum(Kind::Enum),
                1 => self.write_enum(Kind::Flags),
                2 => self.write_struct(),
                3 | 4 => self.write_record(),
                5 => self.write_variant(),
                6 => self.write_error(),
                _ => self.write_alias(),
            }
        }
        for _ in 0..self.dice.below(3) {
            self.write_service();
        }
    }

    fn write_imports(&mut self) {
        for (package, (name, major)) in self.minors.clone().into_iter().enumerate() {
            if package == self.package {
                continue;
            }
            let mut picked = Vec::new();
            for (place, declared) in self.declared.clone().into_iter().enumerate() {
                if declared.package != package || self.dice.chance(3) {
                    continue;
                }
                let alias = self.names.item(&mut self.dice, &self.used);
                picked.push(format!("{} as {alias}", declared.name));
                self.imported.push((place, alias));
            }
            if !picked.is_empty() {
                let version = if major == 0 { "0.9".to_owned() } else { major.to_string() };
                self.line(&format!("use {name}@{version}.{{{}}};", picked.join(", ")));
            }
        }
    }

    /// Types that can be named here, with their names here.
    fn types(&self, kinds: &[Kind]) -> Vec<(String, Declared)> {
        let own = self.declared.iter().filter(|one| one.package == self.package);
        let own = own.map(|one| (one.name.clone(), one.clone()));
        let imported =
            self.imported.iter().map(|(place, name)| (name.clone(), self.declared[*place].clone()));
        own.chain(imported).filter(|(_, one)| kinds.contains(&one.kind)).collect()
    }

    fn pick(&mut self, kinds: &[Kind]) -> Option<(String, Declared)> {
        let mut all = self.types(kinds);
        if all.is_empty() { None } else { Some(all.swap_remove(self.dice.below(all.len()))) }
    }

    fn scalar(&mut self) -> String {
        match self.dice.below(6) {
            0 => "bool".to_owned(),
            1 => ["f32", "f64", "timestamp", "duration"][self.dice.below(4)].to_owned(),
            2 | 3 => self.named(&[Kind::Enum, Kind::Flags]),
            _ => INTS[self.dice.below(INTS.len())].0.to_owned(),
        }
    }

    fn named(&mut self, kinds: &[Kind]) -> String {
        self.pick(kinds).map_or_else(|| "u8".to_owned(), |(name, _)| name)
    }

    /// What structs and arrays may hold.
    fn flat(&mut self) -> String {
        match self.dice.below(5) {
            0 => format!("[{}; {}]", self.scalar(), 1 + self.dice.below(40)),
            1 => self.named(&[Kind::Struct]),
            _ => self.scalar(),
        }
    }

    /// A type of a field of a record without `?`.
    fn ty(&mut self, depth: usize) -> String {
        match self.dice.below(9) {
            0 => "string".to_owned(),
            1 => "bytes".to_owned(),
            2 if depth > 0 => format!("list<{}>", self.ty(depth - 1)),
            3 if depth > 0 => {
                let enums = self.named(&[Kind::Enum]);
                let key = ["string", "u32", "bool", &enums][self.dice.below(4)].to_owned();
                format!("map<{key}, {}>", self.ty(depth - 1))
            }
            4 | 5 => self.named(&[Kind::Record, Kind::Variant, Kind::Alias]),
            _ => self.flat(),
        }
    }

    /// A type that may be optional, and a default that it may have.
    fn defaulted(&mut self) -> (String, Option<String>) {
        match self.dice.below(8) {
            0 => ("string".to_owned(), Some(format!("\"{}\"", self.texts.string()))),
            1 => {
                let (ty, value) = INTS[self.dice.below(INTS.len())];
                (ty.to_owned(), Some(value.to_owned()))
            }
            2 => ("duration".to_owned(), Some("-3ms".to_owned())),
            3 => ("bool".to_owned(), Some("true".to_owned())),
            4 => (
                ["f32", "f64"][self.dice.below(2)].to_owned(),
                Some(["-0.0", "1e30", "0.1"][self.dice.below(3)].to_owned()),
            ),
            5 | 6 => match self.pick(&[Kind::Enum, Kind::Flags]) {
                Some((name, declared)) => {
                    let value = &declared.values[self.dice.below(declared.values.len())];
                    (name.clone(), Some(format!("{name}.{value}")))
                }
                None => ("u8".to_owned(), Some("1".to_owned())),
            },
            _ => (format!("{}?", self.ty(2)), None),
        }
    }

    fn declare(&mut self, name: String, kind: Kind, values: Vec<String>) {
        self.used.push(name.clone());
        self.declared.push(Declared { package: self.package, name, kind, values });
    }

    fn write_const(&mut self) {
        self.head();
        let name = self.names.item(&mut self.dice, &self.used);
        let (ty, value) = self.defaulted();
        // Constants are no enumerators.
        let plain = value.filter(|_| PLAIN.contains(&ty.as_str()));
        let (ty, value) = plain.map_or(("u8", "0".to_owned()), |value| (ty.as_str(), value));
        self.line(&format!("const {name}: {ty} = {value};"));
    }

    fn write_alias(&mut self) {
        self.head();
        let (name, ty) = (self.names.item(&mut self.dice, &self.used), self.ty(2));
        self.line(&format!("type {name} = {ty};"));
        self.declare(name, Kind::Alias, Vec::new());
    }

    fn write_enum(&mut self, kind: Kind) {
        self.head();
        let frozen = kind == Kind::Enum && self.dice.chance(2);
        if frozen {
            self.line("@frozen");
        }
        let word = if kind == Kind::Enum { "enum" } else { "flags" };
        let name = self.names.item(&mut self.dice, &self.used);
        let repr = ["u8", "u32", "u64"][self.dice.below(3)];
        self.line(&format!("{word} {name}: {repr} {{"));
        let (mut scope, mut values) = (Scope::default(), Vec::new());
        for number in 0..1 + self.dice.below(5) {
            self.head();
            if number > 0 && !frozen && self.dice.chance(6) {
                let version = self.version(9);
                self.line(&format!("@removed({version})"));
            }
            let value = scope.name(&mut self.dice, &self.used);
            self.line(&format!("{value} = {number},"));
            values.push(value);
        }
        self.line("}");
        self.declare(name, kind, values);
    }

    fn write_struct(&mut self) {
        self.head();
        let name = self.names.item(&mut self.dice, &self.used);
        self.line(&format!("struct {name} {{"));
        // Without padding, which structs must not have.
        let ty = self.flat();
        let mut scope = Scope::default();
        for _ in 0..1 + self.dice.below(4) {
            self.head();
            let field = scope.name(&mut self.dice, &self.used);
            self.line(&format!("{field}: {ty},"));
        }
        self.line("}");
        self.declare(name, Kind::Struct, Vec::new());
    }

    fn write_record(&mut self) {
        self.head();
        let name = self.names.item(&mut self.dice, &self.used);
        self.line(&format!("record {name} {{"));
        let (mut scope, count) = (Scope::default(), self.dice.below(8));
        let old = self.dice.below(count + 1);
        for number in 1..=count {
            self.head();
            let field = scope.name(&mut self.dice, &self.used);
            let (ty, default) = if number > old {
                let version = self.version(3);
                self.line(&format!("@since({version})"));
                if self.dice.chance(4) {
                    self.line("@critical");
                }
                self.defaulted()
            } else {
                match self.dice.below(7) {
                    6 => {
                        let version = self.version(9);
                        self.line(&format!("@removed({version})"));
                        self.defaulted()
                    }
                    0 => (format!("{name}?"), None),
                    1 => (format!("list<{name}>"), None),
                    2 => self.defaulted(),
                    _ => (self.ty(3), None),
                }
            };
            let default = default.map(|value| format!(" = {value}")).unwrap_or_default();
            self.line(&format!("{number} {field}: {ty}{default},"));
        }
        self.line("}");
        self.declare(name, Kind::Record, Vec::new());
    }

    fn write_variant(&mut self) {
        self.head();
        if self.dice.chance(3) {
            self.line("@frozen");
        }
        let name = self.names.item(&mut self.dice, &self.used);
        self.line(&format!("variant {name} {{"));
        let mut scope = Scope::default();
        for number in 1..=1 + self.dice.below(5) {
            self.head();
            let case = scope.name(&mut self.dice, &self.used);
            let payload = match self.dice.below(4) {
                0 => String::new(),
                1 if number > 1 => format!(": list<{name}>"),
                _ => format!(": {}", self.ty(2)),
            };
            self.line(&format!("{number} {case}{payload},"));
        }
        self.line("}");
        self.declare(name, Kind::Variant, Vec::new());
    }

    fn write_error(&mut self) {
        self.head();
        let name = self.names.item(&mut self.dice, &self.used);
        self.line(&format!("error {name} {{"));
        let mut scope = Scope::default();
        for number in 1..=1 + self.dice.below(4) {
            self.head();
            let case = scope.name(&mut self.dice, &self.used);
            let payload = match self.pick(&[Kind::Record]) {
                Some((record, _)) if self.dice.chance(2) => format!(": {record}"),
                _ => String::new(),
            };
            let code = ["NOT_FOUND", "ABORTED", "INTERNAL"][self.dice.below(3)];
            self.line(&format!("{number} {case}{payload} => {code},"));
        }
        self.line("}");
        self.declare(name, Kind::Error, Vec::new());
    }

    fn write_service(&mut self) {
        self.head();
        let name = self.names.item(&mut self.dice, &self.used);
        self.line(&format!("service {name} {{"));
        let mut scope = Scope::default();
        for _ in 0..self.dice.below(6) {
            self.write_method(&mut scope);
        }
        self.line("}");
    }

    fn write_method(&mut self, scope: &mut Scope) {
        self.head();
        if self.dice.chance(10) {
            let text = self.texts.string();
            self.line(&format!("@unstable(\"{text}\")"));
        }
        let name = scope.name(&mut self.dice, &self.used);
        let kind = self.dice.below(5);
        let mut params = Scope::default();
        if kind == 0 {
            let rows: Vec<String> = (0..self.dice.below(4))
                .map(|_| {
                    format!(
                        "{}: {}",
                        params.name(&mut self.dice, &self.used),
                        ["u8", "bool", "i64", "f32"][self.dice.below(4)]
                    )
                })
                .collect();
            self.line(&format!("@leaf sync fn {name}({}) -> u32;", rows.join(", ")));
            return;
        }
        let (sync, batch) = (kind < 3, kind == 1);
        let mut rows = Vec::new();
        let count = self.dice.below(5) + usize::from(batch);
        let old = self.dice.below(count + 1);
        for index in 0..count {
            let param = params.name(&mut self.dice, &self.used);
            if index >= old && !batch {
                let (ty, default) = self.defaulted();
                let default = default.map(|value| format!(" = {value}")).unwrap_or_default();
                let (version, mode) = (self.version(4), ["", "view "][self.dice.below(2)]);
                let critical = if self.dice.chance(4) { "@critical " } else { "" };
                rows.push(format!("@since({version}) {critical}{param}: {mode}{ty}{default}"));
                continue;
            }
            let ty = self.ty(2);
            rows.push(match self.dice.below(5) {
                0 => format!("{param}: view {ty}"),
                1 if !batch => format!("{param}: own bytes"),
                2 => format!("{param}: {ty}?"),
                _ => format!("{param}: {ty}"),
            });
        }
        let result = match self.dice.below(5) {
            0 => String::new(),
            1 if !batch => " -> own bytes".to_owned(),
            2 => format!(" -> {}?", self.ty(2)),
            _ => format!(" -> {}", self.ty(2)),
        };
        let throws = match self.pick(&[Kind::Error]) {
            Some((error, _)) if self.dice.chance(2) => format!(" throws {error}"),
            _ => String::new(),
        };
        let batch = if batch { "@batch " } else { "" };
        let word = if sync { "sync fn" } else { "fn" };
        self.line(&format!("{batch}{word} {name}({}){result}{throws};", rows.join(", ")));
    }
}
