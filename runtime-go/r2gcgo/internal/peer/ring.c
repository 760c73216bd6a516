/* The rings of the peer. Calls to Go: it drains what Go resolved on the thread that rings, and parks at
 * once. Calls from Go: a thread takes them, and parks at once. */
#include "ring.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "peer.h"
#include "script.h"

typedef struct ring {
  _Atomic uint64_t tail, head;
  _Atomic uint32_t state;
  r2g_cell *cells;
  uint64_t mask;
} ring;

static ring requests, resolved;
static _Atomic uint32_t *counts;
static _Atomic uint64_t bells, wakes;
static pthread_mutex_t draining = PTHREAD_MUTEX_INITIALIZER;
static uint32_t connection;

static void make(ring *ring, uint32_t calls, uint32_t state) {
  uint64_t n = 1;
  while (n < calls) n *= 2;
  ring->cells = calloc(n, sizeof *ring->cells);
  for (uint64_t i = 0; i < n; i++) ring->cells[i].seq = i;
  ring->mask = n - 1;
  ring->state = state;
}

static r2g_ring describe(ring *ring) {
  return (r2g_ring){(uintptr_t)&ring->tail, (uintptr_t)&ring->head, (uintptr_t)&ring->state,
                    (uintptr_t)ring->cells, ring->mask};
}

static _Atomic uint64_t *seq(ring *ring, uint64_t pos) {
  return (_Atomic uint64_t *)&ring->cells[pos & ring->mask].seq;
}

static void push(ring *ring, uint64_t word, uint64_t entry) {
  for (;;) {
    uint64_t pos = ring->tail;
    if (*seq(ring, pos) != pos || !atomic_compare_exchange_strong(&ring->tail, &pos, pos + 1)) continue;
    ring->cells[pos & ring->mask].word = word;
    ring->cells[pos & ring->mask].entry = entry;
    *seq(ring, pos) = pos + 1;
    return;
  }
}

static int is_empty(ring *ring) { return *seq(ring, ring->head) != ring->head + 1; }

static int pop(ring *ring, uint64_t *word, uint64_t *entry) {
  uint64_t pos = ring->head;
  if (is_empty(ring)) return 0;
  *word = ring->cells[pos & ring->mask].word;
  *entry = ring->cells[pos & ring->mask].entry;
  *seq(ring, pos) = pos + ring->mask + 1;
  ring->head = pos + 1;
  return 1;
}

int32_t peer_rings_open(uint32_t size, uint32_t conn, uint32_t calls, uint32_t flags) {
  if (!requests.cells) {
    make(&requests, calls, R2G_RING_WATCHED);
    make(&resolved, calls, R2G_RING_PARKED);
    counts = calloc(calls, sizeof *counts);
    connection = conn;
  }
  r2g_rings rings = {size, conn, describe(&requests), describe(&resolved), calls, flags};
  return peer_go()->rings(&rings);
}

void peer_rings_send(uint32_t entry, uint64_t block) {
  push(&requests, block, entry);
  if (atomic_exchange(&requests.state, R2G_RING_WATCHED) == R2G_RING_PARKED) {
    bells++;
    peer_go()->bell(connection);
  }
}

void peer_ring_wake(void) {
  wakes++;
  pthread_mutex_lock(&draining);
  do {
    uint64_t id, entry;
    while (pop(&resolved, &id, &entry)) counts[(uint32_t)id]++;
    atomic_exchange(&resolved.state, R2G_RING_PARKED);
  } while (!is_empty(&resolved));
  pthread_mutex_unlock(&draining);
}

uint32_t peer_rings_resolved(uint32_t index) { return counts[index]; }
uint64_t peer_rings_bells(void) { return bells; }
uint64_t peer_rings_wakes(void) { return wakes; }

/* Calls from Go. */

static ring taken, answered;
static sem_t rung;
static _Atomic uint64_t taken_bells, answered_wakes;
static uint32_t from;

static void *take_calls(void *arg) {
  (void)arg;
  for (;;) {
    while (sem_wait(&rung)) {
    }
    /* Whoever makes the ring watched has it: this thread, or a producer, which rings. */
    do {
      uint64_t block, entry;
      while (pop(&taken, &block, &entry)) {
        uint64_t id = ((r2g_block *)(uintptr_t)block)->id;
        if (peer_take((uint32_t)entry, (r2g_block *)(uintptr_t)block)) peer_answer(from, id);
      }
      atomic_exchange(&taken.state, R2G_RING_PARKED);
    } while (!is_empty(&taken) && atomic_exchange(&taken.state, R2G_RING_WATCHED) == R2G_RING_PARKED);
  }
  return NULL;
}

int32_t peer_accept(r2g_rings *rings) {
  if (from) return 1;
  from = rings->conn;
  make(&taken, rings->calls, R2G_RING_PARKED);
  make(&answered, rings->calls, R2G_RING_PARKED);
  rings->requests = describe(&taken);
  rings->resolved = describe(&answered);
  sem_init(&rung, 0, 0);
  pthread_t thread;
  pthread_create(&thread, NULL, take_calls, NULL);
  pthread_detach(thread);
  return 0;
}

void peer_bell(uint32_t conn) {
  (void)conn;
  taken_bells++;
  sem_post(&rung);
}

void peer_answer(uint32_t conn, uint64_t id) {
  if (!from || conn != from) {
    peer_go()->complete(id);
    return;
  }
  push(&answered, id, 0);
  if (atomic_exchange(&answered.state, R2G_RING_WATCHED) == R2G_RING_PARKED) {
    answered_wakes++;
    peer_go()->resolved(conn);
  }
}

uint64_t peer_taken(void) { return taken.tail; }
uint64_t peer_taken_bells(void) { return taken_bells; }
uint64_t peer_answered_wakes(void) { return answered_wakes; }
