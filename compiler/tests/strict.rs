//! Generated code in crates whose lints are strict: it brings its own allowances.

mod support;

use r2g_compiler::backend::rust::Rust;
use support::rust_crate::RustCrate;

/// Lints that a crate may deny, whether or not generated code keeps to them.
const LINTS: &str = "
[lints.rust]
warnings = \"deny\"
unsafe_code = \"deny\"
missing_docs = \"deny\"
absolute_paths_not_starting_with_crate = \"deny\"
ambiguous_negative_literals = \"deny\"
closure_returning_async_block = \"deny\"
deprecated_in_future = \"deny\"
elided_lifetimes_in_paths = \"deny\"
explicit_outlives_requirements = \"deny\"
ffi_unwind_calls = \"deny\"
future_incompatible = { level = \"deny\", priority = -1 }
impl_trait_redundant_captures = \"deny\"
keyword_idents = { level = \"deny\", priority = -1 }
let_underscore_drop = \"deny\"
macro_use_extern_crate = \"deny\"
meta_variable_misuse = \"deny\"
missing_abi = \"deny\"
missing_copy_implementations = \"deny\"
missing_debug_implementations = \"deny\"
non_ascii_idents = \"deny\"
nonstandard_style = { level = \"deny\", priority = -1 }
redundant_imports = \"deny\"
redundant_lifetimes = \"deny\"
rust_2018_idioms = { level = \"deny\", priority = -1 }
rust_2021_compatibility = { level = \"deny\", priority = -1 }
rust_2024_compatibility = { level = \"deny\", priority = -1 }
single_use_lifetimes = \"deny\"
trivial_casts = \"deny\"
trivial_numeric_casts = \"deny\"
unit_bindings = \"deny\"
unnameable_types = \"deny\"
unreachable_pub = \"deny\"
unused = { level = \"deny\", priority = -1 }
unused_crate_dependencies = \"deny\"
unused_extern_crates = \"deny\"
unused_import_braces = \"deny\"
unused_lifetimes = \"deny\"
unused_macro_rules = \"deny\"
unused_qualifications = \"deny\"
unused_results = \"deny\"
variant_size_differences = \"deny\"

[lints.clippy]
all = { level = \"deny\", priority = -1 }
pedantic = { level = \"deny\", priority = -1 }
nursery = { level = \"deny\", priority = -1 }
restriction = { level = \"deny\", priority = -1 }
cargo = { level = \"allow\", priority = -1 }
blanket_clippy_restriction_lints = \"allow\"

[lints.rustdoc]
all = { level = \"deny\", priority = -1 }
";

#[test]
fn every_edition_compiles() {
    for edition in ["2018", "2021", "2024"] {
        let mut all = RustCrate::strict(&format!("rust_strict_{edition}"), edition, LINTS);
        for (name, loader) in support::corpus() {
            if let Some(files) = support::generate(&Rust, &loader, &serde_json::json!({})) {
                all.add(&name, &files);
            }
        }
        all.clippy();
    }
}
