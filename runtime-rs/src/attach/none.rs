//! Where there is no switch of stacks: no thread is ever attached.

use crate::abi::Block;

const NOT_ATTACHED: &str = "no thread is attached here";

/// Gives `work` back.
#[cfg(feature = "attach")]
pub(super) fn run<W: FnOnce(bool) -> R, R>(
    _: crate::abi::AttachFn,
    _held: bool,
    work: W,
) -> Result<R, W> {
    Err(work)
}

pub(crate) fn call(_entry: u32, _block: *mut Block) {
    unreachable!("{NOT_ATTACHED}")
}

pub(crate) fn batch(_entry: u32, _first: *mut Block) {
    unreachable!("{NOT_ATTACHED}")
}

pub(crate) fn empty(_callee: u64) -> u64 {
    unreachable!("{NOT_ATTACHED}")
}

pub(crate) fn outside<R>(_work: impl FnOnce() -> R) -> R {
    unreachable!("{NOT_ATTACHED}")
}
