//! Tables that are not a Go half of this runtime.

use super::check_go_half;
use crate::abi::{HALF_MAGIC, Half, MAJOR, SIDE_GO, SIDE_RUST, Slice};

fn half() -> Half {
    Half {
        magic: HALF_MAGIC,
        abi_major: MAJOR,
        abi_minor: 0,
        size: size_of::<Half>() as u32,
        side: SIDE_GO,
        descriptor: Slice::EMPTY,
        start: None,
        connect: None,
        call: None,
        submit: None,
        cancel: None,
        complete: None,
        alloc: None,
        release: None,
        wake: None,
        bell: None,
        rings: None,
        stream: None,
        drop: None,
        empty: None,
        threads: std::ptr::null(),
        own: None,
        leaf: None,
        batch: None,
        accept: None,
        resolved: None,
        attach: None,
    }
}

fn refusal(half: &Half) -> String {
    // SAFETY: a reference leads to a whole table.
    unsafe { check_go_half(half) }.expect_err("not a Go half").to_string()
}

#[test]
fn a_go_half_of_this_runtime_passes() {
    // SAFETY: a reference leads to a whole table.
    unsafe { check_go_half(&half()) }.expect("a Go half");
    let newer = Half { abi_minor: 9, size: 400, ..half() };
    // SAFETY: as above; only the first fields are read.
    unsafe { check_go_half(&newer) }.expect("a newer minor");
}

#[test]
fn others_are_refused_with_the_reason() {
    // SAFETY: null is refused before it is read.
    let none = unsafe { check_go_half(std::ptr::null()) }.expect_err("null");
    assert!(none.to_string().contains("there is no Go half"), "{none}");
    assert!(refusal(&Half { magic: [7; 16], ..half() }).contains("not a half of r2g"));
    let text = refusal(&Half { abi_major: MAJOR + 1, ..half() });
    assert!(text.contains("runtime ABI 2, this program for 1"), "{text}");
    assert!(refusal(&Half { side: SIDE_RUST, ..half() }).contains("not a Go half"));
    assert!(refusal(&Half { size: 8, ..half() }).contains("not a Go half"));
}
