//! An executor for handlers that goes away again and again, with all that runs on it.

use r2g::{Spawn, Task};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// Where tasks go now.
static NOW: Mutex<Option<Handle>> = Mutex::new(None);
static RESTARTS: AtomicU64 = AtomicU64::new(0);

/// Spawns on whatever runtime is there. One that ends meanwhile drops the task.
#[derive(Debug, Clone, Copy)]
pub struct Latest;

impl Spawn for Latest {
    fn spawn(&self, future: Task) {
        let handle = NOW.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(handle) = handle {
            drop(handle.spawn(future));
        }
    }
}

/// A runtime, and how it ends.
enum Runtime {
    /// Of several threads.
    Threads(tokio::runtime::Runtime),
    /// Of one, which runs it.
    One(oneshot::Sender<()>, JoinHandle<()>),
}

impl Runtime {
    /// Makes one and has tasks go there.
    fn start(random: &mut fastrand::Rng) -> Self {
        if random.bool() {
            let threads = random.usize(1..3);
            let runtime = Builder::new_multi_thread()
                .worker_threads(threads)
                .thread_name("r2g-soak")
                .enable_time()
                .build();
            let runtime = runtime.expect("a runtime");
            set(runtime.handle().clone());
            return Self::Threads(runtime);
        }
        let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
        let (stop, stopped) = oneshot::channel();
        set(runtime.handle().clone());
        let run = move || drop(runtime.block_on(stopped));
        let thread = std::thread::Builder::new().name("r2g-soak".into()).spawn(run);
        Self::One(stop, thread.expect("a thread"))
    }

    fn end(self, random: &mut fastrand::Rng) {
        match self {
            Self::Threads(runtime) if random.bool() => runtime.shutdown_background(),
            Self::Threads(runtime) => runtime.shutdown_timeout(Duration::from_millis(20)),
            Self::One(stop, thread) => {
                drop(stop);
                thread.join().expect("no panic leaves a runtime");
            }
        }
    }
}

fn set(handle: Handle) {
    *NOW.lock().unwrap_or_else(PoisonError::into_inner) = Some(handle);
}

/// A thread that restarts the executor until it is told that all is over.
#[derive(Debug)]
pub struct Restarts {
    thread: JoinHandle<()>,
}

impl Restarts {
    /// Makes the first runtime, and from then on a new one every few dozen milliseconds while `on`.
    pub fn begin(on: &'static AtomicBool, over: &'static AtomicBool) -> Self {
        let mut random = fastrand::Rng::with_seed(2);
        let mut runtime = Runtime::start(&mut random);
        let run = move || {
            while !over.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(random.u64(10..120)));
                if !on.load(Ordering::Relaxed) {
                    continue;
                }
                // The next one is there first, so that a call always finds some executor, alive or not.
                let before = std::mem::replace(&mut runtime, Runtime::start(&mut random));
                before.end(&mut random);
                RESTARTS.fetch_add(1, Ordering::Relaxed);
            }
            runtime.end(&mut random);
        };
        Self { thread: std::thread::spawn(run) }
    }

    /// Waits until the last runtime is gone, and returns how many there were before it.
    pub fn end(self) -> u64 {
        self.thread.join().expect("no panic");
        RESTARTS.load(Ordering::Relaxed)
    }
}
