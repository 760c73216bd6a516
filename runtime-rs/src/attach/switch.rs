//! The switch between the stack of an attached thread and its goroutine, on x86-64.
//!
//! Go jumps to [`resume`] and Rust jumps back, so that calls and returns stay in pairs on both sides: what the
//! processor foresees of returns holds, whatever either side has called since. That is two thirds of what a
//! switch would cost otherwise.

use crate::abi::{ATTACHED_HELD, Attached, op};
use std::arch::{asm, naked_asm};
use std::ffi::c_void;
use std::mem::offset_of;

/// Where both sides meet, and what each needs to go on.
#[repr(C)]
#[derive(Debug)]
pub(super) struct Switch {
    /// What Go knows of it.
    pub(super) shared: Attached,
    /// Of Rust, while the goroutine runs: its stack pointer, and where it goes on.
    rust_sp: *mut u64,
    rust_pc: u64,
    /// Of the goroutine, while Rust runs: its stack pointer, its frame pointer, and where it goes on. They are
    /// written at each switch, since its stack moves.
    go_sp: u64,
    go_bp: u64,
    go_pc: u64,
    body: Body,
    data: *mut c_void,
}

/// What runs on the stack: it gets `data`, and ends by a last [`leave`].
pub(super) type Body = unsafe extern "C" fn(data: *mut c_void) -> !;

impl Switch {
    /// One whose first switch runs `body(data)` on the stack that ends at `top`.
    ///
    /// # Safety
    /// `top` is aligned to 16 and the end of a stack that nothing runs on.
    pub(super) unsafe fn new(held: bool, top: *mut u64, body: Body, data: *mut c_void) -> Self {
        // Two, so that it stays aligned.
        // SAFETY: the caller says that the memory below is a stack.
        let sp = unsafe { top.sub(2) };
        // The return address of `begin`, as it seems: whoever walks up the stack stops at it.
        // SAFETY: as above.
        unsafe { sp.write(0) };
        let shared = Attached {
            size: size_of::<Attached>() as u32,
            flags: if held { ATTACHED_HELD } else { 0 },
            resume: address(resume),
            op: op::END,
            entry: 0,
            word: 0,
            data: 0,
        };
        let (go_sp, go_bp, go_pc) = (0, 0, 0);
        Self { shared, rust_sp: sp, rust_pc: address(begin), go_sp, go_bp, go_pc, body, data }
    }
}

fn address(code: unsafe extern "C" fn()) -> u64 {
    code as usize as u64
}

/// Where Go jumps to, with the [`Switch`] in `rdi` and the address to come back to in `rsi`. Goes on where Rust had
/// left.
///
/// # Safety
/// Not to be called: this is no function of the C ABI.
#[unsafe(naked)]
unsafe extern "C" fn resume() {
    naked_asm!(
        "mov [rdi + {go_sp}], rsp",
        "mov [rdi + {go_bp}], rbp",
        "mov [rdi + {go_pc}], rsi",
        "mov rsp, [rdi + {rust_sp}]",
        "jmp [rdi + {rust_pc}]",
        rust_sp = const offset_of!(Switch, rust_sp),
        rust_pc = const offset_of!(Switch, rust_pc),
        go_sp = const offset_of!(Switch, go_sp),
        go_bp = const offset_of!(Switch, go_bp),
        go_pc = const offset_of!(Switch, go_pc),
    )
}

/// The lowest frame of the stack: where the first `resume` goes on, with the [`Switch`] in `rdi`.
///
/// # Safety
/// Not to be called, as above.
#[unsafe(naked)]
unsafe extern "C" fn begin() {
    naked_asm!(
        "mov rax, [rdi + {body}]",
        "mov rdi, [rdi + {data}]",
        "call rax",
        "ud2",
        body = const offset_of!(Switch, body),
        data = const offset_of!(Switch, data),
    )
}

/// Switches to the goroutine. Returns when that has done what `switch` asks for; not at all after [`op::END`].
///
/// In line, so that nothing is saved twice: the compiler keeps what it needs of the registers, all of which the other
/// side may change. The two that it does not let go are kept here.
///
/// # Safety
/// This runs on the stack of `switch`, and the goroutine is in its `attach`.
#[inline(always)]
pub(super) unsafe fn leave(switch: *mut Switch) {
    // SAFETY: the stack, and what registers functions keep, are as before when the block is over; the goroutine comes
    // back to its end by `resume`, and only once.
    unsafe {
        asm!(
            "push rbp",
            "push rbx",
            "lea rax, [rip + 2f]",
            "mov [rdi + {rust_pc}], rax",
            "mov [rdi + {rust_sp}], rsp",
            "mov rsp, [rdi + {go_sp}]",
            "mov rbp, [rdi + {go_bp}]",
            "mov rax, [rdi + {go_pc}]", // Go wants it there
            "jmp rax",
            "2:",
            "pop rbx",
            "pop rbp",
            rust_sp = const offset_of!(Switch, rust_sp),
            rust_pc = const offset_of!(Switch, rust_pc),
            go_sp = const offset_of!(Switch, go_sp),
            go_bp = const offset_of!(Switch, go_bp),
            go_pc = const offset_of!(Switch, go_pc),
            inout("rdi") switch => _,
            out("r12") _,
            out("r13") _,
            out("r14") _,
            out("r15") _,
            clobber_abi("sysv64"),
        );
    }
}
