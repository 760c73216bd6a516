//! Random packages: valid by construction, printed as text.

use proptest::prelude::*;
use proptest::sample::Index;

/// Types that random members refer to.
pub(crate) const PRELUDE: &str = "enum Tier: u8 { basic = 0, gold = 1 }
enum Wide: i32 { zero = 0, low = -1 }
flags Bits: u16 { a = 0, b = 15 }
struct Point { x: f64, y: u32, z: u32 }
struct Tiny { a: u8, b: u8, c: u8 }
record Leaf { 1 a: u8 }
variant Choice { 1 none, 2 leaf: Leaf }
";

/// A type of the prelude or built in, with what C calls its bytes.
#[derive(Debug, Clone)]
pub(crate) struct Ty {
    pub(crate) text: String,
    c: String,
    /// `[n]` behind the member's name.
    c_suffix: String,
    /// Has a value that needs no default when added later.
    pub(crate) optional: bool,
}

/// What C calls a type, and whether its option needs a presence byte.
const NAMED: &[(&str, &str, bool)] = &[
    ("bool", "bool", true),
    ("u8", "uint8_t", true),
    ("i8", "int8_t", true),
    ("u16", "uint16_t", true),
    ("i16", "int16_t", true),
    ("u32", "uint32_t", true),
    ("i32", "int32_t", true),
    ("u64", "uint64_t", true),
    ("i64", "int64_t", true),
    ("f32", "float", true),
    ("f64", "double", true),
    ("timestamp", "int64_t", true),
    ("duration", "int64_t", true),
    ("Tier", "uint8_t", true),
    ("Wide", "int32_t", true),
    ("Bits", "uint16_t", true),
    ("Point", "struct { double x; uint32_t y; uint32_t z; }", true),
    ("Tiny", "struct { uint8_t a, b, c; }", true),
    ("string", "slice", false),
    ("bytes", "slice", false),
    ("list<string>", "slice", false),
    ("list<Leaf>", "slice", false),
    ("map<u16, Leaf>", "slice", false),
    ("list<bool>", "slice", false),
    ("list<Point>", "slice", false),
    ("list<[Tiny; 3]>", "slice", false),
    ("list<list<bytes>>", "slice", false),
    ("list<Choice>", "slice", false),
    ("map<string, list<timestamp>>", "slice", false),
    ("map<Wide, map<bool, Tiny>>", "slice", false),
    ("Leaf", "void *", false),
    ("Choice", "variant", false),
];

/// Any type a field of a record may have.
pub(crate) fn member_type() -> impl Strategy<Value = Ty> {
    (0..NAMED.len(), 0..4u8, 1..9u32).prop_map(|(at, form, length)| {
        let (text, c, flat) = NAMED[at];
        let array = flat && form >= 2;
        let optional = form % 2 == 1;
        let (mut name, mut suffix) = (text.to_owned(), String::new());
        if array {
            name = format!("[{name}; {length}]");
            suffix = format!("[{length}]");
        }
        if !optional {
            return Ty { text: name, c: c.to_owned(), c_suffix: suffix, optional };
        }
        let c = if flat {
            format!("struct {{ {c} value{suffix}; uint8_t present; }}")
        } else {
            c.to_owned()
        };
        Ty { text: format!("{name}?"), c, c_suffix: String::new(), optional }
    })
}

/// Fields without names: `f0`, `f1`, ...
#[derive(Debug, Clone)]
pub(crate) struct Aggregate {
    pub(crate) fields: Vec<Ty>,
}

pub(crate) fn aggregate() -> impl Strategy<Value = Aggregate> {
    prop::collection::vec(member_type(), 1..9).prop_map(|fields| Aggregate { fields })
}

impl Aggregate {
    /// As C sees it: aligned to 8, as all records are.
    pub(crate) fn c_type(&self, index: usize) -> String {
        let fields = self.fields.iter().enumerate().map(|(at, ty)| {
            let align = if at == 0 { "_Alignas(8) " } else { "" };
            format!("  {align}{} f{at}{};\n", ty.c, ty.c_suffix)
        });
        format!("typedef struct {{\n{}}} t{index};\n", fields.collect::<String>())
    }

    pub(crate) fn record(&self, name: &str) -> String {
        let fields = (1..)
            .zip(&self.fields)
            .map(|(number, ty)| format!("  {number} f{number}: {},\n", ty.text));
        format!("record {name} {{\n{}}}\n", fields.collect::<String>())
    }
}

