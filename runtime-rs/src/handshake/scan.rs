//! Finding descriptors in a file without running or relocating it.

use super::descriptor::{Descriptor, MAGIC};

/// What was found.
#[derive(Debug, Default)]
pub struct Scan {
    /// Each package once: two of one identity differ.
    pub packages: Vec<Descriptor>,
    /// Places that begin like a descriptor and are none.
    pub damaged: usize,
}

/// Finds every descriptor in the bytes of a program or library.
#[must_use]
pub fn scan(bytes: &[u8]) -> Scan {
    let mut found = Scan::default();
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == MAGIC[0]) {
        rest = &rest[at..];
        if !rest.starts_with(&MAGIC) {
            rest = &rest[1..];
            continue;
        }
        let length =
            rest.get(16..20).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
        let whole = length.and_then(|length| rest.get(..length as usize));
        match whole.and_then(|whole| Descriptor::parse(whole).ok()) {
            Some(package) => {
                rest = &rest[length.unwrap_or(1) as usize..];
                let known = found.packages.iter().any(|known| {
                    known.identity() == package.identity() && known.root == package.root
                });
                if !known {
                    found.packages.push(package);
                }
            }
            None => {
                rest = &rest[1..];
                // The magic itself is part of every program that can read descriptors.
                found.damaged += usize::from(whole.is_some());
            }
        }
    }
    found
}
