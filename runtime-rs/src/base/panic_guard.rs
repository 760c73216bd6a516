//! Code of the program that must not unwind into the peer: wakers and drops.

use std::task::Waker;

/// Wakes; a waker that panics must not unwind into the peer.
pub(crate) fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        let wake = std::panic::AssertUnwindSafe(|| waker.wake());
        drop_guarded(std::panic::catch_unwind(wake).err());
    }
}

/// Drops user values; a drop that panics must not unwind into the peer.
pub(crate) fn drop_guarded<T>(value: T) {
    let dropping = std::panic::AssertUnwindSafe(|| drop(value));
    if let Err(payload) = std::panic::catch_unwind(dropping) {
        // A payload of the program's own may panic when dropped, too, and so on for ever; what
        // `panic!` makes does not.
        if !payload.is::<&'static str>() && !payload.is::<String>() {
            std::mem::forget(payload);
        }
    }
}
