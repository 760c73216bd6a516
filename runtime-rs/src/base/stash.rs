//! Memory that a thread keeps for its next calls: to take it from there is cheaper than from an allocator, and it
//! is in the thread's cache.

use std::cell::RefCell;
use std::thread::LocalKey;

/// So many values at most, of one thread.
pub(crate) struct Stash<T> {
    kept: RefCell<Vec<T>>,
    most: usize,
}

impl<T> Stash<T> {
    /// An empty one, in which `most` values have room.
    pub(crate) const fn new(most: usize) -> Self {
        Self { kept: RefCell::new(Vec::new()), most }
    }
}

/// The value that was kept last, of those that fit. `None` on a thread that is ending.
#[inline]
pub(crate) fn take<T>(
    stash: &'static LocalKey<Stash<T>>,
    fits: impl FnMut(&T) -> bool,
) -> Option<T> {
    let take = |stash: &Stash<T>| {
        let mut kept = stash.kept.borrow_mut();
        let found = kept.iter().rposition(fits)?;
        Some(kept.swap_remove(found))
    };
    stash.try_with(take).ok().flatten()
}

/// Keeps a value. It is dropped if there are enough, and on a thread that is ending.
#[inline]
pub(crate) fn keep<T>(stash: &'static LocalKey<Stash<T>>, value: T) {
    let mut value = Some(value);
    let keep = |stash: &Stash<T>| {
        let mut kept = stash.kept.borrow_mut();
        if kept.len() < stash.most {
            kept.extend(value.take());
        }
    };
    // An error leaves the value where it is. What is there still is dropped when nothing is borrowed.
    let _ = stash.try_with(keep);
}

#[cfg(all(test, not(r2g_loom)))]
mod tests {
    use super::{Stash, keep, take};
    use std::cell::Cell;
    use std::rc::Rc;

    thread_local! {
        static STASH: Stash<Value> = const { Stash::new(2) };
    }

    struct Value(u32, Rc<Cell<u32>>);

    impl Drop for Value {
        fn drop(&mut self) {
            self.1.set(self.1.get() + 1);
        }
    }

    #[test]
    fn the_last_that_fits_comes_first_and_what_is_too_much_is_dropped() {
        let dropped = Rc::new(Cell::new(0));
        assert!(take(&STASH, |_| true).is_none());
        for number in 1..=3 {
            keep(&STASH, Value(number, Rc::clone(&dropped)));
        }
        assert_eq!(dropped.get(), 1);
        assert!(take(&STASH, |value| value.0 == 3).is_none());
        assert_eq!(take(&STASH, |value| value.0 < 2).map(|value| value.0), Some(1));
        assert_eq!(take(&STASH, |_| true).map(|value| value.0), Some(2));
        assert!(take(&STASH, |_| true).is_none());
        assert_eq!(dropped.get(), 3);
    }

    #[test]
    fn what_a_thread_keeps_ends_with_it() {
        struct Late(std::sync::mpsc::Sender<u32>);
        impl Drop for Late {
            fn drop(&mut self) {
                self.0.send(1).expect("somebody counts");
            }
        }
        thread_local! {
            static LATE: Stash<Late> = const { Stash::new(4) };
        }
        let (sender, count) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            keep(&LATE, Late(sender.clone()));
            keep(&LATE, Late(sender));
        });
        thread.join().expect("no panic");
        assert_eq!(count.iter().sum::<u32>(), 2);
    }
}
