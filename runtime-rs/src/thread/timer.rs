//! The timer thread: keeps deadlines without an executor, and crosses for threads that may not.
//!
//! It starts with the first deadline or deferred action, sleeps while it has nothing to do, and
//! belongs to the process.

use crate::base::panic_guard::{drop_guarded, wake};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::task::Waker;
use std::time::Instant;

/// When a deadline passes, and the waker of the task that waits for it. A task that no longer waits takes the waker out.
#[derive(Debug)]
pub(crate) struct Timer {
    when: Instant,
    waker: Mutex<Option<Waker>>,
    /// Whether the timer thread knows of it.
    armed: AtomicBool,
}

impl Timer {
    /// A timer without a waker.
    pub(crate) fn new(when: Instant) -> Arc<Self> {
        Arc::new(Self { when, waker: Mutex::default(), armed: AtomicBool::new(false) })
    }

    /// When it goes off.
    pub(crate) fn when(&self) -> Instant {
        self.when
    }

    /// Sets the waker.
    pub(crate) fn set(self: &Arc<Self>, waker: &Waker) {
        drop(self.replace(Some(waker.clone())));
        // Relaxed: the swap picks one task that arms the timer. The lock of the list of timers orders all other accesses.
        if !self.armed.load(Ordering::Relaxed) && !self.armed.swap(true, Ordering::Relaxed) {
            at(self.when, Arc::clone(self));
        }
    }

    /// Takes the waker out.
    pub(crate) fn clear(&self) {
        drop(self.replace(None));
    }

    fn replace(&self, waker: Option<Waker>) -> Option<Waker> {
        std::mem::replace(&mut *self.waker.lock().unwrap_or_else(PoisonError::into_inner), waker)
    }
}

type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Work {
    /// Earliest first; the sequence number keeps the order total.
    timers: BinaryHeap<Reverse<(Instant, u64)>>,
    /// By sequence number, in the order of registration.
    armed: VecDeque<(u64, Option<Arc<Timer>>)>,
    next: u64,
    jobs: VecDeque<Job>,
}

struct TimerThread {
    work: Mutex<Work>,
    changed: Condvar,
}

static THREAD: OnceLock<TimerThread> = OnceLock::new();

fn thread() -> &'static TimerThread {
    let mut fresh = false;
    let thread = THREAD.get_or_init(|| {
        fresh = true;
        TimerThread { work: Mutex::default(), changed: Condvar::new() }
    });
    if fresh {
        // Without the thread, deadlines are still seen by polls that happen for other reasons.
        drop(std::thread::Builder::new().name("r2g-timer".into()).spawn(|| run(thread)));
    }
    thread
}

/// Wakes the timer's waker at `when`.
fn at(when: Instant, timer: Arc<Timer>) {
    let thread = thread();
    let mut work = thread.work.lock().unwrap_or_else(PoisonError::into_inner);
    let sequence = work.next;
    work.next += 1;
    let earliest = work.timers.peek().is_none_or(|Reverse((first, _))| when < *first);
    work.timers.push(Reverse((when, sequence)));
    work.armed.push_back((sequence, Some(timer)));
    drop(work);
    if earliest {
        thread.changed.notify_one();
    }
}

/// Runs `job` on the timer thread.
pub(crate) fn defer(job: impl FnOnce() + Send + 'static) {
    let thread = thread();
    thread.work.lock().unwrap_or_else(PoisonError::into_inner).jobs.push_back(Box::new(job));
    thread.changed.notify_one();
}

impl Work {
    fn take_timer(&mut self, sequence: u64) -> Option<Arc<Timer>> {
        let first = self.armed.front()?.0;
        let timer = self.armed.get_mut((sequence - first) as usize)?.1.take();
        while self.armed.front().is_some_and(|(_, timer)| timer.is_none()) {
            self.armed.pop_front();
        }
        timer
    }
}

fn run(thread: &'static TimerThread) {
    let mut work = thread.work.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if let Some(job) = work.jobs.pop_front() {
            drop(work);
            let run = std::panic::AssertUnwindSafe(job);
            drop_guarded(std::panic::catch_unwind(run).err());
            work = thread.work.lock().unwrap_or_else(PoisonError::into_inner);
            continue;
        }
        let now = Instant::now();
        match work.timers.peek().map(|Reverse((when, _))| *when) {
            None => work = thread.changed.wait(work).unwrap_or_else(PoisonError::into_inner),
            Some(when) if when > now => {
                let waited = thread.changed.wait_timeout(work, when - now);
                work = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
            Some(_) => {
                let sequence = work.timers.pop().map_or(0, |Reverse((_, sequence))| sequence);
                let timer = work.take_timer(sequence);
                drop(work);
                if let Some(timer) = timer {
                    wake(timer.replace(None));
                }
                work = thread.work.lock().unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}
