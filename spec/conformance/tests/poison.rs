//! `R2G_POISON=1`: memory of views is forbidden once their call is over. Each scene has a process of its
//! own.

use r2g::Code;
use r2g_conformance::api::conf::types::{GoEcho, PACKAGE, RustEchoService};
use r2g_conformance::echo::Echo;
use r2g_conformance::values;
use std::process::{Command, Output};

/// Names the scene of the child process.
const SCENE: &str = "R2G_TEST_SCENE";

fn run(scene: &str) -> Output {
    let this = std::env::current_exe().expect("this program");
    let mut child = Command::new(this);
    child.args(["--exact", "scene", "--ignored", "--nocapture"]);
    child.env("R2G_POISON", "1").env(SCENE, scene).output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn views_work_as_ever() {
    let output = run("everything");
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
}

#[test]
fn a_kept_slice_is_an_error_of_the_handler() {
    let output = run("kept");
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
}

#[test]
fn a_kept_slice_ends_the_process_elsewhere() {
    let output = run("elsewhere");
    assert!(!output.status.success(), "it read memory of a call that is over");
    let said = text(&output.stderr);
    assert!(said.contains("unexpected fault address") && said.contains("zoo.go"), "{said}");
}

#[test]
#[ignore = "runs in the child"]
fn scene() {
    let service = RustEchoService::new(Echo);
    let go = r2g_conformance::linked().serve(service).package(&PACKAGE).start().expect("a start");
    let go = GoEcho::new(&go).expect("a client");
    match std::env::var(SCENE).expect("a scene").as_str() {
        "everything" => {
            for value in [values::everything(), values::nothing()] {
                assert_eq!(go.through_views(&value).expect("views"), value);
            }
            go.keep_view("gone").expect("kept");
            let error = go.read_kept_view().expect_err("the view is over");
            assert!(error.message().contains("used after its call ended"), "{error}");
        }
        "kept" => {
            go.keep_slice("sixteen bytes ok").expect("kept");
            let error = go.read_kept_slice(false).expect_err("the call is over");
            assert_eq!(error.code(), Code::Internal);
            let what = "memory of a view used after its call ended: GoEcho.KeepSlice";
            assert!(error.message().contains(what), "{error}");
            assert_eq!(go.number(7).expect("Go goes on"), 7);
        }
        _ => {
            go.keep_slice("sixteen bytes ok").expect("kept");
            drop(go.read_kept_slice(true));
        }
    }
}
