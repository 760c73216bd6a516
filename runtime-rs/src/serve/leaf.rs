//! Leaf methods: they run without a block, on whatever stack the caller has (`spec/04-calls.md`, "A leaf
//! call").

use super::{panic, refused, reply};
use crate::abi::{self, Arena, LeafFn};
use crate::arena::{Dst, Writer};
use crate::call::Method;
use crate::depth;
use crate::fault::Fault;
use crate::image::{Cx, Src};
use crate::notice::say;
use crate::status::Status;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// How one leaf method of one server is run. Made once per method, and never freed.
#[derive(Debug, Clone, Copy)]
pub struct Leaf {
    params: u32,
    args: u32,
    result: u32,
    run: LeafFn,
    data: *const c_void,
}

// SAFETY: `data` leads to a `Bound`, whose parts are `Send` and `Sync`, and which is never freed.
unsafe impl Send for Leaf {}
// SAFETY: as above.
unsafe impl Sync for Leaf {}

/// What `data` leads to.
struct Bound<S, F> {
    server: Arc<S>,
    method: &'static Method,
    args: u32,
    run: F,
}

/// A leaf method as this build has it.
#[derive(Debug, Clone, Copy)]
pub struct LeafShape {
    /// The method.
    pub method: &'static Method,
    /// How many parameters it has.
    pub params: u32,
    /// Size of their record in bytes.
    pub size: u32,
}

impl Leaf {
    /// Ties a method to its server.
    #[must_use]
    pub fn new<S, F>(server: &Arc<S>, shape: LeafShape, run: F) -> Self
    where
        S: Send + Sync + 'static,
        F: Fn(&S, LeafCall) -> u64 + Send + Sync + 'static,
    {
        let LeafShape { method, params, size: args } = shape;
        let bound = Box::new(Bound { server: Arc::clone(server), method, args, run });
        let data = (&raw const *Box::leak(bound)).cast();
        Self { params, args, result: method.result_size, run: enter::<S, F>, data }
    }

    /// Tells a caller, if its method is this one.
    pub(crate) fn fill(self, asked: &mut abi::Leaf) -> bool {
        let same =
            (asked.params, asked.args, asked.result) == (self.params, self.args, self.result);
        if same {
            (asked.run, asked.data) = (Some(self.run), self.data);
        }
        same
    }
}

/// The entry of every leaf. Nothing may unwind out of it, or call Go inside.
///
/// # Safety
/// `data` is a `Bound<S, F>`; `args` leads to its parameter record, `result` to bytes for its result,
/// both for the caller's own use until this returns.
unsafe extern "C" fn enter<S, F: Fn(&S, LeafCall) -> u64>(
    data: *const c_void,
    args: *const c_void,
    result: *mut c_void,
) -> u64 {
    // SAFETY: the caller says so; a `Bound` is never freed.
    let bound = unsafe { &*data.cast::<Bound<S, F>>() };
    let call = LeafCall {
        args: args.cast(),
        size: bound.args as usize,
        result: result.cast(),
        room: bound.method.result_size as usize,
    };
    let before = depth::enter_leaf();
    let ran = catch_unwind(AssertUnwindSafe(|| (bound.run)(&bound.server, call)));
    depth::leave_leaf(before);
    match ran {
        Ok(word) => word,
        Err(payload) => end(bound.method, payload.as_ref()),
    }
}

/// A leaf panicked. Nothing can be said to the caller that does not need memory, locks and code of the
/// program, on a thread that holds up Go's collector; and a leaf that panics has a bug.
#[cold]
fn end(method: &Method, payload: &(dyn std::any::Any + Send)) -> ! {
    let message = panic::message(payload);
    let name = method.name;
    say(format_args!("r2g: the leaf method {name} panicked, which ends the process: {message}"));
    std::process::abort();
}

/// A call of a leaf method in the callee.
#[derive(Debug)]
pub struct LeafCall {
    args: *const u8,
    size: usize,
    result: *mut u8,
    room: usize,
}

