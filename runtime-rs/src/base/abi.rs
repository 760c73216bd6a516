//! The C ABI of `spec/abi/r2g.h`: what both halves read and write.
//!
//! Address members are pointers here, so that they keep their provenance; Go declares the same
//! members as `uint64`. Sizes and offsets are asserted below.

use std::sync::atomic::AtomicU32;

/// Major version of the ABI. Halves with different majors refuse each other.
pub const MAJOR: u32 = 1;
/// Minor version of the ABI: counts additions.
pub const MINOR: u32 = 0;
/// First bytes of every half.
pub const HALF_MAGIC: [u8; 16] = *b"\x7fr2g-half\0\0\0\0\0\0\0";
/// `r2g_vtable.side` of a Go half.
pub const SIDE_GO: u32 = 1;
/// `r2g_vtable.side` of a Rust half.
pub const SIDE_RUST: u32 = 2;
/// Number of a method that the callee does not have.
pub const NO_METHOD: u32 = u32::MAX;
/// Where the kind of a chunk begins in its `cap`; the size is below.
pub const CHUNK_KIND_SHIFT: u32 = 56;
/// The kind of a chunk that heads an owned buffer.
pub const CHUNK_OWNED: u64 = 1;
/// Largest budget of a spin policy; each success adds one.
pub const SPIN_BUDGET: i32 = 8;
/// What a failure takes off the budget of a spin policy.
pub const SPIN_PENALTY: i32 = 4;
/// How many sleeps follow without spinning once the budget is used up.
pub const SPIN_COOLDOWN: i32 = 64;
/// Longest spin of a dispatcher, in nanoseconds.
pub const SPIN_NS: u64 = 50_000;
/// Completions that one pass of a drain takes, and calls that cross in one batch, at most.
pub const BATCH: usize = 64;
/// How many calls of a short method share one that is timed.
pub const TIMED_EVERY: u32 = 32;
/// How many timed calls in a row must be short for a method to count as short.
pub const SHORT_RUNS: u32 = 8;
/// Largest text in the metadata of a call, in bytes.
pub const MAX_META: usize = 8 << 10;
/// Largest message of a status, in bytes.
pub const MAX_MESSAGE_TEXT: usize = 4 << 10;
/// Largest detail of a status, in bytes.
pub const MAX_DETAIL_TEXT: usize = 16 << 10;
/// Deepest nesting of calls in one thread, and of values in one message.
pub const MAX_DEPTH: u16 = 64;
/// Most elements of one list, string or map.
pub const MAX_COUNT: u64 = (1 << 31) - 1;
/// Largest message in bytes, unless configured otherwise.
pub const MAX_MESSAGE: u64 = 64 << 20;

/// `r2g_frame.status` of a success.
pub const STATUS_OK: u32 = 0;
/// `r2g_frame.status` of a declared error.
pub const STATUS_TYPED: u32 = 32;

/// `r2g_frame.kind` of a sync call.
pub const KIND_SYNC: u16 = 0;
/// `r2g_frame.kind` of an async call.
pub const KIND_ASYNC: u16 = 1;

/// Bits of `r2g_frame.flags`.
pub mod flags {
    /// Not chosen by the handler.
    pub const FROM_RUNTIME: u32 = 1;
    /// The handler surely never ran.
    pub const NOT_STARTED: u32 = 2;
    /// The handler panicked.
    pub const PANIC: u32 = 4;
    /// A typed error that the caller does not know, sent as its status.
    pub const DEGRADED: u32 = 8;
    /// Message or detail were cut.
    pub const TRUNCATED: u32 = 16;
}

/// Values of `r2g_frame.cancel`.
pub mod cancel {
    /// The caller lost interest.
    pub const DROPPED: u32 = 1;
    /// The caller's deadline passed.
    pub const DEADLINE: u32 = 2;
    /// The caller shuts down.
    pub const SHUTDOWN: u32 = 3;
    /// The peer asked for it.
    pub const PEER: u32 = 4;
}

/// Address and count. Empty is `{null, 0}`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Slice {
    /// Address of the first element; null when empty or absent.
    pub addr: *const u8,
    /// Elements; bytes for text.
    pub len: u64,
}

impl Slice {
    /// Nothing.
    pub const EMPTY: Self = Self { addr: std::ptr::null(), len: 0 };
}

/// Header of a heap chunk; `cap` bytes of data follow.
#[repr(C, align(16))]
#[derive(Debug)]
pub struct Chunk {
    /// Next of the list, or null.
    pub next: *mut Chunk,
    /// Bytes of data behind this header.
    pub cap: u64,
}

