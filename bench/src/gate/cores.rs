//! Where a thread may run.

use std::io::Error;

/// Cores that a thread may run on.
#[derive(Clone, Copy)]
pub struct Cores(libc::cpu_set_t);

impl Cores {
    /// The cores that the calling thread may run on.
    ///
    /// # Errors
    /// The system call fails.
    pub fn of_this_thread() -> Result<Self, Error> {
        // SAFETY: a set of cores is an array of integers.
        let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
        // SAFETY: the call writes at most the given number of bytes, which is the size of the set.
        let failed = unsafe { libc::sched_getaffinity(0, size_of_val(&set), &raw mut set) };
        if failed == 0 { Ok(Self(set)) } else { Err(Error::last_os_error()) }
    }

    /// The core that this thread runs on.
    pub fn here() -> Self {
        // SAFETY: a set of cores is an array of integers.
        let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
        // SAFETY: the call takes no arguments.
        let core = unsafe { libc::sched_getcpu() };
        // SAFETY: the set is zeroed, and cores beyond its size are not set.
        unsafe { libc::CPU_SET(usize::try_from(core).unwrap_or(0), &mut set) };
        Self(set)
    }

    /// Restricts this thread, and processes that it starts, to these cores.
    ///
    /// # Errors
    /// The system call fails.
    pub fn set(&self) -> Result<(), Error> {
        // SAFETY: the call reads the given number of bytes, which is the size of the set.
        let failed = unsafe { libc::sched_setaffinity(0, size_of_val(&self.0), &raw const self.0) };
        if failed == 0 { Ok(()) } else { Err(Error::last_os_error()) }
    }
}
