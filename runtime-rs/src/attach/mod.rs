//! Attached threads: a scope in which calls to Go are a switch of stacks (`spec/04-calls.md`, "An attached
//! thread"). Without the feature `attach`, and where there is no such switch, no thread ever is.

#[cfg(feature = "attach")]
mod scope;
#[cfg(all(feature = "attach", target_os = "linux", target_arch = "x86_64", not(miri)))]
mod stack;
#[cfg(all(feature = "attach", target_os = "linux", target_arch = "x86_64", not(miri)))]
mod switch;
#[cfg(all(feature = "attach", target_os = "linux", target_arch = "x86_64", not(miri)))]
mod thread;
#[cfg(not(all(feature = "attach", target_os = "linux", target_arch = "x86_64", not(miri))))]
#[path = "none.rs"]
mod thread;

#[cfg(feature = "attach")]
pub use scope::Attached;
pub(crate) use thread::{batch, call, empty, outside};
