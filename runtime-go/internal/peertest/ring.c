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

static void push(ring *ring, uint64_t word, uint32_t method, uint32_t kind) {
  for (;;) {
    uint64_t pos = ring->tail;
    if (*seq(ring, pos) != pos || !atomic_compare_exchange_strong(&ring->tail, &pos, pos + 1)) continue;
    ring->cells[pos & ring->mask].word = word;
    ring->cells[pos & ring->mask].method = method;
    ring->cells[pos & ring->mask].kind = kind;
    *seq(ring, pos) = pos + 1;
    return;
  }
}

static int is_empty(ring *ring) { return *seq(ring, ring->head) != ring->head + 1; }

static int pop(ring *ring, uint64_t *word, uint32_t *method) {
  uint64_t pos = ring->head;
  if (is_empty(ring)) return 0;
  *word = ring->cells[pos & ring->mask].word;
  *method = ring->cells[pos & ring->mask].method;
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
  r2g_rings rings = {size, conn, describe(&requests), describe(&resolved), calls, flags, 0};
  return peer_go()->open_rings(&rings);
}

static void send(uint32_t method, uint64_t frame, uint32_t kind) {
  push(&requests, frame, method, kind);
  if (atomic_exchange(&requests.state, R2G_RING_WATCHED) == R2G_RING_PARKED) {
    bells++;
    peer_go()->doorbell_requests(connection);
  }
}

void peer_rings_send(uint32_t method, uint64_t frame) { send(method, frame, R2G_CELL_CALL); }

void peer_rings_send_kind(uint32_t kind) { send(0, 0, kind); }

void peer_doorbell_completions(uint32_t conn) {
  (void)conn;
  wakes++;
  pthread_mutex_lock(&draining);
  do {
    uint64_t id;
    uint32_t method;
    while (pop(&resolved, &id, &method)) counts[(uint32_t)id]++;
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
      uint64_t frame;
      uint32_t method;
      while (pop(&taken, &frame, &method)) peer_take(method, (r2g_frame *)(uintptr_t)frame);
      atomic_exchange(&taken.state, R2G_RING_PARKED);
    } while (!is_empty(&taken) && atomic_exchange(&taken.state, R2G_RING_WATCHED) == R2G_RING_PARKED);
  }
  return NULL;
}

int32_t peer_make_rings(r2g_rings *rings) {
  if (from) return 12;
  from = rings->conn;
  make(&taken, rings->calls, R2G_RING_PARKED);
  make(&answered, rings->calls, R2G_RING_PARKED);
  rings->requests = describe(&taken);
  rings->completions = describe(&answered);
  sem_init(&rung, 0, 0);
  pthread_t thread;
  pthread_create(&thread, NULL, take_calls, NULL);
  pthread_detach(thread);
  return 0;
}

void peer_doorbell_requests(uint32_t conn) {
  (void)conn;
  taken_bells++;
  sem_post(&rung);
}

static void answer(uint64_t id, uint32_t kind) {
  push(&answered, id, 0, kind);
  if (atomic_exchange(&answered.state, R2G_RING_WATCHED) == R2G_RING_PARKED) {
    answered_wakes++;
    peer_go()->doorbell_completions(from);
  }
}

void peer_answer(uint64_t id) { answer(id, R2G_CELL_CALL); }

void peer_answer_kind(uint64_t id, uint32_t kind) { answer(id, kind); }

uint64_t peer_taken(void) { return taken.tail; }
uint64_t peer_taken_bells(void) { return taken_bells; }
uint64_t peer_answered_wakes(void) { return answered_wakes; }
