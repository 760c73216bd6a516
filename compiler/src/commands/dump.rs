//! `r2g dump`: what the compiler sees between its phases. For people who debug r2g or a schema;
//! the form may change with every release.

use std::path::PathBuf;

use super::{DONE, Session, Trouble};
use crate::backend::{self, Input};
use crate::config::Gen;
use crate::generate::GenerateError;
use indexmap::IndexMap;
use r2g_idl::Failure;

/// Flags of `dump`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// After which phase
    #[arg(value_enum)]
    pub phase: Phase,
    /// Whose model to show
    #[arg(long, default_value = "rust", value_name = "NAME")]
    pub plugin: String,
    /// Schema files or folders [default: the configured root]
    pub paths: Vec<PathBuf>,
}

/// What to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Phase {
    /// The syntax trees.
    Ast,
    /// The resolved schema, as JSON.
    Ir,
    /// The layouts, as JSON.
    Layout,
    /// What the templates of a plugin get, as JSON.
    Model,
}

/// Runs the command.
///
/// # Errors
/// When the schema does not get that far.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let text = match args.phase {
        Phase::Ast => {
            let (text, failure) = r2g_idl::dump_ast(&session.loader(&args.paths)?);
            session.print(&text)?;
            if !failure.diagnostics.is_empty() {
                return Err(Trouble::Schema(failure));
            }
            return Ok(DONE);
        }
        Phase::Ir => json(&session.compile(&args.paths)?.schema),
        Phase::Layout => json(&session.compile(&args.paths)?.layouts),
        Phase::Model => json(&models(args, session)?),
    };
    session.print(&text)?;
    Ok(DONE)
}

/// The models, with the options that the configuration has for the plugin.
fn models(
    args: &Args,
    session: &Session<'_>,
) -> Result<IndexMap<String, serde_json::Value>, Trouble> {
    let Some(backend) = backend::find(&args.plugin) else {
        let known: Vec<&str> = backend::BACKENDS.iter().map(|known| known.name()).collect();
        let message =
            format!("plugin `{}` is not known; there are {}", args.plugin, known.join(", "));
        return Err(Trouble::Usage(message));
    };
    let config = session.configuration()?;
    let entry = config
        .iter()
        .flat_map(|config| &config.content.r#gen)
        .find(|entry| *entry.plugin.get_ref() == args.plugin);
    let options = entry.map(Gen::options).unwrap_or_default();
    let compiled = session.compile(&args.paths)?;
    let missing = r2g_idl::unsupported(&compiled.schema);
    if !missing.is_empty() {
        return Err(Trouble::Schema(Failure { sources: compiled.sources, diagnostics: missing }));
    }
    let input = Input {
        schema: &compiled.schema,
        layouts: &compiled.layouts,
        targets: &compiled.schema.roots,
    };
    backend.models(input, &options).map_err(|error| Trouble::from(GenerateError::from(error)))
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).expect("the schema holds no maps with odd keys") + "\n"
}
