//! Slots of async calls: the owner of the memory of each, and the task to wake (`spec/04-calls.md`).
//!
//! | state | the slot holds | meaning |
//! |---|---|---|
//! | `Free` | – | generation even |
//! | `Sent` | payload, waker | the callee may touch the payload's memory |
//! | `Done` | payload | resolved, outcome not taken |
//! | `Abandoned` | payload | the caller is gone; the callee may still touch the memory |
//!
//! Invariants: only the callee's [`Slots::complete`] leads out of `Sent` and `Abandoned`, so no other
//! event frees memory that was handed over. Each odd generation sees exactly one completion. The
//! waker is stored before the call is submitted, and every later change happens under the lock that
//! `complete` takes: a wake-up cannot be lost. No user code (wakers, drops) runs under a lock.

use crate::base::panic_guard::{drop_guarded, wake};
use crate::base::sync::{Mutex, lock};
use std::collections::VecDeque;
use std::task::{Poll, Waker};

/// A fixed number of slots, and a queue of the tasks that wait for one.
#[derive(Debug)]
pub(crate) struct Slots<P> {
    slots: Box<[Line<P>]>,
    idle: Mutex<Idle>,
}

/// A slot on a cache line of its own: calls that run at once do not slow each other down.
#[repr(align(64))]
#[derive(Debug)]
struct Line<P>(Mutex<Slot<P>>);

#[derive(Debug)]
struct Slot<P> {
    /// Odd while in use; part of the call's id.
    generation: u32,
    phase: Phase,
    payload: Option<P>,
    waker: Option<Waker>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Free,
    Sent,
    Done,
    Abandoned,
}

#[derive(Debug)]
struct Idle {
    /// Free slots, by the id of their next call.
    free: Vec<Id>,
    /// First come, first served: a ticket and the waker of its task.
    queue: VecDeque<(u64, Waker)>,
    next_ticket: u64,
}

/// A slot that belongs to one call: `generation << 32 | index`.
pub(crate) type Id = u64;

/// Outcome of asking for a slot.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Acquired {
    /// Here it is.
    Slot(Id),
    /// All are taken; the waker will be woken when it is this ticket's turn.
    Wait(u64),
}

/// What a completion led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Completed {
    /// The caller was woken.
    Woken,
    /// The caller was gone; its slot is free.
    Freed,
    /// There is no such call, or it was completed before.
    Unmatched,
}

/// What became of an abandoned call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Abandoned<P> {
    /// The callee still has the memory: tell it to stop.
    Running,
    /// It was resolved already; the payload is the caller's to drop.
    Resolved(P),
}

impl<P> Slots<P> {
    /// `limit` slots: the most calls that may be unresolved at once.
    pub(crate) fn new(limit: u32) -> Self {
        let slot = |_| {
            Line(Mutex::new(Slot { generation: 0, phase: Phase::Free, payload: None, waker: None }))
        };
        Self {
            slots: (0..limit).map(slot).collect(),
            idle: Mutex::new(Idle {
                free: (0..limit).rev().map(|index| 1 << 32 | u64::from(index)).collect(),
                queue: VecDeque::new(),
                next_ticket: 0,
            }),
        }
    }

    /// Takes a slot, or a position in the queue. `ticket` is the position held so far, if any.
    pub(crate) fn acquire(&self, ticket: Option<u64>, waker: &Waker) -> Acquired {
        let mut idle = lock(&self.idle);
        let nobody_is_ahead = ticket.is_none() && idle.queue.len() < idle.free.len();
        let id = if nobody_is_ahead { idle.free.pop() } else { None };
        drop(idle);
        match id {
            Some(id) => Acquired::Slot(id),
            None => self.acquire_in_turn(ticket, waker),
        }
    }

    fn acquire_in_turn(&self, ticket: Option<u64>, waker: &Waker) -> Acquired {
        let waker = waker.clone();
        let mut replaced = None;
        let mut idle = lock(&self.idle);
        let position = ticket.and_then(|ticket| idle.queue.iter().position(|row| row.0 == ticket));
        let ahead = position.unwrap_or(idle.queue.len());
        let acquired = if ahead < idle.free.len() {
            if let Some(position) = position {
                replaced = idle.queue.remove(position).map(|row| row.1);
            }
            let id = idle.free.pop().expect("more free slots than callers ahead");
            Acquired::Slot(id)
        } else if let Some(position) = position {
            replaced = Some(std::mem::replace(&mut idle.queue[position].1, waker));
            Acquired::Wait(idle.queue[position].0)
        } else {
            let ticket = idle.next_ticket;
            idle.next_ticket += 1;
            idle.queue.push_back((ticket, waker));
            Acquired::Wait(ticket)
        };
        drop(idle);
        drop(replaced);
        acquired
    }

    /// Gives up a position in the queue.
    pub(crate) fn leave(&self, ticket: u64) {
        let mut idle = lock(&self.idle);
        let position = idle.queue.iter().position(|row| row.0 == ticket);
        let mine = position.and_then(|position| idle.queue.remove(position));
        // The one behind may have been passed over in favour of this ticket.
        let next = Self::next_in_line(&idle);
        drop(idle);
        drop(mine);
        wake(next);
    }

    fn next_in_line(idle: &Idle) -> Option<Waker> {
        let turn = idle.free.len().checked_sub(1)?;
        let turn = turn.min(idle.queue.len().checked_sub(1)?);
        Some(idle.queue[turn].1.clone())
    }

