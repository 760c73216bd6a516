//! What parses can be formatted, and formatting twice changes nothing.

#![no_main]

use libfuzzer_sys::fuzz_target;
use r2g_idl::format::format;

fuzz_target!(|text: &str| {
    if let Ok(once) = format("a.r2g", text) {
        let twice = format("a.r2g", &once).expect("formatted text parses");
        assert_eq!(once, twice);
    }
});
