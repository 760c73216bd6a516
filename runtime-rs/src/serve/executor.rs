//! Executors of async handlers.

use super::BoxFuture;
use std::fmt;
use std::sync::Arc;

/// An executor that can run a handler's future.
pub trait Spawn: Send + Sync + 'static {
    /// Sees to it that the future is run to its end, and does not wait for that: this is called on threads of
    /// Go's, on r2g's own, and while other futures are polled. A future may run several calls, one after
    /// the other. Dropping it early is allowed: calls that are left without a task then fail with `UNAVAILABLE`.
    fn spawn(&self, future: BoxFuture);
}

impl<F: Fn(BoxFuture) + Send + Sync + 'static> Spawn for F {
    fn spawn(&self, future: BoxFuture) {
        self(future);
    }
}

/// A shared executor.
#[derive(Clone)]
pub(crate) struct Executor(pub(crate) Arc<dyn Spawn>);

impl fmt::Debug for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Executor")
    }
}

/// The executor of a program that named none: the tokio runtime around the caller, else one of our
/// own. `None` without the feature `tokio`.
pub(crate) fn default_executor() -> Option<Executor> {
    #[cfg(feature = "tokio")]
    {
        Some(Executor(Arc::new(tokio_executor::Tokio::new())))
    }
    #[cfg(not(feature = "tokio"))]
    {
        None
    }
}

#[cfg(feature = "tokio")]
mod tokio_executor {
    use super::{BoxFuture, Spawn};
    use std::future::Future;
    use std::pin::Pin;
    use std::sync::OnceLock;
    use std::task::{Context, Poll};
    use tokio::runtime::{Builder, Handle, Runtime};

    /// The runtime around the start, or one that is made for the first call.
    pub(super) struct Tokio {
        around: Option<Handle>,
    }

    /// Lives as long as the process: a late call must find its executor.
    static OWN: OnceLock<Option<Runtime>> = OnceLock::new();

    impl Tokio {
        pub(super) fn new() -> Self {
            Self { around: Handle::try_current().ok() }
        }
    }

    impl Spawn for Tokio {
        fn spawn(&self, future: BoxFuture) {
            match &self.around {
                Some(handle) => drop(handle.spawn(Rehomed { future: Some(future), polled: false })),
                None => spawn_own(future),
            }
        }
    }

    /// Without threads for an own runtime the future is dropped, which its caller sees.
    fn spawn_own(future: BoxFuture) {
        let own = || {
            let cpus = std::thread::available_parallelism().map_or(2, usize::from);
            Builder::new_multi_thread()
                .worker_threads((cpus / 2).max(1))
                .thread_name("r2g-rt")
                .enable_all()
                .build()
                .ok()
        };
        if let Some(runtime) = OWN.get_or_init(own) {
            drop(runtime.spawn(future));
        }
    }

    /// A future that moves to the own runtime if the one around the start is gone before it ran:
    /// the program's first runtime need not be its last, as in a test suite.
    struct Rehomed {
        future: Option<BoxFuture>,
        polled: bool,
    }

    impl Future for Rehomed {
        type Output = ();

        fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
            self.polled = true;
            match self.future.as_mut() {
                Some(future) => future.as_mut().poll(cx),
                None => Poll::Ready(()),
            }
        }
    }

    impl Drop for Rehomed {
        fn drop(&mut self) {
            if let Some(future) = self.future.take().filter(|_| !self.polled) {
                spawn_own(future);
            }
        }
    }
}
