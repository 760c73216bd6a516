//! Memory of async calls: on the heap, since a caller may leave before its callee.

use super::stack_memory::{Callee, Room, encode_params};
use crate::base::abi::{Arena, Frame, KIND_ASYNC};
use crate::base::codec_error::CodecError;
use crate::base::free_list::{self, FreeList};
use crate::base::poison;
use crate::base::prefetch;
use crate::value::chunk::{free_chunks, grow};
use crate::wire::Params;
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::mem::{ManuallyDrop, MaybeUninit};
use std::ptr::{self, NonNull};
use std::sync::atomic::Ordering;

/// Bytes for parameters; larger ones get a box of their own.
const PARAMS: usize = 160;
/// Alignment of that place.
const PARAMS_ALIGN: usize = 16;
/// First arena of a call in bytes.
const ARENA: usize = 640;
/// Frames that a thread keeps for its next calls.
const KEPT: usize = 1024;

/// Memory of a call, which never moves while the call runs.
///
/// What both halves use of a small call are three lines of memory: the first two of the frame, and the
/// first one of the arena. What only the caller uses is elsewhere, so that it stays in its cache.
#[repr(C, align(64))]
struct Parts {
    frame: Frame,
    held: Option<Held>,
    arena: FirstArena,
    params: MaybeUninit<[u8; PARAMS]>,
    /// The arena that the call goes out with.
    room: Room,
}

/// An arena that begins with a line of memory.
#[repr(C, align(64))]
struct FirstArena([MaybeUninit<u8>; ARENA]);

const _: () = assert!(std::mem::offset_of!(Parts, params) % PARAMS_ALIGN == 0);
const _: () = assert!(size_of::<Parts>() == 1024);

thread_local! {
    static SPARE: FreeList<Spare> = const { FreeList::new(KEPT) };
}

/// Memory that no call has.
struct Spare(NonNull<Parts>);

impl Spare {
    /// Not initialised: memory that this thread has kept, or fresh.
    #[inline]
    fn take() -> Self {
        free_list::take(&SPARE, |_| true).unwrap_or_else(Self::fresh)
    }

    fn fresh() -> Self {
        let layout = Layout::new::<Parts>();
        // SAFETY: the memory of a call has a size.
        let fresh = unsafe { alloc(layout) };
        Self(NonNull::new(fresh.cast()).unwrap_or_else(|| handle_alloc_error(layout)))
    }
}

impl Drop for Spare {
    fn drop(&mut self) {
        // SAFETY: `fresh` allocated it with this layout, and nothing else has it.
        unsafe { dealloc(self.0.as_ptr().cast(), Layout::new::<Parts>()) };
    }
}

/// A call's memory: its frame and arena, and the parameters, to which the encoded ones refer.
pub struct HeapMemory {
    /// Only raw pointers lead to it while the callee may write it.
    memory: NonNull<Parts>,
}

/// Parameters that the memory of a call holds.
#[derive(Clone, Copy)]
struct Held {
    at: NonNull<dyn Params + Send>,
    /// In a box of their own.
    boxed: bool,
}

// SAFETY: the memory belongs to the owner of this value, and the parameters are `Send`.
unsafe impl Send for HeapMemory {}

impl std::fmt::Debug for HeapMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeapMemory").field("frame", &self.frame()).finish_non_exhaustive()
    }
}

