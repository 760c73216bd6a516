//! What an async handler may know of its call.

use super::call_state::CallState;
use crate::base::abi::{MAX_COUNT, Meta, Slice};
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

/// The context of an async call: deadline, cancellation, metadata.
///
/// Clones may outlive the call; they read as cancelled then.
#[derive(Debug, Clone)]
pub struct Ctx {
    method: &'static str,
    state: Arc<CallState>,
}

impl Ctx {
    pub(super) fn new(method: &'static str, state: Arc<CallState>) -> Self {
        Self { method, state }
    }

    /// The method, for example `acme.shop.Stock.find`.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// When the caller stops waiting, if it said so.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.state.deadline()
    }

    /// How long the caller still waits, if it said so.
    #[must_use]
    pub fn time_left(&self) -> Option<Duration> {
        Some(self.deadline()?.saturating_duration_since(Instant::now()))
    }

    /// Whether the caller has lost interest. The handler's future is dropped soon after, at its next
    /// `.await`; work that does not await may look here.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.state.reason() != 0
    }

    /// Waits until the caller loses interest: for tasks that the handler started.
    pub async fn cancelled(&self) {
        poll_fn(|cx| if self.state.wait(cx.waker()) { Poll::Pending } else { Poll::Ready(()) })
            .await;
    }

    /// The last metadata that the caller attached under `key`.
    #[must_use]
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.state
            .pairs()
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// All metadata, in the caller's order.
    pub fn metadata(&self) -> impl Iterator<Item = (&str, &str)> {
        self.state.pairs().iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

/// What the caller attached.
///
/// # Safety
/// `meta` is null or leads to a call header that is complete.
pub(super) unsafe fn metadata(meta: *const Meta) -> Vec<(String, String)> {
    if meta.is_null() {
        return Vec::new();
    }
    // SAFETY: the caller says so.
    let Meta { pairs, .. } = unsafe { meta.read() };
    // SAFETY: as above.
    unsafe { read_pairs(pairs) }
}

/// # Safety
/// `pairs` is empty or leads to that many pairs of text slices.
unsafe fn read_pairs(pairs: Slice) -> Vec<(String, String)> {
    if pairs.addr.is_null() || pairs.len > MAX_COUNT {
        return Vec::new();
    }
    // SAFETY: the caller says so; pairs are 8-aligned as everything in an arena.
    let rows =
        unsafe { std::slice::from_raw_parts(pairs.addr.cast::<[Slice; 2]>(), pairs.len as usize) };
    let text = |slice: &Slice| {
        // SAFETY: the caller says so.
        unsafe { crate::base::text::text(*slice) }
    };
    rows.iter().map(|[key, value]| (text(key), text(value))).collect()
}
