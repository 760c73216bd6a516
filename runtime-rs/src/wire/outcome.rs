//! From the frame's status to `Result`.

use crate::base::abi::{self, Frame, flags};
use crate::base::codec_error::CodecError;
use crate::base::package::Package;
use crate::base::status::{CallError, Code, Status};
use crate::base::text::text;
use crate::value::arena::{Output, Writer};
use crate::value::reader::Reader;
use crate::value::schema_map::SchemaMap;

/// A generated error: the declared failures of a method.
pub trait AppError: std::error::Error + Send + Sync + Sized + 'static {
    /// The package that declares it.
    const PACKAGE: &'static Package;
    /// Its place among the types of the package's descriptor.
    const INDEX: u32;

    /// The number of the case.
    fn tag(&self) -> u32;

    /// The gRPC status that the case is declared with.
    fn code(&self) -> Code;

    /// Writes tag and payload into `to`, which has 16 zeroed bytes.
    ///
    /// # Errors
    /// What cannot cross, with its path.
    fn encode<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>) -> Result<(), CodecError>;

    /// Reads tag and payload; `None` for a case that this build does not know.
    ///
    /// # Errors
    /// What no valid writer writes, with its path.
    fn decode(from: Reader<'_>) -> Result<Option<Self>, CodecError>;
}

/// How a failure goes back to its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// As the declared error that was written.
    Typed,
    /// As the status of a declared error that the caller does not know.
    Degraded,
    /// As a status.
    Status,
}

/// What a method's `Err` can be: [`Status`], or [`CallError`] where the schema declares an error.
pub trait Failure: Sized {
    /// Reads a declared error; `from` reads it.
    ///
    /// # Errors
    /// What no valid writer writes.
    fn from_typed(from: Reader<'_>, status: Status) -> Result<Self, CodecError>;

    /// Any other failure.
    fn from_status(status: Status) -> Self;

    /// Takes the failure apart, for the way back: writes the declared error, if it is one that the
    /// caller knows.
    ///
    /// # Errors
    /// What cannot cross, with its path.
    fn encode_typed<'a>(&self, to: &mut Output<'a>, w: &mut Writer<'a>)
    -> Result<Sent, CodecError>;

    /// The status to send when it is not a declared error, or when that cannot be sent.
    fn status(&self) -> Status;
}

impl Failure for Status {
    fn from_typed(_from: Reader<'_>, status: Status) -> Result<Self, CodecError> {
        Ok(status)
    }

    fn from_status(status: Status) -> Self {
        status
    }

    fn encode_typed<'a>(
        &self,
        _to: &mut Output<'a>,
        _w: &mut Writer<'a>,
    ) -> Result<Sent, CodecError> {
        Ok(Sent::Status)
    }

    fn status(&self) -> Status {
        self.clone()
    }
}

impl<E: AppError> Failure for CallError<E> {
    fn from_typed(from: Reader<'_>, status: Status) -> Result<Self, CodecError> {
        Ok(E::decode(from)?.map_or(Self::Status(status), Self::App))
    }

    fn from_status(status: Status) -> Self {
        Self::Status(status)
    }

    fn encode_typed<'a>(
        &self,
        to: &mut Output<'a>,
        w: &mut Writer<'a>,
    ) -> Result<Sent, CodecError> {
        match self {
            Self::App(error) if w.lacks(E::PACKAGE, E::INDEX, error.tag()) => Ok(Sent::Degraded),
            Self::App(error) => error.encode(to, w).map(|()| Sent::Typed),
            Self::Status(_) => Ok(Sent::Status),
        }
    }

    fn status(&self) -> Status {
        match self {
            Self::App(error) => Status::new(error.code(), error.to_string()),
            Self::Status(status) => status.clone(),
        }
    }
}

/// Reads the outcome of a resolved call.
///
/// # Safety
/// The call is resolved, and `frame` is live and unchanged meanwhile.
#[inline]
pub(crate) unsafe fn outcome<R, F: Failure>(
    frame: *const Frame,
    method: &'static str,
    result_size: usize,
    schemas: SchemaMap<'_>,
    decode: impl FnOnce(Reader<'_>) -> Result<R, CodecError>,
) -> Result<R, F> {
    // SAFETY: the caller says that nothing writes the frame any more; a callee sets the status.
    let status = unsafe { (*frame).status };
    if status != abi::STATUS_OK {
        // SAFETY: as the caller says.
        return Err(unsafe { failure(frame, status, method, schemas) });
    }
    let result = if result_size == 0 {
        std::ptr::null()
    } else {
        // SAFETY: as above; with a result the callee sets this too.
        unsafe { (*frame).result }
    };
    if result_size > 0 && result.is_null() {
        return Err(broken_result(method, "no result"));
    }
    // SAFETY: the callee wrote a result slot of the method's type and finished.
    let slot = unsafe { Reader::new(result, result_size, schemas) };
    match decode(slot) {
        Ok(value) => Ok(value),
        Err(codec_error) => Err(broken_result(method, codec_error)),
    }
}

/// Reads the outcome of a call that did not end well.
///
/// # Safety
/// As for [`outcome`].
#[cold]
unsafe fn failure<F: Failure>(
    frame: *const Frame,
    status: u32,
    method: &'static str,
    schemas: SchemaMap<'_>,
) -> F {
    match status {
        abi::STATUS_TYPED => {
            // SAFETY: the callee sets the message with this status.
            let message = unsafe { (*frame).message };
            // SAFETY: as for the message of any status.
            let message = unsafe { text(message) };
            let degraded =
                Status::runtime(Code::Unknown, flags::DEGRADED, message).in_method(method);
            // SAFETY: as for the message.
            let result = unsafe { (*frame).result };
            if result.is_null() {
                return broken_result(method, "no error");
            }
            // SAFETY: the callee encoded an error of 16 bytes and finished.
            let reader = unsafe { Reader::new(result, 16, schemas) };
            F::from_typed(reader, degraded)
                .unwrap_or_else(|codec_error| broken_result(method, codec_error))
        }
        number @ 1..=16 => {
            // SAFETY: a callee that sets a status writes flags, message and detail, empty or not.
            let bits = unsafe { (*frame).flags };
            // SAFETY: as above.
            let message = unsafe { (*frame).message };
            // SAFETY: as above.
            let detail = unsafe { (*frame).detail };
            // SAFETY: as above.
            let message = unsafe { text(message) };
            // SAFETY: as above.
            let detail = unsafe { text(detail) };
            let status = Status::new(Code::from_number(number), message)
                .with_flags(bits)
                .with_detail(detail)
                .in_method(method);
            F::from_status(status)
        }
        other => broken_result(method, format_args!("unknown status {other}")),
    }
}

#[cold]
pub(crate) fn broken_result<F: Failure>(method: &'static str, what: impl std::fmt::Display) -> F {
    let message = format!("the result is invalid: {what}");
    F::from_status(Status::runtime(Code::Internal, 0, message).in_method(method))
}
