#ifndef PEER_SCRIPT_H
#define PEER_SCRIPT_H

#include "../../r2g.h"

int32_t peer_script_submit(uint32_t entry, r2g_block *block);
void peer_script_cancel(uint32_t conn, uint64_t id, uint32_t reason);
void peer_script_complete(uint64_t id);
void peer_echo(r2g_block *block);
const r2g_half *peer_go(void);

#endif
