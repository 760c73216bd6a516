//! The Go program of `go/`.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Result, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A running program; it ends when its standard input does.
#[derive(Debug)]
pub struct GoProgram {
    child: Child,
    input: RefCell<Option<ChildStdin>>,
    output: RefCell<BufReader<ChildStdout>>,
}

impl GoProgram {
    /// Starts a command of it on a socket.
    ///
    /// # Errors
    /// The system does not.
    pub fn start(command: &str, socket: &Path) -> Result<Self> {
        let mut program = Command::new(env!("GRPC_GO"));
        program.arg(command).arg(socket).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = program.spawn()?;
        let input = RefCell::new(child.stdin.take());
        let output = child.stdout.take().expect("it is piped");
        Ok(Self { child, input, output: RefCell::new(BufReader::new(output)) })
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its next line.
    ///
    /// # Errors
    /// There is none.
    pub fn line(&self) -> Result<String> {
        let mut line = String::new();
        if self.output.borrow_mut().read_line(&mut line)? == 0 {
            return Err(std::io::Error::other("grpc-go has ended"));
        }
        Ok(line.trim_end().to_owned())
    }

    /// Sends a line and waits for one.
    ///
    /// # Errors
    /// It has ended.
    pub fn ask(&self, request: &str) -> Result<String> {
        let mut input = self.input.borrow_mut();
        let input = input.as_mut().expect("it is there until this is dropped");
        writeln!(input, "{request}")?;
        input.flush()?;
        self.line()
    }
}

impl Drop for GoProgram {
    fn drop(&mut self) {
        self.input.borrow_mut().take();
        let _ = self.child.wait();
    }
}
