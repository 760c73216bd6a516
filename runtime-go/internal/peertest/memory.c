/* The allocator of the peer: counts what lives, and can fill chunks with chosen words. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "peer.h"

static _Atomic int64_t live, allocs, releases, owned, owned_live;
static _Atomic int refuse;
static const uint64_t *fill;
static uint64_t fill_n;

void peer_set_fill(const uint64_t *words, uint64_t n) {
  uint64_t *copy = n ? malloc(n * 8) : NULL;
  if (n) memcpy(copy, words, n * 8);
  fill = copy;
  fill_n = n;
}

void peer_refuse_memory(int on) { refuse = on; }
int64_t peer_live_chunks(void) { return live; }
int64_t peer_allocs(void) { return allocs; }
int64_t peer_releases(void) { return releases; }
int64_t peer_owned(void) { return owned; }
int64_t peer_owned_live(void) { return owned_live; }

/* Each piece of memory gets other words in the places that are written first. */
void peer_fill(void *at, uint64_t bytes) {
  static _Atomic uint64_t turn;
  uint64_t first = turn++ * 31;
  uint64_t *words = at;
  for (uint64_t i = 0; i < bytes / 8; i++) {
    words[i] = fill_n ? fill[(first + i) % fill_n] : 0xa5a5a5a5a5a5a5a5u;
  }
}

uint64_t peer_alloc(r2g_frame *frame, uint64_t need) {
  if (refuse) return 0;
  need = (need + 15) & ~15ull;
  r2g_chunk *chunk = aligned_alloc(16, sizeof *chunk + need);
  chunk->next = 0;
  chunk->cap = need;
  peer_fill(chunk + 1, need);
  live++;
  allocs++;
  uint64_t data = (uint64_t)(uintptr_t)(chunk + 1);
  if (frame) {
    chunk->next = frame->arena.chunks;
    frame->arena.chunks = (uint64_t)(uintptr_t)chunk;
    frame->arena.base = data;
    frame->arena.cap = need;
    frame->arena.used = 0;
  }
  return data;
}

/* An owned buffer: one piece of memory, of which the header says where the bytes are. */
uint64_t peer_own(uint64_t need) {
  if (refuse) return 0;
  r2g_owned *own = calloc(1, sizeof *own + need);
  own->cap = need | (uint64_t)R2G_CHUNK_OWNED << R2G_CHUNK_KIND_SHIFT;
  own->data = (uintptr_t)(own + 1);
  owned++;
  owned_live++;
  return (uintptr_t)own;
}

void peer_free_list(uint64_t list) {
  while (list) {
    r2g_chunk *chunk = (r2g_chunk *)(uintptr_t)list;
    list = chunk->next;
    if (chunk->cap >> R2G_CHUNK_KIND_SHIFT == R2G_CHUNK_OWNED) {
      owned_live--;
    } else {
      live--;
    }
    memset(chunk, 0xdd, sizeof *chunk + chunk->cap);
    free(chunk);
  }
}

void peer_release(uint64_t list) {
  releases++;
  peer_free_list(list);
}
