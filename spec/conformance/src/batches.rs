//! The server of batches, the same as in Go.

use crate::api::conf::batch::{Line, Refusal, ToRustServer};
use r2g::{CallError, Code, Status};
use std::sync::atomic::{AtomicU64, Ordering};

/// Serves batches.
#[derive(Debug, Default)]
pub struct Batches {
    noted: AtomicU64,
}

/// The line of a refusal.
#[must_use]
pub fn odd(value: u64) -> Line {
    Line::new("odd", value as u32)
}

impl ToRustServer for Batches {
    fn half(&self, value: u64) -> Result<u64, CallError<Refusal>> {
        match value {
            13 => panic!("thirteen"),
            17 => Err(Status::new(Code::OutOfRange, "seventeen").into()),
            0 => Err(Refusal::Tired.into()),
            odd if odd % 2 == 1 => Err(Refusal::Odd(self::odd(odd)).into()),
            even => Ok(even / 2),
        }
    }

    fn join(&self, lines: Vec<Line>, between: &str, limit: Option<u32>) -> Result<String, Status> {
        let names = lines.iter().flat_map(|line| (0..line.count).map(|_| line.name.as_str()));
        let names: Vec<_> = names.take(limit.unwrap_or(u32::MAX) as usize).collect();
        Ok(names.join(between))
    }

    fn fill(&self, value: u8, size: u32) -> Result<Vec<u8>, Status> {
        Ok(vec![value; size as usize])
    }

    fn note(&self, value: u64) -> Result<(), Status> {
        self.noted.fetch_add(value, Ordering::Relaxed);
        Ok(())
    }

    fn noted(&self) -> Result<u64, Status> {
        Ok(self.noted.load(Ordering::Relaxed))
    }
}