/// Where values are encoded.
#[repr(C)]
#[derive(Debug)]
pub struct Arena {
    /// 16-aligned.
    pub base: *mut u8,
    /// Bytes at `base`.
    pub cap: u64,
    /// Bytes taken.
    pub used: u64,
    /// Chunks that belong to the frame.
    pub chunks: *mut Chunk,
}

/// Call header: trace context and metadata.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Meta {
    /// W3C trace id, all zero for none.
    pub trace_id: [u8; 16],
    /// W3C span id, all zero for none.
    pub span_id: [u8; 8],
    /// W3C flags.
    pub trace_flags: u8,
    /// Zero.
    pub reserved: [u8; 7],
    /// W3C trace state, UTF-8.
    pub trace_state: Slice,
    /// List of key and value slices.
    pub pairs: Slice,
}

/// The memory of one call (`spec/04-calls.md`, "Call frame").
#[repr(C, align(16))]
#[derive(Debug)]
pub struct Frame {
    /// `size_of::<Frame>()` as the caller knows it.
    pub size: u32,
    /// `KIND_SYNC` or `KIND_ASYNC`.
    pub kind: u16,
    /// Nesting level of the caller.
    pub depth: u16,
    /// Parameter record, or null.
    pub args: *const u8,
    /// Result slot or encoded error, or null.
    pub result: *const u8,
    /// Where values are encoded.
    pub arena: Arena,
    /// Outcome.
    pub status: u32,
    /// Bits of [`flags`].
    pub flags: u32,
    /// Call header, or null.
    pub meta: *const Meta,
    /// The Rust half whose `alloc` made the memory.
    pub owner: *const RustVtable,
    /// Async: `generation << 32 | index`.
    pub id: u64,
    /// Async: nanoseconds left at hand-over, `i64::MAX` for none.
    pub budget_ns: i64,
    /// Go to Rust: chunks to free.
    pub retire: *mut Chunk,
    /// Number of the connection.
    pub conn: u32,
    /// Why the caller cancelled, 0 for not.
    pub cancel: AtomicU32,
    /// Text of a failure.
    pub message: Slice,
    /// Stack of a panic.
    pub detail: Slice,
    /// Reserved.
    pub stream: u64,
    /// In a batch, the frame of the next call, or null.
    pub next: *mut Self,
}

impl Frame {
    /// A frame as a caller hands it over: everything written, the arena empty.
    pub fn new(kind: u16) -> Self {
        Self {
            size: size_of::<Self>() as u32,
            kind,
            depth: 0,
            args: std::ptr::null(),
            result: std::ptr::null(),
            arena: Arena {
                base: std::ptr::null_mut(),
                cap: 0,
                used: 0,
                chunks: std::ptr::null_mut(),
            },
            status: 0,
            flags: 0,
            meta: std::ptr::null(),
            owner: std::ptr::null(),
            id: 0,
            budget_ns: i64::MAX,
            retire: std::ptr::null_mut(),
            conn: 0,
            cancel: AtomicU32::new(0),
            message: Slice::EMPTY,
            detail: Slice::EMPTY,
            stream: 0,
            next: std::ptr::null_mut(),
        }
    }
}

/// Options of a start.
#[repr(C)]
#[derive(Debug)]
pub struct Start {
    /// `size_of::<Start>()`.
    pub size: u32,
    /// Bits: 1 poison, 2 validate.
    pub flags: u32,
    /// `GOMAXPROCS`, 0 for the default.
    pub procs: i32,
    /// `GOGC`, 0 for the default, -1 for off.
    pub gogc: i32,
    /// `GOMEMLIMIT` in bytes, 0 for none.
    pub mem_limit: i64,
    /// Name and version of the program.
    pub program: Slice,
}

/// Outcome of a start or connect.
#[repr(C)]
#[derive(Debug)]
pub struct Report {
    /// `size_of::<Report>()`.
    pub size: u32,
    /// gRPC code, 0 for success.
    pub status: u32,
    /// Number by which the Go half knows this Rust half.
    pub conn: u32,
    /// 0 identical, 1 compatible, 2 limited, 3 refused.
    pub verdict: u32,
    /// The report as text.
    pub message: Slice,
    /// `u32` per method that Go knows: Rust's number of it, or [`NO_METHOD`].
    pub methods: Slice,
    /// `u32` words: how Rust's types and methods differ from Go's; none where they do not.
    pub schema_map: Slice,
    /// A [`Slice`] of text per method that Go knows: why it cannot be called, absent if it can.
    pub reasons: Slice,
    /// The handshake as JSON.
    pub json: Slice,
    /// How many reports of this connection came before.
    pub sequence: u64,
}

