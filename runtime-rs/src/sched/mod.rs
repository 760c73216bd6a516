//! Async calls on their way: rings, their consumers, and the slots of calls that are not resolved
//! (`spec/05-async-calls.md`).

pub(crate) mod completions;
pub(crate) mod dispatch;
#[cfg(all(test, r2g_loom))]
mod dispatch_model;
#[cfg(all(test, r2g_loom))]
mod go_model;
#[cfg(all(test, r2g_loom))]
mod model;
pub(crate) mod ring;
pub(crate) mod slots;
#[cfg(all(test, r2g_loom))]
mod slots_model;
pub(crate) mod spin;
pub(crate) mod watchdog;
