//! The Rust backend: one module per package, public half and private half.
//!
//! ```text
//! out/mod.rs                 declares the modules
//! out/acme/mod.rs            the same, for packages below `acme`
//! out/acme/shop/mod.rs       what users see: types, views, client, server trait
//! out/acme/shop/r2g_codec.rs   how it crosses: layouts, conversions, dispatch; private
//! out/acme/shop/schema.r2gd  the descriptor
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
mod tree;
mod types;
mod variants;

pub(crate) use probe::probes;

use super::{Backend, BackendError, DESCRIPTOR, Input, Options, Servers, parse_options};
use crate::files::Files;
use crate::render::Templates;
use indexmap::{IndexMap, IndexSet};
use names::Names;
use print::Printer;
use r2g_idl::ir::{ItemKind, PackageId};
use r2g_idl::naming::package_path;
use r2g_idl::{descriptor, root_fingerprint};
use std::sync::LazyLock;
use tree::Tree;

/// The backend `rust`.
#[derive(Debug, Clone, Copy)]
pub struct Rust;

/// Options of `plugin = "rust"`.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RustOptions {
    /// Packages that another crate has generated: its path by package name.
    externs: IndexMap<String, String>,
    /// Whether clients get `<method>_view` for results that lead to memory.
    result_views: bool,
    /// The methods that an implementation of a service must have. Open: methods have bodies.
    servers: Servers,
}

impl Default for RustOptions {
    fn default() -> Self {
        Self { externs: IndexMap::new(), result_views: true, servers: Servers::Strict }
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
        template!("folder"),
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
        template!("codec/package"),
        template!("codec/open_enum"),
        template!("codec/frozen_enum"),
        template!("codec/struct"),
        template!("codec/record"),
        template!("codec/variant"),
        template!("codec/error"),
        template!("codec/service"),
        template!("codec/params"),
        template!("codec/sizes"),
    ])
});

/// The two halves of a package, piece by piece, in the order of the schema.
struct Pieces<'a> {
    names: &'a Names<'a>,
    public: Printer,
    codec: Printer,
    /// The models, where they are what is wanted.
    models: Option<Vec<serde_json::Value>>,
}

impl<'a> Pieces<'a> {
    fn new(names: &'a Names<'a>, header: &str, models: Option<Vec<serde_json::Value>>) -> Self {
        let (public, codec) = (Printer::new(header.to_owned()), Printer::new(header.to_owned()));
        Self { names, public, codec, models }
    }

