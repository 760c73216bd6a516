//! A Rust program of one version or another of `conf.skew`, with the library that Go built: a process
//! holds one version of a package, so `tests/skew.rs` runs each in a process of its own.
//!
//! `skewed VERSION SCENE` panics where something is not as it should be.

mod broken;
mod newer;
mod older;
mod reordered;

/// One version of the Rust half: a server of `Back`, and what it takes to start it.
macro_rules! version {
    ($version:ident) => {
        use r2g_conformance::skew::$version::conf::skew::*;

        pub(crate) struct Server;

        impl BackServer for Server {
            fn echo(&self, value: Crate) -> Result<Crate, r2g::Status> {
                Ok(crate::$version::returned(value))
            }

            async fn pass(
                &self,
                _ctx: &r2g::Ctx,
                value: Crate,
            ) -> Result<Crate, r2g::CallError<Trouble>> {
                Ok(value)
            }

            fn count(&self, items: r2g::ListView<'_, Item>) -> Result<u64, r2g::Status> {
                Ok(items.iter().map(|item| crate::$version::weigh(item)).sum())
            }

            async fn fail(
                &self,
                _ctx: &r2g::Ctx,
                tag: u32,
            ) -> Result<u32, r2g::CallError<Trouble>> {
                Err(crate::$version::trouble(tag).into())
            }

            crate::limit!($version);
        }

        pub(crate) fn start() -> r2g::Go {
            let builder = r2g_conformance::linked().program("skewed 3.1").package(&PACKAGE);
            builder.serve(BackService::new(Server)).start().expect("the halves go together")
        }

        pub(crate) async fn drive(go: &r2g::Go, what: &str) -> String {
            Drive::new(go).expect("a client").run(what).await.expect("an answer")
        }
    };
}

/// `limit` of each version.
macro_rules! limit {
    (older) => {
        fn limit(&self, a: u32) -> Result<u32, r2g::Status> {
            Ok(a)
        }
    };
    (newer) => {
        fn limit(&self, a: u32, b: u32, c: u32, d: bool) -> Result<u32, r2g::Status> {
            Ok(a + b + c + u32::from(d))
        }

        fn fresh(&self) -> Result<u32, r2g::Status> {
            Ok(12)
        }
    };
    (reordered) => {
        fn limit(&self, a: u32, b: u32) -> Result<u32, r2g::Status> {
            Ok(a * b)
        }
    };
    (broken) => {
        fn limit(&self, a: u32, b: u32) -> Result<u32, r2g::Status> {
            Ok(a + b)
        }
    };
}
pub(crate) use {limit, version};

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(future)
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["older", "calls"] => older::calls(),
        ["older", "called"] => older::called(),
        ["newer", "calls"] => newer::calls(),
        ["newer", "called"] => newer::called(),
        ["newer", "requirements"] => newer::requirements(),
        ["newer", "strict"] => newer::strict(),
        ["newer", "twins"] => newer::twins(),
        ["newer", "local"] => newer::local(),
        ["reordered", "calls"] => reordered::calls(),
        ["broken", "calls"] => broken::calls(),
        _ => panic!("there is no scene {words:?}"),
    }
}
