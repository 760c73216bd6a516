//! Many async calls at once, on tokio.

use crate::{Stopwatch, clock};
use std::future::Future;
use tokio::runtime::{Builder, Runtime};
use tokio::task::LocalSet;

/// A runtime on the calling thread.
///
/// # Panics
/// The machine gives no threads or files.
pub fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// A runtime with that number of worker threads.
///
/// # Panics
/// The machine gives no threads or files.
pub fn workers(threads: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(threads).enable_all().build().expect("a runtime")
}

/// How many calls each task makes.
fn share(tasks: u64, calls: u64) -> u64 {
    calls.div_ceil(tasks)
}

/// Makes `calls` calls from `tasks` tasks, each of which awaits one after the other. The call gets its
/// number within its task.
///
/// # Panics
/// A task does.
pub fn spread<F>(
    runtime: &Runtime,
    tasks: u64,
    calls: u64,
    call: impl Fn(u64) -> F + Clone + Send + 'static,
) where
    F: Future<Output = ()> + Send + 'static,
{
    runtime.block_on(async {
        let spawned: Vec<_> = (0..tasks)
            .map(|_| {
                let call = call.clone();
                tokio::spawn(async move {
                    for number in 0..share(tasks, calls) {
                        call(number).await;
                    }
                })
            })
            .collect();
        for task in spawned {
            task.await.expect("a task");
        }
    });
}

/// [`spread`] with futures that are not `Send` and stay on the runtime's thread.
///
/// # Panics
/// A task does.
pub fn spread_here<F>(
    runtime: &Runtime,
    local: &LocalSet,
    tasks: u64,
    calls: u64,
    call: impl Fn(u64) -> F + Clone + 'static,
) where
    F: Future<Output = ()> + 'static,
{
    local.block_on(runtime, async {
        let spawned: Vec<_> = (0..tasks)
            .map(|_| {
                let call = call.clone();
                tokio::task::spawn_local(async move {
                    for number in 0..share(tasks, calls) {
                        call(number).await;
                    }
                })
            })
            .collect();
        for task in spawned {
            task.await.expect("a task");
        }
    });
}

/// Makes one call after the other and times each.
pub async fn one_by_one<F: Future<Output = ()>>(
    calls: u64,
    stopwatch: &mut Stopwatch,
    call: impl Fn(u64) -> F,
) {
    for number in 0..calls {
        let begun = clock::wall();
        call(number).await;
        stopwatch.note(clock::wall() - begun);
    }
}
