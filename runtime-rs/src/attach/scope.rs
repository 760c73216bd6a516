//! What programs see of it.

use super::thread;
use crate::depth;
use crate::go::Go;
use std::marker::PhantomData;

/// An attached thread, within the scope of [`Go::attach`].
#[derive(Debug)]
pub struct Attached<'scope> {
    switches: bool,
    scope: PhantomData<&'scope mut ()>,
    /// It means this thread.
    thread: PhantomData<*const ()>,
}

impl Attached<'_> {
    fn new(switches: bool) -> Self {
        Self { switches, scope: PhantomData, thread: PhantomData }
    }

    /// Whether calls in this scope are a switch of stacks. `false` where there is no such way: then the scope is
    /// nothing but a call of the closure, and its calls are ordinary ones.
    #[must_use]
    pub fn switches(&self) -> bool {
        self.switches
    }

    /// Runs `work` on the thread's own stack, where code may be called that calls Go by other ways than a client: an
    /// exported function of your own, another library of the same Go half. Such code must not run in the scope
    /// itself. It costs what a call to Go and back costs; calls of clients in `work` are ordinary ones.
    ///
    /// A panic of `work` goes on here.
    pub fn outside<R>(&mut self, work: impl FnOnce() -> R) -> R {
        if depth::is_attached() { thread::outside(work) } else { work() }
    }
}

/// Whether Go may stop what it runs while the thread runs Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Processor {
    /// The goroutine is as in a system call.
    Free,
    /// The goroutine keeps its processor.
    Held,
}

impl Go {
    /// Attaches this thread to Go while `work` runs, in which sync calls of clients cost less: an empty one about half,
    /// one with 24 bytes each way two thirds. Entering and leaving costs as much as three calls. For loops of small
    /// calls.
    ///
    /// One call to Go makes a goroutine. It has `work` run on another stack of the same thread (2 MiB, which
    /// is kept for the thread's next scope), and each sync call of a client of this Go half, with all that it does,
    /// is a switch to the goroutine and back. Nothing else differs: errors, panics, handlers that block or call
    /// back, [`warm_thread`](crate::warm_thread), async calls that are polled in the scope, the depth of calls. While
    /// Rust runs, Go takes the goroutine to be in a system call: nothing of Go waits for it, however long that
    /// takes.
    ///
    /// Where there is no such way, `work` runs all the same, on this stack, and its calls are ordinary ones:
    /// without `attach` in the Go half (another version, another architecture than x86-64 or system than Linux, a version
    /// of Go that was not tested, Go's detectors of races and bad memory accesses, the build tag `r2g_noasm`),
    /// without memory for a stack, inside of a `@leaf` method, and at the limit of depth.
    /// [`Attached::switches`] says which it is. In a scope of the same thread `attach` runs `work` in
    /// that scope; in a handler that Go calls from there, and in [`Attached::outside`], it makes another one.
    ///
    /// # What must not be done inside
    ///
    /// **Calling Go other than by a client ends the process**: an `extern` function of yours that Go exports, or a
    /// library that calls Go. [`Attached::outside`] is for those. Nothing can check that. (A client of
    /// this crate knows where it is, in whatever code it is called.)
    ///
    /// Also: a fault of memory in the scope, a stack that overflows among them, ends the process with Go's report
    /// instead of Rust's; what asks the system for the bounds of the thread's stack gets those of its other one.
    ///
    /// # Panics
    /// A panic of `work` goes on here.
    pub fn attach<R>(&self, work: impl FnOnce(&mut Attached<'_>) -> R) -> R {
        self.attach_as(Processor::Free, work)
    }

    /// The same, but the goroutine keeps its processor while Rust runs. An empty call costs a quarter of
    /// an ordinary one, and **Go waits for Rust**: each time that Go's collector wants to stop the goroutines it waits until this
    /// thread makes its next call or ends the scope, and with it every goroutine of the process. In the meantime one
    /// processor of `GOMAXPROCS` less runs goroutines.
    ///
    /// In a scope that is there already, `work` runs as that one does. Where the system has more threads to run than
    /// processors it may take this thread's away in between, and Go waits for that, too.
    ///
    /// # Safety
    /// What Rust does in `work` without calling Go takes some 10 us at most at a time, on a bad day: it computes. It does not
    /// block, sleep, wait for a lock, for another thread or for a goroutine, or read a file. Longer work goes into
    /// [`Attached::outside`], during which Go has its processor. A goroutine that Rust waits for, directly or
    /// not, may never run: then the process hangs. A fault of memory in `work` is nothing that Go reports well.
    pub unsafe fn attach_holding<R>(&self, work: impl FnOnce(&mut Attached<'_>) -> R) -> R {
        self.attach_as(Processor::Held, work)
    }

    fn attach_as<R>(&self, processor: Processor, work: impl FnOnce(&mut Attached<'_>) -> R) -> R {
        if depth::is_attached() {
            return work(&mut Attached::new(true));
        }
        let Some(attach) = self.attach_fn() else { return work(&mut Attached::new(false)) };
        let held = processor == Processor::Held;
        let work = |switches| work(&mut Attached::new(switches));
        match thread::run(attach, held, work) {
            Ok(result) => result,
            Err(work) => work(false),
        }
    }
}
