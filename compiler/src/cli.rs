//! Arguments of `r2g`.

use crate::commands;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Share an API between Rust and Go in one process: one schema, both halves, no serialisation.
#[derive(Debug, Parser)]
#[command(name = "r2g", version, max_term_width = 100)]
pub struct Cli {
    /// Choices that every command has.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Choices that every command has.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// The project's configuration.
    #[arg(long, global = true, value_name = "FILE", default_value = crate::config::FILE)]
    pub config: PathBuf,
    /// How findings are written.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// When text is coloured.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Says nothing but findings and errors.
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// When text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands, each in a file of its own.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Makes a project that runs with `cargo run`, with calls in both directions.
    New(commands::new::New),
    /// Generates Rust and Go from the schema.
    Gen(commands::generate::Gen),
    /// Builds the Rust half of a Go program and the Go package that links it.
    Link(commands::link::Link),
}

impl Command {
    /// Runs the command and returns the exit code.
    #[must_use]
    pub fn run(&self, common: &Common) -> u8 {
        match self {
            Self::New(command) => command.run(common),
            Self::Gen(command) => command.run(common),
            Self::Link(command) => command.run(common),
        }
    }
}
