//! Async calls run on any executor, one after the other and many at once.

mod executor;

use executor::{ALL, Task, block_on};
use r2g::{Code, Go};
use r2g_conformance::api::conf::types::{GoEcho, RustEchoService};
use r2g_conformance::echo::{self, Echo};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

fn go() -> &'static (Go, GoEcho) {
    static GO: OnceLock<(Go, GoEcho)> = OnceLock::new();
    GO.get_or_init(|| {
        let start = r2g_conformance::linked().serve(RustEchoService::new(Echo));
        let go = start.start().expect("Go starts");
        let client = GoEcho::new(&go).expect("a client");
        echo::GO.set(client.clone()).expect("set once");
        (go, client)
    })
}

#[test]
fn calls_end_on_every_executor() {
    static ENDED: AtomicUsize = AtomicUsize::new(0);
    for (round, executor) in ALL.into_iter().enumerate() {
        let task = |n: usize| -> Task {
            Box::pin(async move {
                let client = &go().1;
                for _ in 0..20 {
                    assert_eq!(client.meta("key").await.expect("a call"), None);
                }
                assert_eq!(client.descend_later(2).await.expect("nested"), 2);
                if n.is_multiple_of(50) {
                    client.wait(1).await.expect("in time");
                }
                ENDED.fetch_add(1, Ordering::Relaxed);
            })
        };
        executor.run((0..200).map(task).collect());
        assert_eq!(ENDED.load(Ordering::Relaxed), (round + 1) * 200, "{executor:?}");
    }
}

#[test]
fn a_future_moves_from_one_executor_to_another() {
    for from in ALL {
        for to in ALL {
            let mut call = Box::pin(go().1.wait(3));
            let mut begin = Some(call.as_mut());
            // Sent by one executor, which then ends.
            let sent = poll_fn(move |cx| {
                let pending = begin.take().expect("polled once").poll(cx).is_pending();
                assert!(pending, "the handler waits");
                Poll::Ready(())
            });
            match from {
                executor::Executor::FuturesBlockOn => futures_executor::block_on(sent),
                executor::Executor::TokioCurrentThread => {
                    let runtime = tokio::runtime::Builder::new_current_thread().build();
                    runtime.expect("a runtime").block_on(sent);
                }
                executor::Executor::SmolOneThread => smol::block_on(sent),
                _ => block_on(sent),
            }
            to.run(vec![Box::pin(async move { drop(call.await.expect("in time")) })]);
        }
    }
}

/// A call that was polled once and is never looked at again must not hold up others.
#[test]
fn a_future_that_nobody_polls_holds_nobody_up() {
    let client = &go().1;
    let mut forgotten: Vec<_> = (0..50).map(|_| Box::pin(client.meta("forgotten"))).collect();
    // One that ends at once is over.
    forgotten.retain_mut(|call| {
        call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending()
    });
    for _ in 0..100 {
        let call = client.meta("key").deadline(Duration::from_secs(10));
        assert_eq!(block_on(call).expect("in time"), None);
    }
    for call in forgotten {
        assert_eq!(block_on(call).expect("it was resolved long ago"), None);
    }
}

/// A task that waits for one call while it holds another one that it has begun.
#[test]
fn a_task_may_begin_one_call_and_wait_for_another() {
    let client = &go().1;
    block_on(async {
        for _ in 0..50 {
            let mut first = pin!(client.meta("first").deadline(Duration::from_secs(10)));
            poll_fn(|cx| Poll::Ready(first.as_mut().poll(cx).is_pending())).await;
            let second = client.descend_later(1).deadline(Duration::from_secs(10));
            assert_eq!(second.await.expect("in time"), 1);
        }
    });
}

#[test]
fn deadlines_pass_on_every_executor() {
    for executor in ALL {
        executor.run(vec![Box::pin(async {
            let call = go().1.wait(60_000).deadline(Duration::from_millis(5));
            assert_eq!(call.await.expect_err("late").code(), Code::DeadlineExceeded);
        })]);
    }
}
