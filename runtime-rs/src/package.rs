//! Packages as generated code knows them.

use std::sync::atomic::{AtomicU32, Ordering};

/// A schema package that this program was generated from.
///
/// Generated code has one static of it per package.
#[derive(Debug)]
pub struct Package {
    name: &'static str,
    major: u32,
    minor: u32,
    root: [u8; 16],
    descriptor: &'static [u8],
    imports: &'static [&'static Package],
    /// 0 until first used.
    number: AtomicU32,
}

/// The next package number. 0 is for "none yet".
static NEXT: AtomicU32 = AtomicU32::new(1);

impl Package {
    /// A package with its descriptor (`spec/07-evolution.md`, "Descriptor") and what it imports.
    #[must_use]
    pub const fn new(
        name: &'static str,
        major: u32,
        minor: u32,
        root: [u8; 16],
        descriptor: &'static [u8],
        imports: &'static [&'static Package],
    ) -> Self {
        Self { name, major, minor, root, descriptor, imports, number: AtomicU32::new(0) }
    }

    /// Dotted name, for example `acme.shop`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The identity: `acme.shop@1`, or `acme.shop@0.3` while the major is 0.
    #[must_use]
    pub fn identity(&self) -> String {
        crate::handshake::identity(self.name, self.major, self.minor)
    }

    /// Major and minor.
    #[must_use]
    pub fn version(&self) -> (u32, u32) {
        (self.major, self.minor)
    }

    /// The 128-bit fingerprint of the whole package.
    #[must_use]
    pub fn root(&self) -> [u8; 16] {
        self.root
    }

    pub(crate) fn descriptor(&self) -> &'static [u8] {
        self.descriptor
    }

    /// The package and all that it imports, each once, by address.
    pub(crate) fn closure(&'static self) -> Vec<&'static Self> {
        let mut found: Vec<&'static Self> = vec![self];
        let mut next = 0;
        while let Some(package) = found.get(next).copied() {
            for import in package.imports {
                if !found.iter().any(|known| std::ptr::eq(*known, *import)) {
                    found.push(import);
                }
            }
            next += 1;
        }
        found
    }

    /// A number of this package in this process, by which relations are found.
    #[inline]
    pub(crate) fn number(&'static self) -> u32 {
        // Relaxed: the number guards no other memory; whoever loses the race below takes the winner's.
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
