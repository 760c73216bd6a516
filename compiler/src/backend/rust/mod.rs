//! The Rust backend: one module per package, public half and private `ffi` half.
//!
//! ```text
//! out/mod.rs            declares the modules
//! out/shop/mod.rs       what users see: types, views, client, server trait
//! out/shop/ffi.rs       how it crosses: layouts, conversions, dispatch; private
//! ```

mod aggregates;
mod enums;
mod literal;
mod model;
mod names;
mod print;
mod private;
mod probe;
mod services;
mod text;
mod types;
mod variants;

pub(crate) use probe::probes;

use super::{Backend, BackendError, Input, Options, parse_options};
use crate::files::Files;
use crate::render::Templates;
use indexmap::IndexMap;
use names::Names;
use print::Printer;
use r2g_idl::ir::{ItemKind, PackageId};
use r2g_idl::{descriptor, root_fingerprint};
use std::sync::LazyLock;

/// The backend `rust`.
#[derive(Debug, Clone, Copy)]
pub struct Rust;

/// Version of the interface between generated code and the runtime.
const RUNTIME_VERSION: u32 = 4;

/// Options of `plugin = "rust"`.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RustOptions {
    /// Packages that another crate has generated: its path by package name.
    externs: IndexMap<String, String>,
    /// Whether clients get `<method>_view` for results that lead to memory.
    result_views: bool,
}

impl Default for RustOptions {
    fn default() -> Self {
        Self { externs: IndexMap::new(), result_views: true }
    }
}

macro_rules! template {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../templates/rust/", $name, ".rs.hbs")))
    };
}

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| {
    Templates::new(&[
        template!("mod"),
        template!("package"),
        template!("const"),
        template!("open_enum"),
        template!("frozen_enum"),
        template!("flags"),
        template!("struct"),
        template!("record"),
        template!("variant"),
        template!("error"),
        template!("service"),
        template!("ffi/package"),
        template!("ffi/open_enum"),
        template!("ffi/frozen_enum"),
        template!("ffi/struct"),
        template!("ffi/record"),
        template!("ffi/variant"),
        template!("ffi/error"),
        template!("ffi/service"),
        template!("ffi/params"),
    ])
});

/// The two halves of a package, piece by piece, in the order of the schema.
struct Pieces<'a> {
    names: &'a Names<'a>,
    public: Printer,
    ffi: Printer,
    /// The models, where they are what is wanted.
    models: Option<Vec<serde_json::Value>>,
}

impl<'a> Pieces<'a> {
    fn new(names: &'a Names<'a>, header: &str, models: Option<Vec<serde_json::Value>>) -> Self {
        let (public, ffi) = (Printer::new(header.to_owned()), Printer::new(header.to_owned()));
        Self { names, public, ffi, models }
    }

    /// Renders a model for one or both halves, or keeps it.
    fn add(
        &mut self,
        public: Option<&'static str>,
        ffi: Option<&'static str>,
        model: &impl serde::Serialize,
    ) -> Result<(), BackendError> {
        if let Some(models) = &mut self.models {
            let template = public.or(ffi);
            models.push(
                serde_json::json!({ "template": template, "model": serde_json::to_value(model)? }),
            );
            return Ok(());
        }
        let context = Templates::context(model)?;
        if let Some(template) = public {
            let text = TEMPLATES.render_context(template, &context)?;
            self.public.text(&self.names.shorten(&text));
        }
        if let Some(template) = ffi {
            self.ffi.text(&TEMPLATES.render_context(template, &context)?);
        }
        Ok(())
    }
}

