//! Tables that are not a Go half of this runtime.

use super::go_half as checked;
use crate::base::abi::{GoVtable, MAJOR, Report, SIDE_RUST, Slice, VtableHead};
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

/// A manifest of a Go half without packages: its magic, and four empty fields.
static MANIFEST: [u8; 32] = *b"\x7fr2g-mani\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

#[test]
fn connecting_again_gives_all_that_was_found() {
    let manifest = Slice { addr: MANIFEST.as_ptr(), len: MANIFEST.len() as u64 };
    let go = changed(|head| head.manifest = manifest);
    let other = changed(|head| head.manifest = manifest);
    let connect = |go: &'static GoVtable| {
        let mut report = Report::new();
        // SAFETY: a reference leads to a whole table, and the report lives until the call returns.
        let code = unsafe { super::connect(&raw const go.head, &raw mut report) };
        // SAFETY: the half's texts stay.
        let text = unsafe { crate::base::text::text(report.message) };
        (code, report.sequence, text.to_owned())
    };
    let (code, _, text) = connect(go);
    assert_eq!((code, text.contains("not started")), (9, true), "{text}");
    super::serve(crate::serve::Served::default(), None);
    let (code, sequence, text) = connect(go);
    assert_eq!((code, sequence), (0, 0), "{text}");
    let (code, sequence, text) = connect(go);
    assert_eq!((code, sequence), (0, 1), "{text}");
    let (code, _, text) = connect(other);
    assert_eq!((code, text.contains("another Go half")), (9, true), "{text}");
}
