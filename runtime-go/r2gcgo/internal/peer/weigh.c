#include "weigh.h"

#include "memory.h"

enum { ARGS = 4 };
static const uint64_t widths[ARGS] = {1, 8, 1, 1};
static uint64_t seen[ARGS];

uint64_t peer_seen(uint32_t index) { return seen[index]; }

static uint64_t sum(const r2g_frame *block) {
  const r2g_slice *args = (const r2g_slice *)(uintptr_t)block->args;
  uint64_t total = 0;
  for (int i = 0; i < ARGS; i++) {
    const uint8_t *bytes = (const uint8_t *)(uintptr_t)args[i].addr;
    for (uint64_t at = 0; at < args[i].len * widths[i]; at++) total += bytes[at];
  }
  return total;
}

void peer_weigh(r2g_frame *block, void (*around)(r2g_frame *)) {
  const r2g_slice *args = (const r2g_slice *)(uintptr_t)block->args;
  for (int i = 0; i < ARGS; i++) __atomic_store_n(&seen[i], args[i].addr, __ATOMIC_RELAXED);
  uint64_t total = sum(block);
  if (around) {
    around(block);
    if (block->status != 0) return;
    if (sum(block) != total) {
      block->status = 13;
      block->message = (r2g_slice){(uintptr_t)"the arguments changed", 21};
      return;
    }
  }
  uint64_t used = (block->arena.used + 7) & ~7ull;
  if (used + 8 > block->arena.cap) {
    peer_alloc(block, 64);
    used = 0;
  }
  *(uint64_t *)(uintptr_t)(block->arena.base + used) = total;
  block->arena.used = used + 8;
  block->status = 0;
  block->flags = 0;
  block->result = block->arena.base + used;
}
