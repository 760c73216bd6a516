//! Why a half, a package or a service is not there to be called.

use crate::base::service::ServiceInfo;
use crate::base::status::Code;
use crate::handshake::Report;
use std::fmt;

/// Why there is no client: the service is not served, or the schemas do not fit.
#[derive(Clone)]
pub struct ConnectError {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) report: Option<Box<Report>>,
}

impl ConnectError {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), report: None }
    }

    pub(crate) fn not_served(service: &ServiceInfo, by: &str) -> Self {
        let name = format!("{}.{}", service.package.name(), service.name);
        Self::new(Code::Unimplemented, format!("{name} is not served by {by}"))
    }

    /// The gRPC code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// What differs between the two halves, if that is the reason.
    #[must_use]
    pub fn report(&self) -> Option<&Report> {
        self.report.as_deref()
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl fmt::Debug for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `main` prints errors by `Debug`: the text is what its reader needs.
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ConnectError {}
