//! The Go backend: one package without cgo per schema package.
//!
//! ```text
//! out/acme/shop/types.go      types, views, errors: what users see
//! out/acme/shop/services.go   clients and server interfaces
//! out/acme/shop/r2g_codec.go  how it crosses: layouts, conversions, dispatch
//! out/acme/shop/schema.r2gd   the descriptor
//! ```

mod aggregates;
mod asserts;
mod codec;
mod docs;
mod enums;
mod helpers;
mod literal;
mod model;
mod names;
mod params;
mod print;
mod probe;
mod quoted;
mod services;
mod steps;
mod strings;
mod types;
mod variants;
mod views;

pub(crate) use probe::probes;

use super::{Backend, BackendError, DESCRIPTOR, Input, Options, parse_options};
use crate::files::Files;
use crate::render::Templates;
use codec::Codec;
use indexmap::IndexMap;
use names::{GoOptions, Names};
use r2g_idl::descriptor;
use r2g_idl::ir::{ItemKind, PackageId};
use r2g_idl::naming::go_exported_name;
use std::sync::LazyLock;

/// The backend `go`.
#[derive(Debug, Clone, Copy)]
pub struct Go;

/// The module of the runtime.
const RUNTIME: &str = "github.com/r2g-dev/r2g/runtime-go";

/// What generated code may use of the standard library.
const STD: &[&str] = &["context", "errors", "iter", "time", "unsafe"];

macro_rules! template {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../templates/go/", $name, ".go.hbs")))
    };
}

const SOURCES: &[(&str, &str)] = &[
    template!("file"),
    template!("const"),
    template!("enum"),
    template!("flags"),
    template!("struct"),
    template!("record"),
    template!("record_views"),
    template!("variant"),
    template!("variant_view"),
    template!("error"),
    template!("service"),
    template!("method"),
    template!("unimplemented"),
    template!("codec/package"),
    template!("codec/enum"),
    template!("codec/struct"),
    template!("codec/record"),
    template!("codec/variant"),
    template!("codec/error"),
    template!("codec/service"),
    template!("codec/params"),
    template!("codec/method"),
    template!("codec/helper_ref"),
    template!("codec/helper_opt_ref"),
    template!("codec/helper_opt_variant"),
    template!("codec/helper_opt_flat"),
    template!("codec/helper_opt_null"),
    template!("codec/helper_list"),
    template!("codec/helper_map"),
    template!("codec/helper_array"),
    template!("codec/helper_list_view"),
    template!("codec/helper_map_view"),
];

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| Templates::new(SOURCES));

/// The three files of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Types,
    Services,
    Codec,
}

/// The files of a package, piece by piece, in the order of the schema.
#[derive(Default)]
struct Pieces {
    types: String,
    services: String,
    codec: String,
    /// The models, where they are what is wanted.
    models: Option<Vec<serde_json::Value>>,
}

