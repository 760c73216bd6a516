//! No bytes make reading an image panic.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(image) = r2g_idl::descriptor::decode(bytes) {
        assert!(!r2g_idl::descriptor::to_json(&image).is_empty());
    }
});
