//! Memory of the stacks that attached threads run on.

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;

/// As much as Rust gives its own threads. Pages that are not used cost nothing.
const SIZE: usize = 2 << 20;
/// What follows below, and faults: more than a page, for code of C that skips one.
const GUARD: usize = 64 << 10;

thread_local! {
    /// The stack of the thread's last scope: a fresh one costs several system calls, and faults for its pages.
    static SPARE: Cell<Option<Stack>> = const { Cell::new(None) };
}

/// A stack that nothing runs on.
#[derive(Debug)]
pub(super) struct Stack {
    /// The lowest address, that of the guard.
    base: *mut c_void,
}

impl Stack {
    /// One for this thread; `None` if the system refuses.
    pub(super) fn take() -> Option<Self> {
        SPARE.try_with(Cell::take).ok().flatten().or_else(Self::new)
    }

    /// Keeps it for the thread's next scope.
    pub(super) fn keep(self) {
        let _ = SPARE.try_with(|spare| spare.set(Some(self)));
    }

    fn new() -> Option<Self> {
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_STACK;
        // SAFETY: a fresh mapping, wherever the system likes.
        let base = unsafe { libc::mmap(ptr::null_mut(), GUARD + SIZE, protection, flags, -1, 0) };
        if base == libc::MAP_FAILED {
            return None;
        }
        let stack = Self { base };
        // SAFETY: the guard is the lower part of the mapping above, which nobody uses.
        let guarded = unsafe { libc::mprotect(base, GUARD, libc::PROT_NONE) } == 0;
        guarded.then_some(stack)
    }

    /// The end of the memory, which is the beginning of the stack. Aligned to a page.
    pub(super) fn top(&self) -> *mut u64 {
        // SAFETY: the mapping has that many bytes.
        unsafe { self.base.byte_add(GUARD + SIZE) }.cast()
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: the mapping is this value's, and nothing runs on it.
        unsafe { libc::munmap(self.base, GUARD + SIZE) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_keeps_one_stack() {
        let (first, second) = (Stack::take().expect("memory"), Stack::take().expect("memory"));
        let (one, other) = (first.top(), second.top());
        assert_ne!(one, other);
        assert_eq!(one.addr() % 4096, 0);
        // SAFETY: the words below the top are the stack's.
        let last = unsafe { one.sub(1) };
        // SAFETY: as above.
        unsafe { last.write(7) };
        first.keep();
        second.keep();
        assert_eq!(Stack::take().expect("memory").top(), other);
    }
}
