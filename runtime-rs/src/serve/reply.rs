//! Resolving a call: result, declared error or status into the block.

use super::panic::Panic;
use crate::base::abi::{self, Block, Slice, flags};
use crate::base::fault::Fault;
use crate::base::status::{Code, Status};
use crate::value::arena::{Dst, Writer};
use crate::value::image::Cx;
use crate::wire::{Failure, Sent};

/// Longest message in bytes.
const MAX_MESSAGE: usize = 4 << 10;
/// Longest detail in bytes.
const MAX_DETAIL: usize = 16 << 10;

/// What a handler's run came to: its own `Result`, or arguments that it never saw.
pub(crate) type Outcome<R, F> = Result<Result<R, F>, Fault>;

/// Presets the status that stays if nobody sets another.
///
/// # Safety
/// The block belongs to the call, and the call is not resolved.
#[inline]
pub(crate) unsafe fn preset(block: *mut Block) {
    // SAFETY: the caller says that the block is ours.
    unsafe { (*block).status = Code::Internal.number() };
    // SAFETY: as above.
    unsafe { (*block).flags = flags::FROM_RUNTIME | flags::PANIC };
    // SAFETY: as above.
    unsafe { (*block).result = std::ptr::null() };
    // SAFETY: as above.
    unsafe { (*block).message = Slice::EMPTY };
    // SAFETY: as above.
    unsafe { (*block).detail = Slice::EMPTY };
}

/// Writes a status.
///
/// # Safety
/// As [`preset`].
#[cold]
pub(crate) unsafe fn write_status(block: *mut Block, status: &Status) {
    // SAFETY: as the caller says.
    unsafe {
        write_failure(block, status.code(), status.flags(), status.message(), status.detail())
    };
}

/// Writes the outcome of a panic.
///
/// # Safety
/// As [`preset`].
#[cold]
pub(crate) unsafe fn write_panic(block: *mut Block, panic: &Panic) {
    let message = format!("the handler panicked: {}", panic.message);
    let bits = flags::FROM_RUNTIME | flags::PANIC;
    // SAFETY: as the caller says.
    unsafe { write_failure(block, Code::Internal, bits, &message, &panic.detail) };
}

/// # Safety
/// As [`preset`].
unsafe fn write_failure(block: *mut Block, code: Code, bits: u32, message: &str, detail: &str) {
    let short = message.len() <= MAX_MESSAGE && detail.len() <= MAX_DETAIL;
    // SAFETY: the caller says that the block is ours.
    let arena = unsafe { &mut (*block).arena };
    // SAFETY: the arena belongs to the block, and nobody else uses it.
    let mut writer = unsafe { Writer::copying(arena, Cx::EQUAL) };
    let mut text = |text: &str, limit: usize| {
        let bytes = cut(text, limit).as_bytes();
        let addr = writer.leaf(bytes).unwrap_or(std::ptr::null());
        Slice { addr, len: if addr.is_null() { 0 } else { bytes.len() as u64 } }
    };
    let (message, detail) = (text(message, MAX_MESSAGE), text(detail, MAX_DETAIL));
    // SAFETY: the caller says that the block is ours.
    unsafe { (*block).status = code.number() };
    // SAFETY: as above.
    unsafe { (*block).flags = bits | if short { 0 } else { flags::TRUNCATED } };
    // SAFETY: as above.
    unsafe { (*block).result = std::ptr::null() };
    // SAFETY: as above.
    unsafe { (*block).message = message };
    // SAFETY: as above.
    unsafe { (*block).detail = detail };
}