fn add_items(
    pieces: &mut Pieces<'_>,
    input: Input<'_>,
    names: &Names<'_>,
    package: PackageId,
) -> Result<(), BackendError> {
    let declared = input.schema.package(package);
    pieces.add(Some("package"), Some("ffi/package"), &package_model(input, names, package))?;
    for constant in &declared.consts {
        pieces.add(Some("const"), None, &literal::build_const(names, constant))?;
    }
    let places = descriptor::places(input.schema, package);
    for id in &declared.items {
        let item = input.schema.item(*id);
        match &item.kind {
            ItemKind::Enum(kind) if kind.frozen => {
                pieces.add(
                    Some("frozen_enum"),
                    Some("ffi/frozen_enum"),
                    &enums::build_enum(names, item, kind),
                )?;
            }
            ItemKind::Enum(kind) => {
                pieces.add(
                    Some("open_enum"),
                    Some("ffi/open_enum"),
                    &enums::build_enum(names, item, kind),
                )?;
            }
            ItemKind::Flags(kind) => {
                pieces.add(
                    Some("flags"),
                    Some("ffi/open_enum"),
                    &enums::build_flags(names, item, kind),
                )?;
            }
            ItemKind::Struct(kind) => {
                pieces.add(
                    Some("struct"),
                    Some("ffi/struct"),
                    &aggregates::build_struct(names, *id, item, kind),
                )?;
            }
            ItemKind::Record(kind) => {
                let model = aggregates::build_record(names, *id, item, kind, places[id]);
                pieces.add(Some("record"), Some("ffi/record"), &model)?;
            }
            ItemKind::Variant(kind) => {
                pieces.add(
                    Some("variant"),
                    Some("ffi/variant"),
                    &variants::build_variant(names, item, kind, places[id]),
                )?;
            }
            ItemKind::Error(kind) => {
                pieces.add(
                    Some("error"),
                    Some("ffi/error"),
                    &variants::build_error(names, item, kind, places[id]),
                )?;
            }
            // Refused before generation: `r2g_idl::unsupported`.
            ItemKind::Resource(_) => {}
        }
    }
    for (index, id) in declared.services.iter().enumerate() {
        let service = services::build_service(names, *id, index);
        for method in &service.methods {
            pieces.add(None, Some("ffi/params"), &method.params_model)?;
        }
        pieces.add(Some("service"), Some("ffi/service"), &service)?;
    }
    Ok(())
}

fn package_model(input: Input<'_>, names: &Names<'_>, package: PackageId) -> model::Package {
    let declared = input.schema.package(package);
    let flat = descriptor::flat(input.schema, input.layouts, package);
    model::Package {
        docs: text::docs(&declared.docs, || format!("Package `{}`.", declared.identity())),
        name: declared.name.clone(),
        identity: declared.identity(),
        version: format!("{}.{}", declared.version.major, declared.version.minor),
        major: declared.version.major,
        minor: declared.version.minor,
        root: root_fingerprint(input.schema, package).to_vec(),
        descriptor: literal::byte_string(&flat),
        imports: declared.imports.iter().map(|import| names.package_static(*import)).collect(),
        runtime_version: RUNTIME_VERSION,
        map_asserts: types::map_asserts(names, package),
    }
}

impl Backend for Rust {
    fn name(&self) -> &'static str {
        "rust"
    }

    fn generate(&self, input: Input<'_>, options: &Options) -> Result<Files, BackendError> {
        let options: RustOptions = parse_options(self.name(), options)?;
        let mut files = Files::new();
        let mut modules = Vec::new();
        for package in input.targets {
            let declared = input.schema.package(*package);
            if options.externs.contains_key(&declared.name) {
                continue;
            }
            let mut names = Names::new(input, *package, &options.externs);
            names.result_views = options.result_views;
            let mut pieces = Pieces::new(&names, &print::header(&declared.identity()), None);
            add_items(&mut pieces, input, &names, *package)?;
            let module = names.module(*package);
            // `mod r#type;` is in `type/mod.rs`.
            let folder = module.trim_start_matches("r#");
            files.add(format!("{folder}/mod.rs"), pieces.public.finish());
            files.add(format!("{folder}/ffi.rs"), pieces.ffi.finish());
            modules.push(model::Module { name: module, identity: declared.identity() });
        }
        let root = TEMPLATES.render("mod", &model::Root { modules })?;
        files.add("mod.rs", format!("{}{root}", print::header("all packages")));
        Ok(files)
    }

    fn models(
        &self,
        input: Input<'_>,
        options: &Options,
    ) -> Result<IndexMap<String, serde_json::Value>, BackendError> {
        let options: RustOptions = parse_options(self.name(), options)?;
        let mut models = IndexMap::new();
        for package in input.targets {
            let mut names = Names::new(input, *package, &options.externs);
            names.result_views = options.result_views;
            let mut pieces = Pieces::new(&names, "", Some(Vec::new()));
            add_items(&mut pieces, input, &names, *package)?;
            let rows = pieces.models.unwrap_or_default();
            models.insert(names.module(*package), serde_json::Value::Array(rows));
        }
        Ok(models)
    }
}
