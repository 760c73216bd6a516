//! Chunks that were given back hold no bytes of the call before.

use super::{alloc_chunk, attach_cached, chunk_data, recycle_chunks};
use crate::base::abi::Arena;
use std::process::Command;
use std::ptr;

/// The bytes that a chunk has when it is used again.
fn leftovers() -> [u8; 64] {
    let chunk = alloc_chunk(64);
    // SAFETY: it was just made.
    let data = unsafe { chunk_data(chunk) };
    // SAFETY: it has that many bytes.
    unsafe { data.write_bytes(b'x', 64) };
    // SAFETY: it has no other owner.
    unsafe { recycle_chunks(chunk) };
    let mut arena = Arena { base: ptr::null_mut(), cap: 0, used: 0, chunks: ptr::null_mut() };
    assert!(attach_cached(&mut arena, 64));
    assert_eq!(arena.base, data, "another chunk");
    // SAFETY: the chunk has that many bytes, and all of them were written.
    let found = unsafe { data.cast::<[u8; 64]>().read() };
    // SAFETY: it has no other owner.
    unsafe { recycle_chunks(arena.chunks) };
    found
}

#[test]
fn a_thread_uses_its_chunks_again() {
    if std::env::var_os("R2G_POISON").is_none() {
        assert_eq!(leftovers(), [b'x'; 64]);
    }
}

#[test]
#[cfg_attr(miri, ignore = "starts a process")]
fn in_poison_mode_they_are_spoiled() {
    let this = std::env::current_exe().expect("this program");
    let mut child = Command::new(this);
    child.args(["--exact", "value::chunk::tests::poisoned", "--ignored", "--nocapture"]);
    let output = child.env("R2G_POISON", "1").output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "no such test");
}

#[test]
#[ignore = "runs in the child"]
fn poisoned() {
    assert_eq!(leftovers(), [0xDD; 64]);
}
