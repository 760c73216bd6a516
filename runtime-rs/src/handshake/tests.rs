//! Manifests and descriptors that are cut, damaged or hostile.

use super::descriptor::Descriptor;
use super::manifest::Manifest;

/// Writes what a peer would.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn u32(self, value: u32) -> Self {
        self.raw(&value.to_le_bytes())
    }

    fn blob(self, bytes: &[u8]) -> Self {
        self.u32(bytes.len() as u32).raw(bytes)
    }
}

fn descriptor() -> Vec<u8> {
    let member = Bytes::default()
        .u32(1)
        .blob(b"sku")
        .blob(b"string")
        .u32(0)
        .raw(&[8])
        .u32(0)
        .u32(0)
        .raw(&[0; 8])
        .raw(&[1; 16]);
    let ty = Bytes::default()
        .blob(b"a.b@1/Item")
        .raw(&[2, 0])
        .u32(16)
        .u32(8)
        .raw(&[2; 16])
        .u32(1)
        .raw(&member.0);
    let method = Bytes::default()
        .raw(&7u64.to_le_bytes())
        .blob(b"find")
        .raw(&[0])
        .u32(0)
        .u32(1)
        .blob(b"sku")
        .blob(b"string")
        .raw(&[1, 8])
        .u32(0)
        .raw(&[3; 16])
        .raw(&[1])
        .blob(b"ref(a.b@1/Item)")
        .raw(&[4; 16])
        .raw(&[0]);
    let service = Bytes::default().blob(b"Stock").u32(1).raw(&method.0);
    let bridge = Bytes::default().blob(b"shop").u32(1).raw(&[1]).blob(b"a.b@1/Stock");
    let body = Bytes::default()
        .blob(b"a.b")
        .u32(1)
        .u32(2)
        .raw(&[9; 16])
        .u32(0)
        .u32(1)
        .raw(&ty.0)
        .u32(1)
        .raw(&service.0)
        .u32(1)
        .raw(&bridge.0);
    let size = (16 + 4 + body.0.len()) as u32;
    Bytes::default().raw(b"\x7fr2g-desc\0\0\0\0\0\0\x01").u32(size).raw(&body.0).0
}

fn manifest() -> Vec<u8> {
    Bytes::default()
        .raw(b"\x7fr2g-mani\0\0\0\0\0\0\x01")
        .blob(b"program")
        .blob(b"go1.26")
        .u32(1)
        .blob(&descriptor())
        .u32(1)
        .u32(0)
        .u32(0)
        .u32(5)
        .u32(0)
        .blob(b"")
        .0
}

#[test]
fn a_manifest_says_what_is_served() {
    let manifest = Manifest::parse(&manifest()).expect("a valid manifest");
    let package = &manifest.packages[0];
    assert_eq!(package.identity(), "a.b@1");
    assert_eq!(package.services[0].methods[0].signature(), "(sku: view string) -> ref(a.b@1/Item)");
    assert_eq!(package.bridges[0].rows, [(1, "a.b@1/Stock".to_owned())]);
    assert_eq!(manifest.served(0, "Stock").map(|row| row.first_method), Some(5));
    assert!(manifest.served(0, "Other").is_none());
}

#[test]
fn every_cut_is_an_error() {
    let (whole, descriptor) = (manifest(), descriptor());
    for end in 0..whole.len() {
        assert!(Manifest::parse(&whole[..end]).is_err(), "cut at {end}");
    }
    for end in 0..descriptor.len() {
        assert!(Descriptor::parse(&descriptor[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn no_byte_makes_it_panic_or_take_all_memory() {
    let whole = manifest();
    for at in 0..whole.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut damaged = whole.clone();
            damaged[at] = value;
            // Whatever it says: it returns, and what it returns is about as large as the input.
            if let Ok(manifest) = Manifest::parse(&damaged) {
                assert!(manifest.packages.len() + manifest.served.len() <= whole.len());
            }
        }
    }
}

#[test]
fn a_service_that_its_package_lacks_is_an_error() {
    let mut whole = manifest();
    let at = whole.len() - 4 * 4;
    whole[at] = 3;
    assert!(Manifest::parse(&whole).is_err());
}
