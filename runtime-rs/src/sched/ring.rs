//! A ring of words: many producers, one consumer at a time (`spec/05-async-calls.md`, "Rings").
//!
//! Each cell says by its sequence number whose turn it is: `seq == pos` the producer's that gets
//! position `pos`, `seq == pos + 1` the consumer's. A ring has more cells than there can be entries, so a
//! push finds room.
//!
//! Whether the consumer looks is a word of its own. A producer pushes and then passes over that word with a
//! read-modify-write; a consumer that stops looking swaps `PARKED` in and then looks once more. Both
//! are read-modify-writes of one word, so one comes first: either the consumer's comes after the
//! producer's, and synchronizes with it, so the last look sees the entry; or the producer's comes after
//! and reads `PARKED`, and the producer rings.

use crate::base::abi;
use crate::base::prefetch;
use crate::base::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::ptr;

/// The consumer looks at the ring, or will.
pub(crate) const WATCHED: u32 = 0;
/// The consumer sleeps: a producer that pushes must ring the doorbell.
pub(crate) const PARKED: u32 = 1;

/// How many cells ahead of its turn a cell is fetched: the other half had it last.
const AHEAD: u64 = 4;

/// A value on cache lines of its own.
#[repr(align(128))]
#[derive(Debug, Default)]
struct Line<T>(T);

/// A cell of a ring: `r2g_cell`.
#[repr(C)]
#[derive(Debug)]
struct Cell {
    seq: AtomicU64,
    word: AtomicU64,
    method: AtomicU32,
    kind: AtomicU32,
    reserved: AtomicU64,
}

#[cfg(not(r2g_loom))]
const _: () = assert!(size_of::<Cell>() == 32 && std::mem::offset_of!(Cell, method) == 16);

/// A ring. It belongs to the process and is never freed, since the other half keeps its addresses.
#[derive(Debug)]
pub(crate) struct Ring {
    tail: Line<AtomicU64>,
    head: Line<AtomicU64>,
    state: Line<AtomicU32>,
    cells: Box<[Cell]>,
}

impl Ring {
    /// A ring with room for `entries`, at least. `state` says whether its consumer looks already.
    pub(crate) fn new(entries: u32, state: u32) -> Self {
        let cells = u64::from(entries.max(1)).next_power_of_two();
        let cell = |at| Cell {
            seq: AtomicU64::new(at),
            word: AtomicU64::new(0),
            method: AtomicU32::new(0),
            kind: AtomicU32::new(abi::CELL_CALL),
            reserved: AtomicU64::new(0),
        };
        Self {
            tail: Line(AtomicU64::new(0)),
            head: Line(AtomicU64::new(0)),
            state: Line(AtomicU32::new(state)),
            cells: (0..cells).map(cell).collect(),
        }
    }

    /// The ring as the other half gets it.
    pub(crate) fn address(&'static self) -> abi::Ring {
        let of = |at: *const u8| at.expose_provenance() as u64;
        abi::Ring {
            tail: of((&raw const self.tail.0).cast()),
            head: of((&raw const self.head.0).cast()),
            state: of((&raw const self.state.0).cast()),
            cells: of(self.cells.as_ptr().cast()),
            mask: self.cells.len() as u64 - 1,
        }
    }

    fn cell(&self, pos: u64) -> &Cell {
        // The number of cells is a power of two.
        &self.cells[(pos & (self.cells.len() as u64 - 1)) as usize]
    }

    /// Adds a call, or the completion of one. `false` if there is no room, which a ring of the right size always has.
    pub(crate) fn push(&self, word: u64, method: u32) -> bool {
        let mut pos = self.tail.0.load(Ordering::Relaxed);
        loop {
            let cell = self.cell(pos);
            // Acquire: the consumer's reads of the cell come before the writes below.
            let seq = cell.seq.load(Ordering::Acquire);
            if seq == pos {
                let next = pos.wrapping_add(1);
                let taken = self.tail.0.compare_exchange_weak(
                    pos,
                    next,
                    Ordering::Relaxed,
                    Ordering::Relaxed,
                );
                match taken {
                    Ok(_) => {
                        cell.word.store(word, Ordering::Relaxed);
                        cell.method.store(method, Ordering::Relaxed);
                        cell.kind.store(abi::CELL_CALL, Ordering::Relaxed);
                        // Release: publishes the words above.
                        cell.seq.store(next, Ordering::Release);
                        prefetch::to_write(ptr::from_ref(self.cell(pos + AHEAD)).cast());
                        return true;
                    }
                    Err(now) => pos = now,
                }
            } else if seq.wrapping_sub(pos) > u64::MAX / 2 {
                return false;
            } else {
                pos = self.tail.0.load(Ordering::Relaxed);
            }
        }
    }

    /// Takes the oldest call or completion, and passes over kinds that this half does not know. Only for the one
    /// consumer that has the ring to itself.
    pub(crate) fn pop(&self) -> Option<(u64, u32)> {
        loop {
            // Relaxed: consumers take turns by a lock (`completions`) or by the lease (`dispatch`), which orders their accesses.
            let pos = self.head.0.load(Ordering::Relaxed);
            let cell = self.cell(pos);
            if cell.seq.load(Ordering::Acquire) != pos.wrapping_add(1) {
                return None;
            }
            let word = cell.word.load(Ordering::Relaxed);
            let method = cell.method.load(Ordering::Relaxed);
            let kind = cell.kind.load(Ordering::Relaxed);
            // Release: the producer that gets this cell next writes after the reads above.
            cell.seq.store(pos.wrapping_add(self.cells.len() as u64), Ordering::Release);
            self.head.0.store(pos.wrapping_add(1), Ordering::Relaxed);
            if kind == abi::CELL_CALL {
                return Some((word, method));
            }
        }
    }

    /// Whether there is nothing to pop, as far as can be seen.
    pub(crate) fn is_empty(&self) -> bool {
        let pos = self.head.0.load(Ordering::Relaxed);
        self.cell(pos).seq.load(Ordering::Acquire) != pos.wrapping_add(1)
    }

    /// How many entries were pushed so far.
    pub(crate) fn pushed(&self) -> u64 {
        self.tail.0.load(Ordering::Relaxed)
    }

    /// How many entries were popped so far.
    pub(crate) fn popped(&self) -> u64 {
        self.head.0.load(Ordering::Relaxed)
    }

    /// After a push: whether the consumer sleeps, so that the caller must ring the doorbell. From then on the ring
    /// counts as watched.
    pub(crate) fn needs_doorbell(&self) -> bool {
        // A read-modify-write even where nothing changes: see above.
        self.state.0.swap(WATCHED, Ordering::AcqRel) == PARKED
    }

    /// Announces that the consumer sleeps. The caller polls the ring once more afterwards.
    pub(crate) fn park(&self) {
        self.state.0.swap(PARKED, Ordering::AcqRel);
    }

    /// Makes the ring watched again. `false` if a producer did so first; that one rings.
    pub(crate) fn unpark(&self) -> bool {
        self.needs_doorbell()
    }

    /// Whether the ring counts as watched. It may change at once.
    pub(crate) fn is_watched(&self) -> bool {
        self.state.0.load(Ordering::Acquire) == WATCHED
    }
}
