//! The two macros that tie halves together: the only symbols that user crates ever name.

/// Links the Go half that this crate's build script made, and defines `linked()`.
///
/// Exactly one crate of a program may do this; a second one is a linker error that says so.
///
/// ```text
/// r2g::link_go!();
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let go = linked().start()?;
///     Ok(())
/// }
/// ```
#[macro_export]
macro_rules! link_go {
    () => {
        #[cfg(not(r2g_no_go))]
        #[doc(hidden)]
        mod r2g_linked {
            // SAFETY: the name is unlike any other symbol; two of them are the intended error.
            #[unsafe(no_mangle)]
            #[used]
            pub static r2g_error_two_go_link_crates_in_one_program: u8 = 0;

            unsafe extern "C" {
                fn r2g_go_half_1() -> *const $crate::abi::VtableHead;
            }

            /// The Go half that is linked into this program, not started yet.
            // Items of one module end up in one object file: a program that calls this links the symbol
            // above along, so that the linker sees two of them where there are two.
            #[inline(never)]
            pub fn linked() -> $crate::GoBuilder {
                $crate::GoBuilder::new($crate::gen_support::Source::Linked(r2g_go_half_1))
            }
        }

        #[cfg(not(r2g_no_go))]
        pub use r2g_linked::linked;

        /// The Go half, which this build went without.
        #[cfg(r2g_no_go)]
        pub fn linked() -> $crate::GoBuilder {
            $crate::GoBuilder::new($crate::gen_support::Source::Missing(
                "this program was built without Go (R2G_SKIP_GO or DOCS_RS was set)",
            ))
        }
    };
}

/// Makes this crate a Rust half that a Go program links: names it, and lists its services.
///
/// ```text
/// r2g::library! {
///     name = "search",
///     serve = || Ok(vec![SearchService::new(Index::open()?).into()]),
/// }
/// ```
#[macro_export]
macro_rules! library {
    (name = $name:literal, serve = $serve:expr $(,)?) => {
        #[doc(hidden)]
        mod r2g_library {
            use super::*;

            /// The half's table.
            // SAFETY: the name carries the library's, which is unique in a program.
            #[unsafe(export_name = ::core::concat!("r2g_rust_half_1_", $name))]
            pub extern "C" fn half() -> *const $crate::abi::VtableHead {
                $crate::gen_support::library($crate::gen_support::Library {
                    name: $name,
                    serve: $serve,
                })
            }
        }
    };
}
