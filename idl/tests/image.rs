//! The image: nothing is lost on the way, and the published `.proto` says what is written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use prost::Message as _;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage as _,
};
use r2g_idl::compile;
use r2g_idl::descriptor::{self, message::Image};
use r2g_idl::loader::MemoryLoader;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn images() -> Vec<Image> {
    let mut images = Vec::new();
    for entry in fs::read_dir(root().join("tests/corpus/ok")).expect("the corpus is there") {
        let path = entry.expect("readable").path();
        if path.extension().is_some_and(|ext| ext == "r2g") {
            let text = fs::read_to_string(&path).expect("readable");
            images.push(descriptor::image(
                &compile(&MemoryLoader::fixture(&text)).expect("the corpus compiles"),
            ));
        }
    }
    assert!(images.len() > 5);
    images
}

fn pool() -> DescriptorPool {
    let set = protox::compile(["r2g/image.proto"], [root().join("../spec/proto")])
        .expect("the published file is valid");
    DescriptorPool::from_file_descriptor_set(set).expect("and complete")
}

#[test]
fn round_trip() {
    for image in images() {
        let bytes = descriptor::encode(&image);
        assert_eq!(descriptor::decode(&bytes).expect("an image"), image);
        assert!(descriptor::decode(&bytes[..bytes.len() - 1]).is_err());
        assert!(serde_json::from_str::<serde_json::Value>(&descriptor::to_json(&image)).is_ok());
    }
    let later = Image { format: 2, ..Image::default() };
    assert!(descriptor::decode(&descriptor::encode(&later)).is_err());
}

#[test]
fn published_file_reads_images() {
    let ty = pool().get_message_by_name("r2g.Image").expect("declared");
    for image in images() {
        let bytes = descriptor::encode(&image);
        let dynamic = DynamicMessage::decode(ty.clone(), bytes.as_slice()).expect("readable");
        assert_known(&dynamic);
        assert_eq!(Image::decode(dynamic.encode_to_vec().as_slice()).expect("an image"), image);
    }
}

/// No field anywhere that the published file lacks.
fn assert_known(message: &DynamicMessage) {
    assert_eq!(message.unknown_fields().count(), 0, "{}", message.descriptor().full_name());
    for (_, value) in message.fields() {
        match value {
            prost_reflect::Value::Message(inner) => assert_known(inner),
            prost_reflect::Value::List(list) => {
                list.iter().filter_map(prost_reflect::Value::as_message).for_each(assert_known)
            }
            _ => {}
        }
    }
}

/// Fields by message, number: name and type, as the derive attributes of the source say.
fn derived() -> BTreeMap<(String, u32), (String, String)> {
    let mut found = BTreeMap::new();
    let mut oneofs: BTreeMap<String, String> = BTreeMap::new();
    for file in ["mod.rs", "types.rs", "services.rs"] {
        let text =
            fs::read_to_string(root().join("src/descriptor/message").join(file)).expect("readable");
        let mut owner = String::new();
        let mut attribute = String::new();
        for line in text.lines().map(str::trim) {
            if let Some(name) = line.strip_prefix("pub struct ").or(line.strip_prefix("pub enum "))
            {
                owner = name.trim_end_matches(" {").to_owned();
            } else if line.starts_with("#[prost(") {
                attribute = line.to_owned();
            } else if !attribute.is_empty() && !line.starts_with('#') {
                let name = line.trim_start_matches("pub ").trim_start_matches("r#");
                let name: String =
                    name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if let Some(oneof) = quoted(&attribute, "oneof = ") {
                    oneofs.insert(oneof, owner.clone());
                } else {
                    let number = quoted(&attribute, "tag = ")
                        .expect("every field has a number")
                        .parse()
                        .expect("a number");
                    let ty = derived_type(&attribute, line);
                    found.insert((owner.clone(), number), (name.to_lowercase(), ty));
                }
                attribute.clear();
            }
        }
    }
    // Fields of a oneof belong to the message that holds it.
    found
        .into_iter()
        .map(|((owner, number), field)| {
            ((oneofs.get(&owner).cloned().unwrap_or(owner), number), field)
        })
        .collect()
}

fn quoted(text: &str, key: &str) -> Option<String> {
    let rest = &text[text.find(key)? + key.len() + 1..];
    Some(rest[..rest.find('"')?].to_owned())
}

/// `repeated Field`, `optional string`, `uint32`, ...
fn derived_type(attribute: &str, line: &str) -> String {
    let words: Vec<&str> = attribute["#[prost(".len()..].split(',').map(str::trim).collect();
    let kind = words[0].split(" = ").next().expect("a type");
    let ty = match kind {
        "message" => {
            let ty = line.split([':', '(']).next_back().expect("a type").trim();
            ty.replace("Vec<", "")
                .replace("Option<", "")
                .replace("Box<", "")
                .chars()
                .take_while(|c| c.is_alphanumeric())
                .collect()
        }
        "enumeration" => quoted(attribute, "enumeration = ").expect("a name"),
        other => other.to_owned(),
    };
    let ty = ty.trim().to_owned();
    if words.contains(&"repeated") {
        format!("repeated {ty}")
    } else if words.contains(&"optional") && kind != "message" {
        format!("optional {ty}")
    } else {
        ty
    }
}

fn published_type(field: &FieldDescriptor) -> String {
    let ty = match field.kind() {
        Kind::Message(inner) => inner.name().to_owned(),
        Kind::Enum(inner) => inner.name().to_owned(),
        other => format!("{other:?}"),
    };
    if field.is_list() {
        format!("repeated {ty}")
    } else if field.field_descriptor_proto().proto3_optional() {
        format!("optional {ty}")
    } else {
        ty
    }
}

#[test]
fn published_file_equals_the_messages() {
    let of = |message: MessageDescriptor| {
        let owner = message.name().to_owned();
        let fields: Vec<_> = message
            .fields()
            .map(|field| {
                ((owner.clone(), field.number()), (field.name().to_owned(), published_type(&field)))
            })
            .collect();
        fields
    };
    let published: BTreeMap<(String, u32), (String, String)> =
        pool().all_messages().flat_map(of).collect();
    let derived = derived();
    assert!(derived.len() > 100, "the source was not understood");
    assert_eq!(published, derived);
}
