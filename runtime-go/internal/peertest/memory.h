#ifndef PEER_MEMORY_H
#define PEER_MEMORY_H

#include "../cabi/r2g.h"

uint64_t peer_alloc(r2g_frame *frame, uint64_t need);
uint64_t peer_own(uint64_t need);
void peer_free_list(uint64_t list);
void peer_release(uint64_t list);
void peer_fill(void *at, uint64_t bytes);

#endif
