//! What a thread is to the protocol: how deep it is in calls, whether it may cross, and the one thread of the runtime's own.

pub(crate) mod crossing;
pub(crate) mod depth;
pub(crate) mod timer;
