//! Executors of several makers, each with what is peculiar to it.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

/// A task for any executor.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A way to run tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Executor {
    /// tokio on this thread.
    TokioCurrentThread,
    /// tokio on two threads that steal from each other.
    TokioMultiThread,
    /// smol on this thread.
    SmolOneThread,
    /// smol on three threads.
    SmolThreads,
    /// A pool of the `futures` crate.
    FuturesPool,
    /// `futures::executor::block_on` of one task after the other, on several threads.
    FuturesBlockOn,
    /// Runs them on a loop of this test that polls and parks its thread.
    ByHand,
}

pub const ALL: [Executor; 7] = [
    Executor::TokioCurrentThread,
    Executor::TokioMultiThread,
    Executor::SmolOneThread,
    Executor::SmolThreads,
    Executor::FuturesPool,
    Executor::FuturesBlockOn,
    Executor::ByHand,
];

impl Executor {
    /// Runs all tasks to their end, at once if the executor does such a thing.
    pub fn run(self, tasks: Vec<Task>) {
        match self {
            Self::TokioCurrentThread => {
                let runtime = tokio::runtime::Builder::new_current_thread().build();
                tokio_run(&runtime.expect("a runtime"), tasks);
            }
            Self::TokioMultiThread => {
                let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build();
                tokio_run(&runtime.expect("a runtime"), tasks);
            }
            Self::SmolOneThread => {
                let executor = smol::LocalExecutor::new();
                let tasks: Vec<_> = tasks.into_iter().map(|task| executor.spawn(task)).collect();
                smol::block_on(executor.run(join(tasks)));
            }
            Self::SmolThreads => smol_threads(tasks),
            Self::FuturesPool => futures_pool(tasks),
            Self::FuturesBlockOn => on_threads(tasks, futures_executor::block_on),
            Self::ByHand => on_threads(tasks, block_on),
        }
    }
}

async fn join<T>(tasks: Vec<impl Future<Output = T>>) {
    for task in tasks {
        task.await;
    }
}

fn tokio_run(runtime: &tokio::runtime::Runtime, tasks: Vec<Task>) {
    let tasks: Vec<_> = tasks.into_iter().map(|task| runtime.spawn(task)).collect();
    runtime.block_on(async {
        for task in tasks {
            task.await.expect("no panic");
        }
    });
}

fn smol_threads(tasks: Vec<Task>) {
    let executor = Arc::new(smol::Executor::new());
    let (stop, stopped) = smol::channel::bounded::<()>(1);
    let threads: Vec<_> = (0..3)
        .map(|_| {
            let (executor, stopped) = (Arc::clone(&executor), stopped.clone());
            thread::spawn(move || smol::block_on(executor.run(stopped.recv())).is_err())
        })
        .collect();
    let tasks: Vec<_> = tasks.into_iter().map(|task| executor.spawn(task)).collect();
    smol::block_on(join(tasks));
    drop(stop);
    for thread in threads {
        thread.join().expect("no panic");
    }
}

/// Runs tasks one after the other on each of some threads.
fn on_threads(tasks: Vec<Task>, block_on: fn(Task)) {
    let tasks = Mutex::new(tasks);
    let next = || tasks.lock().expect("no panic").pop();
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                while let Some(task) = next() {
                    block_on(task);
                }
            });
        }
    });
}

fn futures_pool(tasks: Vec<Task>) {
    let pool = futures_executor::ThreadPool::builder().pool_size(2).create().expect("a pool");
    let (done, all_done) = std::sync::mpsc::channel();
    let count = tasks.len();
    for task in tasks {
        let done = done.clone();
        pool.spawn_ok(async move {
            task.await;
            done.send(()).expect("somebody counts");
        });
    }
    for _ in 0..count {
        all_done.recv_timeout(Duration::from_secs(60)).expect("all tasks end");
    }
}

/// Wakes a thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls until it is ready; sleeps until it is woken.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        thread::park();
    }
}
