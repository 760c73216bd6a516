//! Packages as generated code knows them.

use std::sync::atomic::{AtomicU32, Ordering};

/// A schema package that this program was generated from.
///
/// Generated code has one static of it per package.
#[derive(Debug)]
pub struct Package {
    info: PackageInfo,
    /// 0 until first used.
    number: AtomicU32,
}

/// What generated code says of a package.
#[derive(Debug)]
pub struct PackageInfo {
    /// Dotted name.
    pub name: &'static str,
    /// The incompatible part of the version.
    pub major: u32,
    /// The compatible part.
    pub minor: u32,
    /// The fingerprint of the whole package.
    pub root: [u8; 16],
    /// The descriptor (`spec/07-evolution.md`, "Descriptor").
    pub descriptor: &'static [u8],
    /// The packages that it imports.
    pub imports: &'static [&'static Package],
}

/// The next package number. 0 is for "none yet".
static NEXT: AtomicU32 = AtomicU32::new(1);

impl Package {
    /// A package that nothing has used yet, for generated code.
    #[must_use]
    pub const fn new(info: PackageInfo) -> Self {
        Self { info, number: AtomicU32::new(0) }
    }

    /// Dotted name, for example `acme.shop`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.info.name
    }

    /// The identity: `acme.shop@1`, or `acme.shop@0.3` while the major is 0.
    #[must_use]
    pub fn identity(&self) -> String {
        identity(self.info.name, self.info.major, self.info.minor)
    }

    /// Major and minor.
    #[must_use]
    pub fn version(&self) -> (u32, u32) {
        (self.info.major, self.info.minor)
    }

    /// The 128-bit fingerprint of the whole package.
    #[must_use]
    pub fn root(&self) -> [u8; 16] {
        self.info.root
    }

    pub(crate) fn descriptor(&self) -> &'static [u8] {
        self.info.descriptor
    }

    /// The package and all that it imports, each once, by address.
    pub(crate) fn closure(&'static self) -> Vec<&'static Self> {
        let mut found: Vec<&'static Self> = vec![self];
        let mut next = 0;
        while let Some(package) = found.get(next).copied() {
            for import in package.info.imports {
                if !found.iter().any(|known| std::ptr::eq(*known, *import)) {
                    found.push(import);
                }
            }
            next += 1;
        }
        found
    }

    /// A number of this package in this process, by which schema maps are found.
    #[inline]
    pub(crate) fn number(&'static self) -> u32 {
        // Relaxed: the number guards no other memory; the loser of the race below takes the winner's.
        match self.number.load(Ordering::Relaxed) {
            0 => self.assign_number(),
            number => number,
        }
    }

    #[cold]
    fn assign_number(&self) -> u32 {
        let fresh = NEXT.fetch_add(1, Ordering::Relaxed);
        match self.number.compare_exchange(0, fresh, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => fresh,
            Err(winner) => winner,
        }
    }
}

/// `acme.shop@1`, or `acme.shop@0.3` while the major is 0.
pub(crate) fn identity(name: &str, major: u32, minor: u32) -> String {
    if major == 0 { format!("{name}@0.{minor}") } else { format!("{name}@{major}") }
}