impl LeafCall {
    /// Runs the handler on the parameters and writes what it returns. The result is for the caller: 0, or
    /// the block of a failure.
    #[inline]
    pub fn answer<R>(
        self,
        run: impl FnOnce(Src<'_>) -> Result<Result<R, Status>, Fault>,
        encode: impl for<'w> FnOnce(&R, &mut Dst<'w>, &mut Writer<'w>) -> Result<(), Fault>,
    ) -> u64 {
        // SAFETY: the caller wrote a parameter record of this size: `Leaf::fill` compared them.
        let from = unsafe { Src::new(self.args, self.size, Cx::EQUAL) };
        match run(from) {
            Ok(Ok(value)) => self.store(&value, encode),
            Ok(Err(status)) => refused(&status),
            Err(fault) => refused(&reply::rejected(&fault)),
        }
    }

    #[inline]
    fn store<R>(
        &self,
        value: &R,
        encode: impl for<'w> FnOnce(&R, &mut Dst<'w>, &mut Writer<'w>) -> Result<(), Fault>,
    ) -> u64 {
        // A leaf returns plain values, so nothing is ever taken from this.
        let mut none =
            Arena { base: std::ptr::null_mut(), cap: 0, used: 0, chunks: std::ptr::null_mut() };
        // SAFETY: the arena is empty.
        let mut writer = unsafe { Writer::copying(&mut none, Cx::EQUAL) };
        // SAFETY: the caller has that many zeroed bytes for the result.
        let mut to = unsafe { Dst::new(self.result, self.room) };
        match encode(value, &mut to, &mut writer) {
            Ok(()) => 0,
            Err(fault) => refused(&reply::broken(&fault)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static METHOD: Method = Method {
        index: 0,
        name: "a.B.twice",
        id: 1,
        sync: true,
        deadline_ns: 0,
        result_size: 4,
        hint: crate::call::Hint::new(),
    };

    fn asked(params: u32, args: u32, result: u32) -> abi::Leaf {
        let (size, run, data) = (size_of::<abi::Leaf>() as u32, None, std::ptr::null());
        abi::Leaf { size, params, args, result, run, data }
    }

    fn twice() -> Leaf {
        Leaf::new(
            &Arc::new(2u32),
            LeafShape { method: &METHOD, params: 1, size: 8 },
            |factor, call| {
                call.answer(
                    |from| Ok(from.field::<u32>("a", 0)?.checked_mul(*factor).ok_or_else(overflow)),
                    |value, to, w| to.field("result", 0, value, w),
                )
            },
        )
    }

    fn overflow() -> Status {
        Status::new(crate::Code::OutOfRange, "too large")
    }

    #[test]
    fn only_callers_with_the_same_method_are_told() {
        for (params, args, result) in [(2, 8, 4), (1, 16, 4), (1, 8, 8), (0, 0, 4)] {
            let mut asked = asked(params, args, result);
            assert!(!twice().fill(&mut asked));
            assert!(asked.run.is_none());
        }
    }

    #[test]
    fn values_and_failures_come_back() {
        let mut asked = asked(1, 8, 4);
        assert!(twice().fill(&mut asked));
        let run = |value: u64| {
            let mut result = 0u64;
            let run = asked.run.expect("it was filled");
            let (args, out) = ((&raw const value).cast(), (&raw mut result).cast());
            // SAFETY: both are words of this frame, as large as the leaf was told.
            (unsafe { run(asked.data, args, out) }, result)
        };
        assert_eq!(run(21), (0, 42));
        let (failure, _) = run(u64::from(u32::MAX));
        let block: *mut abi::Block = std::ptr::with_exposed_provenance_mut(failure as usize);
        // SAFETY: a failure is the address of a resolved block.
        assert_eq!(unsafe { (*block).status }, crate::Code::OutOfRange.number());
        // SAFETY: as above.
        let chunks = unsafe { (*block).arena.chunks };
        // SAFETY: they are all memory of the block, and nothing refers to it any more.
        unsafe { crate::chunk::free_chunks(chunks) };
    }

    #[test]
    fn nothing_crosses_inside() {
        let before = depth::enter_leaf();
        assert!(!depth::may_cross());
        assert!(std::panic::catch_unwind(depth::level).is_err());
        assert!(std::panic::catch_unwind(depth::outside_of_leaf).is_err());
        depth::leave_leaf(before);
        assert!(depth::may_cross() && depth::level() == Some(0));
    }
}
