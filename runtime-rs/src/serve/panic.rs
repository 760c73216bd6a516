//! Panics in handlers: caught, and reported with message, place and stack.

use crate::base::panic_guard::drop_guarded;
use crate::thread::depth;
use std::any::Any;
use std::backtrace::Backtrace;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

/// What a contained panic said.
#[derive(Debug, Default, Clone)]
pub(crate) struct Panic {
    /// The message.
    pub(crate) message: String,
    /// Place and stack.
    pub(crate) detail: String,
}

thread_local! {
    /// Barriers of async handlers around this point of this thread.
    static BARRIERS: Cell<u32> = const { Cell::new(0) };
    /// Where the last panic inside a guard happened.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Makes panics inside of guards leave their place and stack. The hook that was there still runs.
pub(crate) fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if depth::is_serving() || BARRIERS.try_with(Cell::get).unwrap_or(0) > 0 {
                note_place(info);
            }
            previous(info);
        }));
    });
}

fn note_place(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let stack = Backtrace::force_capture();
    let _ = PLACE.try_with(|cell| *cell.borrow_mut() = format!("at {place}\n{stack}"));
}

/// Polls a handler; a panic becomes an error.
pub(super) fn guard_panic<T>(work: impl FnOnce() -> T) -> Result<T, Panic> {
    let _ = BARRIERS.try_with(|guards| guards.set(guards.get() + 1));
    let result = catch_unwind(AssertUnwindSafe(work));
    let _ = BARRIERS.try_with(|guards| guards.set(guards.get() - 1));
    result.map_err(caught)
}

/// Runs a sync handler; a panic becomes an error. The call has its [`depth::Depth`], by which the hook knows.
#[inline]
pub(super) fn guard_sync<T>(work: impl FnOnce() -> T) -> Result<T, Panic> {
    catch_unwind(AssertUnwindSafe(work)).map_err(caught)
}

#[cold]
fn caught(payload: Box<dyn Any + Send>) -> Panic {
    let message = message(payload.as_ref());
    // The payload is a user value: dropping it may panic again.
    drop_guarded(payload);
    let detail = PLACE.try_with(|cell| std::mem::take(&mut *cell.borrow_mut()));
    Panic { message, detail: detail.unwrap_or_default() }
}

/// What a panic said.
pub(super) fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a value that is not text".to_owned()
    }
}
