/* Stock.weigh: what the peer sees of flat arguments. */
#ifndef PEER_WEIGH_H
#define PEER_WEIGH_H

#include "peer.h"

/* The sum of the bytes of all arguments is the result. `around` runs between two sums, which must be equal. */
void peer_weigh(r2g_frame *frame, void (*around)(r2g_frame *));

#endif
