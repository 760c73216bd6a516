//! A program that answers requests for windows.

use r2g_bench_harness::Request;
use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A program that takes longer for an answer hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running program. It ends when its standard input does.
#[derive(Debug)]
pub struct Program {
    child: Child,
    input: Option<ChildStdin>,
    answers: Receiver<String>,
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
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, input, answers })
    }

    /// Whether it has failed and is not asked any more.
    pub fn has_ended(&self) -> bool {
        self.input.is_none()
    }

    /// Sends one request and reads the answer.
    ///
    /// # Errors
    /// The program has ended, hangs, or answers something else. It is not asked again.
    pub fn ask<T: serde::de::DeserializeOwned>(
        &mut self,
        request: &Request,
    ) -> Result<T, Box<dyn Error>> {
        let answer = self.try_ask(request);
        if answer.is_err() {
            self.input = None;
            // It may have ended already.
            let _ = self.child.kill();
        }
        answer
    }

    fn try_ask<T: serde::de::DeserializeOwned>(
        &mut self,
        request: &Request,
    ) -> Result<T, Box<dyn Error>> {
        let input = self.input.as_mut().ok_or("has ended before")?;
        writeln!(input, "{}", serde_json::to_string(request)?)?;
        input.flush()?;
        let line = self.answers.recv_timeout(PATIENCE).map_err(|_| "has ended, or hangs")?;
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}
