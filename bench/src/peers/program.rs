//! A program that answers requests for windows.

use r2g_bench_harness::Request;
use serde_json::from_str;
use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A running program. It ends when its standard input does.
#[derive(Debug)]
pub struct Program {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Program {
    /// Starts it.
    ///
    /// # Errors
    /// The system does not.
    pub fn start(mut command: Command) -> Result<Self, String> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let input = child.stdin.take();
        let output = child.stdout.take().ok_or("no standard output")?;
        Ok(Self { child, input, output: BufReader::new(output) })
    }

    /// Asks for one thing.
    ///
    /// # Errors
    /// The program has ended, or answers something else.
    pub fn ask<T: serde::de::DeserializeOwned>(
        &mut self,
        request: &Request,
    ) -> Result<T, Box<dyn Error>> {
        let input = self.input.as_mut().ok_or("no standard input")?;
        writeln!(input, "{}", serde_json::to_string(request)?)?;
        input.flush()?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        from_str(&line).map_err(|error| format!("{request:?}: {error}: {line:?}").into())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}