impl Report {
    /// A report to be filled.
    pub fn new() -> Self {
        Self {
            size: size_of::<Self>() as u32,
            status: 0,
            conn: 0,
            verdict: 0,
            message: Slice::EMPTY,
            methods: Slice::EMPTY,
            schema_map: Slice::EMPTY,
            reasons: Slice::EMPTY,
            json: Slice::EMPTY,
            sequence: 0,
        }
    }
}

impl Default for Report {
    fn default() -> Self {
        Self::new()
    }
}

/// What the tables of both halves begin with. Every function of a table is there.
#[repr(C)]
#[derive(Debug)]
pub struct VtableHead {
    /// [`HALF_MAGIC`].
    pub magic: [u8; 16],
    /// [`MAJOR`] of the runtime that it was built with.
    pub abi_major: u32,
    /// [`MINOR`] of the runtime that it was built with.
    pub abi_minor: u32,
    /// Size of the whole table in bytes.
    pub size: u32,
    /// [`SIDE_GO`] or [`SIDE_RUST`].
    pub side: u32,
    /// What it was built from and serves, once started.
    pub manifest: Slice,
    /// Starts the half.
    pub start: unsafe extern "C" fn(*const Start, *mut Report) -> i32,
    /// Introduces the peer.
    pub connect: unsafe extern "C" fn(*const Self, *mut Report) -> i32,
}

/// All code of Go in one program or library.
#[repr(C)]
#[derive(Debug)]
pub struct GoVtable {
    /// What both tables begin with.
    pub head: VtableHead,
    /// Runs a sync method.
    pub call: unsafe extern "C" fn(u32, *mut Frame),
    /// Runs sync calls of one method: a frame, and those that follow it by [`Frame::next`].
    pub batch: unsafe extern "C" fn(u32, *mut Frame),
    /// How calls of a small method are made; 0 if the method is not small here, or has another shape.
    pub small: SmallFn,
    /// Asks for an early end of an async call: connection, id and reason.
    pub cancel: unsafe extern "C" fn(u32, u64, u32),
    /// Makes the calling thread known to Go.
    pub warm_thread: unsafe extern "C" fn(),
    /// Says where the rings of calls to Go are: 0, or a gRPC code.
    pub open_rings: unsafe extern "C" fn(*const Rings) -> i32,
    /// There are calls to Go in the ring of a connection, and its consumer is parked.
    pub doorbell_requests: DoorbellFn,
    /// Calls of Go are resolved, and the consumer of their ring is parked.
    pub doorbell_completions: DoorbellFn,
}

/// All code of Rust in one program or library.
#[repr(C)]
#[derive(Debug)]
pub struct RustVtable {
    /// What both tables begin with.
    pub head: VtableHead,
    /// Runs a sync method.
    pub call: unsafe extern "C" fn(u32, *mut Frame),
    /// How calls of a small method are made; 0 if the method is not small here, or has another shape.
    pub small: SmallFn,
    /// Asks for an early end of an async call: connection, id and reason.
    pub cancel: unsafe extern "C" fn(u32, u64, u32),
    /// Fills in the rings of calls to Rust: 0, or a gRPC code.
    pub make_rings: unsafe extern "C" fn(*mut Rings) -> i32,
    /// There are calls to Rust in the ring of a connection, and its consumer is parked.
    pub doorbell_requests: DoorbellFn,
    /// Calls of Rust are resolved, and the consumer of their ring is parked.
    pub doorbell_completions: DoorbellFn,
    /// Memory for a frame.
    pub alloc: unsafe extern "C" fn(*mut Frame, u64) -> u64,
    /// Memory for an owned buffer of that many bytes, zeroed: the address of its header, or 0.
    pub alloc_owned: unsafe extern "C" fn(u64) -> u64,
    /// Frees a list of chunks.
    pub release: unsafe extern "C" fn(u64),
    /// How many threads have ever entered the half from Go.
    pub threads: *const AtomicU32,
}

/// How calls of a small method are made: what the caller knows of it, and what the callee fills in.
#[repr(C)]
#[derive(Debug)]
pub struct Small {
    /// `size_of::<Small>()`.
    pub size: u32,
    /// Number of the connection.
    pub conn: u32,
    /// How many parameters the caller knows.
    pub params: u32,
    /// Bytes of their record, at most [`SMALL_MAX`].
    pub args: u32,
    /// Bytes of the result, at most [`SMALL_MAX`]; 0 without one.
    pub result: u32,
    /// [`SMALL_LEAF`].
    pub flags: u32,
    /// Runs the method.
    pub run: Option<RunFn>,
    /// Goes with `run`.
    pub data: u64,
}