impl HeapMemory {
    /// Memory that holds these parameters. They are not encoded yet.
    pub(crate) fn holding<P: Params + Send + 'static>(params: P) -> Self {
        let memory = ManuallyDrop::new(Spare::take()).0;
        let at = memory.as_ptr();
        // SAFETY: the memory belongs to this function.
        unsafe { at.cast::<Frame>().write(Frame::new(KIND_ASYNC)) };
        // SAFETY: as above; no reference is used while the raw pointers are.
        let base = unsafe { &raw mut (*at).arena }.cast::<u8>();
        let arena = Arena { base, cap: ARENA as u64, used: 0, chunks: ptr::null_mut() };
        // SAFETY: as above.
        unsafe { (*at).room = Room::of(&arena) };
        // SAFETY: as above; the frame is initialised.
        unsafe { (*at).frame.arena = arena };
        // SAFETY: as above.
        let place = unsafe { &raw mut (*at).params }.cast::<P>();
        let fits = size_of::<P>() <= PARAMS && align_of::<P>() <= PARAMS_ALIGN;
        let held: NonNull<dyn Params + Send> = if fits {
            // SAFETY: the place is large enough for them, and aligned.
            unsafe { place.write(params) };
            // SAFETY: the place is part of the memory.
            unsafe { NonNull::new_unchecked(place) }
        } else {
            NonNull::from(Box::leak(Box::new(params)))
        };
        // Go gets the frame's address as an integer and hands it back.
        at.expose_provenance();
        // SAFETY: as above.
        unsafe { (*at).held = Some(Held { at: held, boxed: !fits }) };
        Self { memory }
    }

    /// Encodes the parameters, with room for a result of `hint` bytes.
    ///
    /// # Errors
    /// What cannot cross.
    pub(crate) fn encode(&mut self, hint: u32, callee: Callee<'_>) -> Result<(), CodecError> {
        let frame = self.frame();
        // SAFETY: the frame belongs to this value alone.
        let arena = unsafe { &mut (*frame).arena };
        if u64::from(hint) > arena.cap {
            // Without memory the small arena stays, and the callee asks again.
            let _ = grow(arena, u64::from(hint));
        }
        let memory = self.memory.as_ptr();
        // SAFETY: only this value uses what the memory holds.
        if let Some(held) = unsafe { (*memory).held } {
            // SAFETY: they live until `drop_params`.
            let params = unsafe { held.at.as_ref() };
            // SAFETY: the memory does not move, and nothing changes the parameters.
            unsafe { encode_params(frame, params, callee) }?;
        }
        // SAFETY: the frame belongs to this value alone.
        let room = Room::of(unsafe { &(*frame).arena });
        // SAFETY: as above.
        unsafe { (*memory).room = room };
        Ok(())
    }

    /// The frame; valid as long as this value. The pointer covers the whole memory.
    pub(crate) fn frame(&self) -> *mut Frame {
        self.memory.as_ptr().cast()
    }

    /// Says why the caller gives up, for a callee that has yet to begin.
    pub(crate) fn cancel(&self, reason: u32) {
        // SAFETY: the frame is live; this word is only ever accessed as an atomic.
        let word = unsafe { &(*self.frame()).cancel };
        // SeqCst: pairs with the callee's load after it published the call (spec 04).
        word.store(reason, Ordering::SeqCst);
    }

    /// The arena that the call goes out with.
    pub(crate) fn room(&self) -> Room {
        // SAFETY: only this value uses it, and `holding` wrote it.
        unsafe { (*self.memory.as_ptr()).room }
    }

    /// Begins to fetch what the callee wrote, and the caller will read and then write again.
    #[inline]
    pub(crate) fn fetch(&self) {
        let at = self.memory.as_ptr();
        prefetch::to_write(at.cast());
        prefetch::to_write(at.cast::<u8>().wrapping_add(64));
        prefetch::to_write(at.cast::<u8>().wrapping_add(std::mem::offset_of!(Parts, arena)));
    }

    /// Drops the parameters of a resolved call, whose result is kept.
    pub(crate) fn drop_params(&mut self) {
        // SAFETY: only this value uses what the memory holds.
        let held = unsafe { &mut (*self.memory.as_ptr()).held };
        let Some(Held { at, boxed }) = held.take() else { return };
        if boxed {
            // SAFETY: `holding` leaked the box, and nothing else frees it.
            drop(unsafe { Box::from_raw(at.as_ptr()) });
        } else {
            // SAFETY: `holding` wrote them, and nothing else drops them.
            unsafe { at.drop_in_place() };
        }
    }
}

impl Drop for HeapMemory {
    /// The call is resolved, or was never sent.
    fn drop(&mut self) {
        /// Keeps the memory though a parameter may panic in its drop.
        struct Keeps(NonNull<Parts>);
        impl Drop for Keeps {
            fn drop(&mut self) {
                // The `HeapMemory` is gone, and nothing else has the memory.
                free_list::keep(&SPARE, Spare(self.0));
            }
        }
        let _keeps = Keeps(self.memory);
        let memory = self.memory.as_ptr();
        if poison::is_on() {
            // SAFETY: nothing else has the memory.
            let arena = unsafe { &raw mut (*memory).arena }.cast::<u8>();
            // SAFETY: as above.
            unsafe { poison::overwrite(arena, ARENA) };
        }
        // SAFETY: as above; the frame is initialised.
        let chunks = unsafe { (*memory).frame.arena.chunks };
        // SAFETY: they belong to this frame.
        unsafe { free_chunks(chunks) };
        self.drop_params();
    }
}
