//! A ring of calls that one leader at a time takes from, and who that is (`spec/05-engine.md`, "Calls to
//! Rust").
//!
//! A ring that is watched has a leader, who will look at it. One that is parked has none: whoever pushes
//! and finds it parked begins to lead, or has somebody do so.
//!
//! A word says which leader it is, and whether a handler of that one runs. While one does, the ring may be
//! taken over by an exchange of that word. The leader exchanges it when its handler has returned, and of the
//! two only one succeeds.

use super::ring::{PARKED, Ring};
use crate::base::sync::atomic::{AtomicU64, Ordering};

/// A handler of the leader runs.
const HANDLER: u64 = 1;
/// One more handler.
const NEXT: u64 = 2;
/// One more leader. The bits below count handlers: 2^23 of them, so that no word comes again while somebody
/// is about to exchange it.
const LEADER: u64 = 1 << 24;

/// The right to take from the ring.
#[derive(Debug)]
pub(crate) struct Lead(u64);

/// The ring, and who leads.
#[derive(Debug)]
pub(crate) struct Led {
    ring: Ring,
    word: AtomicU64,
}

impl Led {
    /// For so many calls at once. Nobody leads.
    pub(crate) fn new(calls: u32) -> Self {
        Self { ring: Ring::new(calls, PARKED), word: AtomicU64::new(0) }
    }

    pub(crate) fn ring(&self) -> &Ring {
        &self.ring
    }

    /// Begins to lead. Only for who found the ring parked and made it watched.
    pub(crate) fn begin(&self) -> Lead {
        // Relaxed: the leaders before came to their ends before the ring was parked, and whoever made it
        // watched since has seen that.
        let word = next_leader(self.word.load(Ordering::Relaxed));
        self.word.store(word, Ordering::Relaxed);
        Lead(word)
    }

    /// Takes the oldest call: the address of its block, and its entry.
    pub(crate) fn take(&self, _: &Lead) -> Option<(u64, u32)> {
        self.ring.pop()
    }

    /// A handler begins: from here on the ring may be taken over, and the leader does not touch it.
    pub(crate) fn enter(&self, lead: &mut Lead) {
        lead.0 = (lead.0 & !(LEADER - 1)) | (lead.0.wrapping_add(NEXT) & (LEADER - 1)) | HANDLER;
        // Release: who takes the ring over goes on where it was left.
        self.word.store(lead.0, Ordering::Release);
    }

    /// The handler has returned. `None` if the ring was taken over meanwhile.
    pub(crate) fn leave(&self, lead: Lead) -> Option<Lead> {
        let free = lead.0 & !HANDLER;
        let kept = self.word.compare_exchange(lead.0, free, Ordering::Relaxed, Ordering::Relaxed);
        kept.is_ok().then_some(Lead(free))
    }

    /// Takes the ring over from a leader whose handler runs.
    pub(crate) fn take_over(&self) -> Option<Lead> {
        let word = self.word.load(Ordering::Relaxed);
        if word & HANDLER == 0 {
            return None;
        }
        let next = next_leader(word);
        // Acquire: what the leader did with the ring comes before.
        let taken = self.word.compare_exchange(word, next, Ordering::Acquire, Ordering::Relaxed);
        taken.is_ok().then_some(Lead(next))
    }

    /// Ends leading, since there is nothing to take. `Some` if there is, after all.
    pub(crate) fn park(&self, Lead(_): Lead) -> Option<Lead> {
        self.ring.park();
        // Others may lead from here on; what is seen of the ring is a hint. Whoever makes it watched leads, with a
        // number that nobody had: else one that was replaced long ago might find its word again.
        (!self.ring.is_empty() && self.ring.unpark()).then(|| self.begin())
    }
}

fn next_leader(word: u64) -> u64 {
    (word & !(LEADER - 1)).wrapping_add(LEADER)
}
