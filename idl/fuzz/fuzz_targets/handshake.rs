//! Two descriptors of any content meet: no panic, no over-read, no unbounded memory.

#![no_main]

use libfuzzer_sys::fuzz_target;
use r2g::handshake::{Party, Schema, Server, compare, scan};

fuzz_target!(|bytes: &[u8]| {
    let (one, other) = bytes.split_at(bytes.len() / 2);
    let (one, other) = (scan(one).packages, scan(other).packages);
    let party = |role| Party { role, name: String::new(), language: "rust" };
    let parties = (party("program"), party("library"));
    for (here, there) in [(&one, &other), (&other, &one), (&one, &one)] {
        let server = |_: &str, _: &str| Server::Unknown;
        for joint in compare(&Schema::new(here), &Schema::new(there), &parties, &server) {
            let _ = (joint.report.to_string(), joint.report.to_json());
        }
    }
});
