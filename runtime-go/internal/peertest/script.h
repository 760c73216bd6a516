#ifndef PEER_SCRIPT_H
#define PEER_SCRIPT_H

#include "../cabi/r2g.h"

/* Takes an async call over. */
void peer_script_take(uint32_t method, r2g_frame *frame);
void peer_script_cancel(uint32_t conn, uint64_t id, uint32_t reason);
void peer_echo(r2g_frame *frame);
const r2g_go_vtable *peer_go(void);

#endif
