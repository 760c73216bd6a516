//! `r2g explain`: the page of a diagnostic code or of a breaking rule.

use r2g_idl::compare::rules::{self, Rule};
use r2g_idl::compare::{Axis, Bump, Effect};
use r2g_idl::diagnostics::{Code, codes};

use super::{DONE, Session, Trouble};

/// Flags of `explain`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The code or rule, for example E0304 or B111; all of them if left out
    pub code: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When there is no such code.
pub fn run(args: &Args, session: &mut Session<'_>) -> Result<u8, Trouble> {
    let text = match &args.code {
        Some(id) => match (Code::find(id), Rule::find(id)) {
            (Some(code), _) => page(code),
            (None, Some(rule)) => rule_page(rule),
            (None, None) => {
                return Err(Trouble::Usage(format!(
                    "there is no code `{id}`; `r2g explain` lists all"
                )));
            }
        },
        None => {
            let codes = codes::all().map(|code| (code.id(), code.row().title));
            let rules = rules::all().map(|rule| (rule.id(), rule.page().title));
            codes.chain(rules).map(|(id, title)| format!("{id}  {title}\n")).collect()
        }
    };
    session.print(&text)?;
    Ok(DONE)
}

fn page(code: Code) -> String {
    let row = code.row();
    let mut text = format!("{}: {}\n\n{}\n", row.id, row.title, row.explanation);
    for (heading, example) in [("Wrong", row.bad), ("Right", row.good)] {
        if !example.is_empty() && !row.bad.is_empty() {
            text += &format!("\n{heading}:\n\n{}", indented(example));
        }
    }
    text
}

fn indented(example: &str) -> String {
    example.lines().map(|line| format!("    {line}\n")).collect()
}

fn rule_page(rule: Rule) -> String {
    let page = rule.page();
    let mut text = format!("{}: {} ({})\n\nWHAT\n", page.id, page.title, page.slug);
    for axis in Axis::ALL {
        let verdict = match page.effect(axis) {
            Effect::Breaks => "breaks",
            Effect::Depends => "depends",
            Effect::Safe => "safe",
        };
        text += &format!("    {:<8}{verdict}\n", axis.word());
    }
    let needs = match page.bump {
        Bump::None => "no version excuses it",
        Bump::Minor => "the next minor version",
        Bump::Major => "the next major version",
    };
    text += &format!("    {:<8}{needs}\n", "needs");
    if !page.within.is_empty() {
        text += &format!("    {:<8}a finding of {} with the same cause\n", "within", page.within);
    }
    text += &format!("\nWHY\n    {}\n", page.why);
    text += &format!("\nEXAMPLE\n    // released\n{}", indented(page.old));
    text += &format!("    // changed\n{}", indented(page.new));
    if !page.instead.is_empty() {
        text += &format!("\nINSTEAD\n    {}\n", page.instead);
    }
    let waived = if page.within.is_empty() { page.id } else { page.within };
    text + &format!(
        "\nHOW TO WAIVE\n    //@ allow({waived}, reason = \"why nobody is hurt\", until = \"2.0\")\n    \
         above the item or member; without `until` it holds for the next release only\n"
    )
}
