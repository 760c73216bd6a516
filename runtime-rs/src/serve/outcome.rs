//! Resolving a call: result, declared error or status into the frame.

use super::panic::Panic;
use crate::base::abi::{self, Frame, Slice, flags};
use crate::base::codec_error::CodecError;
use crate::base::status::{Code, Status};
use crate::value::arena::{Output, Writer};
use crate::value::schema_map::SchemaMap;
use crate::wire::{Failure, Sent};

/// What a handler's run came to: its own `Result`, or arguments that it never saw.
pub(crate) type Outcome<R, F> = Result<Result<R, F>, CodecError>;

/// Presets the status that stays if nothing sets another.
///
/// # Safety
/// The frame belongs to the call, and the call is not resolved.
#[inline]
pub(crate) unsafe fn preset(frame: *mut Frame) {
    // SAFETY: the caller says that the frame is ours.
    unsafe { (*frame).status = Code::Internal.number() };
    // SAFETY: as above.
    unsafe { (*frame).flags = flags::FROM_RUNTIME | flags::PANIC };
    // SAFETY: as above.
    unsafe { (*frame).result = std::ptr::null() };
    // SAFETY: as above.
    unsafe { (*frame).message = Slice::EMPTY };
    // SAFETY: as above.
    unsafe { (*frame).detail = Slice::EMPTY };
}

/// Writes a status.
///
/// # Safety
/// As [`preset`].
#[cold]
pub(crate) unsafe fn write_status(frame: *mut Frame, status: &Status) {
    // SAFETY: as the caller says.
    unsafe {
        write_failure(frame, status.code(), status.flags(), status.message(), status.detail())
    };
}

/// Writes the outcome of a panic.
///
/// # Safety
/// As [`preset`].
#[cold]
pub(crate) unsafe fn write_panic(frame: *mut Frame, panic: &Panic) {
    let message = format!("the handler panicked: {}", panic.message);
    let bits = flags::FROM_RUNTIME | flags::PANIC;
    // SAFETY: as the caller says.
    unsafe { write_failure(frame, Code::Internal, bits, &message, &panic.detail) };
}

/// # Safety
/// As [`preset`].
unsafe fn write_failure(frame: *mut Frame, code: Code, bits: u32, message: &str, detail: &str) {
    let short = message.len() <= abi::MAX_MESSAGE_TEXT && detail.len() <= abi::MAX_DETAIL_TEXT;
    // SAFETY: the caller says that the frame is ours.
    let arena = unsafe { &mut (*frame).arena };
    // SAFETY: the arena belongs to the frame, and nothing else uses it.
    let mut writer = unsafe { Writer::copying(arena, SchemaMap::EQUAL) };
    let mut text = |text: &str, limit: usize| {
        let bytes = cut(text, limit).as_bytes();
        let addr = writer.leaf(bytes).unwrap_or(std::ptr::null());
        Slice { addr, len: if addr.is_null() { 0 } else { bytes.len() as u64 } }
    };
    let (message, detail) =
        (text(message, abi::MAX_MESSAGE_TEXT), text(detail, abi::MAX_DETAIL_TEXT));
    // SAFETY: the caller says that the frame is ours.
    unsafe { (*frame).status = code.number() };
    // SAFETY: as above.
    unsafe { (*frame).flags = bits | if short { 0 } else { flags::TRUNCATED } };
    // SAFETY: as above.
    unsafe { (*frame).result = std::ptr::null() };
    // SAFETY: as above.
    unsafe { (*frame).message = message };
    // SAFETY: as above.
    unsafe { (*frame).detail = detail };
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
    frame: *mut Frame,
    result_size: u32,
    outcome: &Outcome<R, F>,
    schemas: SchemaMap<'_>,
    encode: impl for<'a> FnOnce(&R, &mut Output<'a>, &mut Writer<'a>) -> Result<(), CodecError>,
) {
    let written = match outcome {
        // SAFETY: as the caller says.
        Ok(Ok(value)) => unsafe { write_result(frame, result_size, value, schemas, encode) },
        // SAFETY: as the caller says.
        Ok(Err(failure)) => unsafe { write_error(frame, failure, schemas) },
        Err(codec_error) => {
            // SAFETY: as the caller says.
            unsafe { write_rejected(frame, codec_error) };
            Ok(())
        }
    };
    if let Err(codec_error) = written {
        // SAFETY: as the caller says.
        unsafe { write_broken(frame, &codec_error) };
    }
}

