//! A handler that is found without arithmetic.

use super::Handler;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::Arc;

/// A shared handler and its address. From the `Arc` alone the address is computed for each call, since how
/// far the counts reach depends on the handler's type.
#[derive(Clone)]
pub(super) struct Kept {
    arc: Arc<dyn Handler>,
    at: NonNull<dyn Handler>,
}

// SAFETY: `at` leads to what `arc` shares, which is `Send` and `Sync`.
unsafe impl Send for Kept {}
// SAFETY: as above.
unsafe impl Sync for Kept {}

impl Kept {
    pub(super) fn new(arc: &Arc<dyn Handler>) -> Self {
        Self { arc: Arc::clone(arc), at: NonNull::from(&**arc) }
    }

    /// The handler for whoever may outlive this.
    pub(super) fn share(&self) -> Arc<dyn Handler> {
        Arc::clone(&self.arc)
    }
}

impl Deref for Kept {
    type Target = dyn Handler;

    #[inline]
    fn deref(&self) -> &Self::Target {
        // SAFETY: what the `Arc` beside it keeps alive does not move.
        unsafe { self.at.as_ref() }
    }
}
