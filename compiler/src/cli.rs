//! Flags and commands. A command is one file in `commands/` and one line in [`Command`].

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write};
use std::path::PathBuf;

use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::commands::{self, Format, Session, Trouble};

/// Rust and Go share an API in one process.
#[derive(Debug, Parser)]
#[command(name = "r2g", version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Flags that every command takes.
    #[command(flatten)]
    pub common: Common,
}

/// Flags of every command.
#[derive(Debug, clap::Args)]
pub struct Common {
    /// The configuration file [default: r2g.toml here or in a folder above]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How findings are printed
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Whether text has colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
    /// Print nothing but findings and failures
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// All commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a project that runs with `cargo run`, with calls in both directions
    New(commands::new::Args),
    /// Generate Rust and Go from the schema
    Gen(commands::generate::Args),
    /// Build the Rust half of a Go program and the Go package that links it
    Link(commands::link::Args),
    /// Build a half as a shared library that the other side opens by path
    Lib(commands::lib::Args),
    /// Build released versions against each other and make sample calls
    Matrix(commands::matrix::Args),
    /// Show what built binaries were made from, and the handshake that two would have
    Doctor(commands::doctor::Args),
    /// Check a schema without generating anything
    Check(commands::check::Args),
    /// Check that a schema keeps what was released
    Breaking(commands::versions::breaking::Args),
    /// Show every change between two schemas, and the version it needs
    Diff(commands::versions::diff::Args),
    /// Find what compiles and is likely to be regretted
    Lint(commands::lint::Args),
    /// Change a schema as its evolution asks for: deprecate, rename, remove, add
    Edit(commands::edit::Args),
    /// Pin the commits of dependencies in r2g.lock
    Lock(commands::lock::Args),
    /// Set the versions that the changes since the last release ask for
    Bump(commands::versions::bump::Args),
    /// Keep the compiled schema of each package for later versions to be held against
    Release(commands::versions::release::Args),
    /// Put schema files into their canonical form
    Fmt(commands::fmt::Args),
    /// Show where everything lies in memory
    Layout(commands::layout::Args),
    /// Compile a schema into an image or JSON
    Build(commands::build::Args),
    /// Show what the compiler sees between its phases
    Dump(commands::dump::Args),
    /// Explain a diagnostic code
    Explain(commands::explain::Args),
    /// Print a completion script for a shell
    Completions(commands::completions::Args),
}

impl Command {
    /// The forms that a command can print. A form that it does not have is refused, or a machine would
    /// read text.
    fn formats(&self) -> &'static [Format] {
        match self {
            Self::Breaking(_) => &[Format::Text, Format::Json, Format::Github, Format::Sarif],
            Self::Lint(_) => &[Format::Text, Format::Json, Format::Github],
            _ => &[Format::Text, Format::Json],
        }
    }

    /// Refuses a form that the command does not have.
    fn check_format(&self, format: Format) -> Result<(), Trouble> {
        if self.formats().contains(&format) {
            return Ok(());
        }
        let known: Vec<&str> = self.formats().iter().map(|format| format.word()).collect();
        Err(Trouble::Usage(format!(
            "this command has no --format {}: it prints {}",
            format.word(),
            known.join(" or ")
        )))
    }

    fn run(&self, session: &mut Session<'_>) -> Result<u8, Trouble> {
        match self {
            Self::New(args) => commands::new::run(args, session),
            Self::Gen(args) => commands::generate::run(args, session),
            Self::Link(args) => commands::link::run(args, session),
            Self::Lib(args) => commands::lib::run(args, session),
            Self::Matrix(args) => commands::matrix::run(args, session),
            Self::Doctor(args) => commands::doctor::run(args, session),
            Self::Check(args) => commands::check::run(args, session),
            Self::Breaking(args) => commands::versions::breaking::run(args, session),
            Self::Diff(args) => commands::versions::diff::run(args, session),
            Self::Lint(args) => commands::lint::run(args, session),
            Self::Edit(args) => commands::edit::run(args, session),
            Self::Lock(args) => commands::lock::run(args, session),
            Self::Bump(args) => commands::versions::bump::run(args, session),
            Self::Release(args) => commands::versions::release::run(args, session),
            Self::Fmt(args) => commands::fmt::run(args, session),
            Self::Layout(args) => commands::layout::run(args, session),
            Self::Build(args) => commands::build::run(args, session),
            Self::Dump(args) => commands::dump::run(args, session),
            Self::Explain(args) => commands::explain::run(args, session),
            Self::Completions(args) => {
                commands::completions::run(args, &mut Cli::command(), session)
            }
        }
    }
}

/// Runs the tool; returns its exit code. Findings go to `out`, progress and failures to `err`.
pub fn main(
    args: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    guarded(err, |err| run(args, out, err))
}

/// A panic is our mistake, and says so.
fn guarded(err: &mut dyn Write, run: impl FnOnce(&mut dyn Write) -> u8) -> u8 {
    // What the closure leaves half done is not looked at again: the process ends.
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&mut *err)));
    outcome.unwrap_or_else(|_| {
        let report = concat!(
            "\nThis is a bug in r2g ",
            env!("CARGO_PKG_VERSION"),
            ". Please report it at ",
            env!("CARGO_PKG_REPOSITORY"),
            "/issues\nwith the lines above and, if you can, the schema.\n"
        );
        let _ = err.write_all(report.as_bytes());
        commands::BUG
    })
}

fn run(args: impl IntoIterator<Item = OsString>, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, out, err),
    };
    let colored = match cli.common.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            std::io::stdout().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    let Common { config, format, quiet, .. } = cli.common;
    let mut session = Session { config, format, colored, quiet, out, err };
    if let Err(trouble) = cli.command.check_format(format) {
        session.format = Format::Text;
        return session.fail(&trouble);
    }
    match cli.command.run(&mut session) {
        Ok(code) => code,
        Err(trouble) => session.fail(&trouble),
    }
}

/// `--help` and `--version` are answers, everything else is a mistake in the flags.
fn usage(error: &clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let text = error.render();
    // Nobody is left to tell when the stream is gone.
    if error.use_stderr() {
        let _ = write!(err, "{text}");
        commands::BAD_USAGE
    } else {
        let _ = write!(out, "{text}");
        commands::DONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_reported_as_ours() {
        let mut err = Vec::new();
        assert_eq!(guarded(&mut err, |_| panic!("r2g bug: on purpose")), 70);
        assert!(String::from_utf8_lossy(&err).contains("This is a bug in r2g"));
        assert_eq!(guarded(&mut err, |_| 0), 0);
    }
}
