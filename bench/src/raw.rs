//! The Rust side of cgo written by hand.

use crate::api::bench::calls::Small;
use std::cell::UnsafeCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

mod ffi {
    use super::{AtomicU64, Small};

    unsafe extern "C" {
        pub(super) safe fn BenchRawNop();
        pub(super) fn BenchRawEcho(value: *const Small, into: *mut Small);
        pub(super) fn BenchRawLength(data: *const u8, size: u64) -> u64;
        pub(super) fn BenchRawBlob(into: *mut u8, size: u64);
        pub(super) safe fn BenchRawCallC(what: libc::c_int, rounds: libc::c_int);
        pub(super) fn BenchRawStart(task: *const libc::c_void);
        pub(super) safe fn BenchRawSpawn(rounds: libc::c_int);
        pub(super) fn BenchRawPong(word: *const AtomicU64, last: u64);
    }
}

/// Calls a Go function that does nothing.
pub fn nop() {
    ffi::BenchRawNop();
}

/// Calls a Go function that returns what it is given.
pub fn echo(value: Small) -> Small {
    let mut result = Small::default();
    // SAFETY: both structs live while the call runs; Go declares the same struct.
    unsafe { ffi::BenchRawEcho(&raw const value, &raw mut result) };
    result
}

/// Calls a Go function that reads the last of the bytes.
pub fn length(data: &[u8]) -> u64 {
    assert!(!data.is_empty(), "Go reads the last of them");
    // SAFETY: the bytes are borrowed while the call runs.
    unsafe { ffi::BenchRawLength(data.as_ptr(), data.len() as u64) }
}

/// Calls a Go function that fills a buffer.
pub fn blob(size: usize) -> Vec<u8> {
    assert!(size <= 1 << 20, "Go has no more");
    let mut bytes = Vec::with_capacity(size);
    // SAFETY: there is room for so many bytes, and Go writes them all.
    unsafe { ffi::BenchRawBlob(bytes.as_mut_ptr(), size as u64) };
    // SAFETY: they are written.
    unsafe { bytes.set_len(size) };
    bytes
}

/// A C function that Go calls.
#[derive(Debug, Clone, Copy)]
pub enum C {
    /// Does nothing.
    Nop = 0,
    /// Copies a small struct.
    Echo = 1,
    /// Reads the last of 1 MiB.
    Length = 2,
    /// Copies 1 MiB into a new slice.
    Blob = 3,
}

/// Lets Go call a C function so many times.
pub fn call_c(what: C, rounds: u64) {
    ffi::BenchRawCallC(what as libc::c_int, int(rounds));
}

/// Lets Go start so many goroutines.
pub fn spawn_goroutines(rounds: u64) {
    ffi::BenchRawSpawn(int(rounds));
}

/// Lets Go answer the odd numbers in a word with even ones, until `last`; runs as long as that takes.
pub fn pong(word: &AtomicU64, last: u64) {
    // SAFETY: the word is borrowed while the call runs, and both sides use it atomically.
    unsafe { ffi::BenchRawPong(word, last) };
}

fn int(rounds: u64) -> libc::c_int {
    libc::c_int::try_from(rounds).expect("a window has fewer calls")
}

/// What Go sees of an async call, and what only Rust does behind it.
#[repr(C)]
struct Task {
    value: Small,
    result: UnsafeCell<Small>,
    done: extern "C" fn(*const Self),
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    done: bool,
    waker: Option<Waker>,
}

// SAFETY: Go writes `result` before it says that it is done, and Rust reads it only then.
unsafe impl Send for Task {}
// SAFETY: as above; what both sides use at once is behind the mutex.
unsafe impl Sync for Task {}

/// An async call written by hand: a goroutine per call, and a waker that it wakes.
#[must_use = "a call does nothing until it is awaited"]
pub struct Later {
    task: Arc<Task>,
    sent: bool,
}

/// Echoes; blocks for 200 us if `b` is not 0.
pub fn later(value: Small) -> Later {
    let state = Mutex::default();
    Later {
        task: Arc::new(Task { value, result: UnsafeCell::default(), done, state }),
        sent: false,
    }
}

extern "C" fn done(task: *const Task) {
    // SAFETY: this is the reference that `poll` gave to Go.
    let task = unsafe { Arc::from_raw(task) };
    let waker = {
        let mut state = task.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.done = true;
        state.waker.take()
    };
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl Future for Later {
    type Output = Small;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Small> {
        {
            let mut state = self.task.state.lock().unwrap_or_else(PoisonError::into_inner);
            if state.done {
                // SAFETY: Go is done with it.
                return Poll::Ready(unsafe { *self.task.result.get() });
            }
            state.waker = Some(cx.waker().clone());
        }
        if !self.sent {
            self.sent = true;
            // SAFETY: Go holds a reference until it calls `done`.
            unsafe { ffi::BenchRawStart(Arc::into_raw(Arc::clone(&self.task)).cast()) };
        }
        Poll::Pending
    }
}
