//! `r2g explain`: the page of a diagnostic code.

use r2g_idl::diagnostics::{Code, codes};

use super::{DONE, Session, Trouble};

/// Flags of `explain`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The code, for example E0304; all codes if left out
    pub code: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When there is no such code.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let text = match &args.code {
        Some(id) => page(Code::find(id).ok_or_else(|| {
            Trouble::Usage(format!("there is no code `{id}`; `r2g explain` lists all"))
        })?),
        None => codes::all().map(|code| format!("{}  {}\n", code.id(), code.row().title)).collect(),
    };
    session.print(&text)?;
    Ok(DONE)
}

fn page(code: Code) -> String {
    let row = code.row();
    let mut text = format!("{}: {}\n\n{}\n", row.id, row.title, row.explanation);
    for (heading, example) in [("Wrong", row.bad), ("Right", row.good)] {
        if !example.is_empty() && !row.bad.is_empty() {
            let lines: String = example.lines().map(|line| format!("    {line}\n")).collect();
            text += &format!("\n{heading}:\n\n{lines}");
        }
    }
    text
}
