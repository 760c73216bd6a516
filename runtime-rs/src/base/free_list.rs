//! Thread-local free lists: a call takes memory that an earlier call of its thread has left, which is cheaper than an
//! allocator, and in the thread's cache.

use std::cell::RefCell;
use std::thread::LocalKey;

/// Values of one thread for reuse, with a bound.
pub(crate) struct FreeList<T> {
    kept: RefCell<Vec<T>>,
    most: usize,
}

impl<T> FreeList<T> {
    /// An empty one, in which `most` values have room.
    pub(crate) const fn new(most: usize) -> Self {
        Self { kept: RefCell::new(Vec::new()), most }
    }
}

/// The value that was kept last, of those that fit. `None` on a thread that is ending.
#[inline]
pub(crate) fn take<T>(
    list: &'static LocalKey<FreeList<T>>,
    fits: impl FnMut(&T) -> bool,
) -> Option<T> {
    let take = |list: &FreeList<T>| {
        let mut kept = list.kept.borrow_mut();
        let found = kept.iter().rposition(fits)?;
        Some(kept.swap_remove(found))
    };
    list.try_with(take).ok().flatten()
}

/// Keeps a value. It is dropped if there are enough, and on a thread that is ending.
#[inline]
pub(crate) fn keep<T>(list: &'static LocalKey<FreeList<T>>, value: T) {
    let mut value = Some(value);
    let keep = |list: &FreeList<T>| {
        let mut kept = list.kept.borrow_mut();
        if kept.len() < list.most {
            kept.extend(value.take());
        }
    };
    // An error leaves the value where it is. What is there still is dropped when nothing is borrowed.
    let _ = list.try_with(keep);
}

#[cfg(all(test, not(r2g_loom)))]
mod tests {
    use super::{FreeList, keep, take};
    use std::cell::Cell;
    use std::rc::Rc;

    thread_local! {
        static LIST: FreeList<Value> = const { FreeList::new(2) };
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
        assert!(take(&LIST, |_| true).is_none());
        for number in 1..=3 {
            keep(&LIST, Value(number, Rc::clone(&dropped)));
        }
        assert_eq!(dropped.get(), 1);
        assert!(take(&LIST, |value| value.0 == 3).is_none());
        assert_eq!(take(&LIST, |value| value.0 < 2).map(|value| value.0), Some(1));
        assert_eq!(take(&LIST, |_| true).map(|value| value.0), Some(2));
        assert!(take(&LIST, |_| true).is_none());
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
            static LATE: FreeList<Late> = const { FreeList::new(4) };
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
