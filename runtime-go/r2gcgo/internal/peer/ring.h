#ifndef PEER_RING_H
#define PEER_RING_H

#include "../../r2g.h"

void peer_ring_wake(void);
int32_t peer_accept(r2g_rings *rings);
void peer_bell(uint32_t conn);
/* Takes a call over: 1 if it is resolved. */
int32_t peer_take(uint32_t entry, r2g_block *block);
/* Tells Go that a call is resolved: by the ring of that connection, if it has one. */
void peer_answer(uint32_t conn, uint64_t id);

#endif
