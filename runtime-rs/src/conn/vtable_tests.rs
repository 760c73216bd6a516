//! Tables that are not a Go half of this runtime.

use super::go_half as checked;
use crate::base::abi::{
    self, Frame, GoVtable, HALF_MAGIC, MAJOR, Report, SIDE_GO, SIDE_RUST, Slice, Start, VtableHead,
};

unsafe extern "C" fn start(_: *const Start, _: *mut Report) -> i32 {
    0
}

unsafe extern "C" fn connect(_: *const VtableHead, _: *mut Report) -> i32 {
    0
}

unsafe extern "C" fn call(_: u32, _: *mut Frame) {}

unsafe extern "C" fn small(_: u32, _: *mut abi::Small) -> i32 {
    0
}

unsafe extern "C" fn cancel(_: u32, _: u64, _: u32) {}

unsafe extern "C" fn warm_thread() {}

unsafe extern "C" fn open_rings(_: *const abi::Rings) -> i32 {
    0
}

unsafe extern "C" fn doorbell(_: u32) {}

/// A Go half that does nothing.
pub(crate) fn go_half() -> GoVtable {
    let head = VtableHead {
        magic: HALF_MAGIC,
        abi_major: MAJOR,
        abi_minor: 0,
        size: size_of::<GoVtable>() as u32,
        side: SIDE_GO,
        manifest: Slice::EMPTY,
        start,
        connect,
    };
    GoVtable {
        head,
        call,
        batch: call,
        small,
        cancel,
        warm_thread,
        open_rings,
        doorbell_requests: doorbell,
        doorbell_completions: doorbell,
    }
}

/// A table that begins otherwise.
fn changed(change: impl FnOnce(&mut VtableHead)) -> &'static GoVtable {
    let mut half = go_half();
    change(&mut half.head);
    Box::leak(Box::new(half))
}

fn refusal(half: &'static GoVtable) -> String {
    // SAFETY: a reference leads to a whole table.
    unsafe { checked(&raw const half.head) }.expect_err("not a Go half").to_string()
}

#[test]
fn a_go_half_of_this_runtime_passes() {
    let whole = changed(|_| ());
    // SAFETY: a reference leads to a whole table.
    unsafe { checked(&raw const whole.head) }.expect("a Go half");
    let newer = changed(|head| (head.abi_minor, head.size) = (9, 400));
    // SAFETY: as above; no more than this version's fields are read.
    unsafe { checked(&raw const newer.head) }.expect("a newer minor");
}

#[test]
fn others_are_refused_with_the_reason() {
    // SAFETY: null is refused before it is read.
    let none = unsafe { checked(std::ptr::null()) }.expect_err("null");
    assert!(none.to_string().contains("there is no Go half"), "{none}");
    assert!(refusal(changed(|head| head.magic = [7; 16])).contains("not a half of r2g"));
    let text = refusal(changed(|head| head.abi_major = MAJOR + 1));
    assert!(text.contains("runtime ABI 2, this program for 1"), "{text}");
    assert!(refusal(changed(|head| head.side = SIDE_RUST)).contains("not a Go half"));
    assert!(refusal(changed(|head| head.size -= 1)).contains("not a Go half"));
}
