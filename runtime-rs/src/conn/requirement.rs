//! What a program cannot do without.

use crate::base::package::Package;
use crate::base::service::ServiceInfo;
use crate::base::status::Code;
use crate::conn::ConnectError;
use crate::conn::go_connection::GoConnection;

/// Something that the other half must have, or the start fails: for [`crate::GoBuilder::requires`].
///
/// A method is named by the generated enum of its service: `PricingMethod::Quote`.
#[derive(Debug, Clone, Copy)]
pub struct Requirement(Kind);

#[derive(Debug, Clone, Copy)]
enum Kind {
    Method(&'static ServiceInfo, u32),
    Minor(&'static Package, u32),
}

impl Requirement {
    /// At least this minor of a package.
    #[must_use]
    pub const fn at_least(package: &'static Package, minor: u32) -> Self {
        Self(Kind::Minor(package, minor))
    }

    /// For generated code: a method of a service.
    #[doc(hidden)]
    #[must_use]
    pub const fn method(service: &'static ServiceInfo, index: u32) -> Self {
        Self(Kind::Method(service, index))
    }

    /// # Errors
    /// `FAILED_PRECONDITION`, with the report, when Go does not have it.
    pub(crate) fn check(self, connection: &'static GoConnection) -> Result<(), ConnectError> {
        match self.0 {
            Kind::Minor(package, minor) => {
                connection.negotiate(package)?;
                let (major, there) = connection.version(package).unwrap_or_default();
                if there >= minor {
                    return Ok(());
                }
                let identity = package.identity();
                let wanted = format!("{identity} at {major}.{minor} or later");
                Err(unmet(
                    connection,
                    package,
                    &format!("{wanted}; the Go half has {major}.{there}"),
                ))
            }
            Kind::Method(service, index) => {
                let resolved = connection.resolve(service)?;
                let reason = resolved.reasons.get(index as usize).and_then(Option::as_deref);
                let Some(reason) = reason else { return Ok(()) };
                let name = service.methods[index as usize].name;
                Err(unmet(connection, service.package, &format!("{name}: {reason}")))
            }
        }
    }
}

fn unmet(connection: &'static GoConnection, package: &'static Package, what: &str) -> ConnectError {
    let wanted = format!("the program requires {what} (r2g explain H207)");
    let mut error = ConnectError::new(Code::FailedPrecondition, wanted.clone());
    let handshake = connection.handshake();
    let report = handshake.reports().iter().find(|row| row.package() == package.identity());
    if let Some(mut report) = report.cloned() {
        report.refuse(wanted);
        error.message = format!("the two halves do not fit\n{report}");
        error.report = Some(Box::new(report));
    }
    error
}
