//! What the Go half says of itself (`spec/04-calls.md`, "Manifest").

use super::bytes::{Bytes, Truncated};
use super::descriptor::Descriptor;
use crate::base::package::Package;

/// A half's packages and the services it serves.
#[derive(Debug, Default)]
pub(crate) struct Manifest {
    pub(crate) program: String,
    pub(crate) packages: Vec<Descriptor>,
    pub(crate) served: Vec<Served>,
}

/// A service that the half serves.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) package: u32,
    pub(crate) service: u32,
    pub(crate) first_method: u32,
    /// 0, or why its factory failed.
    pub(crate) status: u32,
    pub(crate) message: String,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// It ends early, or is not one.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Truncated> {
        let mut from = Bytes::new(bytes);
        let magic = from.take(16)?;
        if !magic.starts_with(b"\x7fr2g-mani") || magic[15] != 1 {
            return Err(Truncated);
        }
        let program = from.text()?;
        let _toolchain = from.text()?;
        let manifest = Self {
            program,
            packages: from.rows(|from| Descriptor::parse(from.blob()?))?,
            served: from.rows(|from| {
                Ok(Served {
                    package: from.u32()?,
                    service: from.u32()?,
                    first_method: from.u32()?,
                    status: from.u32()?,
                    message: from.text()?,
                })
            })?,
        };
        let known = |row: &Served| {
            let package = manifest.packages.get(row.package as usize);
            package.is_some_and(|package| (row.service as usize) < package.services.len())
        };
        if manifest.served.iter().all(known) { Ok(manifest) } else { Err(Truncated) }
    }

    /// The place of the half's version of a package, by identity.
    pub(crate) fn position(&self, identity: &str) -> Option<usize> {
        self.packages.iter().position(|known| known.identity() == identity)
    }

    /// The place of the half's version of a package: same name and major.
    pub(crate) fn find(&self, package: &Package) -> Option<usize> {
        let (major, minor) = package.version();
        self.packages.iter().position(|known| {
            known.name == package.name()
                && known.major == major
                && (major != 0 || known.minor == minor)
        })
    }

    /// Whether and how the half serves a service of one of its packages.
    pub(crate) fn served(&self, package: usize, service: &str) -> Option<&Served> {
        self.served.iter().find(|row| {
            let services = &self.packages[row.package as usize].services;
            row.package as usize == package && services[row.service as usize].name == service
        })
    }
}
