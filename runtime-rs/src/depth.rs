//! How deep calls are nested on this thread, whichever language each level is in.
//!
//! A call that comes in counts for two: the crossing that it came by, and the one before it that led
//! to the other half. A call that goes out looks at the level, and changes nothing.

use crate::abi::{MAX_DEPTH, flags};
use crate::status::{Code, Status};
use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, Ordering};

thread_local! {
    static LEVEL: Cell<u16> = const { Cell::new(FRESH) };
}

/// The level of a thread that has not been here yet.
const FRESH: u16 = u16::MAX;

/// The level inside of a leaf: nothing goes out from there, and nothing comes in.
const LEAF: u16 = u16::MAX - 1;

/// Added to the level while a thread runs on the stack that it has for being attached. While Go runs on the
/// thread it is off, so whatever Go calls finds a thread like any other.
const ATTACHED: u16 = 1 << 15;

/// Threads that have ever come in from Go. Go reads it: few threads cannot be in many calls, so they
/// need not be counted.
pub(crate) static THREADS: AtomicU32 = AtomicU32::new(0);

/// The refusal of a call at the limit.
#[cold]
pub(crate) fn too_deep() -> Status {
    let message = format!("calls are nested deeper than {MAX_DEPTH} levels");
    Status::runtime(Code::ResourceExhausted, flags::NOT_STARTED, message)
}

/// The level at which a call goes out: what its block's `depth` says. `None` at the limit, and on a thread that is
/// attached: that has an [`attached_level`].
#[inline]
pub(crate) fn level() -> Option<u16> {
    let level = current();
    if level < MAX_DEPTH { Some(level) } else { first_time(level) }
}

/// Whether a call goes out from here without further ado: this thread has called before, or been called, and
/// is not at the limit. Who is told no asks [`level`].
#[inline]
pub(crate) fn is_usual() -> bool {
    current() < MAX_DEPTH
}

/// The same of a thread that runs on the stack that it has for being attached: its calls take the switch. `None`
/// elsewhere, and at the limit.
#[inline]
pub(crate) fn attached_level() -> Option<u16> {
    let level = current().wrapping_sub(ATTACHED);
    (cfg!(feature = "attach") && level < MAX_DEPTH).then_some(level)
}

/// Whether this thread runs on the stack that it has for being attached. No exported function of Go may be called
/// there.
#[inline]
pub(crate) fn is_attached() -> bool {
    cfg!(feature = "attach") && is_attached_at(current())
}

fn is_attached_at(level: u16) -> bool {
    level.wrapping_sub(ATTACHED) < MAX_DEPTH + 2
}

#[cfg(all(feature = "attach", target_os = "linux", target_arch = "x86_64", not(miri)))]
pub(crate) use switching::{attach, attachable, come_back, go_out};

/// How the level changes where threads can be attached.
#[cfg(all(feature = "attach", target_os = "linux", target_arch = "x86_64", not(miri)))]
mod switching {
    use super::{ATTACHED, FRESH, LEVEL, MAX_DEPTH, current, set};
    use std::cell::Cell;

    /// The level at which this thread may be attached now: it is not, nor is it inside of a leaf or at the limit.
    pub(crate) fn attachable() -> Option<u16> {
        match LEVEL.try_with(Cell::get) {
            Ok(FRESH) => {
                set(0);
                Some(0)
            }
            Ok(level) => (level < MAX_DEPTH).then_some(level),
            // Without the level, calls would not know which way to go.
            Err(_) => None,
        }
    }

    /// The thread is on the stack that it has for being attached, at this level.
    pub(crate) fn attach(level: u16) {
        set(level | ATTACHED);
    }

    /// The thread leaves that stack, for the time being or for good. The result goes to [`come_back`].
    #[inline]
    pub(crate) fn go_out() -> u16 {
        let level = current();
        set(level & !ATTACHED);
        level
    }

    /// The thread is on that stack again.
    #[inline]
    pub(crate) fn come_back(level: u16) {
        set(level);
    }
}

/// Whether a sync call that came in runs on this thread.
pub(crate) fn is_serving() -> bool {
    let level = current();
    let level = if is_attached_at(level) { level - ATTACHED } else { level };
    (2..MAX_DEPTH + 2).contains(&level)
}

/// A thread that calls Go before Go has called it. It is not one that Go made.
#[cold]
fn first_time(level: u16) -> Option<u16> {
    outside_of_leaf();
    if level != FRESH {
        return None;
    }
    set(0);
    Some(0)
}

