//! Text of the other half.

use crate::base::abi::{MAX_MESSAGE, Slice};

/// Text that a callee wrote; cut or broken UTF-8 is replaced, here and nowhere else.
///
/// # Safety
/// A non-null `slice` leads to `len` initialised bytes.
pub(crate) unsafe fn text(slice: Slice) -> String {
    if slice.addr.is_null() || slice.len == 0 || slice.len > MAX_MESSAGE {
        return String::new();
    }
    // SAFETY: the caller says so.
    let bytes = unsafe { std::slice::from_raw_parts(slice.addr, slice.len as usize) };
    String::from_utf8_lossy(bytes).into_owned()
}
