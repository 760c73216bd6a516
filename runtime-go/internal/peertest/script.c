/* The async side of the peer: what it does with async calls, and what Go tells it. */
#include "script.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "peer.h"
#include "ring.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

enum { KEPT = 8192 };
static r2g_frame *kept[KEPT];
static uint32_t first, last;
static uint64_t last_id, cancels, cancel_id;
static uint32_t cancel_reason;

void peer_reset(void) {
  pthread_mutex_lock(&lock);
  first = last = 0;
  last_id = cancels = cancel_id = 0;
  cancel_reason = 0;
  pthread_mutex_unlock(&lock);
}

static void *finish_later(void *arg) {
  r2g_frame *frame = arg;
  usleep(20);
  uint64_t id = frame->id;
  peer_echo(frame);
  peer_answer(id);
  return NULL;
}

void peer_script_take(uint32_t method, r2g_frame *frame) {
  uint64_t id = frame->id;
  pthread_mutex_lock(&lock);
  last_id = id;
  pthread_mutex_unlock(&lock);
  switch (method) {
  case PEER_TWICE:
    peer_echo(frame);
    peer_answer(id);
    peer_answer(id);
    break;
  case PEER_INSIDE:
    peer_echo(frame);
    peer_answer(id);
    break;
  case PEER_THREAD: {
    pthread_t thread;
    pthread_create(&thread, NULL, finish_later, frame);
    pthread_detach(thread);
    break;
  }
  default:
    pthread_mutex_lock(&lock);
    kept[last++ % KEPT] = frame;
    pthread_mutex_unlock(&lock);
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
  r2g_frame *frame = first < last ? kept[first++ % KEPT] : NULL;
  pthread_mutex_unlock(&lock);
  if (!frame) return 0;
  uint64_t id = frame->id;
  peer_echo(frame);
  frame->status = status;
  frame->message = (r2g_slice){0, 0};
  peer_answer(id);
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
