/* The Go half's table. r2g_go_half_1 is the only symbol that the Rust half looks for; it is plain C
 * and may be called before the Go runtime runs. The functions of the table enter Go, which waits
 * until the packages' init functions are over. */
#include "vtable.h"
#include "_cgo_export.h"

static int32_t go_start(const r2g_start *options, r2g_report *report) {
  return r2gGoStart((uintptr_t)options, (uintptr_t)report);
}

static int32_t go_connect(const r2g_vtable *peer, r2g_report *report) {
  return r2gGoConnect((uintptr_t)peer, (uintptr_t)report);
}

static void go_call(uint32_t method, r2g_frame *frame) { r2gGoCall(method, (uintptr_t)frame); }

static void go_batch(uint32_t method, r2g_frame *first) { r2gGoBatch(method, (uintptr_t)first); }

static uint64_t go_run_small(uint64_t data, const void *args, void *result) {
  return r2gGoRunSmall(data, (uintptr_t)args, (uintptr_t)result);
}

static int32_t go_small(uint32_t method, r2g_small *small) {
  if (!r2gGoSmall(method, small->params, small->args, small->result)) return 0;
  small->run = go_run_small;
  small->data = (uint64_t)small->conn << 32 | method;
  small->flags = 0;
  return 1;
}

static int32_t go_open_rings(const r2g_rings *rings) { return r2gGoOpenRings((uintptr_t)rings); }

static r2g_go_vtable table = {
    .head =
        {
            .magic = "\x7fr2g-half",
            .abi_major = R2G_ABI_MAJOR,
            .abi_minor = R2G_ABI_MINOR,
            .size = sizeof(r2g_go_vtable),
            .side = R2G_SIDE_GO,
            .start = go_start,
            .connect = go_connect,
        },
    .call = go_call,
    .batch = go_batch,
    .small = go_small,
    .cancel = r2gGoCancel,
    .warm_thread = r2gGoWarmThread,
    .open_rings = go_open_rings,
    .doorbell_requests = r2gGoDoorbellRequests,
    .doorbell_completions = r2gGoDoorbellCompletions,
};

const r2g_vtable *r2g_go_half_1(void) { return &table.head; }

r2g_go_vtable *r2g_go_table(void) { return &table; }
