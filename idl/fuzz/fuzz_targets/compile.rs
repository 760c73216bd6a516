//! No text makes the compiler panic or hang, and every finding can be drawn.
//!
//! `cargo +nightly fuzz run compile -- -timeout=5 -rss_limit_mb=512`

#![no_main]

use libfuzzer_sys::fuzz_target;
use r2g_idl::diagnostics::render;
use r2g_idl::loader::MemoryLoader;

fuzz_target!(|bytes: &[u8]| {
    let loader = MemoryLoader::default().file("a.r2g", bytes);
    match r2g_idl::compile(&loader) {
        Ok(compiled) => {
            let image = r2g_idl::descriptor::image(&compiled);
            let bytes = r2g_idl::descriptor::encode(&image);
            assert_eq!(r2g_idl::descriptor::decode(&bytes).as_ref(), Ok(&image));
        }
        Err(failure) => {
            for found in &failure.diagnostics {
                assert!(!render::text(found, &failure.sources, render::Style::Color).is_empty());
                assert!(!render::json(found, &failure.sources).is_empty());
            }
        }
    }
});
