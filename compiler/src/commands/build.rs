//! `r2g build`: the compiled schema as an image (`.r2gi`) or as JSON.

use std::path::PathBuf;

use r2g_idl::descriptor;

use crate::commands::Format;

use super::{DONE, Session, Trouble};

/// Flags of `build`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the image goes [default: the standard output, with --format json]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Fail if the lock file would change
    #[arg(long)]
    pub locked: bool,
    /// Schema files or folders [default: the configured root]
    pub paths: Vec<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When the schema does not compile or the image cannot be written.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let compiled = session.compile_locked(&args.paths, args.locked)?;
    let image = descriptor::image(&compiled);
    let bytes = match session.format {
        Format::Json => descriptor::to_json(&image).into_bytes(),
        _ => descriptor::encode(&image),
    };
    match (&args.output, session.format) {
        (Some(path), _) => {
            std::fs::write(path, &bytes).map_err(|error| Trouble::file(path, &error))?;
            session.progress(&format!("{}: {} bytes", path.display(), bytes.len()));
        }
        (None, Format::Json) => session.print(&String::from_utf8_lossy(&bytes))?,
        (None, _) => {
            return Err(Trouble::Usage(
                "an image is not text: name a file with -o, or use --format json".to_owned(),
            ));
        }
    }
    Ok(DONE)
}
