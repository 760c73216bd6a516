//! What the handler, the context and the canceller of an async call share, and the duty to resolve the call.

use super::outcome::{write_panic, write_status};
use super::panic::Panic;
use crate::base::abi::{Frame, cancel, flags};
use crate::base::panic_guard::wake;
use crate::base::status::{Code, Status};
use crate::base::sync::{Mutex, lock};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::Waker;
use std::time::{Duration, Instant};

/// What tells the caller that a call is resolved.
pub(crate) trait OnResolved: Sync {
    /// The call with this id is resolved.
    fn resolved(&self, id: u64);
}

/// The duty to resolve a call: exactly one party takes it out of the [`CallState`].
pub(super) struct Pending {
    pub(super) frame: *mut Frame,
    pub(super) resolved: Option<&'static dyn OnResolved>,
}

// SAFETY: the frame belongs to this call alone until it is resolved, whichever thread that is.
unsafe impl Send for Pending {}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

impl Pending {
    /// Resolves the call after `write` has put the outcome into the frame.
    pub(super) fn resolve(self, state: &CallState, write: impl FnOnce(*mut Frame)) {
        write(self.frame);
        state.finish();
        if let Some(resolved) = self.resolved {
            resolved.resolved(state.id());
        }
    }

    /// Resolves a call whose handler gave no answer.
    pub(super) fn give_up(self, state: &CallState) {
        let not_started = if state.has_started() { 0 } else { flags::NOT_STARTED };
        let panic = state.take_panic();
        let (code, message) = match state.reason() {
            0 => (Code::Unavailable, "the executor dropped the handler's future"),
            cancel::DEADLINE => (Code::DeadlineExceeded, "the deadline passed"),
            cancel::SHUTDOWN => (Code::Cancelled, "the program is shutting down"),
            _ => (Code::Cancelled, "the caller cancelled the call"),
        };
        self.resolve(state, |frame| match panic {
            // SAFETY: the frame belongs to this call, and nothing borrows from it any more.
            Some(panic) => unsafe { write_panic(frame, &panic) },
            // SAFETY: as above.
            None => unsafe { write_status(frame, &Status::runtime(code, not_started, message)) },
        });
    }
}

/// What the call's future, its context and its canceller share.
#[derive(Debug)]
pub(crate) struct CallState {
    /// The id that the caller gave the call.
    id: u64,
    /// What the caller attached.
    pairs: Vec<(String, String)>,
    /// Why the call was cancelled, 0 for not.
    reason: AtomicU32,
    started: AtomicBool,
    deadline: Option<Instant>,
    wakers: Mutex<Wakers>,
    panic: Mutex<Option<Panic>>,
    /// Taken by the party that resolves the call.
    pending: Mutex<Option<Pending>>,
}

#[derive(Debug, Default)]
struct Wakers {
    /// The server call's own.
    server_call: Option<Waker>,
    /// The tasks that wait for `Ctx::cancelled`, in no particular order.
    waiting: Vec<Waker>,
}

impl CallState {
    pub(super) fn new(
        id: u64,
        budget_ns: i64,
        pairs: Vec<(String, String)>,
        pending: Pending,
    ) -> Self {
        let budget = u64::try_from(budget_ns).unwrap_or(0);
        let deadline = (budget_ns != i64::MAX)
            .then(|| Instant::now().checked_add(Duration::from_nanos(budget)))
            .flatten();
        Self {
            id,
            pairs,
            reason: AtomicU32::new(0),
            started: AtomicBool::new(false),
            deadline,
            wakers: Mutex::new(Wakers::default()),
            panic: Mutex::new(None),
            pending: Mutex::new(Some(pending)),
        }
    }

    /// Puts the state into an allocation: that of a call that is over, if no context of that call is left, else a new one.
    pub(super) fn shared(self, spare: Option<Arc<Self>>) -> Arc<Self> {
        let Some(mut spare) = spare else { return Arc::new(self) };
        match Arc::get_mut(&mut spare) {
            Some(shared) => *shared = self,
            None => spare = Arc::new(self),
        }
        spare
    }

    /// The id that the caller gave the call.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// What the caller attached.
    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// Asks the handler to stop. Only the first reason counts.
    pub(crate) fn cancel(&self, reason: u32) {
        let first = self.reason.compare_exchange(0, reason, Ordering::AcqRel, Ordering::Acquire);
        if first.is_ok() {
            let mut wakers = lock(&self.wakers);
            let (server_call, waiting) =
                (wakers.server_call.take(), std::mem::take(&mut wakers.waiting));
            drop(wakers);
            waiting.into_iter().for_each(|waker| wake(Some(waker)));
            wake(server_call);
        }
    }

    /// Why the call was cancelled, 0 for not.
    pub(crate) fn reason(&self) -> u32 {
        self.reason.load(Ordering::Acquire)
    }

    /// The handler begins.
    pub(super) fn start(&self) {
        self.started.store(true, Ordering::Release);
    }

    pub(super) fn has_started(&self) -> bool {
        self.started.load(Ordering::Acquire)
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Registers a task that waits for the cancellation. `false` if it has happened.
    pub(super) fn wait(&self, waker: &Waker) -> bool {
        let fresh = waker.clone();
        let mut wakers = lock(&self.wakers);
        // The reason is set before the list is taken, so one of the two sees the other.
        let waits = self.reason() == 0;
        if waits && !wakers.waiting.iter().any(|known| known.will_wake(&fresh)) {
            wakers.waiting.push(fresh);
        }
        waits
    }

    /// The call is resolved: contexts that outlive it read as cancelled.
    pub(super) fn finish(&self) {
        self.cancel(cancel::PEER);
    }

    /// The duty to resolve the call, unless it was taken before.
    pub(super) fn take_pending(&self) -> Option<Pending> {
        lock(&self.pending).take()
    }

    /// Sets the waker of the server call, and returns the one before it.
    pub(super) fn set_waker(&self, waker: Option<Waker>) -> Option<Waker> {
        std::mem::replace(&mut lock(&self.wakers).server_call, waker)
    }

    /// Keeps what the handler panicked with.
    pub(super) fn set_panic(&self, panic: Panic) {
        *lock(&self.panic) = Some(panic);
    }

    pub(super) fn take_panic(&self) -> Option<Panic> {
        lock(&self.panic).take()
    }
}
