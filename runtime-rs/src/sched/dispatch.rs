//! The ring of calls to this half, and the lease by which one dispatcher at a time takes from it
//! (`spec/05-async-calls.md`, "Calls to Rust").
//!
//! A watched ring has a dispatcher. A parked ring has none: the producer that finds it parked acquires the lease, or
//! makes a task that does.
//!
//! One word holds the epoch of the lease and whether a handler of its dispatcher runs. While a handler runs, the
//! watchdog may steal the lease by exchanging the word; the dispatcher exchanges it when the handler has returned.
//! Exactly one of the two succeeds.

use super::ring::{PARKED, Ring};
use crate::base::sync::atomic::{AtomicU64, Ordering};

/// Bit: a handler of the dispatcher runs.
const HANDLER: u64 = 1;
/// One more handler.
const NEXT_HANDLER: u64 = 2;
/// One more epoch. The bits below count handlers, 2^23 of them, so that no value of the word
/// recurs while a compare-and-swap that expects it may still come.
const EPOCH: u64 = 1 << 24;

/// The right to take from the ring, of one epoch.
#[derive(Debug)]
pub(crate) struct Lease(u64);

/// The ring, and its lease.
#[derive(Debug)]
pub(crate) struct DispatchQueue {
    ring: Ring,
    word: AtomicU64,
}

impl DispatchQueue {
    /// Makes a parked ring with room for so many calls. The lease is free.
    pub(crate) fn new(calls: u32) -> Self {
        Self { ring: Ring::new(calls, PARKED), word: AtomicU64::new(0) }
    }

    pub(crate) fn ring(&self) -> &Ring {
        &self.ring
    }

    /// Acquires the lease. Only for the party that found the ring parked and made it watched.
    pub(crate) fn acquire(&self) -> Lease {
        // Relaxed: the last dispatcher wrote the word before it parked the ring, and the exchange that made the ring
        // watched has synchronized with that. A dispatcher that was replaced earlier does not write it: its exchange fails.
        let word = next_epoch(self.word.load(Ordering::Relaxed));
        self.word.store(word, Ordering::Relaxed);
        Lease(word)
    }

    /// Takes the oldest call: the address of its frame, and its method.
    pub(crate) fn take(&self, _: &Lease) -> Option<(u64, u32)> {
        self.ring.pop()
    }

    /// Marks that a handler runs: until [`DispatchQueue::leave`] the lease may be stolen, and the dispatcher does not touch
    /// the ring.
    pub(crate) fn enter(&self, lease: &mut Lease) {
        lease.0 =
            (lease.0 & !(EPOCH - 1)) | (lease.0.wrapping_add(NEXT_HANDLER) & (EPOCH - 1)) | HANDLER;
        // Release: the thief continues where the ring was left.
        self.word.store(lease.0, Ordering::Release);
    }

    /// Marks that the handler has returned. `None` if the lease was stolen meanwhile.
    pub(crate) fn leave(&self, lease: Lease) -> Option<Lease> {
        let free = lease.0 & !HANDLER;
        let kept = self.word.compare_exchange(lease.0, free, Ordering::Relaxed, Ordering::Relaxed);
        kept.is_ok().then_some(Lease(free))
    }

    /// Steals the lease from a dispatcher whose handler runs.
    pub(crate) fn steal(&self) -> Option<Lease> {
        let word = self.word.load(Ordering::Relaxed);
        if word & HANDLER == 0 {
            return None;
        }
        let next = next_epoch(word);
        // Acquire: what the dispatcher did with the ring happens before.
        let taken = self.word.compare_exchange(word, next, Ordering::Acquire, Ordering::Relaxed);
        taken.is_ok().then_some(Lease(next))
    }

    /// Parks an empty ring and gives the lease up. `Some` is a fresh lease: the ring was not empty after all.
    pub(crate) fn park(&self, Lease(_): Lease) -> Option<Lease> {
        self.ring.park();
        // Another dispatcher may have the lease from here on, so what is seen of the ring is a hint. Winning `unpark`
        // acquires the lease under a fresh epoch. Under the old one, a dispatcher that was replaced while its handler ran
        // could find the word that it expects, take the lease back, and there would be two dispatchers (ABA).
        (!self.ring.is_empty() && self.ring.unpark()).then(|| self.acquire())
    }
}

fn next_epoch(word: u64) -> u64 {
    (word & !(EPOCH - 1)).wrapping_add(EPOCH)
}
