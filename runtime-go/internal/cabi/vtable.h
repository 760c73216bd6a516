/* Calls through the tables of both halves, for the Go files of this package. Addresses come in as
 * integers, so that no Go pointer ever takes part in a crossing. */
#ifndef R2G_CABI_VTABLE_H
#define R2G_CABI_VTABLE_H

#include <stddef.h>
#include <string.h>

#include "r2g.h"

/* What the table at an address begins with. */
static inline const r2g_vtable *r2g_at(uint64_t half) { return (const r2g_vtable *)(uintptr_t)half; }

/* The table of a Rust half. */
static inline const r2g_rust_vtable *r2g_rust(uint64_t half) { return (const r2g_rust_vtable *)(uintptr_t)half; }

/* Whether this is the table of a half at all. */
static inline int r2g_is_half(uint64_t half) {
  static const uint8_t magic[16] = "\x7fr2g-half";
  return half != 0 && memcmp(r2g_at(half)->magic, magic, sizeof magic) == 0;
}

/* `argument` is Go's memory that the image refers to, or null: Go pins what it passes, while the call runs. */
static inline void r2g_peer_call(uint64_t half, uint32_t method, uint64_t frame, const uint8_t *argument) {
  (void)argument;
  r2g_rust(half)->call(method, (r2g_frame *)(uintptr_t)frame);
}

/* The address of the counter of threads. */
static inline uint64_t r2g_peer_threads(uint64_t half) { return (uintptr_t)r2g_rust(half)->threads; }

/* Asks how calls of a small method are made. `small` says what is known of it; its `run` stays null if it is none. */
static inline r2g_small r2g_peer_small(uint64_t half, uint32_t method, r2g_small small) {
  small.size = sizeof small;
  small.run = 0;
  if (!r2g_rust(half)->small(method, &small)) small.run = 0;
  return small;
}

static inline uint64_t r2g_small_run(r2g_small small) { return (uintptr_t)small.run; }

/* The result of a small call, and whether it failed. */
typedef struct r2g_words {
  uint64_t failure;
  uint64_t words[R2G_SMALL_MAX / 8];
} r2g_words;

/* Makes a small call. `args` may be on a goroutine's stack, which stays where it is until Go is called back: the callee has
 * read it by then. The result comes when that may have happened, so it is written to C's stack. */
static inline r2g_words r2g_run_small(uint64_t run, uint64_t data, const uint64_t *args) {
  r2g_words result = {0, {0}};
  result.failure = ((uint64_t(*)(uint64_t, const void *, void *))(uintptr_t)run)(data, args, result.words);
  return result;
}

/* Makes one that has neither parameters nor a result. */
static inline uint64_t r2g_run_empty(uint64_t run, uint64_t data) {
  return ((uint64_t(*)(uint64_t, const void *, void *))(uintptr_t)run)(data, 0, 0);
}

static inline void r2g_peer_cancel(uint64_t half, uint32_t conn, uint64_t id, uint32_t reason) {
  r2g_rust(half)->cancel(conn, id, reason);
}

/* Where the rings of calls into the half are. Their size is 0, and the flags a gRPC code, if there are none. */
static inline r2g_rings r2g_peer_make_rings(uint64_t half, uint32_t conn, uint32_t calls) {
  r2g_rings rings = {.size = sizeof rings, .conn = conn, .calls = calls};
  int32_t code = r2g_rust(half)->make_rings(&rings);
  if (code != 0) return (r2g_rings){.flags = (uint32_t)code};
  return rings;
}

static inline void r2g_peer_doorbell_requests(uint64_t half, uint32_t conn) {
  r2g_rust(half)->doorbell_requests(conn);
}

static inline void r2g_peer_doorbell_completions(uint64_t half, uint32_t conn) {
  r2g_rust(half)->doorbell_completions(conn);
}

static inline uint64_t r2g_peer_alloc(uint64_t half, uint64_t frame, uint64_t need) {
  return r2g_rust(half)->alloc((r2g_frame *)(uintptr_t)frame, need);
}

static inline uint64_t r2g_peer_alloc_owned(uint64_t half, uint64_t need) {
  return r2g_rust(half)->alloc_owned(need);
}

static inline void r2g_peer_release(uint64_t half, uint64_t list) { r2g_rust(half)->release(list); }

static inline int32_t r2g_peer_start(const r2g_vtable *half, const r2g_start *options,
                                     r2g_report *report) {
  return half->start(options, report);
}

static inline int32_t r2g_peer_connect(const r2g_vtable *half, const r2g_go_vtable *own,
                                       r2g_report *report) {
  return half->connect(&own->head, report);
}

static inline r2g_start r2g_options(uint64_t at) { return *(const r2g_start *)(uintptr_t)at; }

static inline r2g_report *r2g_report_at(uint64_t at) { return (r2g_report *)(uintptr_t)at; }

static inline uint64_t r2g_address(const void *at) { return (uintptr_t)at; }

/* The static table of this half, and what Go may change in it. */
r2g_go_vtable *r2g_go_table(void);

#endif
