//! A Go half for tests.

use crate::base::abi::{
    self, Frame, GoVtable, HALF_MAGIC, MAJOR, Report, SIDE_GO, Slice, Start, VtableHead,
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
