//! `R2G_POISON=1`: memory of calls is overwritten when it is given back, so that a read that comes too
//! late finds nothing that looks right (`spec/06-ownership.md`, "Poison").

use std::sync::OnceLock;

/// What memory is overwritten with. As an address it is none, as a length it is beyond every limit,
/// and as text it is not UTF-8.
const PATTERN: u8 = 0xDD;

/// Whether the mode is on. The environment is read once.
#[inline]
pub(crate) fn is_on() -> bool {
    static ON: OnceLock<bool> = OnceLock::new();
    *ON.get_or_init(|| std::env::var_os("R2G_POISON").is_some_and(|value| value == "1"))
}

/// Fills memory that is given back with the pattern.
///
/// # Safety
/// `at` is valid for writes of `len` bytes, which nothing uses any more.
#[cold]
pub(crate) unsafe fn overwrite(at: *mut u8, len: usize) {
    for index in 0..len {
        // SAFETY: the byte is one of those that the caller means.
        let byte = unsafe { at.add(index) };
        // Volatile, since for the compiler nobody reads what is given back.
        // SAFETY: as above.
        unsafe { byte.write_volatile(PATTERN) };
    }
}