/// The outcome of arguments that cannot be read.
///
/// # Safety
/// As [`preset`].
#[cold]
unsafe fn write_rejected(frame: *mut Frame, codec_error: &CodecError) {
    // SAFETY: as the caller says.
    unsafe { write_status(frame, &rejected(codec_error)) };
}

/// Arguments that cannot be read.
pub(super) fn rejected(codec_error: &CodecError) -> Status {
    let status = codec_error_status(codec_error, Code::InvalidArgument, "");
    status.with_flags(flags::FROM_RUNTIME | flags::NOT_STARTED)
}

/// A result that cannot be written.
pub(super) fn broken(codec_error: &CodecError) -> Status {
    let status = codec_error_status(codec_error, Code::Internal, "the handler's result: ");
    status.with_flags(flags::FROM_RUNTIME)
}

/// The outcome of a result that cannot be written.
///
/// # Safety
/// As [`preset`].
#[cold]
unsafe fn write_broken(frame: *mut Frame, codec_error: &CodecError) {
    // SAFETY: as the caller says.
    unsafe { write_status(frame, &broken(codec_error)) };
}

fn codec_error_status(codec_error: &CodecError, code: Code, prefix: &str) -> Status {
    Status::new(codec_error.code(code), format!("{prefix}{codec_error}"))
}

/// # Safety
/// As [`preset`].
#[inline]
unsafe fn write_result<R>(
    frame: *mut Frame,
    result_size: u32,
    value: &R,
    schemas: SchemaMap<'_>,
    encode: impl for<'a> FnOnce(&R, &mut Output<'a>, &mut Writer<'a>) -> Result<(), CodecError>,
) -> Result<(), CodecError> {
    if result_size > 0 {
        // SAFETY: the caller says that the frame is ours.
        let arena = unsafe { &mut (*frame).arena };
        // SAFETY: the arena belongs to the frame, and nothing else uses it.
        let mut writer = unsafe { Writer::copying(arena, schemas) };
        let mut slot = writer.object(u64::from(result_size))?;
        encode(value, &mut slot, &mut writer)?;
        // SAFETY: the caller says that the frame is ours.
        unsafe { (*frame).result = slot.addr() };
    }
    // SAFETY: as above.
    unsafe { (*frame).status = abi::STATUS_OK };
    // SAFETY: as above.
    unsafe { (*frame).flags = 0 };
    Ok(())
}

/// # Safety
/// As [`preset`].
#[cold]
unsafe fn write_error<F: Failure>(
    frame: *mut Frame,
    failure: &F,
    schemas: SchemaMap<'_>,
) -> Result<(), CodecError> {
    let typed = {
        // SAFETY: the caller says that the frame is ours.
        let arena = unsafe { &mut (*frame).arena };
        // SAFETY: the arena belongs to the frame, and nothing else uses it.
        let mut writer = unsafe { Writer::copying(arena, schemas) };
        let mut slot = writer.object(16)?;
        match failure.encode_typed(&mut slot, &mut writer)? {
            Sent::Typed => Ok(slot.addr()),
            Sent::Degraded => Err(flags::DEGRADED),
            Sent::Status => Err(0),
        }
    };
    let bits = typed.err().unwrap_or(0);
    // SAFETY: as the caller says.
    unsafe { write_status(frame, &failure.status().add_flags(bits)) };
    if let Ok(error) = typed {
        // SAFETY: the caller says that the frame is ours.
        unsafe { (*frame).status = abi::STATUS_TYPED };
        // SAFETY: as above.
        unsafe { (*frame).result = error };
    }
    Ok(())
}
