/* What the peer does when Go calls it. */
#include "peer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "ring.h"
#include "script.h"
#include "weigh.h"

static const r2g_go_vtable *go;
static uint32_t method_table[4096];
static uint64_t entry_count;
static uint32_t set_status, set_flags, reentry;
static char set_message[256];
static int32_t start_code;
static char start_message[256];
static char report_text[1024], report_json[1024], report_reason[256];
static r2g_slice reasons[64];

void peer_set_methods(const uint32_t *numbers, uint64_t n) {
  memcpy(method_table, numbers, n * sizeof *numbers);
  entry_count = n;
}

void peer_set_status(uint32_t status, uint32_t flags, const char *message) {
  set_status = status;
  set_flags = flags;
  strncpy(set_message, message, sizeof set_message - 1);
}

void peer_set_report(const char *text, const char *json, const char *reason) {
  strncpy(report_text, text, sizeof report_text - 1);
  strncpy(report_json, json, sizeof report_json - 1);
  strncpy(report_reason, reason, sizeof report_reason - 1);
}

void peer_set_reentry(uint32_t method) { reentry = method; }

void peer_fail_start(int32_t code, const char *message) {
  start_code = code;
  strncpy(start_message, message, sizeof start_message - 1);
}

const r2g_go_vtable *peer_go(void) { return go; }

void peer_echo(r2g_frame *frame) {
  frame->status = 0;
  frame->flags = 0;
  frame->result = frame->args;
}

static void fail(r2g_frame *frame) {
  frame->status = set_status;
  frame->flags = set_flags;
  frame->result = 0;
  frame->message = (r2g_slice){(uintptr_t)set_message, strlen(set_message)};
  frame->detail = frame->message;
}

static void reenter(r2g_frame *frame) {
  r2g_frame inner = *frame;
  inner.depth++;
  inner.arena.chunks = 0;
  inner.arena.base = (uintptr_t)malloc(512);
  inner.arena.cap = 512;
  inner.arena.used = 0;
  go->call(reentry, &inner);
  frame->status = inner.status;
  frame->flags = inner.flags;
  frame->message = inner.message;
  frame->detail = inner.detail;
  frame->result = inner.result;
  /* The inner arena is left to the outer frame: it is read after this returns. */
}

/* Calls Go without arguments in the middle of a call from there. */
static void visit(r2g_frame *frame) {
  r2g_frame inner = *frame;
  uint64_t room[64];
  inner.depth++;
  inner.args = 0;
  inner.arena = (r2g_arena){(uintptr_t)room, sizeof room, 0, 0};
  go->call(reentry, &inner);
  peer_free_list(inner.arena.chunks);
  frame->status = inner.status;
  frame->flags = inner.flags;
  frame->message = (r2g_slice){(uintptr_t)set_message, strlen(set_message)};
  frame->detail = frame->message;
}

static void grow(r2g_frame *frame) {
  r2g_slice *text = (r2g_slice *)(uintptr_t)frame->args;
  uint64_t at = peer_alloc(frame, text->len + 64);
  r2g_slice *result = (r2g_slice *)(uintptr_t)at;
  memcpy((char *)(uintptr_t)at + 16, (char *)(uintptr_t)text->addr, text->len);
  result->addr = at + 16;
  result->len = text->len;
  frame->arena.used = text->len + 16;
  frame->status = 0;
  frame->result = at;
}

static void take_retired(r2g_frame *frame) {
  peer_free_list(frame->retire);
  frame->retire = 0xdeadbeef; /* Go must not read it again. */
}

static void rust_call(uint32_t method, r2g_frame *frame) {
  take_retired(frame);
  switch (method) {
  case PEER_NOP:
    frame->status = 0;
    frame->result = 0;
    break;
  case PEER_STATUS: fail(frame); break;
  case PEER_REENTER: reenter(frame); break;
  case PEER_GROW: grow(frame); break;
  case PEER_WEIGH: peer_weigh(frame, NULL); break;
  case PEER_WEIGH_TWICE: peer_weigh(frame, visit); break;
  default: peer_echo(frame);
  }
}

static uint32_t threads;

void peer_set_threads(uint32_t n) { threads = n; }

/* A frame with all its memory in its list, as for a failure that is returned. */
static r2g_frame *detached(void) {
  uint64_t data = peer_alloc(0, 64 + sizeof(r2g_frame) + 512);
  if (!data) return NULL;
  r2g_frame *frame = (r2g_frame *)(uintptr_t)((data + 63) & ~63ull);
  memset(frame, 0, sizeof *frame);
  frame->size = sizeof *frame;
  frame->arena.base = (uintptr_t)(frame + 1);
  frame->arena.cap = 512;
  frame->arena.chunks = data - sizeof(r2g_chunk);
  return frame;
}

/* Small calls. `data` of the first is its number, of the second what it adds. */
static uint64_t run_empty(uint64_t data, const void *args, void *result) {
  (void)args, (void)result;
  if (data != PEER_STATUS) return 0;
  r2g_frame *frame = detached();
  if (!frame) return R2G_NO_FRAME;
  fail(frame);
  return (uintptr_t)frame;
}

/* The sums of its words and `data`, or a failure if the first one is 13. */
static uint64_t run_add(uint64_t data, const void *args, void *result) {
  const uint64_t *in = args;
  uint64_t *out = result;
  if (in[0] == 13) {
    r2g_frame *frame = detached();
    if (!frame) return R2G_NO_FRAME;
    fail(frame);
    return (uintptr_t)frame;
  }
  /* Much more of the stack than a goroutine's first one has. */
  volatile uint64_t deep[8192];
  for (int i = 0; i < 8192; i++) deep[i] = i;
  out[0] = in[0] + in[1] + data + deep[8191] - 8191;
  out[1] = in[1];
  return 0;
}

