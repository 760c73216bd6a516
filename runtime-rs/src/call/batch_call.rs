//! Batches: many sync calls of one method by one crossing (`spec/04-calls.md`, "A batch of calls").

use super::client::Client;
use super::sync_call::{bad_argument, note_size};
use crate::base::abi::NO_METHOD;
use crate::base::fault::Fault;
use crate::thread::depth;
use crate::value::image::Src;
use crate::wire::Params;
use crate::wire::frame::{Peer, Room, StackFrame, SyncBlock, store_params};
use crate::wire::outcome::{Failure, outcome};
use std::sync::atomic::Ordering;

/// Most calls that cross at once: what bounds their memory, and how long the thread is away.
const MOST: usize = 64;

impl Client {
    /// Calls a sync method once for each of the requests. The outcomes are in the order of the requests, and
    /// none of them depends on another one.
    pub fn batch<P: Params, R, F: Failure>(
        &self,
        method: u32,
        requests: impl Iterator<Item = P>,
        decode: impl Fn(Src<'_>) -> Result<R, Fault>,
    ) -> Vec<Result<R, F>> {
        let shared = &*self.shared;
        if shared.entries[method as usize] == NO_METHOD {
            return requests.map(|_| Err(self.unimplemented(method))).collect();
        }
        let name = self.method(method).name;
        let Some(level) = depth::level() else {
            let refused = || F::from_status(depth::too_deep().in_method(name));
            return requests.map(|_| Err(refused())).collect();
        };
        let mut requests = requests.fuse();
        let mut frames = Vec::new();
        let mut outcomes = Vec::with_capacity(requests.size_hint().0);
        loop {
            let some: Vec<P> = requests.by_ref().take(MOST).collect();
            if some.is_empty() {
                return outcomes;
            }
            if frames.len() < some.len() {
                frames.resize_with(some.len(), StackFrame::new);
            }
            self.cross(method, level, &some, &mut frames, &decode, &mut outcomes);
        }
    }

    /// One crossing.
    fn cross<P: Params, R, F: Failure>(
        &self,
        index: u32,
        level: u16,
        requests: &[P],
        frames: &mut [StackFrame],
        decode: &impl Fn(Src<'_>) -> Result<R, Fault>,
        outcomes: &mut Vec<Result<R, F>>,
    ) {
        let shared = &*self.shared;
        let entry = shared.entries[index as usize];
        let (method, peer) = (self.method(index), shared.peer(index));
        let hint = method.hint.load(Ordering::Relaxed);
        let frames = frames.iter_mut().zip(requests);
        let mut calls: Vec<_> =
            frames.map(|(frame, params)| write(frame, level, hint, params, peer)).collect();
        let blocks: Vec<_> = calls.iter().flatten().map(|(call, _)| call.block()).collect();
        match &shared.go {
            Some(go) => go.batch(entry, &blocks),
            None => blocks.iter().for_each(|block| shared.conn.call(entry, *block)),
        }
        outcomes.extend(calls.iter_mut().map(|call| match call {
            Ok((call, room)) => {
                note_size(method, hint, *room, call.arena());
                let (block, size) = (call.block(), method.result_size as usize);
                // SAFETY: the call is resolved.
                unsafe { outcome(block, method.name, size, peer.cx, decode) }
            }
            Err(fault) => Err(bad_argument(method, fault)),
        }));
    }
}

/// Makes one call ready to cross, with room for a result of `hint` bytes.
fn write<'a, P: Params>(
    frame: &'a mut StackFrame,
    level: u16,
    hint: u32,
    params: &'a P,
    peer: Peer<'_>,
) -> Result<(SyncBlock<'a>, Room), Fault> {
    let mut call = frame.pin(level);
    call.reserve(hint);
    // SAFETY: the arena is pinned, and the parameters are borrowed for as long as the call.
    unsafe { store_params(call.block(), params, peer) }?;
    let room = Room::of(call.arena());
    Ok((call, room))
}
