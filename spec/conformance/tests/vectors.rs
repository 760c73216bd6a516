//! The exact bytes of `spec/vectors`, read by generated Rust; and records of an older or newer writer,
//! read through schema maps.

use r2g::gen_support::{PackageMap, PeerSchemas, Reader, Record, SchemaMap, TypeMap};
use r2g_conformance::vectors::{list_1_0, list_1_1, mixed, padding_1_0, padding_1_1, table};
use serde_json::Value as Json;
use std::fmt::Debug;
use std::path::Path;

/// A vector: bytes whose addresses are moved to where they lie now.
struct Vector {
    words: Vec<u64>,
    size: usize,
}

impl Vector {
    fn load(file: &str, name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors").join(file);
        let text = std::fs::read_to_string(&path).expect("the vectors are part of the repository");
        let json: Json = serde_json::from_str(&text).expect("JSON");
        let base = json["base"].as_u64().expect("a base");
        let found =
            json["values"].as_array().expect("values").iter().find(|value| value["name"] == name);
        let hex =
            found.unwrap_or_else(|| panic!("{file} has {name}"))["bytes"].as_str().expect("bytes");
        let bytes: Vec<u8> = (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex"))
            .collect();
        let mut words: Vec<u64> = bytes
            .chunks(8)
            .map(|chunk| chunk.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)))
            .collect();
        let size = bytes.len();
        let at = words.as_mut_ptr().expose_provenance() as u64;
        for word in &mut words {
            if (base..base + size as u64).contains(word) {
                *word = *word - base + at;
            }
        }
        Self { words, size }
    }

    /// The record at the start.
    fn read<T: Record>(&self, cx: SchemaMap<'_>) -> T {
        let at = std::ptr::with_exposed_provenance(self.words.as_ptr().addr());
        // SAFETY: the words are an image: a vector of the specification whose addresses were moved.
        let src = unsafe { Reader::new(at, self.size, cx) };
        T::decode_fields(src.as_record::<T>()).expect("a valid image")
    }
}

fn types(types: Vec<TypeMap>) -> PackageMap {
    PackageMap { types, methods: Vec::new() }
}

#[test]
fn worked_examples() {
    use mixed::vectors::mixed::{Pay, Payment};
    let pay: Pay = Vector::load("mixed.values.json", "voucher").read(SchemaMap::EQUAL);
    let want = Pay::new(Payment::Voucher("xy".into()))
        .with_tip(7)
        .with_code([1, 2, 3])
        .with_memo("")
        .with_tags(vec!["a".into()]);
    assert_eq!(pay, want);
    use list_1_0::vectors::grown::{Item, Items};
    let items: Items = Vector::load("list_1_0.values.json", "two items").read(SchemaMap::EQUAL);
    assert_eq!(items, Items::new().with_items(vec![Item::new("ab", 3), Item::new("", 1)]));
    use list_1_1::vectors::grown as newer;
    let items: newer::Items =
        Vector::load("list_1_1.values.json", "absent and empty notes").read(SchemaMap::EQUAL);
    let second = newer::Item::new("", 1).with_note("");
    assert_eq!(items, newer::Items::new().with_items(vec![newer::Item::new("ab", 3), second]));
}

#[test]
fn a_list_of_an_older_writer_is_read_at_its_stride() {
    use list_1_1::vectors::grown::{Item, Items, PACKAGE};
    let mut older = PeerSchemas::default();
    let item = TypeMap { fields: 2, stride: 24 };
    older.set(&PACKAGE, types(vec![item, TypeMap { fields: 1, stride: 16 }]));
    let items: Items =
        Vector::load("list_1_0.values.json", "two items").read(SchemaMap::related(&older));
    assert_eq!(items, Items::new().with_items(vec![Item::new("ab", 3), Item::new("", 1)]));
}

#[test]
fn a_list_of_a_newer_writer_is_read_at_its_stride() {
    use list_1_0::vectors::grown::{Item, Items, PACKAGE};
    let mut newer = PeerSchemas::default();
    let item = TypeMap { fields: 3, stride: 40 };
    newer.set(&PACKAGE, types(vec![item, TypeMap { fields: 1, stride: 16 }]));
    let items: Items = Vector::load("list_1_1.values.json", "absent and empty notes")
        .read(SchemaMap::related(&newer));
    assert_eq!(items, Items::new().with_items(vec![Item::new("ab", 3), Item::new("", 1)]));
}

#[test]
fn a_field_that_grew_into_padding_is_not_read_from_an_older_writer() {
    use padding_1_1::vectors::padding::{Hit, PACKAGE};
    let mut older = PeerSchemas::default();
    older.set(&PACKAGE, types(vec![TypeMap { fields: 2, stride: 16 }]));
    let hit: Hit = Vector::load("padding_1_0.values.json", "hit").read(SchemaMap::related(&older));
    assert_eq!((hit.id, hit.n, hit.w), (9, 5, 1), "the default, not the padding's zero");
    let hit: Hit = Vector::load("padding_1_1.values.json", "hit").read(SchemaMap::EQUAL);
    assert_eq!((hit.id, hit.n, hit.w), (9, 5, 1));
    let hit: padding_1_0::vectors::padding::Hit =
        Vector::load("padding_1_0.values.json", "hit").read(SchemaMap::EQUAL);
    assert_eq!((hit.id, hit.n), (9, 5));
}

/// Reads a vector and checks what `Debug` says of it.
fn shows<T: Record + Debug>(name: &str, parts: &[&str]) {
    let value: T = Vector::load("table.values.json", name).read(SchemaMap::EQUAL);
    let text = format!("{value:?}");
    for part in parts {
        assert!(text.contains(part), "{name}: {text} lacks {part}");
    }
}

#[test]
fn every_row_of_the_table() {
    use table::vectors::table::*;
    let json = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors/table.values.json"),
    );
    let json: Json = serde_json::from_str(&json.expect("the vectors")).expect("JSON");
    for value in json["values"].as_array().expect("values") {
        let name = value["name"].as_str().expect("a name");
        let record = value["type"].as_str().and_then(|ty| ty.rsplit('/').next()).expect("a type");
        match record {
            "Bytes" => shows::<Bytes>(name, &numbers(value)),
            "Words" => shows::<Words>(name, &numbers(value)),
            "Longs" => shows::<Longs>(name, &numbers(value)),
            "Quads" => shows::<Quads>(name, &numbers(value)),
            "Enums" => shows::<Enums>(name, &[]),
            "Flags" => shows::<Flags>(name, &[]),
            "Times" => shows::<Times>(name, &[]),
            "Arrays" => shows::<Arrays>(name, &[]),
            "Structs" => shows::<Structs>(name, &[]),
            "Texts" => shows::<Texts>(name, &[]),
            "Lists" => shows::<Lists>(name, &[]),
            "Maps" => shows::<Maps>(name, &[]),
            "Records" => shows::<Records>(name, &[]),
            "Variants" => shows::<Variants>(name, &[]),
            "Empty" => shows::<Empty>(name, &[]),
            other => panic!("the table has a record {other} that this test does not know"),
        }
    }
}

/// `field: value` as `Debug` shows it, for the vector's integers and bools.
fn numbers(value: &Json) -> Vec<&'static str> {
    let fields = value["value"].as_object().expect("an object");
    let parts =
        fields.iter().filter(|(_, value)| value.is_i64() || value.is_u64() || value.is_boolean());
    parts
        .filter(|(name, _)| !name.ends_with('o') && !name.ends_with("_o"))
        .map(|(name, value)| &*format!("{name}: {value}").leak())
        .collect()
}
