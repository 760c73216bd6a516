/* The async side of the peer: what it does with submitted calls, and what Go tells it. */
#include "script.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "peer.h"
#include "ring.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

enum { KEPT = 8192 };
static r2g_block *kept[KEPT];
static uint32_t first, last;
static uint64_t last_id, cancels, cancel_id;
static uint32_t cancel_reason;

enum { DONE = 1 << 16 };
static uint64_t done_ids[DONE];
static uint64_t done_count;

void peer_reset(void) {
  pthread_mutex_lock(&lock);
  first = last = 0;
  last_id = cancels = cancel_id = 0;
  cancel_reason = 0;
  done_count = 0;
  pthread_mutex_unlock(&lock);
}

static void *finish_later(void *arg) {
  r2g_block *block = arg;
  usleep(20);
  uint64_t id = block->id;
  uint32_t conn = block->conn;
  peer_echo(block);
  peer_answer(conn, id);
  return NULL;
}

int32_t peer_script_submit(uint32_t entry, r2g_block *block) {
  pthread_mutex_lock(&lock);
  last_id = block->id;
  pthread_mutex_unlock(&lock);
  uint64_t id = block->id;
  uint32_t conn = block->conn;
  switch (entry) {
  case PEER_INSIDE:
    peer_echo(block);
    return 1;
  case PEER_INSIDE_TWICE:
    peer_echo(block);
    peer_answer(conn, id);
    return 1;
  case PEER_BEFORE:
    peer_echo(block);
    peer_answer(conn, id);
    return 0;
  case PEER_THREAD: {
    pthread_t thread;
    pthread_create(&thread, NULL, finish_later, block);
    pthread_detach(thread);
    return 0;
  }
  default:
    pthread_mutex_lock(&lock);
    kept[last++ % KEPT] = block;
    pthread_mutex_unlock(&lock);
    return 0;
  }
}

uint32_t peer_waiting(void) {
  pthread_mutex_lock(&lock);
  uint32_t n = last - first;
  pthread_mutex_unlock(&lock);
  return n;
}

uint64_t peer_resolve(uint32_t status) {
  pthread_mutex_lock(&lock);
  r2g_block *block = first < last ? kept[first++ % KEPT] : NULL;
  pthread_mutex_unlock(&lock);
  if (!block) return 0;
  uint64_t id = block->id;
  uint32_t conn = block->conn;
  peer_echo(block);
  block->status = status;
  block->message = (r2g_slice){0, 0};
  peer_answer(conn, id);
  return id;
}

uint64_t peer_last_id(void) {
  pthread_mutex_lock(&lock);
  uint64_t id = last_id;
  pthread_mutex_unlock(&lock);
  return id;
}

void peer_script_cancel(uint32_t conn, uint64_t id, uint32_t reason) {
  (void)conn;
  pthread_mutex_lock(&lock);
  cancels++;
  cancel_id = id;
  cancel_reason = reason;
  pthread_mutex_unlock(&lock);
}

uint64_t peer_cancels(void) {
  pthread_mutex_lock(&lock);
  uint64_t n = cancels;
  pthread_mutex_unlock(&lock);
  return n;
}

uint32_t peer_last_reason(void) {
  pthread_mutex_lock(&lock);
  uint32_t reason = cancel_reason;
  pthread_mutex_unlock(&lock);
  return reason;
}

/* The cancel word of the oldest call that is kept. */
uint32_t peer_last_cancel(void) {
  pthread_mutex_lock(&lock);
  uint32_t word = first < last ? __atomic_load_n(&kept[first % KEPT]->cancel, __ATOMIC_SEQ_CST) : 0;
  pthread_mutex_unlock(&lock);
  return word;
}

void peer_script_complete(uint64_t id) {
  pthread_mutex_lock(&lock);
  done_ids[done_count++ % DONE] = id;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}

static uint64_t count(uint64_t id) {
  uint64_t n = 0;
  for (uint64_t i = done_count > DONE ? done_count - DONE : 0; i < done_count; i++) {
    n += done_ids[i % DONE] == id;
  }
  return n;
}

uint64_t peer_go_completed(uint64_t id) {
  pthread_mutex_lock(&lock);
  uint64_t n = count(id);
  pthread_mutex_unlock(&lock);
  return n;
}

void peer_go_wait(uint64_t id) {
  pthread_mutex_lock(&lock);
  while (count(id) == 0) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
}
