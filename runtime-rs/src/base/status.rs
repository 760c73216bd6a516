//! Status codes and failures of a call, the same in process and remote.

use crate::base::abi::flags;
use std::fmt;

/// gRPC's status codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u32)]
pub enum Code {
    /// The call was cancelled, usually by its caller.
    Cancelled = 1,
    /// Nothing better is known.
    Unknown = 2,
    /// The arguments are wrong whatever the state of the system.
    InvalidArgument = 3,
    /// Time ran out.
    DeadlineExceeded = 4,
    /// Something that was asked for does not exist.
    NotFound = 5,
    /// Something that was to be made exists.
    AlreadyExists = 6,
    /// The caller may not do this.
    PermissionDenied = 7,
    /// A quota, limit or memory is used up.
    ResourceExhausted = 8,
    /// The system is not in the state that the call needs.
    FailedPrecondition = 9,
    /// A conflict: try the whole transaction again.
    Aborted = 10,
    /// Past the end of something.
    OutOfRange = 11,
    /// The method has no implementation.
    Unimplemented = 12,
    /// An invariant is broken: a panic, a malformed value.
    Internal = 13,
    /// The callee cannot be reached now.
    Unavailable = 14,
    /// Data is lost for good.
    DataLoss = 15,
    /// The caller is not known.
    Unauthenticated = 16,
}

impl Code {
    /// The code with this number; what has none is `Internal`.
    #[must_use]
    pub const fn from_number(number: u32) -> Self {
        match number {
            1 => Self::Cancelled,
            2 => Self::Unknown,
            3 => Self::InvalidArgument,
            4 => Self::DeadlineExceeded,
            5 => Self::NotFound,
            6 => Self::AlreadyExists,
            7 => Self::PermissionDenied,
            8 => Self::ResourceExhausted,
            9 => Self::FailedPrecondition,
            10 => Self::Aborted,
            11 => Self::OutOfRange,
            12 => Self::Unimplemented,
            14 => Self::Unavailable,
            15 => Self::DataLoss,
            16 => Self::Unauthenticated,
            _ => Self::Internal,
        }
    }

    /// gRPC's number, 1 to 16.
    #[must_use]
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// gRPC's name, for example `NOT_FOUND`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "CANCELLED",
            Self::Unknown => "UNKNOWN",
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::NotFound => "NOT_FOUND",
            Self::AlreadyExists => "ALREADY_EXISTS",
            Self::PermissionDenied => "PERMISSION_DENIED",
            Self::ResourceExhausted => "RESOURCE_EXHAUSTED",
            Self::FailedPrecondition => "FAILED_PRECONDITION",
            Self::Aborted => "ABORTED",
            Self::OutOfRange => "OUT_OF_RANGE",
            Self::Unimplemented => "UNIMPLEMENTED",
            Self::Internal => "INTERNAL",
            Self::Unavailable => "UNAVAILABLE",
            Self::DataLoss => "DATA_LOSS",
            Self::Unauthenticated => "UNAUTHENTICATED",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a call has no result: a code, a message, and what the runtime knows about it.
///
/// Handlers return one for failures that the schema does not declare. Callers get one for those,
/// and for what the runtime found: see [`Status::from_runtime`] and [`Status::not_started`].
#[derive(Clone, PartialEq, Eq)]
pub struct Status(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    code: Code,
    message: String,
    method: Option<&'static str>,
    flags: u32,
    detail: String,
}

impl Status {
    /// A status with this code and message.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            code,
            message: message.into(),
            method: None,
            flags: 0,
            detail: String::new(),
        }))
    }

    /// `INVALID_ARGUMENT`.
    pub fn invalid_argument(message: impl Into<String>) -> Self {
        Self::new(Code::InvalidArgument, message)
    }

    /// `NOT_FOUND`.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Code::NotFound, message)
    }

    /// `INTERNAL`.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Code::Internal, message)
    }

    /// `UNAVAILABLE`.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(Code::Unavailable, message)
    }

    /// `UNIMPLEMENTED`, as the default bodies of server traits answer.
    #[must_use]
    pub fn unimplemented(method: &str) -> Self {
        Self::new(Code::Unimplemented, format!("{method} is not implemented"))
    }

    pub(crate) fn runtime(code: Code, flags: u32, message: impl Into<String>) -> Self {
        let mut status = Self::new(code, message);
        status.0.flags = flags | flags::FROM_RUNTIME;
        status
    }

    pub(crate) fn with_flags(mut self, flags: u32) -> Self {
        self.0.flags = flags;
        self
    }

    pub(crate) fn add_flags(mut self, flags: u32) -> Self {
        self.0.flags |= flags;
        self
    }

    pub(crate) fn with_detail(mut self, detail: String) -> Self {
        self.0.detail = detail;
        self
    }

    pub(crate) fn in_method(mut self, method: &'static str) -> Self {
        self.0.method = Some(method);
        self
    }

    pub(crate) fn flags(&self) -> u32 {
        self.0.flags
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The message, without code and method.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The method that was called, for example `acme.shop.Stock.price`; `None` in handlers.
    #[must_use]
    pub fn method(&self) -> Option<&'static str> {
        self.0.method
    }

    /// The stack of the handler's panic, in the language that served the call; empty without one.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The handler did not choose this status: it panicked, or the call never reached it.
    #[must_use]
    pub fn from_runtime(&self) -> bool {
        self.0.flags & flags::FROM_RUNTIME != 0
    }

    /// The handler surely never ran, so that even a call with effects may be tried again.
    #[must_use]
    pub fn not_started(&self) -> bool {
        self.0.flags & flags::NOT_STARTED != 0
    }

    /// The handler panicked; [`Status::detail`] is its stack.
    #[must_use]
    pub fn is_panic(&self) -> bool {
        self.0.flags & flags::PANIC != 0
    }

    /// The handler returned a declared error that this build does not know yet.
    #[must_use]
    pub fn is_degraded(&self) -> bool {
        self.0.flags & flags::DEGRADED != 0
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(method) = self.0.method {
            write!(f, "{method}: ")?;
        }
        write!(f, "{}", self.0.code)?;
        if !self.0.message.is_empty() {
            write!(f, ": {}", self.0.message)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Status")
            .field("code", &self.0.code)
            .field("message", &self.0.message)
            .field("method", &self.0.method)
            .field("flags", &self.0.flags)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Status {}

/// Why a call of a method that `throws E` has no result.
#[derive(Debug, Clone, PartialEq)]
pub enum CallError<E> {
    /// The error that the schema declares.
    App(E),
    /// Anything else.
    Status(Status),
}

impl<E> CallError<E> {
    /// The declared error, if it is one.
    pub fn app(&self) -> Option<&E> {
        match self {
            Self::App(error) => Some(error),
            Self::Status(_) => None,
        }
    }

    /// The status, if it is not a declared error.
    pub fn status(&self) -> Option<&Status> {
        match self {
            Self::App(_) => None,
            Self::Status(status) => Some(status),
        }
    }
}

impl<E> From<Status> for CallError<E> {
    fn from(status: Status) -> Self {
        Self::Status(status)
    }
}

impl<E: fmt::Display> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::App(error) => error.fmt(f),
            Self::Status(status) => status.fmt(f),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for CallError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::App(error) => Some(error),
            Self::Status(status) => Some(status),
        }
    }
}
