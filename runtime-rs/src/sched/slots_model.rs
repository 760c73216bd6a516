//! Models of the slot table: every interleaving of a caller, a completer and a dropper.
//!
//! `RUSTFLAGS="--cfg r2g_loom" cargo test -p r2g --lib --release slots_model` runs them; without the
//! flag there is nothing here.

use super::slots::{Abandoned, Acquired, Completed, Slots};
use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;
use std::sync::Arc as StdArc;
use std::task::{Poll, Wake, Waker};

/// Counts wakes.
#[derive(Default)]
struct Count(std::sync::atomic::AtomicUsize);

impl Wake for Count {
    fn wake(self: StdArc<Self>) {
        self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    }
}

impl Count {
    fn woken(&self) -> usize {
        self.0.load(std::sync::atomic::Ordering::SeqCst)
    }
}

/// Counts its drops: memory that is freed twice or never would show.
struct Payload(Arc<AtomicUsize>);

impl Drop for Payload {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn waker() -> (StdArc<Count>, Waker) {
    let count = StdArc::new(Count::default());
    (StdArc::clone(&count), Waker::from(count))
}

fn take(slots: &Slots<Payload>, waker: &Waker) -> u64 {
    match slots.acquire(None, waker) {
        Acquired::Slot(id) => id,
        Acquired::Wait(_) => panic!("there is a free slot"),
    }
}

#[test]
fn a_completion_is_never_lost_when_the_waker_changes() {
    loom::model(|| {
        let slots = Arc::new(Slots::new(1));
        let drops = Arc::new(AtomicUsize::new(0));
        let (first, first_waker) = waker();
        let (second, second_waker) = waker();
        let id = take(&slots, &first_waker);
        slots.send(id, Payload(Arc::clone(&drops)), &first_waker);
        let completer = thread::spawn({
            let slots = Arc::clone(&slots);
            move || assert_ne!(slots.complete(id, |_| ()), Completed::Unmatched)
        });
        let before = slots.poll(id, &second_waker);
        completer.join().unwrap();
        if before.is_pending() {
            // The waker that was registered last was woken, so its task polls again and finds the reply.
            assert_eq!(first.woken() + second.woken(), 1);
            assert_eq!(second.woken(), 1);
            assert!(slots.poll(id, &second_waker).is_ready());
        }
        drop(before);
        assert_eq!(drops.load(Ordering::SeqCst), 1);
        assert_eq!(
            slots.complete(id, |_| ()),
            Completed::Unmatched,
            "a second completion is ignored"
        );
        assert_eq!(slots.in_flight(), 0);
    });
}

#[test]
fn an_abandoned_call_is_freed_exactly_once() {
    loom::model(|| {
        let slots = Arc::new(Slots::new(1));
        let drops = Arc::new(AtomicUsize::new(0));
        let (_, waker) = waker();
        let id = take(&slots, &waker);
        slots.send(id, Payload(Arc::clone(&drops)), &waker);
        let completer = thread::spawn({
            let slots = Arc::clone(&slots);
            move || assert_ne!(slots.complete(id, |_| ()), Completed::Unmatched)
        });
        match slots.abandon(id) {
            Abandoned::Running => {}
            Abandoned::Resolved(taken) => drop(taken),
        }
        completer.join().unwrap();
        assert_eq!(drops.load(Ordering::SeqCst), 1);
        assert_eq!(slots.in_flight(), 0);
    });
}

#[test]
fn whoever_waits_for_a_slot_gets_it() {
    loom::model(|| {
        let slots = Arc::new(Slots::new(1));
        let drops = Arc::new(AtomicUsize::new(0));
        let (_, holder) = waker();
        let id = take(&slots, &holder);
        slots.send(id, Payload(Arc::clone(&drops)), &holder);
        let completer = thread::spawn({
            let slots = Arc::clone(&slots);
            let (_, waker) = waker();
            move || {
                assert_eq!(slots.complete(id, |_| ()), Completed::Woken);
                drop(slots.poll(id, &waker));
            }
        });
        let (waiting, waker) = waker();
        let acquired = slots.acquire(None, &waker);
        completer.join().unwrap();
        if let Acquired::Wait(ticket) = acquired {
            assert_eq!(waiting.woken(), 1);
            assert!(matches!(slots.acquire(Some(ticket), &waker), Acquired::Slot(_)));
        }
    });
}

#[test]
fn a_drop_a_repoll_and_a_completion_agree() {
    loom::model(|| {
        let slots = Arc::new(Slots::new(1));
        let drops = Arc::new(AtomicUsize::new(0));
        let (_, first) = waker();
        let id = take(&slots, &first);
        slots.send(id, Payload(Arc::clone(&drops)), &first);
        let completer = thread::spawn({
            let slots = Arc::clone(&slots);
            move || slots.complete(id, |_| ())
        });
        let stale = thread::spawn({
            let slots = Arc::clone(&slots);
            move || slots.complete(id.wrapping_add(1 << 32), |_| ())
        });
        let (_, second) = waker();
        match slots.poll(id, &second) {
            Poll::Ready(taken) => drop(taken),
            Poll::Pending => match slots.abandon(id) {
                Abandoned::Running => {}
                Abandoned::Resolved(taken) => drop(taken),
            },
        }
        assert_ne!(completer.join().unwrap(), Completed::Unmatched);
        assert_eq!(stale.join().unwrap(), Completed::Unmatched, "another generation is ignored");
        assert_eq!(drops.load(Ordering::SeqCst), 1);
    });
}
