//! The server of the soak: handlers that do all that handlers may do, and count themselves.

use r2g::{CallError, Ctx, Status};
use r2g_conformance::api::conf::soak::{SoakedServer, Soaker, Step, Tired};
use std::convert::Infallible;
use std::future::{pending, poll_fn};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

/// The Go half, for calls that go on to it.
pub static GO: OnceLock<Soaker> = OnceLock::new();

/// Calls whose handlers are known: more than are ever between their beginning and a look at it.
const KNOWN: usize = 1 << 16;

static BEGUN: AtomicU64 = AtomicU64::new(0);
static ENDED: AtomicU64 = AtomicU64::new(0);
static TWICE: AtomicU64 = AtomicU64::new(0);
static MET: AtomicU64 = AtomicU64::new(0);
static IDS: [AtomicU64; KNOWN] = [const { AtomicU64::new(0) }; KNOWN];

fn known(id: u64) -> &'static AtomicU64 {
    &IDS[id as usize % KNOWN]
}

/// A handler that runs.
struct Running;

impl Running {
    fn new(id: u64) -> Self {
        BEGUN.fetch_add(1, Ordering::Relaxed);
        if known(id).swap(id, Ordering::SeqCst) == id {
            TWICE.fetch_add(1, Ordering::Relaxed);
        }
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        ENDED.fetch_add(1, Ordering::Relaxed);
    }
}

/// Counts of handlers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handlers {
    /// Handlers that began to run.
    pub begun: u64,
    /// Handlers that are over, or whose future was dropped.
    pub ended: u64,
    /// Calls whose handler began once more.
    pub twice: u64,
}

impl Handlers {
    /// Up to now.
    #[must_use]
    pub fn now() -> Self {
        // In this order, so that one that ends meanwhile has also begun.
        let ended = ENDED.load(Ordering::SeqCst);
        Self { begun: BEGUN.load(Ordering::SeqCst), ended, twice: TWICE.load(Ordering::SeqCst) }
    }
}

/// Does what a call asks for.
async fn act(ctx: &Ctx, what: Step, micros: u32) -> Result<(), CallError<Tired>> {
    let time = Duration::from_micros(u64::from(micros));
    match what {
        Step::YIELDS => {
            for _ in 0..4 {
                yield_once().await;
            }
        }
        // A timer of tokio's would panic on a runtime that is being shut down.
        Step::WAITS => drop(smol::Timer::after(time).await),
        Step::FOR_EVER => match pending::<Infallible>().await {},
        Step::UNTIL_CANCELLED => ctx.cancelled().await,
        Step::BLOCKS => std::thread::sleep(time),
        Step::PANICS => panic!("asked to panic"),
        Step::FAILS => return Err(Tired::Tired.into()),
        Step::CALLS_GO => {
            let go = GO.get().expect("set before the first call");
            go.busy(micros).await?;
        }
        _ => {}
    }
    Ok(())
}

async fn yield_once() {
    let mut yielded = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Serves the soak.
#[derive(Debug, Clone, Copy, Default)]
pub struct Soaked;

impl SoakedServer for Soaked {
    async fn step(
        &self,
        ctx: &Ctx,
        id: u64,
        what: Step,
        micros: u32,
    ) -> Result<u64, CallError<Tired>> {
        let _running = Running::new(id);
        act(ctx, what, micros).await?;
        Ok(id)
    }

    async fn meet(&self, _ctx: &Ctx, goal: u64) -> Result<(), Status> {
        MET.fetch_add(1, Ordering::SeqCst);
        while MET.load(Ordering::SeqCst) < goal {
            smol::Timer::after(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    fn has_begun(&self, id: u64) -> Result<bool, Status> {
        Ok(known(id).load(Ordering::SeqCst) == id)
    }

    fn double(&self, value: u64) -> Result<u64, Status> {
        Ok(value * 2)
    }

    fn sum(&self, viewed: &[u8], owned: Vec<u8>) -> Result<u64, Status> {
        Ok(viewed.iter().chain(&owned).map(|byte| u64::from(*byte)).sum())
    }

    async fn turn(
        &self,
        ctx: &Ctx,
        id: u64,
        mut page: Vec<u8>,
        what: Step,
    ) -> Result<Vec<u8>, CallError<Tired>> {
        let _running = Running::new(id);
        act(ctx, what, 100).await?;
        page.iter_mut().for_each(|byte| *byte = !*byte);
        Ok(page)
    }
}
