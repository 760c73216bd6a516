//! `r2g layout`: offsets, sizes, padding and strides of everything.

use std::path::PathBuf;

use r2g_idl::{Compiled, canonical_text, hex, report, root_fingerprint};

use crate::commands::Format;

use super::{DONE, Session, Trouble};

/// Flags of `layout`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this type or service, by its name or `package.Name`
    pub name: Option<String>,
    /// Print the canonical text and the root fingerprint of each package instead
    #[arg(long)]
    pub canon: bool,
    /// Schema file or folder; may be repeated [default: the configured root]
    #[arg(long = "schema", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When the schema does not compile, or has nothing of that name.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let compiled = session.compile(&args.paths)?;
    let text = match (args.canon, session.format) {
        (true, _) => canon(&compiled),
        (false, Format::Json) => {
            report::json(&compiled.schema, &compiled.layouts, args.name.as_deref())
        }
        (false, _) => report::text(&compiled.schema, &compiled.layouts, args.name.as_deref()),
    };
    if text.is_empty() {
        return Err(Trouble::Usage(match &args.name {
            Some(name) => format!("the schema has no type or service `{name}`"),
            None => "the schema declares no type and no service".to_owned(),
        }));
    }
    session.print(&text)?;
    Ok(DONE)
}

fn canon(compiled: &Compiled) -> String {
    let mut text = String::new();
    for &package in &compiled.schema.roots {
        text += &canonical_text(&compiled.schema, package);
        text += &format!("# root {}\n", hex(&root_fingerprint(&compiled.schema, package)));
    }
    text
}
