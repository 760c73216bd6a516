//! The Go backend: one package without cgo per schema package.
//!
//! ```text
//! out/shop/types.go      types, views, errors: what users see
//! out/shop/services.go   clients and server interfaces
//! out/shop/r2g_ffi.go    how it crosses: layouts, conversions, dispatch
//! ```

mod aggregates;
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
mod services;
mod steps;
mod strings;
mod types;
mod variants;
mod views;

pub(crate) use probe::probes;

use super::{Backend, BackendError, Input, Options, parse_options};
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
const STD: &[&str] = &["context", "errors", "iter", "structs", "time", "unsafe"];

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
    template!("ffi/package"),
    template!("ffi/enum"),
    template!("ffi/struct"),
    template!("ffi/record"),
    template!("ffi/variant"),
    template!("ffi/error"),
    template!("ffi/service"),
    template!("ffi/params"),
    template!("ffi/method"),
    template!("ffi/helper_ref"),
    template!("ffi/helper_opt_ref"),
    template!("ffi/helper_opt_variant"),
    template!("ffi/helper_opt_flat"),
    template!("ffi/helper_opt_null"),
    template!("ffi/helper_list"),
    template!("ffi/helper_map"),
    template!("ffi/helper_array"),
    template!("ffi/helper_list_view"),
    template!("ffi/helper_map_view"),
];

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| Templates::new(SOURCES));

/// The three files of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Types,
    Services,
    Ffi,
}

/// The files of a package, piece by piece, in the order of the schema.
#[derive(Default)]
struct Pieces {
    types: String,
    services: String,
    ffi: String,
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
                Place::Ffi => &mut self.ffi,
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
            Place::Ffi => &self.ffi,
        }
    }
}

fn add_items(
    pieces: &mut Pieces,
    input: Input<'_>,
    names: &Names<'_>,
    package: PackageId,
) -> Result<(), BackendError> {
    use Place::{Ffi, Services, Types};
    let codec = Codec::new(names);
    let declared = input.schema.package(package);
    pieces.add(&[(Ffi, "ffi/package")], &package_model(input, names, package))?;
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
                let both = [(Types, "enum"), (Ffi, "ffi/enum")];
                pieces.add(if kind.frozen { &both } else { &both[..1] }, &model)?;
            }
            ItemKind::Flags(kind) => {
                pieces.add(&[(Types, "flags")], &enums::build_flags(names, *id, item, kind))?;
            }
            ItemKind::Struct(kind) => {
                let model = aggregates::build_struct(&codec, *id, item, kind);
                pieces.add(&[(Types, "struct"), (Ffi, "ffi/struct")], &model)?;
            }
            ItemKind::Record(kind) => {
                let model = aggregates::build_record(&codec, *id, item, kind, places[id]);
                let templates = [(Types, "record"), (Types, "record_views"), (Ffi, "ffi/record")];
                pieces.add(&templates, &model)?;
            }
            ItemKind::Variant(kind) => {
                let model = variants::build_variant(&codec, *id, item, kind, places[id]);
                let templates = [(Types, "variant"), (Types, "variant_view"), (Ffi, "ffi/variant")];
                pieces.add(&templates, &model)?;
            }
            ItemKind::Error(kind) => {
                let model = variants::build_error(&codec, *id, item, kind, places[id]);
                pieces.add(&[(Types, "error"), (Ffi, "ffi/error")], &model)?;
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
        pieces.add(&[(Services, "service"), (Ffi, "ffi/service")], &service)?;
        for method in &service.methods {
            pieces.add(&[(Ffi, "ffi/params"), (Ffi, "ffi/method")], method)?;
        }
    }
    // Building a helper may ask for another one.
    let mut number = 0;
    while let Some((name, helper)) = codec.helper(number) {
        let (template, model) = helpers::build_helper(&codec, name, &helper);
        pieces.add(&[(Ffi, template)], &model)?;
        number += 1;
    }
    Ok(())
}

fn package_model(input: Input<'_>, names: &Names<'_>, package: PackageId) -> model::Package {
    let declared = input.schema.package(package);
    let flat = descriptor::flat(input.schema, input.layouts, package);
    let services = declared.services.iter().map(|id| {
        let name = go_exported_name(&input.schema.service(*id).name.text);
        format!(", r2gService_{name}")
    });
    model::Package {
        identity: literal::quoted(&declared.identity()),
        minor: declared.version.minor,
        descriptor: literal::byte_string(&flat),
        services: services.collect(),
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
    let quoted = |path: &str| literal::quoted(path).to_string();
    let std: Vec<String> =
        STD.iter().filter(|name| used.contains(**name)).map(|name| quoted(name)).collect();
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
    let sentence =
        format!("Package {} is generated from `{}`.", names.package_name(), declared.identity());
    let model = model::File {
        header: print::header(&declared.identity()),
        docs: if place == Place::Types {
            docs::docs(&declared.docs, None, &sentence)
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
                (Place::Ffi, "r2g_ffi.go"),
            ] {
                if let Some(text) = file(&names, place, &pieces, &imports)? {
                    files.add(format!("{folder}/{path}"), text);
                }
            }
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
