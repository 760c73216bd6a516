//! Clocks in nanoseconds.

/// Time of the wall clock.
pub fn wall() -> f64 {
    read(libc::CLOCK_MONOTONIC)
}

/// CPU time of this thread, which other programs on the machine do not change.
pub fn thread() -> f64 {
    read(libc::CLOCK_THREAD_CPUTIME_ID)
}

/// CPU time of all threads of this process.
pub fn process() -> f64 {
    read(libc::CLOCK_PROCESS_CPUTIME_ID)
}

/// CPU time of all threads of another process, `None` once it has ended.
pub fn of(process: u32) -> Option<f64> {
    let mut clock = 0;
    // SAFETY: writes the clock's number.
    let failed = unsafe { libc::clock_getcpuclockid(process.cast_signed(), &raw mut clock) };
    (failed == 0).then(|| read(clock))
}

fn read(clock: libc::clockid_t) -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes the struct it is given.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}
