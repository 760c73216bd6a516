//! What Go calls while a thread of Rust is attached.

use crate::api::conf::attach::{BackServer, Lender};
use r2g::{Ctx, Go, Status};
use std::sync::OnceLock;

/// Go, and a client, for calls that go on to it.
pub static GO: OnceLock<(Go, Lender)> = OnceLock::new();

/// Goes on to Go.
#[derive(Debug, Default)]
pub struct Back;

impl BackServer for Back {
    fn twice(&self, value: u64) -> Result<u64, Status> {
        Ok(value * 2)
    }

    fn run(&self, levels: u32, how: String) -> Result<u32, Status> {
        let (go, lender) = GO.get().ok_or_else(|| Status::unavailable("there is no Go half"))?;
        match how.as_str() {
            "attached" => go.attach(|_| {
                lender.nop()?;
                let below = lender.nest(levels, how.as_str())?;
                lender.nop()?;
                Ok(below)
            }),
            // Every other level.
            "mixed" if levels.is_multiple_of(2) => go.attach(|_| lender.nest(levels, how.as_str())),
            "panic in a scope" if levels == 0 => go.attach(|_| {
                lender.nop()?;
                panic!("in a scope below")
            }),
            _ => lender.nest(levels, how.as_str()),
        }
    }

    async fn later(&self, ctx: &Ctx, value: u64) -> Result<u64, Status> {
        if value == u64::MAX {
            ctx.cancelled().await;
        }
        Ok(value)
    }
}
