#ifndef PEER_RING_H
#define PEER_RING_H

#include "../cabi/r2g.h"

/* The doorbells of the peer's table, and its rings of calls from Go. */
void peer_doorbell_completions(uint32_t conn);
void peer_doorbell_requests(uint32_t conn);
int32_t peer_make_rings(r2g_rings *rings);
/* Takes a call over that came by the ring. */
void peer_take(uint32_t method, r2g_frame *frame);
/* Tells Go that a call is resolved. */
void peer_answer(uint64_t id);

#endif
