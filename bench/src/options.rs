//! What the command line asks for.

use std::time::Duration;

/// How much is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// Windows per workload.
    pub rounds: usize,
    /// How long a window should take.
    pub window: Duration,
    /// JSON on standard output instead of tables.
    pub json: bool,
    /// Whether the results that are checked in, and the figures of the project's README, are replaced.
    pub publish: bool,
    /// Whether programs of others are built and measured.
    pub peers: bool,
    /// Only sections whose names begin so; all if empty.
    pub sections: Vec<String>,
}

/// What is understood.
pub const USAGE: &str = "usage: r2g-bench [--quick] [--json] [--publish] [--no-peers] [SECTION...]";

impl Options {
    /// Reads the arguments.
    ///
    /// # Errors
    /// One of them is not known.
    pub fn read(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            rounds: 21,
            window: Duration::from_millis(20),
            json: false,
            publish: false,
            peers: true,
            sections: Vec::new(),
        };
        for argument in arguments {
            match argument.as_str() {
                "--quick" => {
                    options.rounds = 5;
                    options.window = Duration::from_millis(4);
                }
                "--json" => options.json = true,
                "--publish" => options.publish = true,
                "--no-peers" => options.peers = false,
                section if !section.starts_with('-') => options.sections.push(argument),
                other => return Err(format!("unknown argument {other}\n{USAGE}")),
            }
        }
        Ok(options)
    }

    /// Whether a section is to be measured.
    pub fn wants(&self, section: &str) -> bool {
        self.sections.is_empty() || self.sections.iter().any(|wanted| section == wanted)
    }
}
