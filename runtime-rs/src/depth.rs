//! How deep calls are nested on this thread, whichever language each level is in.

use crate::abi::{MAX_DEPTH, flags};
use crate::status::{Code, Status};
use std::cell::Cell;
use std::marker::PhantomData;

thread_local! {
    static LEVEL: Cell<u16> = const { Cell::new(0) };
}

/// The refusal of a call at the limit.
#[cold]
pub(crate) fn too_deep() -> Status {
    let message = format!("calls are nested deeper than {MAX_DEPTH} levels");
    Status::runtime(Code::ResourceExhausted, flags::NOT_STARTED, message)
}

/// One more level on this thread, until dropped.
#[derive(Debug)]
pub(crate) struct Depth {
    before: u16,
    /// The level belongs to this thread.
    thread: PhantomData<*const ()>,
}

impl Depth {
    /// Goes one level deeper; `None` at the limit.
    #[inline]
    pub(crate) fn enter() -> Option<Self> {
        let before = LEVEL.try_with(Cell::get).unwrap_or(0);
        Self::at(before, before)
    }

    /// Goes one level deeper than a peer that is at `level` already; `None` at the limit.
    #[inline]
    pub(crate) fn enter_from(level: u16) -> Option<Self> {
        let before = LEVEL.try_with(Cell::get).unwrap_or(0);
        Self::at(before, before.max(level))
    }

    #[inline]
    fn at(before: u16, level: u16) -> Option<Self> {
        if level >= MAX_DEPTH {
            return None;
        }
        // A thread whose locals are gone is at its end: it nests no further.
        let _ = LEVEL.try_with(|cell| cell.set(level + 1));
        Some(Self { before, thread: PhantomData })
    }

    /// The level before this one: what a block's `depth` says.
    #[inline]
    pub(crate) fn level(&self) -> u16 {
        self.before
    }

    /// Whether this thread may cross now: its locals are still there.
    pub(crate) fn thread_is_alive() -> bool {
        LEVEL.try_with(|_| ()).is_ok()
    }
}

impl Drop for Depth {
    #[inline]
    fn drop(&mut self) {
        let _ = LEVEL.try_with(|cell| cell.set(self.before));
    }
}
