//! Tables that are not a Go half of this runtime.

use super::go_half as checked;
use crate::base::abi::{GoVtable, MAJOR, SIDE_RUST, VtableHead};
use crate::conn::test_half::go_half;

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