impl Pieces {
    /// Renders a model with each template, or keeps it.
    fn add(
        &mut self,
        templates: &[(Place, &'static str)],
        model: &impl serde::Serialize,
    ) -> Result<(), BackendError> {
        if let Some(models) = &mut self.models {
            let names: Vec<&str> = templates.iter().map(|row| row.1).collect();
            models.push(
                serde_json::json!({ "templates": names, "model": serde_json::to_value(model)? }),
            );
            return Ok(());
        }
        let context = Templates::context(model)?;
        for (place, template) in templates {
            let text = TEMPLATES.render_context(template, &context)?;
            let body = match place {
                Place::Types => &mut self.types,
                Place::Services => &mut self.services,
                Place::Codec => &mut self.codec,
            };
            body.push_str(&text);
            body.push('\n');
        }
        Ok(())
    }

    fn body(&self, place: Place) -> &str {
        match place {
            Place::Types => &self.types,
            Place::Services => &self.services,
            Place::Codec => &self.codec,
        }
    }
}

fn add_items(
    pieces: &mut Pieces,
    input: Input<'_>,
    names: &Names<'_>,
    package: PackageId,
) -> Result<(), BackendError> {
    use Place::{Services, Types};
    let codec = Codec::new(names);
    let declared = input.schema.package(package);
    pieces.add(&[(Place::Codec, "codec/package")], &package_model(names, package))?;
    for constant in &declared.consts {
        pieces.add(&[(Types, "const")], &literal::build_const(names, constant))?;
    }
    let places = descriptor::places(input.schema, package);
    let mut methods = 0;
    for id in &declared.items {
        let item = input.schema.item(*id);
        match &item.kind {
            ItemKind::Enum(kind) => {
                let model = enums::build_enum(names, *id, item, kind);
                let both = [(Types, "enum"), (Place::Codec, "codec/enum")];
                pieces.add(if kind.frozen { &both } else { &both[..1] }, &model)?;
            }
            ItemKind::Flags(kind) => {
                pieces.add(&[(Types, "flags")], &enums::build_flags(names, *id, item, kind))?;
            }
            ItemKind::Struct(kind) => {
                let model = aggregates::build_struct(&codec, *id, item, kind);
                pieces.add(&[(Types, "struct"), (Place::Codec, "codec/struct")], &model)?;
            }
            ItemKind::Record(kind) => {
                let model = aggregates::build_record(&codec, *id, item, kind, places[id]);
                let templates =
                    [(Types, "record"), (Types, "record_views"), (Place::Codec, "codec/record")];
                pieces.add(&templates, &model)?;
            }
            ItemKind::Variant(kind) => {
                let model = variants::build_variant(&codec, *id, item, kind, places[id]);
                let templates =
                    [(Types, "variant"), (Types, "variant_view"), (Place::Codec, "codec/variant")];
                pieces.add(&templates, &model)?;
            }
            ItemKind::Error(kind) => {
                let model = variants::build_error(&codec, *id, item, kind, places[id]);
                pieces.add(&[(Types, "error"), (Place::Codec, "codec/error")], &model)?;
            }
            // Refused before generation: `r2g_idl::unsupported`.
            ItemKind::Resource(_) => {}
        }
    }
    for id in &declared.services {
        let mut service = services::build_service(&codec, *id, &mut methods);
        for method in &service.methods {
            service.client.push_str(&TEMPLATES.render("method", method)?);
            service.unimplemented.push_str(&TEMPLATES.render("unimplemented", method)?);
        }
        pieces.add(&[(Services, "service"), (Place::Codec, "codec/service")], &service)?;
        for method in &service.methods {
            pieces
                .add(&[(Place::Codec, "codec/params"), (Place::Codec, "codec/method")], method)?;
        }
    }
    // Building a helper may ask for another one.
    let mut number = 0;
    while let Some((name, helper)) = codec.helper(number) {
        let (template, model) = helpers::build_helper(&codec, name, &helper);
        pieces.add(&[(Place::Codec, template)], &model)?;
        number += 1;
    }
    Ok(())
}

fn package_model(names: &Names<'_>, package: PackageId) -> model::Package {
    let input = names.input;
    let declared = input.schema.package(package);
    let services = declared.services.iter().map(|id| {
        let name = go_exported_name(&input.schema.service(*id).name.text);
        format!("r2gService_{name}")
    });
    model::Package {
        identity: quoted::quoted(&declared.identity()),
        minor: declared.version.minor,
        descriptor: DESCRIPTOR,
        runtime_version: r2g::gen_support::VERSION,
        runtime: RUNTIME,
        services: match services.collect::<Vec<_>>() {
            none if none.is_empty() => String::new(),
            some => format!("[]*r2gabi.Service{{{}}}", some.join(", ")),
        },
        asserts: names.import_asserts(),
    }
}

fn file(
    names: &Names<'_>,
    place: Place,
    pieces: &Pieces,
    imports: &[(String, String)],
) -> Result<Option<String>, BackendError> {
    let declared = names.input.schema.package(names.package);
    let body = pieces.body(place);
    if body.trim().is_empty() && place != Place::Types {
        return Ok(None);
    }
    let used = print::qualifiers(body);
    let quoted = |path: &str| quoted::quoted(path).to_string();
    let mut std: Vec<String> =
        STD.iter().filter(|name| used.contains(**name)).map(|name| quoted(name)).collect();
    if place == Place::Codec {
        // Sorted by path, as gofmt does.
        let at = std.partition_point(|line| line.as_str() < "\"embed\"");
        std.insert(at, "_ \"embed\"".to_owned());
    }
    let mut others: Vec<(String, String)> = imports
        .iter()
        .filter(|(name, _)| used.contains(name))
        .map(|(name, path)| {
            let named = path.rsplit('/').next() != Some(name.as_str());
            (path.clone(), if named { format!("{name} {}", quoted(path)) } else { quoted(path) })
        })
        .collect();
    if used.contains("r2g") {
        others.push((RUNTIME.to_owned(), format!("r2g {RUNTIME:?}")));
    }
    if used.contains("r2gabi") {
        let path = format!("{RUNTIME}/r2gabi");
        others.push((path.clone(), quoted(&path)));
    }
    others.sort();
    let subject = format!("Package {}", names.package_name());
    let sentence = format!("{subject} is generated from {}.", declared.identity());
    let named =
        docs::Named { name: &subject, label: &declared.name, sentence: &sentence, acts: false };
    let model = model::File {
        header: print::header(&declared.identity()),
        docs: if place == Place::Types {
            named.docs(&declared.docs, None)
        } else {
            docs::Comment::default()
        },
        package: names.package_name(),
        any_imports: !std.is_empty() || !others.is_empty(),
        std_imports: std,
        imports: others.into_iter().map(|(_, line)| line).collect(),
    };
    let mut text = TEMPLATES.render("file", &model)?;
    text.push('\n');
    text.push_str(body);
    Ok(Some(print::format(&text)))
}

impl Backend for Go {
    fn name(&self) -> &'static str {
        "go"
    }

    fn generate(&self, input: Input<'_>, options: &Options) -> Result<Files, BackendError> {
        let options: GoOptions = parse_options(self.name(), options)?;
        let mut files = Files::new();
        for package in input.targets {
            let names = Names::new(input, *package, &options);
            if names.is_extern(*package) {
                continue;
            }
            let imports = names.imports()?;
            let mut pieces = Pieces::default();
            add_items(&mut pieces, input, &names, *package)?;
            let folder = names.folder(*package);
            for (place, path) in [
                (Place::Types, "types.go"),
                (Place::Services, "services.go"),
                (Place::Codec, "r2g_codec.go"),
            ] {
                if let Some(text) = file(&names, place, &pieces, &imports)? {
                    files.add(format!("{folder}/{path}"), text);
                }
            }
            let flat = descriptor::flat(input.schema, input.layouts, *package);
            files.add(format!("{folder}/{DESCRIPTOR}"), flat);
        }
        Ok(files)
    }

    fn models(
        &self,
        input: Input<'_>,
        options: &Options,
    ) -> Result<IndexMap<String, serde_json::Value>, BackendError> {
        let options: GoOptions = parse_options(self.name(), options)?;
        let mut models = IndexMap::new();
        for package in input.targets {
            let names = Names::new(input, *package, &options);
            let mut pieces = Pieces { models: Some(Vec::new()), ..Pieces::default() };
            add_items(&mut pieces, input, &names, *package)?;
            let rows = pieces.models.unwrap_or_default();
            models.insert(names.folder(*package), serde_json::Value::Array(rows));
        }
        Ok(models)
    }
}