    /// Renders a model for one or both halves, or keeps it.
    fn add(
        &mut self,
        public: Option<&'static str>,
        codec: Option<&'static str>,
        model: &impl serde::Serialize,
    ) -> Result<(), BackendError> {
        if let Some(models) = &mut self.models {
            let template = public.or(codec);
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
        if let Some(template) = codec {
            self.codec.text(&TEMPLATES.render_context(template, &context)?);
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
    pieces.add(Some("package"), Some("codec/package"), &package_model(input, names, package))?;
    for constant in &declared.consts {
        pieces.add(Some("const"), None, &literal::build_const(names, constant))?;
    }
    let places = descriptor::places(input.schema, package);
    let mut sizes: IndexSet<String> = IndexSet::new();
    for id in &declared.items {
        let item = input.schema.item(*id);
        match &item.kind {
            ItemKind::Enum(kind) if kind.frozen => {
                pieces.add(
                    Some("frozen_enum"),
                    Some("codec/frozen_enum"),
                    &enums::build_enum(names, item, kind),
                )?;
            }
            ItemKind::Enum(kind) => {
                pieces.add(
                    Some("open_enum"),
                    Some("codec/open_enum"),
                    &enums::build_enum(names, item, kind),
                )?;
            }
            ItemKind::Flags(kind) => {
                pieces.add(
                    Some("flags"),
                    Some("codec/open_enum"),
                    &enums::build_flags(names, item, kind),
                )?;
            }
            ItemKind::Struct(kind) => {
                pieces.add(
                    Some("struct"),
                    Some("codec/struct"),
                    &aggregates::build_struct(names, *id, item, kind),
                )?;
            }
            ItemKind::Record(kind) => {
                let model = aggregates::build_record(names, *id, item, kind, places[id]);
                sizes.extend(model.asserts.iter().cloned());
                pieces.add(Some("record"), Some("codec/record"), &model)?;
            }
            ItemKind::Variant(kind) => {
                pieces.add(
                    Some("variant"),
                    Some("codec/variant"),
                    &variants::build_variant(names, item, kind, places[id]),
                )?;
            }
            ItemKind::Error(kind) => {
                pieces.add(
                    Some("error"),
                    Some("codec/error"),
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
            sizes.extend(method.params_model.asserts.iter().cloned());
            pieces.add(None, Some("codec/params"), &method.params_model)?;
        }
        pieces.add(Some("service"), Some("codec/service"), &service)?;
    }
    if !sizes.is_empty() {
        let asserts = sizes.into_iter().collect();
        pieces.add(None, Some("codec/sizes"), &model::Sizes { asserts })?;
    }
    Ok(())
}

fn package_model(input: Input<'_>, names: &Names<'_>, package: PackageId) -> model::Package {
    let declared = input.schema.package(package);
    model::Package {
        docs: text::docs(&declared.docs, || format!("Package `{}`.", declared.identity())),
        name: declared.name.clone(),
        identity: declared.identity(),
        version: format!("{}.{}", declared.version.major, declared.version.minor),
        major: declared.version.major,
        minor: declared.version.minor,
        root: format!("{:#034x}", u128::from_be_bytes(root_fingerprint(input.schema, package))),
        descriptor: DESCRIPTOR,
        imports: declared.imports.iter().map(|import| names.package_static(*import)).collect(),
        runtime_version: r2g::gen_support::VERSION,
        map_asserts: types::map_asserts(names, package),
    }
}

/// Paths of modules are written as they are.
fn check_externs(options: &RustOptions) -> Result<(), BackendError> {
    let is_path = |path: &str| {
        let mut names = path.trim_start_matches("::").split("::");
        names.all(|name| {
            !name.is_empty()
                && name.trim_start_matches("r#").chars().all(|c| c.is_alphanumeric() || c == '_')
        })
    };
    match options.externs.iter().find(|(_, path)| !is_path(path)) {
        Some((package, path)) => Err(BackendError::Options(format!(
            "plugin rust: the extern {package} is at {path:?}, which is no path of a module: write one as in \
             `other_crate::api`"
        ))),
        None => Ok(()),
    }
}

impl Backend for Rust {
    fn name(&self) -> &'static str {
        "rust"
    }

    fn generate(&self, input: Input<'_>, options: &Options) -> Result<Files, BackendError> {
        let options: RustOptions = parse_options(self.name(), options)?;
        check_externs(&options)?;
        let mut files = Files::new();
        let mut tree = Tree::default();
        for package in input.targets {
            let declared = input.schema.package(*package);
            if !options.externs.contains_key(&declared.name) {
                tree.add(&package_path(&declared.name, declared.version));
            }
        }
        for package in input.targets {
            let declared = input.schema.package(*package);
            if options.externs.contains_key(&declared.name) {
                continue;
            }
            let mut names = Names::new(input, *package, &options.externs);
            names.result_views = options.result_views;
            names.open_servers = options.servers == Servers::Open;
            let mut pieces = Pieces::new(&names, &print::header(&declared.identity()), None);
            add_items(&mut pieces, input, &names, *package)?;
            let folder = names.folder(*package);
            for child in tree.children(&names.folders(*package)) {
                pieces.public.text(&format!("pub mod {child};"));
            }
            files.add(format!("{folder}/mod.rs"), pieces.public.finish());
            files.add(format!("{folder}/r2g_codec.rs"), pieces.codec.finish());
            let flat = descriptor::flat(input.schema, input.layouts, *package);
            files.add(format!("{folder}/{DESCRIPTOR}"), flat);
        }
        let root = TEMPLATES.render("mod", &model::Folder::new("", tree.children(&[])))?;
        files.add("mod.rs", format!("{}{root}", print::header("all packages")));
        for (folders, children) in tree.between() {
            let model = model::Folder::new(&folders.join("."), children);
            let text = TEMPLATES.render("folder", &model)?;
            let header = print::header(&format!("packages below {}", model.name));
            files.add(format!("{}/mod.rs", folders.join("/")), format!("{header}{text}"));
        }
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
            names.open_servers = options.servers == Servers::Open;
            let mut pieces = Pieces::new(&names, "", Some(Vec::new()));
            add_items(&mut pieces, input, &names, *package)?;
            let rows = pieces.models.unwrap_or_default();
            models.insert(names.folder(*package), serde_json::Value::Array(rows));
        }
        Ok(models)
    }
}
