//! Instructions of a call, counted by single steps of a child process: exact, of the calling thread alone,
//! on every machine whose kernel lets a parent trace its child.

use crate::limits::{Limit, limit};
use r2g_bench::api::calls::{Calls, Work};
use r2g_bench::raw;
use r2g_bench::workloads::values;
use std::error::Error;
use std::hint::black_box;
use std::io::Error as SystemError;
use std::process::{Child, Command};

/// The argument that makes this program the child.
pub const CHILD: &str = "steps-child";
/// Says that what is counted begins. The child raises it; the parent takes it away.
const BEGIN: libc::c_int = libc::SIGUSR1;
/// Says that it has ended.
const END: libc::c_int = libc::SIGUSR2;
/// How often each call is counted. Go may be busy with something else; the least is the call's.
const ATTEMPTS: usize = 9;
/// Steps after which something is wrong.
const MOST_STEPS: u64 = 5_000_000;

/// What the child does, in this order.
const CALLS: [fn(&Calls); 7] = [
    |_| {},
    |_| raw::nop(),
    |calls| calls.nop().expect("nop"),
    |calls| {
        black_box(calls.echo(black_box(values::SMALL)).expect("echo"));
    },
    |calls| {
        black_box(calls.names(10).expect("names"));
    },
    |calls| calls.call_rust(Work::NOP, 1).expect("call_rust"),
    |calls| calls.call_rust(Work::NOP, 11).expect("call_rust"),
];

/// The child: makes calls between signals.
///
/// # Errors
/// Go does not start, or the parent may not trace.
pub fn child() -> Result<(), Box<dyn Error>> {
    let (_go, calls) = r2g_bench::start()?;
    // What happens once is not what a call costs.
    for _ in 0..200 {
        CALLS.iter().for_each(|call| call(&calls));
    }
    // SAFETY: makes the parent the tracer of this thread, and nothing else.
    if unsafe { libc::ptrace(libc::PTRACE_TRACEME, 0, 0, 0) } != 0 {
        return Err(SystemError::last_os_error().into());
    }
    for call in CALLS {
        for _ in 0..ATTEMPTS {
            raise(BEGIN);
            call(&calls);
            raise(END);
        }
    }
    Ok(())
}

fn raise(signal: libc::c_int) {
    // SAFETY: the parent sees the signal first and takes it away.
    unsafe { libc::raise(signal) };
}

/// Counts.
///
/// # Errors
/// The kernel does not let this process trace its child.
pub fn measure() -> Result<Vec<(Limit, f64)>, Box<dyn Error>> {
    let mut command = Command::new(std::env::current_exe()?);
    // A stepped handler seems to run for ever; Go would interrupt it.
    command.arg(CHILD).env("GODEBUG", "asyncpreemptoff=1");
    let mut child = command.spawn()?;
    let counted = count(&child);
    // It may have ended already.
    let _ = child.kill();
    child.wait()?;
    let [nothing, by_hand, nop, echo, names, once, more] = counted?;
    let calls = [by_hand, nop, echo, names].map(|count| (count - nothing) as f64);
    let [by_hand, nop, echo, names] = calls;
    let to_rust = more.saturating_sub(once) as f64 / 10.0;
    println!("instructions of an exported call by hand, from Rust and back: {by_hand}");
    Ok(vec![
        (limit("instructions of an empty call to Go: by hand", 1.0), nop / by_hand),
        (limit("instructions of an echo of 24 bytes: by hand", 1.0), echo / by_hand),
        (limit("instructions of 10 strings returned: by hand", 1.0), names / by_hand),
        (limit("instructions of an empty call to Rust: by hand to Go", 1.0), to_rust / by_hand),
    ])
}

/// The least steps of each call.
fn count(child: &Child) -> Result<[u64; CALLS.len()], Box<dyn Error>> {
    let tracer = Tracer { process: child.id().cast_signed() };
    let mut counts = [u64::MAX; CALLS.len()];
    let mut stop = tracer.wait()?;
    for count in &mut counts {
        for _ in 0..ATTEMPTS {
            while stop != BEGIN {
                stop = tracer.go_on(libc::PTRACE_CONT, stop)?;
            }
            let mut steps = 0;
            stop = tracer.go_on(libc::PTRACE_SINGLESTEP, 0)?;
            while stop != END {
                steps += 1;
                if steps > MOST_STEPS {
                    return Err("a call does not end".into());
                }
                stop = tracer.go_on(libc::PTRACE_SINGLESTEP, stop)?;
            }
            *count = (*count).min(steps);
            stop = tracer.go_on(libc::PTRACE_CONT, 0)?;
        }
    }
    Ok(counts)
}

struct Tracer {
    process: libc::pid_t,
}

impl Tracer {
    /// Waits until the child stops; returns the signal that it would get.
    fn wait(&self) -> Result<libc::c_int, Box<dyn Error>> {
        let mut status = 0;
        // SAFETY: writes the status.
        let waited = unsafe { libc::waitpid(self.process, &raw mut status, libc::__WALL) };
        if waited != self.process {
            return Err(SystemError::last_os_error().into());
        }
        if !libc::WIFSTOPPED(status) {
            return Err("the child has ended".into());
        }
        Ok(libc::WSTOPSIG(status))
    }

    /// Lets the child go on, with the signal that it stopped for unless that was for this parent.
    fn go_on(
        &self,
        how: libc::c_uint,
        stopped_for: libc::c_int,
    ) -> Result<libc::c_int, Box<dyn Error>> {
        let ours = matches!(stopped_for, libc::SIGTRAP | BEGIN | END);
        let signal = if ours { 0 } else { libc::c_long::from(stopped_for) };
        // SAFETY: the child is stopped and traced by this thread.
        if unsafe { libc::ptrace(how, self.process, 0, signal) } != 0 {
            return Err(SystemError::last_os_error().into());
        }
        self.wait()
    }
}
