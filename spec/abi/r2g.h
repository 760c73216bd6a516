/* The C ABI between the two halves, version 1.0 (spec/04-calls.md).
 *
 * This file is normative. The Go runtime carries a copy; a test keeps the two equal. The Rust
 * runtime declares the same types and asserts the same offsets. 64-bit little-endian targets only.
 * All addresses are uint64_t: Go must never see foreign addresses as pointers in its own memory. */
#ifndef R2G_ABI_H
#define R2G_ABI_H

#include <stddef.h>
#include <stdint.h>

#define R2G_ABI_MAJOR 1u
#define R2G_ABI_MINOR 0u

#define R2G_SIDE_GO 1u
#define R2G_SIDE_RUST 2u

/* Limits of what crosses; both halves have the same. */
#define R2G_MAX_MESSAGE 67108864u   /* bytes of one message */
#define R2G_MAX_COUNT 2147483647u   /* elements of a list or map, bytes of a string */
#define R2G_MAX_DEPTH 64u           /* levels of values in a message, and of calls on a thread */
#define R2G_MAX_META 8192u          /* bytes of text in the metadata of a call */
#define R2G_MAX_MESSAGE_TEXT 4096u  /* bytes of the message of a status */
#define R2G_MAX_DETAIL_TEXT 16384u  /* bytes of the detail of a status */

/* Numbers by which the halves of one process behave alike (spec/05-async-calls.md). Nothing but speed depends on them. */
#define R2G_SPIN_BUDGET 8u          /* largest budget of a spin policy; each success adds one */
#define R2G_SPIN_PENALTY 4u         /* what a failure takes off */
#define R2G_SPIN_COOLDOWN 64u       /* sleeps without spinning once the budget is used up */
#define R2G_SPIN_NS 50000u          /* longest spin of a dispatcher */
#define R2G_BATCH 64u               /* completions of one drain pass, calls of one batch */
#define R2G_TIMED_EVERY 32u         /* calls of a short method that share one that is timed */
#define R2G_SHORT_RUNS 8u           /* timed calls in a row that must be short for a method to be short */

/* Empty is {0, 0}. Where a value may be absent, {0, 0} is absent and present-but-empty has any
 * address >= 4096 that is never read. */
typedef struct {
  uint64_t addr;
  uint64_t len;
} r2g_slice;

/* Heap chunk, from the owner half's alloc. `cap` bytes of data follow at +16. */
typedef struct {
  uint64_t next; /* r2g_chunk or 0 */
  uint64_t cap;
} r2g_chunk;

/* The upper byte of the cap of a chunk is its kind, and the rest its size. A half whose memory it is not only looks for the kinds that it
 * takes things out of: chunks of all others stay in their list and go back by release. */
#define R2G_CHUNK_KIND_SHIFT 56u
#define R2G_CHUNK_PLAIN 0u /* the data follows the header */
#define R2G_CHUNK_OWNED 1u /* an r2g_owned */
#define R2G_CHUNK_VALUE 2u /* kept for results that stay in the value of a handler; not made yet */

/* Heads the memory of an owned buffer. It begins as an r2g_chunk of the kind R2G_CHUNK_OWNED, whose size is at least that of
 * the data. More of it is the Rust half's affair. */
typedef struct {
  uint64_t next; /* r2g_chunk or 0 */
  uint64_t cap;
  uint64_t data; /* address of the bytes; 1 once Rust has taken them */
} r2g_owned;

/* Where values are encoded. `base` is 16-aligned; objects start 8-aligned. */
typedef struct {
  uint64_t base;
  uint64_t cap;
  uint64_t used;
  uint64_t chunks; /* list of r2g_chunk that belong to this frame */
} r2g_arena;

/* Optional call header; lives in the arena. */
typedef struct {
  uint8_t trace_id[16];
  uint8_t span_id[8];
  uint8_t trace_flags;
  uint8_t reserved[7];
  r2g_slice trace_state; /* UTF-8 */
  r2g_slice pairs;       /* list of { r2g_slice key, r2g_slice value }; 8 KiB of text at most */
} r2g_meta;

#define R2G_KIND_SYNC 0u
#define R2G_KIND_ASYNC 1u

/* A call. Who writes what: spec/04-calls.md, "Call frame". */
typedef struct r2g_frame {
  uint32_t size;   /*   0 */
  uint16_t kind;   /*   4 */
  uint16_t depth;  /*   6 */
  uint64_t args;   /*   8 */
  uint64_t result; /*  16 */
  r2g_arena arena; /*  24 */
  uint32_t status; /*  56 */
  uint32_t flags;  /*  60 */
  uint64_t meta;   /*  64 */
  uint64_t owner;  /*  72 */
  uint64_t id;     /*  80 */
  int64_t budget_ns; /* 88 */
  uint64_t retire; /*  96 */
  uint32_t conn;   /* 104 */
  uint32_t cancel; /* 108, atomic */
  r2g_slice message; /* 112 */
  r2g_slice detail;  /* 128 */
  uint64_t stream;   /* 144 */
  uint64_t next;     /* 152: in a batch, the r2g_frame after this one, or 0 */
} r2g_frame;

