//! `r2g lock`: which commits the dependencies are, in `r2g.lock`.

use r2g_idl::diagnostics::nearest;

use super::{DONE, Session, Trouble};
use crate::deps::Update;

/// Flags of `lock`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Look again where tags and branches lead: of one dependency, or of all
    #[arg(long, value_name = "NAME", num_args = 0..=1)]
    pub update: Option<Option<String>>,
}

/// Runs the command.
///
/// # Errors
/// When a dependency cannot be had, or is not what was locked, or the file cannot be written.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let config = session.project()?;
    let update = match &args.update {
        None => Update::Missing,
        Some(None) => Update::Everything,
        Some(Some(name)) if config.content.deps.contains_key(name) => Update::One(name.clone()),
        Some(Some(name)) => {
            let names = config.content.deps.keys().map(String::as_str);
            let hint = nearest(name, names)
                .map_or(String::new(), |near| format!(": did you mean `{near}`?"));
            return Err(Trouble::Usage(format!("[deps] has no `{name}`{hint}")));
        }
    };
    let resolved = config.resolve_dependencies(&update)?;
    let changes = resolved.write()?;
    for change in &changes {
        session.progress(change);
    }
    if changes.is_empty() {
        session.progress("everything is up to date");
    }
    Ok(DONE)
}
