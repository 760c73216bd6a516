//! What is wrong with a value that was being written or read, and where in the message.

use crate::base::status::Code;
use std::fmt;

/// A value that cannot cross. The path is built from the inside out, only on failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodecError(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    kind: CodecErrorKind,
    /// Innermost first.
    path: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Field(&'static str),
    Index(usize),
    Key,
    Value,
}

/// The kinds of codec errors.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CodecErrorKind {
    /// A string holds bytes that are not UTF-8.
    NotUtf8,
    /// A required record or variant is missing.
    Missing,
    /// A `bool` is neither 0 nor 1.
    NotBool(u8),
    /// A frozen enum or variant has a value that its declaration does not.
    UnknownValue(u64),
    /// More than 64 levels.
    TooDeep,
    /// More elements than 2³¹−1.
    TooMany(u64),
    /// More bytes than a message may have.
    TooLarge(u64),
    /// An address, size or alignment that no valid writer makes.
    Malformed(&'static str),
    /// An `Unknown` case cannot be sent: this build does not know what it holds.
    UnknownCase(u32),
    /// A critical member is set that the peer's version of the schema does not have.
    UnknownCritical,
    /// There is no memory for the message.
    NoMemory(u64),
}

impl CodecError {
    /// A codec error at the value itself.
    #[cold]
    #[must_use]
    pub fn new(kind: CodecErrorKind) -> Self {
        Self(Box::new(Inner { kind, path: Vec::new() }))
    }

    /// The codec error as seen from the record or parameter list around the field.
    #[cold]
    #[must_use]
    pub fn in_field(mut self, name: &'static str) -> Self {
        self.0.path.push(Step::Field(name));
        self
    }

    /// The codec error as seen from the list around the element.
    #[cold]
    #[must_use]
    pub fn in_element(mut self, index: usize) -> Self {
        self.0.path.push(Step::Index(index));
        self
    }

    /// The codec error as seen from the map around the key.
    #[cold]
    #[must_use]
    pub(crate) fn in_key(mut self) -> Self {
        self.0.path.push(Step::Key);
        self
    }

    /// The codec error as seen from the map around the value.
    #[cold]
    #[must_use]
    pub(crate) fn in_value(mut self) -> Self {
        self.0.path.push(Step::Value);
        self
    }

    /// The status code of the codec error, `otherwise` unless its kind has one of its own.
    pub(crate) fn code(&self, otherwise: Code) -> Code {
        match self.kind() {
            CodecErrorKind::TooLarge(_) | CodecErrorKind::NoMemory(_) => Code::ResourceExhausted,
            CodecErrorKind::UnknownCritical => Code::FailedPrecondition,
            _ => otherwise,
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &CodecErrorKind {
        &self.0.kind
    }
}

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.0.path.iter().rev().enumerate() {
            match step {
                Step::Field(name) if depth == 0 => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key => f.write_str("[key]")?,
                Step::Value => f.write_str("[value]")?,
            }
        }
        if !self.0.path.is_empty() {
            f.write_str(": ")?;
        }
        match &self.0.kind {
            CodecErrorKind::NotUtf8 => f.write_str("not UTF-8"),
            CodecErrorKind::Missing => f.write_str("required, but absent"),
            CodecErrorKind::NotBool(byte) => write!(f, "{byte} is not a bool"),
            CodecErrorKind::UnknownValue(value) => {
                write!(f, "{value} is not a value of a frozen type")
            }
            CodecErrorKind::TooDeep => {
                write!(f, "nested deeper than {} levels", crate::base::abi::MAX_DEPTH)
            }
            CodecErrorKind::TooMany(count) => {
                write!(f, "{count} elements, at most {} are allowed", crate::base::abi::MAX_COUNT)
            }
            CodecErrorKind::TooLarge(size) => {
                write!(
                    f,
                    "the message takes {size} bytes or more, at most {} are allowed",
                    crate::base::abi::MAX_MESSAGE
                )
            }
            CodecErrorKind::Malformed(what) => write!(f, "malformed: {what}"),
            CodecErrorKind::UnknownCase(tag) => {
                write!(f, "case {tag} is unknown to this build and cannot be sent")
            }
            CodecErrorKind::UnknownCritical => f.write_str(
                "UNKNOWN_CRITICAL_FIELD: it is set, and the other half's schema does not have it",
            ),
            CodecErrorKind::NoMemory(size) => write!(f, "no memory for {size} bytes"),
        }
    }
}

impl std::error::Error for CodecError {}