#define R2G_STATUS_OK 0u
#define R2G_STATUS_TYPED 32u

#define R2G_FLAG_FROM_RUNTIME 1u
#define R2G_FLAG_NOT_STARTED 2u
#define R2G_FLAG_PANIC 4u
#define R2G_FLAG_DEGRADED 8u
#define R2G_FLAG_TRUNCATED 16u

#define R2G_CANCEL_DROPPED 1u
#define R2G_CANCEL_DEADLINE 2u
#define R2G_CANCEL_SHUTDOWN 3u
#define R2G_CANCEL_PEER 4u

#define R2G_NO_METHOD UINT32_MAX

/* Options of a start. Zero means "the default" everywhere. */
typedef struct r2g_start {
  uint32_t size;
  uint32_t flags;    /* R2G_START_* */
  int32_t procs;     /* GOMAXPROCS */
  int32_t gogc;      /* percent; -1 switches the collector off */
  int64_t mem_limit; /* bytes */
  r2g_slice program; /* name and version of the program, for reports */
} r2g_start;

#define R2G_START_POISON 1u
#define R2G_START_VALIDATE 2u

/* Outcome of start and connect. `message` is UTF-8; its memory lives as long as the process. */
typedef struct r2g_report {
  uint32_t size;
  uint32_t status;   /* gRPC code; 0 is success */
  uint32_t conn;     /* number by which the Go half knows this Rust half; written by Go */
  uint32_t verdict;  /* 0 identical, 1 compatible, 2 limited, 3 refused */
  r2g_slice message; /* the report as text */
  r2g_slice methods; /* uint32_t per method that Go knows: Rust's number of it, or R2G_NO_METHOD; from Rust */
  r2g_slice schema_map; /* uint32_t words: how Rust's types differ from Go's; {0, 0} if they do not */
  r2g_slice reasons; /* r2g_slice of text per method that Go knows: why it has no number; from Rust */
  r2g_slice json;    /* the report as JSON; from Rust */
  uint64_t sequence; /* how many reports of this connection came before; from Rust */
} r2g_report;

/* One cell of a ring. `seq` is atomic: it says whose turn it is (spec/05-async-calls.md). */
typedef struct r2g_cell {
  uint64_t seq;
  uint64_t word;   /* requests: address of the frame; completions: id of the call */
  uint32_t method; /* requests: the callee's number of the method */
  uint32_t kind;   /* R2G_CELL_* */
  uint64_t reserved;
} r2g_cell;

/* What a cell is. A consumer passes over kinds that it does not know. */
#define R2G_CELL_CALL 0u /* requests: a call; completions: a call that the callee has resolved */

/* One ring: addresses of its parts, which live as long as the process. */
typedef struct r2g_ring {
  uint64_t tail;  /* atomic uint64_t: cells that producers have taken */
  uint64_t head;  /* atomic uint64_t: cells that the consumer has given back */
  uint64_t state; /* atomic uint32_t: R2G_RING_* */
  uint64_t cells; /* r2g_cell[mask + 1] */
  uint64_t mask;
} r2g_ring;

#define R2G_RING_WATCHED 0u /* the consumer looks, or will */
#define R2G_RING_PARKED 1u  /* the consumer sleeps: a producer that pushes rings the doorbell */

/* The rings of one connection, for the calls of one direction. The Rust half makes them. */
typedef struct r2g_rings {
  uint32_t size;
  uint32_t conn;
  r2g_ring requests;    /* calls */
  r2g_ring completions; /* calls that the callee has resolved */
  uint32_t calls;       /* most calls that are not resolved: the index in an id is below */
  uint32_t flags;       /* R2G_RINGS_* */
  uint64_t pending;     /* atomic uint32_t: completions that the caller took from the ring and has yet to act on;
                         * 0 where the caller does not count in shared memory */
} r2g_rings;

#define R2G_RINGS_NO_POLL 1u /* a consumer that finds a ring empty parks at once */

/* How the calls of a small method are made. The caller says what it knows of the method; the callee fills in the
 * rest. */
typedef struct r2g_small {
  uint32_t size;   /* sizeof(r2g_small) */
  uint32_t conn;   /* number of the connection */
  uint32_t params; /* how many parameters the caller knows */
  uint32_t args;   /* bytes of their record, at most R2G_SMALL_MAX */
  uint32_t result; /* bytes of the result, at most R2G_SMALL_MAX; 0 without one */
  uint32_t flags;  /* R2G_SMALL_*; from the callee */
  /* Both from the callee, valid as long as the process. `args` leads to the parameter record, `result` to zeroed bytes
   * for the result; both are 8-aligned and the caller's. Returns 0, or the address of the resolved r2g_frame of a
   * failure, or R2G_NO_FRAME. */
  uint64_t (*run)(uint64_t data, const void *args, void *result);
  uint64_t data;
} r2g_small;