    /// `Free` → `Sent`. Afterwards the callee may complete the call at any time.
    pub(crate) fn send(&self, id: Id, payload: P, waker: &Waker) {
        let waker = waker.clone();
        let mut slot = lock(&self.slots[index(id)].0);
        debug_assert!(slot.generation.wrapping_add(1) == generation(id));
        debug_assert_eq!(slot.phase, Phase::Free);
        slot.generation = generation(id);
        slot.payload = Some(payload);
        slot.waker = Some(waker);
        slot.phase = Phase::Sent;
    }

    /// Gives back a slot whose call was never sent.
    pub(crate) fn cancel_unsent(&self, id: Id) {
        self.free(id);
    }

    /// The callee resolved the call. An id that is not current is ignored. The caller is about to read the payload:
    /// `fetch` may prepare that.
    pub(crate) fn complete(&self, id: Id, fetch: impl FnOnce(&P)) -> Completed {
        let Some(slot) = self.slots.get(index(id)) else {
            return Completed::Unmatched;
        };
        let mut slot = lock(&slot.0);
        if slot.generation != generation(id) {
            return Completed::Unmatched;
        }
        match slot.phase {
            Phase::Sent => {
                slot.phase = Phase::Done;
                if let Some(payload) = &slot.payload {
                    fetch(payload);
                }
                let waker = slot.waker.take();
                drop(slot);
                wake(waker);
                Completed::Woken
            }
            Phase::Abandoned => {
                let payload = Self::reset(&mut slot);
                drop(slot);
                drop_guarded(payload);
                self.free(next_call(id));
                Completed::Freed
            }
            Phase::Free | Phase::Done => Completed::Unmatched,
        }
    }

    /// Takes the outcome, or registers the task to wake.
    pub(crate) fn poll(&self, id: Id, waker: &Waker) -> Poll<P> {
        let mut fresh = None;
        loop {
            let mut slot = lock(&self.slots[index(id)].0);
            debug_assert_eq!(slot.generation, generation(id));
            if slot.phase == Phase::Done {
                let taken = Self::take(&mut slot);
                drop(slot);
                self.free(next_call(id));
                return Poll::Ready(taken);
            }
            match (&slot.waker, fresh.take()) {
                (Some(stored), _) if stored.will_wake(waker) => return Poll::Pending,
                // Cloning is user code, so it happens outside of the lock; then look again.
                (_, None) => {
                    drop(slot);
                    fresh = Some(waker.clone());
                }
                (_, Some(clone)) => {
                    let old = slot.waker.replace(clone);
                    drop(slot);
                    drop(old);
                    return Poll::Pending;
                }
            }
        }
    }

    /// The caller loses interest.
    pub(crate) fn abandon(&self, id: Id) -> Abandoned<P> {
        let mut slot = lock(&self.slots[index(id)].0);
        debug_assert_eq!(slot.generation, generation(id));
        if slot.phase == Phase::Done {
            let taken = Self::take(&mut slot);
            drop(slot);
            self.free(next_call(id));
            return Abandoned::Resolved(taken);
        }
        debug_assert_eq!(slot.phase, Phase::Sent);
        slot.phase = Phase::Abandoned;
        let waker = slot.waker.take();
        drop(slot);
        drop(waker);
        Abandoned::Running
    }

    /// Runs `look` on the payload of a call that the caller still waits for or has abandoned.
    pub(crate) fn with_payload<R>(&self, id: Id, look: impl FnOnce(&P) -> R) -> Option<R> {
        let slot = lock(&self.slots.get(index(id))?.0);
        if slot.generation != generation(id) {
            return None;
        }
        slot.payload.as_ref().map(look)
    }

    /// The most calls that may be unresolved at once.
    pub(crate) fn limit(&self) -> u32 {
        self.slots.len() as u32
    }

    /// Calls that wait for a slot.
    pub(crate) fn waiting(&self) -> usize {
        lock(&self.idle).queue.len()
    }

    /// Wakes all tasks that wait for a slot: each finds that there will be none.
    pub(crate) fn wake_waiting(&self) {
        let wakers: Vec<_> = lock(&self.idle).queue.iter().map(|row| row.1.clone()).collect();
        wakers.into_iter().for_each(|waker| wake(Some(waker)));
    }

    /// Calls that the callee has.
    pub(crate) fn unresolved(&self) -> Vec<Id> {
        let sent = |(index, slot): (usize, &Line<P>)| {
            let slot = lock(&slot.0);
            let sent = matches!(slot.phase, Phase::Sent | Phase::Abandoned);
            sent.then(|| u64::from(slot.generation) << 32 | index as u64)
        };
        self.slots.iter().enumerate().filter_map(sent).collect()
    }

    /// Slots that are taken.
    pub(crate) fn in_flight(&self) -> usize {
        self.slots.len() - lock(&self.idle).free.len()
    }

    fn take(slot: &mut Slot<P>) -> P {
        Self::reset(slot).expect("a sent call has a payload")
    }

    fn reset(slot: &mut Slot<P>) -> Option<P> {
        slot.phase = Phase::Free;
        slot.generation = slot.generation.wrapping_add(1);
        slot.payload.take()
    }

    /// Gives a slot back, by the id of its next call.
    fn free(&self, next: Id) {
        let mut idle = lock(&self.idle);
        idle.free.push(next);
        let next = Self::next_in_line(&idle);
        drop(idle);
        wake(next);
    }
}

fn index(id: Id) -> usize {
    (id & 0xffff_ffff) as usize
}

fn generation(id: Id) -> u32 {
    (id >> 32) as u32
}

/// The id of the call that has the slot next: generations of calls are odd.
fn next_call(id: Id) -> Id {
    id.wrapping_add(2 << 32)
}
