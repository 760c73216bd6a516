//! Instructions of a call, counted by single steps of a child process: of the calling thread alone, with all
//! others standing still, on every machine whose kernel lets a parent trace its child.

use crate::cores::Cores;
use crate::limits::{Limit, limit};
use crate::tracer::Tracer;
use r2g_bench::api::bench::calls::{Calls, Work};
use r2g_bench::raw;
use r2g_bench::workloads::values;
use std::error::Error;
use std::hint::black_box;
use std::io::Error as SystemError;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The argument that makes this program the child.
pub const CHILD: &str = "steps-child";
/// Signal before a counted call. The child raises it; the parent, which traces it, suppresses it.
const BEGIN: libc::c_int = libc::SIGUSR1;
/// Signal after a counted call.
const END: libc::c_int = libc::SIGUSR2;
/// How often each call is counted. Go's runtime may add work of its own to some, so the least count is the call's.
const ATTEMPTS: usize = 5;

/// How long Go's other threads may need until they sleep.
const QUIET: Duration = Duration::from_millis(200);

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
    // The first calls also pay for what is set up once.
    for _ in 0..200 {
        CALLS.iter().for_each(|call| call(&calls));
    }
    // SAFETY: the call only makes the parent the tracer of this thread.
    if unsafe { libc::ptrace(libc::PTRACE_TRACEME, 0, 0, 0) } != 0 {
        return Err(SystemError::last_os_error().into());
    }
    // By then Go's threads are idle and hold no locks.
    std::thread::sleep(QUIET);
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
    // SAFETY: the parent sees the signal first and suppresses it.
    unsafe { libc::raise(signal) };
}

/// Counts.
///
/// # Errors
/// The kernel does not let this process trace its child.
pub fn measure() -> Result<Vec<(Limit, f64)>, Box<dyn Error>> {
    // Each step changes between the two processes, which takes long from one core to another.
    let everywhere = Cores::of_this_thread()?;
    Cores::here().set()?;
    let counted = measure_here();
    everywhere.set()?;
    let [nothing, by_hand, nop, echo, names, once, more] = counted?;
    let [by_hand, nop, echo, names] =
        [by_hand, nop, echo, names].map(|count| count.saturating_sub(nothing) as f64);
    let to_rust = more.saturating_sub(once) as f64 / 10.0;
    println!("instructions of an exported call by hand, from Rust and back: {by_hand}");
    Ok(vec![
        (limit("instructions of an empty call to Go: by hand", 1.5), nop / by_hand),
        (limit("instructions of an echo of 24 bytes: by hand", 1.75), echo / by_hand),
        (limit("instructions of 10 strings returned: by hand", 10.0), names / by_hand),
        (limit("instructions of an empty call to Rust: by hand to Go", 0.8), to_rust / by_hand),
    ])
}

/// Runs the child on this core.
fn measure_here() -> Result<[u64; CALLS.len()], Box<dyn Error>> {
    let mut command = Command::new(std::env::current_exe()?);
    // A stepped handler seems to run for ever: r2g warns of it. On one core Go would have one processor, which
    // a thread that stands still may hold.
    command.arg(CHILD).env("GOMAXPROCS", "4").stderr(Stdio::null());
    count(&Tracer::new(&command.spawn()?))
}

/// The least steps of each call.
fn count(child: &Tracer) -> Result<[u64; CALLS.len()], Box<dyn Error>> {
    let mut counts = [u64::MAX; CALLS.len()];
    child.until(BEGIN)?;
    // Go's monitor sees how long a stepped call takes, and takes its processor away.
    child.freeze_others()?;
    counts[0] = child.steps(END)?;
    for attempt in 1..CALLS.len() * ATTEMPTS {
        child.until(BEGIN)?;
        let count = &mut counts[attempt / ATTEMPTS];
        *count = (*count).min(child.steps(END)?);
    }
    Ok(counts)
}
