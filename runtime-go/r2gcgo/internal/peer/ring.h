#ifndef PEER_RING_H
#define PEER_RING_H

void peer_ring_wake(void);

#endif
