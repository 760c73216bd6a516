//! `spec/vectors`: layouts and images that the compiler and both runtimes agree on.
//!
//! The bytes of the worked examples were written by hand from spec 03; `R2G_BLESS=1` fills in the
//! ones that are empty and never changes those.

mod writer;

use std::fs;
use std::path::{Path, PathBuf};

use r2g_idl::ir::{ItemId, ItemKind, ServiceId};
use r2g_idl::loader::MemoryLoader;
use r2g_idl::{Compiled, canonical_text, compile, hex, report, root_fingerprint};
use serde_json::{Value, json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/vectors")
}

fn blessing() -> bool {
    std::env::var_os("R2G_BLESS").is_some()
}

fn schemas() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder())
        .expect("the vectors are there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "r2g"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 8, "vectors are missing");
    paths
}

fn compiled(path: &Path) -> Compiled {
    let text = fs::read_to_string(path).expect("readable");
    compile(&MemoryLoader::one(&text))
        .unwrap_or_else(|failure| panic!("{}: {:?}", path.display(), failure.diagnostics))
}

/// Compares with a golden file, or writes it.
fn check(path: &Path, actual: &str) {
    if blessing() {
        fs::write(path, actual).expect("writable");
    } else {
        let expected = fs::read_to_string(path).unwrap_or_default();
        assert_eq!(expected, actual, "{}", path.display());
    }
}

#[test]
fn layouts() {
    for path in schemas() {
        let Compiled { schema, layouts, .. } = compiled(&path);
        let lines = report::json(&schema, &layouts, None);
        let items: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let text = serde_json::to_string_pretty(&json!({ "schema": name, "items": items }))
            .expect("JSON")
            + "\n";
        check(&path.with_extension("layout.json"), &text);
    }
}

#[test]
fn values() {
    for path in schemas() {
        let compiled = compiled(&path);
        let file = path.with_extension("values.json");
        let text =
            fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut vectors: Value = serde_json::from_str(&text).expect("JSON");
        let base = vectors["base"].as_u64().expect("an address");
        let list = vectors["values"].as_array_mut().expect("a list");
        assert!(!list.is_empty(), "{} is empty", file.display());
        for vector in list {
            let actual = hex(&image(&compiled, base, vector));
            if blessing() && vector["bytes"] == "" {
                vector["bytes"] = actual.into();
            } else {
                assert_eq!(
                    vector["bytes"],
                    actual.as_str(),
                    "{}: {}",
                    file.display(),
                    vector["name"]
                );
            }
        }
        if blessing() {
            fs::write(&file, serde_json::to_string_pretty(&vectors).expect("JSON") + "\n")
                .expect("writable");
        }
    }
}

/// `record <canonical name>` or `params <service>.<method>`.
fn image(compiled: &Compiled, base: u64, vector: &Value) -> Vec<u8> {
    let ty = vector["type"].as_str().expect("a type");
    let (kind, name) = ty.split_once(' ').expect("kind and name");
    let mut writer = writer::Writer::new(&compiled.schema, &compiled.layouts, base);
    match kind {
        "record" => {
            let ids = (0..).map(ItemId).take(compiled.schema.items.len());
            let id = ids
                .into_iter()
                .find(|&id| compiled.schema.canonical_name(id) == name)
                .expect("the item is there");
            assert!(matches!(compiled.schema.item(id).kind, ItemKind::Record(_)));
            writer.record_image(id, &vector["value"])
        }
        "params" => {
            let (service, method) = name.rsplit_once('.').expect("service and method");
            let service = service.rsplit('/').next().expect("a name");
            let at = compiled
                .schema
                .services
                .iter()
                .position(|known| known.name.text == service)
                .expect("the service is there");
            let id = ServiceId(u32::try_from(at).expect("small"));
            let index = compiled
                .schema
                .service(id)
                .methods
                .iter()
                .position(|known| known.name.text == method)
                .expect("the method is there");
            writer.params_image(id, index, &vector["value"])
        }
        other => panic!("a {other} is no image"),
    }
}

/// Every row of the table has a value.
#[test]
fn every_record_of_the_table_has_a_value() {
    let path = folder().join("table.r2g");
    let text = fs::read_to_string(path.with_extension("values.json")).expect("readable");
    for item in &compiled(&path).schema.items {
        if matches!(item.kind, ItemKind::Record(_))
            && !matches!(item.name.text.as_str(), "Inner" | "Deep")
        {
            assert!(
                text.contains(&format!("/{}\"", item.name.text)),
                "{} has no value",
                item.name.text
            );
        }
    }
}

#[test]
fn canonical_texts() {
    for name in ["table", "params_1_1", "list_1_1"] {
        let Compiled { schema, .. } = compiled(&folder().join(name).with_extension("r2g"));
        let root = schema.roots[0];
        let text = canonical_text(&schema, root);
        let hash = hex(&root_fingerprint(&schema, root));
        check(&folder().join("canon").join(name).with_extension("txt"), &text);
        check(&folder().join("canon").join(name).with_extension("sha256"), &format!("{hash}\n"));
    }
}

/// Every built-in type has a place in the specification, in the vectors and in the corpus.
#[test]
fn every_type_is_covered() {
    let read = |path: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let pages = [
        read("../spec/02-types.md"),
        read("../spec/03-layout.md"),
        read("../spec/vectors/table.r2g"),
        read("tests/corpus/ok/all_types.r2g"),
    ];
    let built_in = ["bool", "string", "bytes", "timestamp", "duration", "list", "map"];
    let numbers = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "f32", "f64"];
    let items = ["struct", "record", "enum", "flags", "variant"];
    for word in built_in.iter().chain(&numbers).chain(&items) {
        for (at, page) in pages.iter().enumerate() {
            let found = page.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part == *word);
            assert!(found, "page {at} says nothing of `{word}`");
        }
    }
}