#define R2G_SMALL_MAX 64u
#define R2G_SMALL_LEAF 1u /* the method is a leaf: Go may run it without telling its scheduler */

/* What the tables of both halves begin with. The rest of a table is that of its side. Every function is there.
 * A table may be read before its half has started; `manifest` may be read after. */
typedef struct r2g_vtable {
  uint8_t magic[16]; /* "\x7fr2g-half", zero padded */
  uint32_t abi_major;
  uint32_t abi_minor;
  uint32_t size; /* of the whole table */
  uint32_t side; /* R2G_SIDE_* */
  r2g_slice manifest; /* spec/04-calls.md "Manifest"; set by start */
  int32_t (*start)(const r2g_start *, r2g_report *);
  int32_t (*connect)(const struct r2g_vtable *peer, r2g_report *);
} r2g_vtable;

/* All code of Go in one program or library. */
typedef struct r2g_go_vtable {
  r2g_vtable head;
  void (*call)(uint32_t method, r2g_frame *);
  void (*batch)(uint32_t method, r2g_frame *first); /* sync calls, one after the other */
  int32_t (*small)(uint32_t method, r2g_small *); /* 1 if the method is small and has that shape, else 0 */
  void (*cancel)(uint32_t conn, uint64_t id, uint32_t reason);
  void (*warm_thread)(void);                     /* makes the calling thread known to Go */
  int32_t (*open_rings)(const r2g_rings *);      /* the rings of calls to Go: 0, or a gRPC code */
  void (*doorbell_requests)(uint32_t conn);      /* there are calls to Go, and the consumer is parked */
  void (*doorbell_completions)(uint32_t conn);   /* calls of Go are resolved, and the consumer is parked */
} r2g_go_vtable;

/* All code of Rust in one program or library. */
typedef struct r2g_rust_vtable {
  r2g_vtable head;
  void (*call)(uint32_t method, r2g_frame *);
  int32_t (*small)(uint32_t method, r2g_small *); /* 1 if the method is small and has that shape, else 0 */
  void (*cancel)(uint32_t conn, uint64_t id, uint32_t reason);
  int32_t (*make_rings)(r2g_rings *);          /* fills in the rings of calls to Rust: 0, or a gRPC code */
  void (*doorbell_requests)(uint32_t conn);    /* there are calls to Rust, and the consumer is parked */
  void (*doorbell_completions)(uint32_t conn); /* calls of Rust are resolved, and the consumer is parked */
  uint64_t (*alloc)(r2g_frame *, uint64_t need);
  uint64_t (*alloc_owned)(uint64_t need); /* zeroed memory of an owned buffer: its r2g_owned, or 0 */
  void (*release)(uint64_t list);
  const uint32_t *threads; /* atomic; threads that have ever entered the Rust half from Go */
} r2g_rust_vtable;

/* The outcome of a small call that failed where there was no memory to say why. */
#define R2G_NO_FRAME 1u

_Static_assert(sizeof(r2g_slice) == 16, "r2g_slice");
_Static_assert(sizeof(r2g_chunk) == 16, "r2g_chunk");
_Static_assert(sizeof(r2g_owned) == 24, "r2g_owned");
_Static_assert(sizeof(r2g_arena) == 32, "r2g_arena");
_Static_assert(sizeof(r2g_meta) == 64, "r2g_meta");
_Static_assert(sizeof(r2g_frame) == 160, "r2g_frame");
_Static_assert(offsetof(r2g_frame, arena) == 24, "r2g_frame.arena");
_Static_assert(offsetof(r2g_frame, status) == 56, "r2g_frame.status");
_Static_assert(offsetof(r2g_frame, meta) == 64, "r2g_frame.meta");
_Static_assert(offsetof(r2g_frame, cancel) == 108, "r2g_frame.cancel");
_Static_assert(offsetof(r2g_frame, message) == 112, "r2g_frame.message");
_Static_assert(offsetof(r2g_frame, next) == 152, "r2g_frame.next");
_Static_assert(sizeof(r2g_start) == 40, "r2g_start");
_Static_assert(sizeof(r2g_report) == 104, "r2g_report");
_Static_assert(sizeof(r2g_cell) == 32, "r2g_cell");
_Static_assert(offsetof(r2g_cell, method) == 16, "r2g_cell.method");
_Static_assert(sizeof(r2g_ring) == 40, "r2g_ring");
_Static_assert(sizeof(r2g_rings) == 104, "r2g_rings");
_Static_assert(offsetof(r2g_rings, calls) == 88, "r2g_rings.calls");
_Static_assert(sizeof(r2g_small) == 40, "r2g_small");
_Static_assert(offsetof(r2g_small, run) == 24, "r2g_small.run");
_Static_assert(offsetof(r2g_vtable, manifest) == 32, "r2g_vtable.manifest");
_Static_assert(sizeof(r2g_vtable) == 64, "r2g_vtable");
_Static_assert(sizeof(r2g_go_vtable) == 128, "r2g_go_vtable");
_Static_assert(sizeof(r2g_rust_vtable) == 144, "r2g_rust_vtable");

#endif
