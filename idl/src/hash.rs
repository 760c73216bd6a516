//! The one hash of the project: SHA-256, shortened (spec 07, "Fingerprints").

use sha2::{Digest as _, Sha256};

/// The first 16 bytes: roots, shapes, contents.
pub(crate) fn first16(text: &str) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    let mut short = [0; 16];
    short.copy_from_slice(&digest[..16]);
    short
}

/// The first 8 bytes as a little-endian number: method ids.
pub(crate) fn first8(text: &str) -> u64 {
    let long = first16(text);
    let mut short = [0; 8];
    short.copy_from_slice(&long[..8]);
    u64::from_le_bytes(short)
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        write!(out, "{byte:02x}").expect("writing to a string");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_digest() {
        assert_eq!(hex(&first16("abc")), "ba7816bf8f01cfea414140de5dae2223");
        assert_eq!(
            first8("abc"),
            u64::from_le_bytes([0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea])
        );
    }
}