/// At most `limit` bytes of the text, at a character's end.
fn cut(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

/// Writes what the handler's run came to, and a result of so many bytes.
///
/// # Safety
/// As [`preset`].
#[inline]
pub(crate) unsafe fn write_outcome<R, F: Failure>(
    block: *mut Block,
    result_size: u32,
    outcome: &Outcome<R, F>,
    cx: Cx<'_>,
    encode: impl for<'a> FnOnce(&R, &mut Dst<'a>, &mut Writer<'a>) -> Result<(), Fault>,
) {
    let written = match outcome {
        // SAFETY: as the caller says.
        Ok(Ok(value)) => unsafe { write_result(block, result_size, value, cx, encode) },
        // SAFETY: as the caller says.
        Ok(Err(failure)) => unsafe { write_error(block, failure, cx) },
        Err(fault) => {
            // SAFETY: as the caller says.
            unsafe { write_rejected(block, fault) };
            Ok(())
        }
    };
    if let Err(fault) = written {
        // SAFETY: as the caller says.
        unsafe { write_broken(block, &fault) };
    }
}

/// The outcome of arguments that cannot be read.
///
/// # Safety
/// As [`preset`].
#[cold]
unsafe fn write_rejected(block: *mut Block, fault: &Fault) {
    // SAFETY: as the caller says.
    unsafe { write_status(block, &rejected(fault)) };
}

/// Arguments that cannot be read.
pub(super) fn rejected(fault: &Fault) -> Status {
    let status = fault_status(fault, Code::InvalidArgument, "");
    status.with_flags(flags::FROM_RUNTIME | flags::NOT_STARTED)
}

/// A reply that cannot be written.
pub(super) fn broken(fault: &Fault) -> Status {
    let status = fault_status(fault, Code::Internal, "the handler's reply: ");
    status.with_flags(flags::FROM_RUNTIME)
}

/// The outcome of a reply that cannot be written.
///
/// # Safety
/// As [`preset`].
#[cold]
unsafe fn write_broken(block: *mut Block, fault: &Fault) {
    // SAFETY: as the caller says.
    unsafe { write_status(block, &broken(fault)) };
}

fn fault_status(fault: &Fault, code: Code, prefix: &str) -> Status {
    Status::new(fault.code(code), format!("{prefix}{fault}"))
}

/// # Safety
/// As [`preset`].
#[inline]
unsafe fn write_result<R>(
    block: *mut Block,
    result_size: u32,
    value: &R,
    cx: Cx<'_>,
    encode: impl for<'a> FnOnce(&R, &mut Dst<'a>, &mut Writer<'a>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    if result_size > 0 {
        // SAFETY: the caller says that the block is ours.
        let arena = unsafe { &mut (*block).arena };
        // SAFETY: the arena belongs to the block, and nobody else uses it.
        let mut writer = unsafe { Writer::copying(arena, cx) };
        let mut slot = writer.block(u64::from(result_size))?;
        encode(value, &mut slot, &mut writer)?;
        // SAFETY: the caller says that the block is ours.
        unsafe { (*block).result = slot.addr() };
    }
    // SAFETY: as above.
    unsafe { (*block).status = abi::STATUS_OK };
    // SAFETY: as above.
    unsafe { (*block).flags = 0 };
    Ok(())
}

/// # Safety
/// As [`preset`].
#[cold]
unsafe fn write_error<F: Failure>(block: *mut Block, failure: &F, cx: Cx<'_>) -> Result<(), Fault> {
    let typed = {
        // SAFETY: the caller says that the block is ours.
        let arena = unsafe { &mut (*block).arena };
        // SAFETY: the arena belongs to the block, and nobody else uses it.
        let mut writer = unsafe { Writer::copying(arena, cx) };
        let mut image = writer.block(16)?;
        match failure.store_typed(&mut image, &mut writer)? {
            Sent::Typed => Ok(image.addr()),
            Sent::Degraded => Err(flags::DEGRADED),
            Sent::Status => Err(0),
        }
    };
    let bits = typed.err().unwrap_or(0);
    // SAFETY: as the caller says.
    unsafe { write_status(block, &failure.status().add_flags(bits)) };
    if let Ok(image) = typed {
        // SAFETY: the caller says that the block is ours.
        unsafe { (*block).status = abi::STATUS_TYPED };
        // SAFETY: as above.
        unsafe { (*block).result = image };
    }
    Ok(())
}
