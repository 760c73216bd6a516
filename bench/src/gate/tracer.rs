//! A child process that is stopped and stepped.

use std::error::Error;
use std::io::Error as SystemError;
use std::process::Child;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

/// The whole takes about a second; a child that waits for a thread that stands still would wait for ever.
const PATIENCE: Duration = Duration::from_secs(20);
/// Steps after which something is wrong.
const MOST_STEPS: u64 = 1_000_000;

/// The main thread of a child, which has made this process its tracer or is about to.
#[derive(Debug)]
pub struct Tracer {
    process: libc::pid_t,
    /// Closed when this is dropped, which calls the watchdog off.
    _alive: Sender<()>,
}

impl Tracer {
    /// Watches a child, and ends it when patience is over.
    pub fn new(child: &Child) -> Self {
        let process = child.id().cast_signed();
        let (alive, gone) = channel::<()>();
        std::thread::spawn(move || {
            if gone.recv_timeout(PATIENCE) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                // SAFETY: the child is waited for only after this has been called off.
                unsafe { libc::kill(process, libc::SIGKILL) };
            }
        });
        Self { process, _alive: alive }
    }

    /// Lets the child, which runs, go on until it raises the signal. It does not get that.
    ///
    /// # Errors
    /// The child ends before.
    pub fn until(&self, signal: libc::c_int) -> Result<(), Box<dyn Error>> {
        let mut stopped_for = self.wait(self.process)?;
        while stopped_for != signal {
            self.resume(libc::PTRACE_CONT, stopped_for)?;
            stopped_for = self.wait(self.process)?;
        }
        Ok(())
    }

    /// Steps until the child raises the signal, lets it go on, and returns the steps.
    ///
    /// # Errors
    /// The child ends before, or takes too many.
    pub fn steps(&self, end: libc::c_int) -> Result<u64, Box<dyn Error>> {
        // It stands at the signal that it begins with, which is not for itself.
        let mut stopped_for = libc::SIGTRAP;
        for steps in 0..MOST_STEPS {
            if stopped_for == end {
                self.resume(libc::PTRACE_CONT, libc::SIGTRAP)?;
                return Ok(steps);
            }
            self.resume(libc::PTRACE_SINGLESTEP, stopped_for)?;
            stopped_for = self.wait(self.process)?;
        }
        Err("a call does not end".into())
    }

    /// Stops all threads of the child but the main one, for good.
    ///
    /// # Errors
    /// The kernel does not let this process trace them.
    pub fn freeze_others(&self) -> Result<(), Box<dyn Error>> {
        let mut frozen = vec![self.process];
        loop {
            let before = frozen.len();
            for entry in std::fs::read_dir(format!("/proc/{}/task", self.process))? {
                let thread: libc::pid_t = entry?.file_name().to_string_lossy().parse()?;
                if !frozen.contains(&thread) {
                    request(libc::PTRACE_SEIZE, thread, 0)?;
                    request(libc::PTRACE_INTERRUPT, thread, 0)?;
                    self.wait(thread)?;
                    frozen.push(thread);
                }
            }
            // Another one may have started a thread before it stopped.
            if frozen.len() == before {
                return Ok(());
            }
        }
    }

    /// Waits until a thread of the child stops; returns the signal that it would get.
    fn wait(&self, thread: libc::pid_t) -> Result<libc::c_int, Box<dyn Error>> {
        let mut status = 0;
        // Of all threads, because the main one only ends when the others have been waited for.
        loop {
            // SAFETY: writes the status.
            match unsafe { libc::waitpid(-1, &raw mut status, libc::__WALL) } {
                -1 => return Err(SystemError::last_os_error().into()),
                stopped if stopped == thread => break,
                _ => {}
            }
        }
        if libc::WIFSTOPPED(status) {
            Ok(libc::WSTOPSIG(status))
        } else {
            Err(format!("the child, {}, has ended", self.process).into())
        }
    }

    /// Lets the child go on, with the signal that it stopped for unless that was for this process.
    fn resume(&self, how: libc::c_uint, stopped_for: libc::c_int) -> Result<(), SystemError> {
        let ours = matches!(stopped_for, libc::SIGTRAP | libc::SIGUSR1 | libc::SIGUSR2);
        request(how, self.process, if ours { 0 } else { stopped_for })
    }
}

impl Drop for Tracer {
    /// Ends the child and waits for all of its threads.
    fn drop(&mut self) {
        // SAFETY: it has not been waited for, or not for its end; a child that has ended does not mind.
        unsafe { libc::kill(self.process, libc::SIGKILL) };
        while self.wait(self.process).is_ok() {}
    }
}

/// A request that reads and writes no memory of this process.
fn request(
    what: libc::c_uint,
    thread: libc::pid_t,
    signal: libc::c_int,
) -> Result<(), SystemError> {
    // SAFETY: the requests of this module have no address; the kernel checks the rest.
    let failed = unsafe { libc::ptrace(what, thread, 0, libc::c_long::from(signal)) };
    if failed == 0 { Ok(()) } else { Err(SystemError::last_os_error()) }
}
