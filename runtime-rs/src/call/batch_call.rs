//! Batches: many sync calls of one method by one crossing (`spec/04-calls.md`, "A batch of calls").

use super::client::Client;
use super::sync_call::{bad_argument, note_size};
use crate::base::abi::{self, NO_METHOD};
use crate::base::codec_error::CodecError;
use crate::thread::depth;
use crate::value::reader::Reader;
use crate::wire::Params;
use crate::wire::outcome::{Failure, outcome};
use crate::wire::stack_memory::{Callee, Room, StackMemory, SyncFrame, encode_params};
use std::sync::atomic::Ordering;

impl Client {
    /// Calls a sync method once for each of the requests. The outcomes are in the order of the requests, and
    /// none of them depends on another one.
    pub fn batch<P: Params, R, F: Failure>(
        &self,
        method: u32,
        requests: impl Iterator<Item = P>,
        decode: impl Fn(Reader<'_>) -> Result<R, CodecError>,
    ) -> Vec<Result<R, F>> {
        let shared = &*self.shared;
        if shared.numbers[method as usize] == NO_METHOD {
            return requests.map(|_| Err(self.unimplemented(method))).collect();
        }
        let name = self.method(method).name;
        let Some(level) = depth::level() else {
            let refused = || F::from_status(depth::too_deep().in_method(name));
            return requests.map(|_| Err(refused())).collect();
        };
        let mut requests = requests.fuse();
        let mut memories = Vec::new();
        let mut outcomes = Vec::with_capacity(requests.size_hint().0);
        loop {
            let some: Vec<P> = requests.by_ref().take(abi::BATCH).collect();
            if some.is_empty() {
                return outcomes;
            }
            if memories.len() < some.len() {
                memories.resize_with(some.len(), StackMemory::new);
            }
            self.cross(method, level, &some, &mut memories, &decode, &mut outcomes);
        }
    }

    /// One crossing.
    fn cross<P: Params, R, F: Failure>(
        &self,
        index: u32,
        level: u16,
        requests: &[P],
        memories: &mut [StackMemory],
        decode: &impl Fn(Reader<'_>) -> Result<R, CodecError>,
        outcomes: &mut Vec<Result<R, F>>,
    ) {
        let shared = &*self.shared;
        let number = shared.numbers[index as usize];
        let (method, callee) = (self.method(index), shared.callee(index));
        let hint = method.hint.load(Ordering::Relaxed);
        let memories = memories.iter_mut().zip(requests);
        let mut calls: Vec<_> =
            memories.map(|(memory, params)| write(memory, level, hint, params, callee)).collect();
        let frames: Vec<_> = calls.iter().flatten().map(|(call, _)| call.frame()).collect();
        match &shared.go {
            Some(go) => go.batch(number, &frames),
            None => frames.iter().for_each(|frame| shared.conn.call(number, *frame)),
        }
        outcomes.extend(calls.iter_mut().map(|call| match call {
            Ok((call, room)) => {
                note_size(method, hint, *room, call.arena());
                let (frame, size) = (call.frame(), method.result_size as usize);
                // SAFETY: the call is resolved.
                unsafe { outcome(frame, method.name, size, callee.schemas, decode) }
            }
            Err(codec_error) => Err(bad_argument(method, codec_error)),
        }));
    }
}

/// Makes one call ready to cross, with room for a result of `hint` bytes.
fn write<'a, P: Params>(
    memory: &'a mut StackMemory,
    level: u16,
    hint: u32,
    params: &'a P,
    callee: Callee<'_>,
) -> Result<(SyncFrame<'a>, Room), CodecError> {
    let mut call = memory.pin(level);
    call.reserve(hint);
    // SAFETY: the arena is pinned, and the parameters are borrowed for as long as the call.
    unsafe { encode_params(call.frame(), params, callee) }?;
    let room = Room::of(call.arena());
    Ok((call, room))
}
