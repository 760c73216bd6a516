//! The orderly end of the async calls between the halves (`spec/05-async-calls.md`, "Shutting down").

use crate::base::abi::cancel;
use crate::conn::go_connection::GoConnection;
use crate::conn::inbound::Inbound;
use crate::thread::timer::Timer;
use std::fmt;
use std::future::{Future, poll_fn};
use std::task::Poll;
use std::time::{Duration, Instant};

/// Time between two looks at what is left.
const LOOK: Duration = Duration::from_millis(1);

/// Calls were left when a shutdown gave up waiting: their handlers do not heed their cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfinished {
    /// Calls to Go that Go has not resolved.
    pub to_go: usize,
    /// Calls of Go that Rust has not resolved.
    pub to_rust: usize,
}

impl Unfinished {
    fn of(connection: &'static GoConnection) -> Self {
        let to_go =
            connection.known_outbound().map_or(0, |outbound| outbound.slots().unresolved().len());
        let to_rust = connection.known_inbound().map_or(0, Inbound::unresolved);
        Self { to_go, to_rust }
    }

    fn is_nothing(self) -> bool {
        self.to_go == 0 && self.to_rust == 0
    }
}

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} calls to Go and {} calls to Rust run still, though they were cancelled",
            self.to_go, self.to_rust
        )
    }
}

impl std::error::Error for Unfinished {}

/// Refuses new calls, waits for those that run, cancels them, and waits once more.
pub(crate) async fn shut_down(
    connection: &'static GoConnection,
    grace: Duration,
) -> Result<(), Unfinished> {
    connection.close();
    if drained(connection, grace).await.is_ok() {
        return Ok(());
    }
    connection.cancel_all(cancel::SHUTDOWN);
    if let Some(inbound) = connection.known_inbound() {
        inbound.cancel_all(cancel::SHUTDOWN);
    }
    drained(connection, grace).await
}

/// Waits until nothing is left, for as long as that may take.
async fn drained(connection: &'static GoConnection, grace: Duration) -> Result<(), Unfinished> {
    let end = Instant::now().checked_add(grace);
    loop {
        let left = Unfinished::of(connection);
        if left.is_nothing() {
            return Ok(());
        }
        if end.is_some_and(|end| Instant::now() >= end) {
            return Err(left);
        }
        sleep(LOOK).await;
    }
}

/// Waits without an executor's timer.
fn sleep(time: Duration) -> impl Future<Output = ()> {
    let timer = Timer::new(Instant::now() + time);
    poll_fn(move |cx| {
        if Instant::now() >= timer.when() {
            return Poll::Ready(());
        }
        timer.set(cx.waker());
        Poll::Pending
    })
}
