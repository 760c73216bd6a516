//! From the block's status to `Result`.

use crate::base::abi::{self, Block, flags};
use crate::base::fault::Fault;
use crate::base::package::Package;
use crate::base::status::{CallError, Code, Status};
use crate::base::text::text;
use crate::value::arena::{Dst, Writer};
use crate::value::image::{Cx, Src};

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
    fn store<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<(), Fault>;

    /// Reads tag and payload; `None` for a case that this build does not know.
    ///
    /// # Errors
    /// What no valid writer writes, with its path.
    fn load(from: Src<'_>) -> Result<Option<Self>, Fault>;
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
    /// Reads a declared error; `from` is its image.
    ///
    /// # Errors
    /// What no valid writer writes.
    fn from_typed(from: Src<'_>, status: Status) -> Result<Self, Fault>;

    /// Any other failure.
    fn from_status(status: Status) -> Self;

    /// Takes the failure apart, for the way back: writes the declared error, if it is one that the
    /// caller knows.
    ///
    /// # Errors
    /// What cannot cross, with its path.
    fn store_typed<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<Sent, Fault>;

    /// The status to send when it is not a declared error, or when that cannot be sent.
    fn status(&self) -> Status;
}

impl Failure for Status {
    fn from_typed(_from: Src<'_>, status: Status) -> Result<Self, Fault> {
        Ok(status)
    }

    fn from_status(status: Status) -> Self {
        status
    }

    fn store_typed<'a>(&self, _to: &mut Dst<'a>, _w: &mut Writer<'a>) -> Result<Sent, Fault> {
        Ok(Sent::Status)
    }

    fn status(&self) -> Status {
        self.clone()
    }
}

impl<E: AppError> Failure for CallError<E> {
    fn from_typed(from: Src<'_>, status: Status) -> Result<Self, Fault> {
        Ok(E::load(from)?.map_or(Self::Status(status), Self::App))
    }

    fn from_status(status: Status) -> Self {
        Self::Status(status)
    }

    fn store_typed<'a>(&self, to: &mut Dst<'a>, w: &mut Writer<'a>) -> Result<Sent, Fault> {
        match self {
            Self::App(error) if w.lacks(E::PACKAGE, E::INDEX, error.tag()) => Ok(Sent::Degraded),
            Self::App(error) => error.store(to, w).map(|()| Sent::Typed),
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
/// The call is resolved, and `block` is live and unchanged meanwhile.
#[inline]
pub(crate) unsafe fn outcome<R, F: Failure>(
    block: *const Block,
    method: &'static str,
    result_size: usize,
    cx: Cx<'_>,
    decode: impl FnOnce(Src<'_>) -> Result<R, Fault>,
) -> Result<R, F> {
    // SAFETY: the caller says that nobody writes the block any more; a callee sets the status.
    let status = unsafe { (*block).status };
    if status != abi::STATUS_OK {
        // SAFETY: as the caller says.
        return Err(unsafe { failure(block, status, method, cx) });
    }
    let result = if result_size == 0 {
        std::ptr::null()
    } else {
        // SAFETY: as above; with a result the callee sets this too.
        unsafe { (*block).result }
    };
    if result_size > 0 && result.is_null() {
        return Err(broken_reply(method, "no result"));
    }
    // SAFETY: the callee wrote a result slot of the method's type and finished.
    let slot = unsafe { Src::new(result, result_size, cx) };
    match decode(slot) {
        Ok(value) => Ok(value),
        Err(fault) => Err(broken_reply(method, fault)),
    }
}

/// Reads the outcome of a call that did not end well.
///
/// # Safety
/// As for [`outcome`].
#[cold]
unsafe fn failure<F: Failure>(
    block: *const Block,
    status: u32,
    method: &'static str,
    cx: Cx<'_>,
) -> F {
    match status {
        abi::STATUS_TYPED => {
            // SAFETY: the callee sets the message with this status.
            let message = unsafe { (*block).message };
            // SAFETY: as for the message of any status.
            let message = unsafe { text(message) };
            let degraded =
                Status::runtime(Code::Unknown, flags::DEGRADED, message).in_method(method);
            // SAFETY: as for the message.
            let result = unsafe { (*block).result };
            if result.is_null() {
                return broken_reply(method, "no error");
            }
            // SAFETY: the callee wrote an error image of 16 bytes and finished.
            let image = unsafe { Src::new(result, 16, cx) };
            F::from_typed(image, degraded).unwrap_or_else(|fault| broken_reply(method, fault))
        }
        number @ 1..=16 => {
            // SAFETY: a callee that sets a status writes flags, message and detail, empty or not.
            let bits = unsafe { (*block).flags };
            // SAFETY: as above.
            let message = unsafe { (*block).message };
            // SAFETY: as above.
            let detail = unsafe { (*block).detail };
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
        other => broken_reply(method, format_args!("unknown status {other}")),
    }
}

#[cold]
pub(crate) fn broken_reply<F: Failure>(method: &'static str, what: impl std::fmt::Display) -> F {
    let message = format!("the reply is invalid: {what}");
    F::from_status(Status::runtime(Code::Internal, 0, message).in_method(method))
}