static uint32_t small_flags;

void peer_set_leaves(int leaves) { small_flags = leaves ? R2G_SMALL_LEAF : 0; }

static int32_t rust_small(uint32_t method, r2g_small *small) {
  small->flags = small_flags;
  if ((method == PEER_NOP || method == PEER_STATUS) && small->params == 0 && small->args == 0 && small->result == 0) {
    small->run = run_empty;
    small->data = method;
    return 1;
  }
  if (method != PEER_ECHO || small->params != 2 || small->args != 16 || small->result != 16) return 0;
  small->run = run_add;
  small->data = 1000;
  return 1;
}

void peer_take(uint32_t method, r2g_frame *frame) {
  take_retired(frame);
  peer_script_take(method, frame);
}

static int32_t rust_start(const r2g_start *options, r2g_report *report) {
  (void)options;
  if (start_code) {
    report->message = (r2g_slice){(uintptr_t)start_message, strlen(start_message)};
  }
  return start_code;
}

static r2g_slice slice(const char *text) { return (r2g_slice){(uintptr_t)text, strlen(text)}; }

static void fill_report(r2g_report *report) {
  static const char text[] = "halves are identical";
  static const char json[] = "{\"schema\":1,\"verdict\":\"identical\",\"packages\":[]}";
  report->methods = (r2g_slice){(uintptr_t)method_table, entry_count};
  report->message = slice(report_text[0] ? report_text : text);
  report->json = slice(report_json[0] ? report_json : json);
  if (report_reason[0]) {
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) reasons[i] = slice(report_reason);
    report->reasons = (r2g_slice){(uintptr_t)reasons, sizeof reasons / sizeof *reasons};
  }
  report->verdict = 0;
}

static int32_t rust_connect(const r2g_vtable *half, r2g_report *report) {
  go = (const r2g_go_vtable *)half;
  fill_report(report);
  return 0;
}

static int32_t no_rings(r2g_rings *rings) {
  (void)rings;
  return 9; /* FAILED_PRECONDITION: there is no executor. */
}

static r2g_rust_vtable half = {
    .head =
        {
            .magic = "\x7fr2g-half",
            .abi_major = R2G_ABI_MAJOR,
            .size = sizeof(r2g_rust_vtable),
            .side = R2G_SIDE_RUST,
            .start = rust_start,
            .connect = rust_connect,
        },
    .call = rust_call,
    .small = rust_small,
    .cancel = peer_script_cancel,
    .make_rings = peer_make_rings,
    .doorbell_requests = peer_doorbell_requests,
    .doorbell_completions = peer_doorbell_completions,
    .alloc = peer_alloc,
    .alloc_owned = peer_own,
    .release = peer_release,
    .threads = &threads,
};

const r2g_vtable *peer_half(void) { return &half.head; }

const r2g_vtable *peer_other_half(void) {
  static r2g_rust_vtable other;
  other = half;
  other.make_rings = no_rings;
  return &other.head;
}

/* Calls into Go. */

uint64_t peer_frame(uint64_t arena, uint32_t conn) {
  r2g_frame *frame = aligned_alloc(64, (sizeof *frame + arena + 63) & ~63ull);
  memset(frame, 0, sizeof *frame);
  peer_fill(frame + 1, arena);
  frame->size = sizeof *frame;
  frame->owner = (uintptr_t)&half;
  frame->conn = conn;
  frame->budget_ns = INT64_MAX;
  frame->arena.base = (uintptr_t)(frame + 1);
  frame->arena.cap = arena;
  return (uintptr_t)frame;
}

void peer_frame_free(uint64_t at) {
  r2g_frame *frame = (r2g_frame *)(uintptr_t)at;
  peer_free_list(frame->arena.chunks);
  free(frame);
}

int32_t peer_go_small(uint32_t method, r2g_small *small) {
  small->size = sizeof *small;
  return peer_go()->small(method, small);
}

uint64_t peer_go_run_small(const r2g_small *small, uint64_t data, const uint64_t *args, uint64_t *result) {
  return small->run(data, args, result);
}

void peer_go_call(uint32_t method, uint64_t frame) { go->call(method, (r2g_frame *)(uintptr_t)frame); }

struct job {
  uint32_t method;
  uint64_t frame;
};

static void *run_job(void *arg) {
  struct job *job = arg;
  peer_go_call(job->method, job->frame);
  return NULL;
}

void peer_go_call_thread(uint32_t method, uint64_t frame) {
  struct job job = {method, frame};
  pthread_t thread;
  pthread_create(&thread, NULL, run_job, &job);
  pthread_join(thread, NULL);
}

void peer_go_cancel(uint32_t conn, uint64_t id, uint32_t reason) { go->cancel(conn, id, reason); }

void peer_complete(uint64_t id) { peer_answer(id); }

int32_t peer_go_start(const r2g_start *options, r2g_report *report) {
  return go->head.start(options, report);
}

int32_t peer_go_connect(r2g_report *report) {
  fill_report(report);
  return go->head.connect(&half.head, report);
}

void peer_go_loop(uint32_t method, uint64_t at, uint64_t rounds) {
  r2g_frame first = *(r2g_frame *)(uintptr_t)at;
  for (uint64_t i = 0; i < rounds; i++) {
    r2g_frame *frame = (r2g_frame *)(uintptr_t)at;
    frame->arena = first.arena;
    go->call(method, frame);
  }
}
