/* A Rust half played by a C program, for the tests of the Go half. */
#ifndef PEER_H
#define PEER_H

#include "../cabi/r2g.h"

/* Entries of the peer, by what it does when it is called. */
enum {
  PEER_NOP,          /* OK without a result */
  PEER_ECHO,         /* the parameter record is the result */
  PEER_STATUS,       /* the status set by peer_set_status */
  PEER_REENTER,      /* calls Go's method peer_set_reentry, copies its status and result */
  PEER_GROW,         /* the argument string, in a chunk of its own */
  PEER_INSIDE,       /* async: resolved like ECHO by the consumer of the ring */
  PEER_TWICE,        /* async: the same, and its completion is pushed twice */
  PEER_LATER,        /* async: kept until peer_resolve */
  PEER_THREAD,       /* async: resolved like ECHO by another thread */
  PEER_WEIGH,        /* sums the bytes of four flat arguments */
  PEER_WEIGH_TWICE,  /* the same before and after a call of Go's method peer_set_reentry */
};

const r2g_vtable *peer_half(void);
/* Another half that does the same, but takes no async calls. */
const r2g_vtable *peer_other_half(void);
void peer_reset(void);
void peer_set_methods(const uint32_t *numbers, uint64_t n);
void peer_set_status(uint32_t status, uint32_t flags, const char *message);
void peer_set_report(const char *text, const char *json, const char *reason);
void peer_set_reentry(uint32_t method);
/* Where an argument lay that was weighed last. */
uint64_t peer_seen(uint32_t index);
void peer_set_threads(uint32_t n);
void peer_set_fill(const uint64_t *words, uint64_t n);
void peer_refuse_memory(int refuse);
void peer_fail_start(int32_t code, const char *message);

int64_t peer_live_chunks(void);
int64_t peer_allocs(void);
int64_t peer_releases(void);
/* Owned buffers that were made, and that live: they are not counted as chunks. */
int64_t peer_owned(void);
int64_t peer_owned_live(void);

/* Async calls that were kept: how many, and resolve the oldest one like ECHO, or with a status. */
void peer_free_list(uint64_t list);
uint32_t peer_waiting(void);
uint64_t peer_resolve(uint32_t status);
uint64_t peer_last_id(void);
uint32_t peer_last_cancel(void);
uint32_t peer_last_reason(void);
uint64_t peer_cancels(void);
void peer_complete(uint64_t id); /* pushes a completion, of whatever id */

/* Calls into Go. A frame is 160 bytes and an arena in one allocation. */
uint64_t peer_frame(uint64_t arena, uint32_t conn);
void peer_frame_free(uint64_t frame);
void peer_go_call(uint32_t method, uint64_t frame);
void peer_go_call_thread(uint32_t method, uint64_t frame);
/* Whether the small methods of the half are leaves. */
void peer_set_leaves(int leaves);
/* Asks Go how calls of a small method are made, and makes one. */
int32_t peer_go_small(uint32_t method, r2g_small *small);
uint64_t peer_go_run_small(const r2g_small *small, uint64_t data, const uint64_t *args, uint64_t *result);
void peer_go_cancel(uint32_t conn, uint64_t id, uint32_t reason);
int32_t peer_go_start(const r2g_start *options, r2g_report *report);
int32_t peer_go_connect(r2g_report *report);

/* Rings. Offers them to Go, of so many calls; 0 if Go takes them. */
int32_t peer_rings_open(uint32_t size, uint32_t conn, uint32_t calls, uint32_t flags);
/* Sends a frame, whose id has the index below `calls`. */
void peer_rings_send(uint32_t method, uint64_t frame);
/* Sends a cell of a kind that Go does not know; the same as a completion. */
void peer_rings_send_kind(uint32_t kind);
void peer_answer_kind(uint64_t id, uint32_t kind);
/* How often a call of that index was resolved, and how often Go was rung and rang. */
uint32_t peer_rings_resolved(uint32_t index);
uint64_t peer_rings_bells(void);
uint64_t peer_rings_wakes(void);

/* Calls that came from Go by the ring, how often the half was rung, and how often it rang. */
uint64_t peer_taken(void);
uint64_t peer_taken_bells(void);
uint64_t peer_answered_wakes(void);

/* `rounds` calls of one method in a loop, for benchmarks: a fresh copy of the frame each time. */
void peer_go_loop(uint32_t method, uint64_t frame, uint64_t rounds);

/* Crossings that do nothing, to measure against. */
void peer_bare(void);
void peer_bare_loop(uint64_t rounds);

#endif