/// Most bytes of a small call's parameters, and of its result.
pub const SMALL_MAX: u32 = 64;
/// Bit of [`Small::flags`]: the method is a leaf.
pub const SMALL_LEAF: u32 = 1;

/// [`Small::run`]: the data, the parameter record, zeroed bytes for the result. Returns 0, or the address of the
/// frame of a failure, or [`NO_FRAME`].
pub type RunFn = unsafe extern "C" fn(u64, *const std::ffi::c_void, *mut std::ffi::c_void) -> u64;

/// `small` of both tables: the callee's number of a method, and what is to be filled in.
pub type SmallFn = unsafe extern "C" fn(u32, *mut Small) -> i32;

/// Wakes the consumer of a ring: number of the connection.
pub type DoorbellFn = unsafe extern "C" fn(u32);

/// Bit of [`Rings::flags`]: a consumer that finds a ring empty parks at once.
pub const RINGS_NO_POLL: u32 = 1;

/// `r2g_cell.kind` of a call, and of its completion.
pub const CELL_CALL: u32 = 0;

/// One ring, by addresses of what it consists of.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Ring {
    /// Atomic `u64`: cells that producers have taken.
    pub tail: u64,
    /// Atomic `u64`: cells that the consumer has given back.
    pub head: u64,
    /// Atomic `u32`: 0 while the consumer looks, 1 while it is parked.
    pub state: u64,
    /// Address of the cells.
    pub cells: u64,
    /// Number of cells less one.
    pub mask: u64,
}

/// The rings of one connection, for the calls of one direction.
#[repr(C)]
#[derive(Debug)]
pub struct Rings {
    /// `size_of::<Rings>()`.
    pub size: u32,
    /// Number of the connection.
    pub conn: u32,
    /// Calls: `word` is the frame, `method` the method.
    pub requests: Ring,
    /// Calls that the callee resolved: `word` is the id.
    pub completions: Ring,
    /// Most calls that are not resolved: indices in ids are below.
    pub calls: u32,
    /// [`RINGS_NO_POLL`].
    pub flags: u32,
    /// Address of an atomic `u32`: completions that the caller took from the ring and has yet to act on; 0 where the
    /// caller does not count in shared memory.
    pub pending: u64,
}

/// The outcome of a small call that failed where there was no memory to say why.
pub const NO_FRAME: u64 = 1;

// SAFETY: a table is written before it is published and only read afterwards; its pointers are to
// functions and to memory that lives as long as the process.
unsafe impl Send for RustVtable {}
// SAFETY: as above.
unsafe impl Sync for RustVtable {}
// SAFETY: as above.
unsafe impl Send for GoVtable {}
// SAFETY: as above.
unsafe impl Sync for GoVtable {}

const _: () = {
    use std::mem::{align_of, offset_of};
    assert!(cfg!(target_pointer_width = "64") && cfg!(target_endian = "little"));
    assert!(size_of::<Slice>() == 16);
    assert!(size_of::<Chunk>() == 16 && align_of::<Chunk>() == 16);
    assert!(size_of::<Arena>() == 32);
    assert!(size_of::<Meta>() == 64);
    assert!(size_of::<Frame>() == 160);
    assert!(offset_of!(Frame, args) == 8);
    assert!(offset_of!(Frame, arena) == 24);
    assert!(offset_of!(Frame, status) == 56);
    assert!(offset_of!(Frame, meta) == 64);
    assert!(offset_of!(Frame, id) == 80);
    assert!(offset_of!(Frame, conn) == 104);
    assert!(offset_of!(Frame, cancel) == 108);
    assert!(offset_of!(Frame, message) == 112);
    assert!(offset_of!(Frame, stream) == 144);
    assert!(offset_of!(Frame, next) == 152);
    assert!(size_of::<Start>() == 40);
    assert!(size_of::<Report>() == 104);
    assert!(size_of::<Ring>() == 40);
    assert!(size_of::<Rings>() == 104);
    assert!(offset_of!(Rings, calls) == 88);
    assert!(size_of::<Small>() == 40);
    assert!(offset_of!(Small, run) == 24);
    assert!(offset_of!(VtableHead, manifest) == 32);
    assert!(size_of::<VtableHead>() == 64);
    assert!(size_of::<GoVtable>() == 128);
    assert!(size_of::<RustVtable>() == 144);
};
