//! Handlers of methods: generated code ties each to a server.

use super::small::{self, SmallHandler, answer};
use super::{Incoming, SyncCall};
use crate::base::codec_error::CodecError;
use crate::value::arena::{Output, Writer};
use crate::value::reader::Reader;
use crate::wire::Failure;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A future on the heap, as handlers make them.
pub type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send + 'static>>;

/// Runs the calls of one sync method.
pub(super) type SyncHandler = Box<dyn Fn(SyncCall<'_>) + Send + Sync>;
/// Makes the futures of the calls of one async method.
pub(super) type AsyncHandler = Arc<dyn Fn(Incoming) -> BoxFuture + Send + Sync>;

/// Handler of one method, tied to its server.
pub struct Handler(pub(super) Kind);

pub(super) enum Kind {
    Sync(SyncHandler),
    /// A sync method whose calls may be small; the other handler is for those that are not.
    Small(SmallHandler, SyncHandler),
    Async(AsyncHandler),
}

/// How many bytes cross with a small method.
#[derive(Debug, Clone, Copy)]
pub struct SmallSizes {
    /// Of the record of its parameters.
    pub params: usize,
    /// Of its result.
    pub result: usize,
}

impl Handler {
    /// Serves a sync method by a server.
    pub fn sync<S: Send + Sync + 'static>(
        server: &Arc<S>,
        run: impl Fn(&S, SyncCall<'_>) + Send + Sync + 'static,
    ) -> Self {
        let server = Arc::clone(server);
        Self(Kind::Sync(Box::new(move |call| run(&server, call))))
    }

    /// Serves a small method by a server.
    pub fn small<S: Send + Sync + 'static, R, F: Failure>(
        server: &Arc<S>,
        SmallSizes { params: args, result }: SmallSizes,
        run: impl Fn(&S, Reader<'_>) -> Result<Result<R, F>, CodecError> + Copy + Send + Sync + 'static,
        encode: impl for<'w> Fn(&R, &mut Output<'w>, &mut Writer<'w>) -> Result<(), CodecError>
        + Copy
        + Send
        + Sync
        + 'static,
    ) -> Self {
        let (first, second) = (Arc::clone(server), Arc::clone(server));
        let small = small::handler(move |records| {
            // SAFETY: the caller of the handler has records of these sizes.
            unsafe { answer(records, args, result, |from| run(&first, from), encode) }
        });
        let other: SyncHandler =
            Box::new(move |call| call.answer(args, |from| run(&second, from), encode));
        Self(Kind::Small(small, other))
    }

    /// Serves an async method by a server. The future owns its share of the server.
    pub fn later<S: Send + Sync + 'static, H: Future<Output = ()> + Send + 'static>(
        server: &Arc<S>,
        run: impl Fn(Arc<S>, Incoming) -> H + Send + Sync + 'static,
    ) -> Self {
        let server = Arc::clone(server);
        Self(Kind::Async(Arc::new(move |call| Box::pin(run(Arc::clone(&server), call)))))
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Sync(_) => "Sync",
            Kind::Small(..) => "Small",
            Kind::Async(_) => "Async",
        })
    }
}
