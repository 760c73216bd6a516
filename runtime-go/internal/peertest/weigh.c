#include "weigh.h"

#include "memory.h"

enum { ARGS = 4 };
static const uint64_t widths[ARGS] = {1, 8, 1, 1};
static uint64_t seen[ARGS];

uint64_t peer_seen(uint32_t index) { return seen[index]; }

static uint64_t sum(const r2g_frame *frame) {
  const r2g_slice *args = (const r2g_slice *)(uintptr_t)frame->args;
  uint64_t total = 0;
  for (int i = 0; i < ARGS; i++) {
    const uint8_t *bytes = (const uint8_t *)(uintptr_t)args[i].addr;
    for (uint64_t at = 0; at < args[i].len * widths[i]; at++) total += bytes[at];
  }
  return total;
}

void peer_weigh(r2g_frame *frame, void (*around)(r2g_frame *)) {
  const r2g_slice *args = (const r2g_slice *)(uintptr_t)frame->args;
  for (int i = 0; i < ARGS; i++) __atomic_store_n(&seen[i], args[i].addr, __ATOMIC_RELAXED);
  uint64_t total = sum(frame);
  if (around) {
    around(frame);
    if (frame->status != 0) return;
    if (sum(frame) != total) {
      frame->status = 13;
      frame->message = (r2g_slice){(uintptr_t)"the arguments changed", 21};
      return;
    }
  }
  uint64_t used = (frame->arena.used + 7) & ~7ull;
  if (used + 8 > frame->arena.cap) {
    peer_alloc(frame, 64);
    used = 0;
  }
  *(uint64_t *)(uintptr_t)(frame->arena.base + used) = total;
  frame->arena.used = used + 8;
  frame->status = 0;
  frame->flags = 0;
  frame->result = frame->arena.base + used;
}
