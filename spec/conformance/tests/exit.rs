//! A program may end at any time, with calls in flight in both directions.

use r2g_conformance::api::conf::types::{GoEcho, RustEchoService};
use r2g_conformance::echo::{self, Echo};
use std::process::{Command, Stdio};
use std::time::Duration;

/// The code that the child ends with, in the middle of things.
const CODE: i32 = 7;

#[test]
fn a_program_ends_with_calls_in_flight() {
    let child = || {
        let exe = std::env::current_exe().expect("this program");
        let mut command = Command::new(exe);
        command.args(["--ignored", "--exact", "the_child", "--nocapture"]);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the child starts")
    };
    for round in 0..10 {
        let ended = child().wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(CODE), "round {round}: {}\n{said}", ended.status);
        assert!(said.is_empty(), "round {round}: {said}");
    }
}

#[test]
#[ignore = "runs in the child"]
fn the_child() {
    let start = r2g_conformance::linked().serve(RustEchoService::new(Echo)).max_in_flight(300);
    let go = start.start().expect("Go starts");
    let client = GoEcho::new(&go).expect("a client");
    echo::GO.set(client.clone()).expect("set once");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build();
    let runtime = runtime.expect("a runtime");
    for _ in 0..200 {
        runtime.spawn(client.wait(60_000));
    }
    for _ in 0..20 {
        let client = client.clone();
        runtime.spawn(async move {
            // Go calls Rust on the way.
            while client.descend_later(2).await.is_ok() {}
        });
    }
    std::thread::sleep(Duration::from_millis(20));
    std::process::exit(CODE);
}
