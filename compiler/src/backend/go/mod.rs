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
mod services;
mod steps;
mod strings;
mod types;
mod variants;
mod views;

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

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| {
    Templates::new(&[
        template!("file"),
        template!("const"),
        template!("enum"),
        template!("flags"),
        template!("struct"),
        template!("record"),
        template!("record_views"),
        template!("variant"),
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
    ])
});

/// The three files of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Types,
    Services,
    Ffi,
}

/// A file, a template's name and its model.
type Piece = (Place, &'static str, serde_json::Value);

/// The pieces of a package, in the order of the schema.
#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn add(
        &mut self,
        place: Place,
        template: &'static str,
        model: &impl serde::Serialize,
    ) -> Result<(), BackendError> {
        self.0.push((place, template, serde_json::to_value(model)?));
        Ok(())
    }

    fn render(&self, place: Place) -> Result<String, BackendError> {
        let mut body = String::new();
        for (_, template, model) in self.0.iter().filter(|piece| piece.0 == place) {
            body.push_str(&TEMPLATES.render(template, model)?);
            body.push('\n');
        }
        Ok(body)
    }
}

fn pieces(input: Input<'_>, names: &Names<'_>, package: PackageId) -> Result<Pieces, BackendError> {
    let mut pieces = Pieces::default();
    let codec = Codec::new(names);
    let declared = input.schema.package(package);
    pieces.add(Place::Ffi, "ffi/package", &package_model(input, names, package))?;
    for constant in &declared.consts {
        pieces.add(Place::Types, "const", &literal::build_const(names, constant))?;
    }
    let mut records = 0;
    for id in &declared.items {
        let item = input.schema.item(*id);
        match &item.kind {
            ItemKind::Enum(kind) => {
                let model = enums::build_enum(names, *id, item, kind);
                pieces.add(Place::Types, "enum", &model)?;
                if kind.frozen {
                    pieces.add(Place::Ffi, "ffi/enum", &model)?;
                }
            }
            ItemKind::Flags(kind) => {
                pieces.add(Place::Types, "flags", &enums::build_flags(names, *id, item, kind))?;
            }
            ItemKind::Struct(kind) => {
                let model = aggregates::build_struct(&codec, *id, item, kind);
                pieces.add(Place::Types, "struct", &model)?;
                pieces.add(Place::Ffi, "ffi/struct", &model)?;
            }
            ItemKind::Record(kind) => {
                let model = aggregates::build_record(&codec, *id, item, kind, records);
                pieces.add(Place::Types, "record", &model)?;
                pieces.add(Place::Types, "record_views", &model)?;
                pieces.add(Place::Ffi, "ffi/record", &model)?;
                records += 1;
            }
            ItemKind::Variant(kind) => {
                let model = variants::build_variant(&codec, *id, item, kind);
                pieces.add(Place::Types, "variant", &model)?;
                pieces.add(Place::Ffi, "ffi/variant", &model)?;
            }
            ItemKind::Error(kind) => {
                let model = variants::build_error(&codec, *id, item, kind);
                pieces.add(Place::Types, "error", &model)?;
                pieces.add(Place::Ffi, "ffi/error", &model)?;
            }
            // Refused before generation: `r2g_idl::unsupported`.
            ItemKind::Resource(_) => {}
        }
    }
    for id in &declared.services {
        let mut service = services::build_service(&codec, *id, &mut records);
        for method in &service.methods {
            service.client.push_str(&TEMPLATES.render("method", method)?);
            service.unimplemented.push_str(&TEMPLATES.render("unimplemented", method)?);
        }
        pieces.add(Place::Services, "service", &service)?;
        pieces.add(Place::Ffi, "ffi/service", &service)?;
        for method in &service.methods {
            pieces.add(Place::Ffi, "ffi/params", method)?;
            pieces.add(Place::Ffi, "ffi/method", method)?;
        }
    }
    // Building a helper may ask for another one.
    let mut number = 0;
    while let Some((name, helper)) = codec.helper(number) {
        let (template, model) = helpers::build_helper(&codec, name, &helper);
        pieces.add(Place::Ffi, template, &model)?;
        number += 1;
    }
    Ok(pieces)
}

fn package_model(input: Input<'_>, names: &Names<'_>, package: PackageId) -> model::Package {
    let declared = input.schema.package(package);
    let flat = descriptor::flat(input.schema, input.layouts, package);
    let services = declared.services.iter().map(|id| {
        let name = go_exported_name(&input.schema.service(*id).name.text);
        format!(", r2gService_{name}")
    });
    model::Package {
        identity: declared.identity(),
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
    let body = pieces.render(place)?;
    if body.trim().is_empty() && place != Place::Types {
        return Ok(None);
    }
    let used = print::qualifiers(&body);
    let quoted = |path: &str| format!("{path:?}");
    let std: Vec<String> =
        STD.iter().filter(|name| used.contains(**name)).map(|name| quoted(name)).collect();
    let mut others: Vec<(String, String)> = imports
        .iter()
        .filter(|(name, _)| used.contains(name))
        .map(|(name, path)| {
            let named = path.rsplit('/').next() != Some(name.as_str());
            (path.clone(), if named { format!("{name} {path:?}") } else { quoted(path) })
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
            Vec::new()
        },
        package: names.package_name(),
        any_imports: !std.is_empty() || !others.is_empty(),
        std_imports: std,
        imports: others.into_iter().map(|(_, line)| line).collect(),
        body,
    };
    Ok(Some(print::format(&TEMPLATES.render("file", &model)?)))
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
            let pieces = pieces(input, &names, *package)?;
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
            let rows: Vec<_> = pieces(input, &names, *package)?
                .0
                .into_iter()
                .map(|(_, template, model)| serde_json::json!({ "template": template, "model": model }))
                .collect();
            models.insert(names.folder(*package), serde_json::Value::Array(rows));
        }
        Ok(models)
    }
}
