//! The server of leaf methods.

use crate::api::conf::leaf::{Axis, Color, Large, LeavesServer, Pair, Perms, Point, Pull, Refusal};
use r2g::{CallError, Code, Status};
use std::hint::black_box;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Go, for the leaf that must not call it.
pub static GO: OnceLock<Pull> = OnceLock::new();

/// Returns what it gets.
#[derive(Debug, Default)]
pub struct Leaves {
    count: AtomicU64,
}

macro_rules! echoes {
    ($($name:ident: $ty:ty),+ $(,)?) => {
        $(fn $name(&self, value: $ty) -> Result<$ty, Status> { Ok(value) })+
    };
}

impl LeavesServer for Leaves {
    echoes! {
        u8: u8, i8: i8, u16: u16, i16: i16, u32: u32, i32: i32, u64: u64, i64: i64, f32: f32, f64: f64,
        color: Color, axis: Axis, perms: Perms, point: Point, bytes: [u8; 5], words: [u64; 8],
    }

    fn nop(&self) -> Result<(), Status> {
        Ok(())
    }

    fn count(&self) -> Result<(), Status> {
        self.count.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn counted(&self) -> Result<u64, Status> {
        Ok(self.count.load(Ordering::Relaxed))
    }

    fn not(&self, value: bool) -> Result<bool, Status> {
        Ok(!value)
    }

    fn pair(&self, value: Pair) -> Result<Pair, Status> {
        Ok(Pair { first: value.second, second: value.first })
    }

    fn mixed(
        &self,
        a: u8,
        b: u64,
        c: bool,
        d: i16,
        e: f32,
        f: Axis,
        g: Point,
        h: [u16; 3],
    ) -> Result<f64, Status> {
        let h: f64 = h.iter().map(|value| f64::from(*value)).sum();
        let small = f64::from(a) + b as f64 + f64::from(u8::from(c)) + f64::from(d) + f64::from(e);
        Ok(small + f64::from(f as i16) + g.x + f64::from(g.y) + h)
    }

    fn fail(&self, code: u32) -> Result<u32, Status> {
        Err(Status::new(Code::from_number(code), format!("leaf failure {code}")))
    }

    fn descend(&self, levels: u32) -> Result<u32, Status> {
        Ok(descend(levels))
    }

    fn panic(&self) -> Result<(), Status> {
        panic!("a leaf with a bug")
    }

    fn call_go(&self) -> Result<(), Status> {
        GO.get().expect("a client").nop()
    }

    fn warm(&self) -> Result<bool, Status> {
        Ok(r2g::warm_thread())
    }

    fn add(&self, a: u64, b: u64) -> Result<u64, Status> {
        Ok(a + b)
    }

    fn half(&self, value: u64) -> Result<u64, CallError<Refusal>> {
        match value {
            1000 => Err(Status::new(Code::NotFound, "no half").into()),
            1001 => panic!("asked to panic"),
            odd if odd % 2 == 1 => Err(Refusal::Odd.into()),
            large if large > 1000 => {
                Err(Refusal::Large(Large::new(large, "too large".repeat(200))).into())
            }
            even => Ok(even / 2),
        }
    }

    fn refuse(&self, value: u64) -> Result<(), CallError<Refusal>> {
        self.half(value).map(drop)
    }
}

#[inline(never)]
fn descend(levels: u32) -> u32 {
    let frame = black_box([levels as u8; 1024]);
    if levels == 0 {
        return u32::from(frame[0]);
    }
    1 + descend(levels - 1) + u32::from(frame[7] != levels as u8)
}
