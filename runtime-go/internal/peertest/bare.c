#include "peer.h"
#include "_cgo_export.h"

void peer_bare(void) {}

void peer_bare_loop(uint64_t rounds) {
  for (uint64_t i = 0; i < rounds; i++) peerBareGo(i);
}