/// Records that may refer to each other, and a service over them.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    records: Vec<Record>,
    /// Types of the cases of a variant, by record: `V0` goes with `R0`.
    variants: Vec<Vec<Ty>>,
    reversed: bool,
    appended: Option<Ty>,
}

#[derive(Debug, Clone)]
struct Record {
    fields: Vec<Ty>,
    /// Other records of the package, as optional fields.
    links: Vec<Index>,
    /// Names are `f1`, ... unless edited.
    renamed: Option<usize>,
}

pub(crate) fn package() -> impl Strategy<Value = Package> {
    let record =
        (prop::collection::vec(member_type(), 1..6), prop::collection::vec(any::<Index>(), 0..3))
            .prop_map(|(fields, links)| Record { fields, links, renamed: None });
    let cases = prop::collection::vec(member_type(), 0..5);
    prop::collection::vec((record, cases), 1..6).prop_map(|both| {
        let (records, variants) = both.into_iter().unzip();
        Package { records, variants, reversed: false, appended: None }
    })
}

impl Package {
    pub(crate) fn text(&self) -> String {
        let mut items: Vec<String> =
            (0..self.records.len()).map(|at| self.record(at) + &self.variant(at)).collect();
        if self.reversed {
            items.reverse();
        }
        let methods: String = (0..self.records.len())
            .map(|at| format!("  fn m{at}(a: view R{at}, b: list<R{at}>) -> R{at};\n  sync fn s{at}(a: u8, v: V{at}) -> Tier;\n"))
            .collect();
        let version = if self.appended.is_some() { "1.1" } else { "1.0" };
        format!("package a.b@{version};\n{PRELUDE}{}service S {{\n{methods}}}\n", items.concat())
    }

    fn record(&self, at: usize) -> String {
        let record = &self.records[at];
        let mut lines = String::new();
        let mut number = 0;
        for (index, ty) in record.fields.iter().enumerate() {
            number += 1;
            let name = if record.renamed == Some(index) {
                "renamed".to_owned()
            } else {
                format!("f{number}")
            };
            lines += &format!("  {number} {name}: {},\n", ty.text);
        }
        for link in &record.links {
            number += 1;
            lines += &format!("  {number} f{number}: R{}?,\n", link.index(self.records.len()));
        }
        if let Some(extra) = &self.appended {
            number += 1;
            lines += &format!("  @since(1.1) {number} f{number}: {},\n", extra.text);
            number += 1;
            lines += &format!(
                "  @since(1.1) {number} f{number}: R{}?,\n",
                (at + 1) % self.records.len()
            );
        }
        format!("record R{at} {{\n{lines}}}\n")
    }

    /// A variant that may hold its record, which is there in any case.
    fn variant(&self, at: usize) -> String {
        let cases = (2..).zip(&self.variants[at]).map(|(number, ty)| {
            // A case is there or not: it has no optional type.
            format!(", {number} c{number}: {}", ty.text.trim_end_matches('?'))
        });
        format!("variant V{at} {{ 1 record: R{at}{} }}\n", cases.collect::<String>())
    }

    /// The same items in another order.
    pub(crate) fn reversed(&self) -> Self {
        Self { reversed: true, ..self.clone() }
    }

    /// One field renamed, retyped or added; `None` where the edit changes nothing.
    pub(crate) fn edited(&self, pick: Index, edit: u8) -> Option<Self> {
        let mut changed = self.clone();
        let at = pick.index(changed.records.len());
        let record = &mut changed.records[at];
        let field = pick.index(record.fields.len());
        let plain = |text: &str| Ty {
            text: text.to_owned(),
            c: String::new(),
            c_suffix: String::new(),
            optional: false,
        };
        match edit {
            0 => record.renamed = Some(field),
            1 if record.fields[field].text == "u32" => return None,
            1 => record.fields[field] = plain("u32"),
            _ => record.fields.push(plain("bool")),
        }
        Some(changed)
    }

    /// Every record with two more fields, one of them a link that may close a circle.
    pub(crate) fn appended(&self, extra: &Ty) -> Self {
        let text = if extra.optional { extra.text.clone() } else { format!("{}?", extra.text) };
        Self { appended: Some(Ty { text, optional: true, ..extra.clone() }), ..self.clone() }
    }
}
