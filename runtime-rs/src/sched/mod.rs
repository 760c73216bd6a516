//! Async calls on their way: rings, who takes from them, and the slots of calls that are not resolved
//! (`spec/05-engine.md`).

pub(crate) mod drain;
#[cfg(all(test, r2g_loom))]
mod go_model;
pub(crate) mod led;
#[cfg(all(test, r2g_loom))]
mod led_model;
pub(crate) mod linger;
#[cfg(all(test, r2g_loom))]
mod model;
pub(crate) mod ring;
pub(crate) mod slots;
#[cfg(all(test, r2g_loom))]
mod slots_model;
pub(crate) mod watch;
