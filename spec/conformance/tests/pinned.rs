//! Large arguments of sync calls from Go, which Rust reads in place (`spec/04-calls.md`, "Arguments in place").

use r2g::Code;
use r2g_conformance::api::conf::pinned::{GoPins, PACKAGE, RustPins, RustPinsService};
use r2g_conformance::pins::{GO, Pins, digest};
use std::sync::OnceLock;

fn go() -> &'static GoPins {
    static CLIENT: OnceLock<GoPins> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let start = r2g_conformance::linked().serve(RustPinsService::new(Pins));
        let go = start.package(&PACKAGE).start().expect("Go starts");
        let client = GoPins::new(&go).expect("a client");
        GO.set(client.clone()).expect("set once");
        client
    })
}

#[test]
fn arguments_in_place() {
    assert_eq!(go().check().expect("the check runs"), Vec::<String>::new());
}

/// The server called without a boundary, with arguments of Rust's own.
#[test]
fn arguments_of_rust() {
    let rust = RustPins::new(r2g::Conn::local().serve(RustPinsService::new(Pins)));
    let rust = rust.expect("a client");
    let raw = vec![7; 40_000];
    let seen = rust.blobs(&raw, &[], None, "").expect("seen");
    assert_eq!(seen.digests[0], digest(raw.iter().map(|byte| u64::from(*byte))));
    let failed = rust.blobs(&raw, &raw, Some(&raw), "error").expect_err("asked to");
    assert_eq!(failed.code(), Code::Aborted);
}
