//! Released versions against each other, in both languages: each as a program in Rust and as a library
//! in Go, every program with every library, with calls made from the schema.
//!
//! What should come of each call is computed by a model ([`crate::probe`]) that knows the rules of
//! spec 07 and nothing of layouts, runtimes or generated code.

mod table;
mod workshop;

pub use table::{Cell, Matrix};
pub use workshop::{MatrixError, Workshop};

use crate::probe::plan::{self, side};
use crate::probe::sample::World;
use crate::probe::{PACKAGE, PROBE};
use r2g_idl::Compiled;
use r2g_idl::descriptor::message::Image;
use r2g_idl::ir::{Side, Version};
use r2g_idl::loader::MemoryLoader;

/// A version of a schema.
#[derive(Debug)]
pub struct Release {
    /// What messages call it: `v1.2`, or `this schema`.
    pub name: String,
    /// Names and texts of its files.
    pub files: Vec<(String, String)>,
    /// The same, compiled.
    pub compiled: Compiled,
}

impl Release {
    /// Compiles the sources of an image.
    ///
    /// # Errors
    /// It has none, or they do not compile by this release of the compiler.
    pub fn of(name: &str, image: &Image) -> Result<Self, MatrixError> {
        let files: Vec<(String, String)> =
            image.files.iter().cloned().zip(image.texts.iter().cloned()).collect();
        if files.is_empty() {
            return Err(MatrixError::NoSources(name.to_owned()));
        }
        let loader = files
            .iter()
            .fold(MemoryLoader::default(), |loader, (path, text)| loader.file(path, text));
        let loader = loader.file("r2gmatrix/probe.r2g", PROBE);
        let compiled = r2g_idl::compile(&loader)
            .map_err(|failure| MatrixError::Schema(name.to_owned(), Box::new(failure)))?;
        let missing = r2g_idl::unsupported(&compiled.schema);
        if let Some(first) = missing.first() {
            return Err(MatrixError::Unsupported(name.to_owned(), first.message.clone()));
        }
        Ok(Self { name: name.to_owned(), files, compiled })
    }

    /// Its values.
    #[must_use]
    pub fn world(&self) -> World<'_> {
        World { schema: &self.compiled.schema }
    }

    /// The packages of the schema, without the matrix's own, and their versions.
    fn packages(&self) -> impl Iterator<Item = (&str, Version)> {
        let packages = self.compiled.schema.packages.iter();
        packages
            .filter(|package| package.name != PACKAGE)
            .map(|package| (package.name.as_str(), package.version))
    }

    /// Whether two versions are meant to work together: no package changed its identity.
    fn goes_with(&self, other: &Self) -> bool {
        self.packages().all(|(name, version)| {
            let theirs = other.packages().find(|(known, _)| *known == name);
            theirs.is_none_or(|(_, other)| {
                version.major == other.major && (version.major > 0 || version.minor == other.minor)
            })
        })
    }

    /// `rust Pricing.quote`: who calls what, for every call that this version makes as a side.
    fn calls(&self, caller: Side) -> Vec<(String, u64)> {
        let schema = &self.compiled.schema;
        let word = match caller {
            Side::Rust => "rust",
            Side::Go => "go",
        };
        let mut calls = Vec::new();
        for (index, service) in schema.services.iter().enumerate() {
            let id = r2g_idl::ir::ServiceId(index as u32);
            if schema.package(service.package).name == PACKAGE || side(self.world(), id) == caller {
                continue;
            }
            for method in service.methods.iter().filter(|one| one.marks.removed.is_none()) {
                let name = format!("{word} {}.{}", service.name.text, method.name.text);
                calls.push((name, method.id));
            }
        }
        calls
    }
}

/// What the rules promise for a program and a library: one line per call.
fn promised(program: &Release, library: &Release) -> Vec<(String, &'static str)> {
    let outcome = |id, callee: &Release| match plan::find(callee.world(), id) {
        Some(_) => "ok",
        None => "UNIMPLEMENTED",
    };
    let rust = program.calls(Side::Rust).into_iter();
    let rust = rust.map(|(name, id)| (name, outcome(id, library)));
    let go = library.calls(Side::Go).into_iter();
    rust.chain(go.map(|(name, id)| (name, outcome(id, program)))).collect()
}
