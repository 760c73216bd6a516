//! `r2g dump`: what the compiler sees between its phases. For people who debug r2g or a schema;
//! the form may change with every release.

use std::path::PathBuf;

use super::{DONE, Session, Trouble};

/// Flags of `dump`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// After which phase
    #[arg(value_enum)]
    pub phase: Phase,
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
    };
    session.print(&text)?;
    Ok(DONE)
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).expect("the schema holds no maps with odd keys") + "\n"
}