/// Whether this thread may cross now: its locals are still there, and it is not inside of a leaf. An attached one may,
/// by the switch.
pub(crate) fn may_cross() -> bool {
    LEVEL.try_with(Cell::get).is_ok_and(|level| level != LEAF)
}

/// Refuses to cross from inside of a leaf: the Go runtime believes that this thread runs Go code, so the
/// process could not go on. The barrier of the leaf says which one it is.
///
/// # Panics
/// Inside of a leaf.
#[inline]
pub(crate) fn outside_of_leaf() {
    if current() == LEAF {
        crossed_in_leaf();
    }
}

#[cold]
fn crossed_in_leaf() -> ! {
    panic!("a `@leaf` method makes no calls of r2g, and nothing it runs may");
}

/// Enters a leaf. The result goes to [`leave_leaf`].
#[inline]
pub(crate) fn enter_leaf() -> u16 {
    let before = current();
    set(LEAF);
    before
}

/// Leaves it.
#[inline]
pub(crate) fn leave_leaf(before: u16) {
    set(before);
}

/// A thread whose locals are gone is at its end: it nests no further.
#[inline]
fn current() -> u16 {
    LEVEL.try_with(Cell::get).unwrap_or(0)
}

#[inline]
fn set(level: u16) {
    let _ = LEVEL.try_with(|cell| cell.set(level));
}

/// The levels of one call that came in, until dropped.
#[derive(Debug)]
pub(crate) struct Depth {
    before: u16,
    /// The level belongs to this thread.
    thread: PhantomData<*const ()>,
}

impl Depth {
    /// Comes in from a peer that went out at `level`; `None` at the limit.
    #[inline]
    pub(crate) fn enter_from(level: u16) -> Option<Self> {
        let before = current();
        if before.max(level) >= MAX_DEPTH {
            return Self::unusual(before, level);
        }
        Some(Self::at(before, before.max(level)))
    }

    /// The limit, the first time of a thread, or a call to a server in Rust on a thread that is attached.
    #[cold]
    fn unusual(before: u16, level: u16) -> Option<Self> {
        if is_attached_at(before) {
            let level = level.max(before - ATTACHED);
            return (level < MAX_DEPTH).then(|| Self::at(before, level | ATTACHED));
        }
        if before != FRESH || level >= MAX_DEPTH {
            return None;
        }
        // Relaxed: a number that guards nothing by itself. Whoever sees an older one counts late by
        // as many threads as are on their way.
        THREADS.fetch_add(1, Ordering::Relaxed);
        Some(Self::at(0, level))
    }

    #[inline]
    fn at(before: u16, level: u16) -> Self {
        set(level + 2);
        Self { before, thread: PhantomData }
    }
}

impl Drop for Depth {
    #[inline]
    fn drop(&mut self) {
        set(self.before);
    }
}

#[cfg(all(test, feature = "attach"))]
mod tests {
    use super::*;

    #[test]
    fn an_attached_thread_has_a_level_of_its_own() {
        assert_eq!((level(), attached_level()), (Some(0), None));
        assert_eq!(attachable(), Some(0));
        attach(7);
        assert!(is_attached() && may_cross() && !is_usual());
        assert_eq!((level(), attached_level(), attachable()), (None, Some(7), None));
        let out = go_out();
        assert!(!is_attached() && is_usual() && is_serving());
        assert_eq!((level(), attached_level(), attachable()), (Some(7), None, Some(7)));
        come_back(out);
        assert!(is_attached());
        set(0);
    }

    #[test]
    fn a_server_in_rust_leaves_the_thread_attached() {
        attach(0);
        let first = Depth::enter_from(3).expect("below the limit");
        assert_eq!((is_serving(), attached_level()), (true, Some(5)));
        let second = Depth::enter_from(MAX_DEPTH - 1).expect("below the limit");
        assert!(is_attached() && is_serving() && attached_level().is_none());
        assert!(Depth::enter_from(0).is_none());
        drop(second);
        drop(first);
        assert_eq!((is_serving(), attached_level()), (false, Some(0)));
        set(0);
    }

    #[test]
    fn no_scope_begins_in_a_leaf_or_at_the_limit() {
        let before = enter_leaf();
        assert_eq!((attachable(), attached_level(), is_attached()), (None, None, false));
        leave_leaf(before);
        set(MAX_DEPTH);
        assert_eq!((attachable(), attached_level(), is_attached()), (None, None, false));
        set(FRESH);
        assert!(!is_attached() && attached_level().is_none());
        assert_eq!(attachable(), Some(0));
    }
}
