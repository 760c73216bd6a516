/* The Go half's table. r2g_go_half_1 is the only symbol that the Rust half looks for; it is plain C
 * and may be called before the Go runtime runs. The functions of the table enter Go, which waits
 * until the packages' init functions are over. */
#include "half.h"
#include "_cgo_export.h"

static int32_t go_start(const r2g_start *options, r2g_report *report) {
  return r2gGoStart((uintptr_t)options, (uintptr_t)report);
}

static int32_t go_connect(const r2g_half *peer, r2g_report *report) {
  return r2gGoConnect((uintptr_t)peer, (uintptr_t)report);
}

static void go_call(uint32_t entry, r2g_block *block) { r2gGoCall(entry, (uintptr_t)block); }

static int32_t go_submit(uint32_t entry, r2g_block *block) {
  return r2gGoSubmit(entry, (uintptr_t)block);
}

static void go_batch(uint32_t entry, r2g_block *first) { r2gGoBatch(entry, (uintptr_t)first); }

static void go_cancel(uint32_t conn, uint64_t id, uint32_t reason) { r2gGoCancel(conn, id, reason); }

static void go_complete(uint64_t id) { r2gGoComplete(id); }

static void go_bell(uint32_t conn) { r2gGoBell(conn); }

static void go_resolved(uint32_t conn) { r2gGoResolved(conn); }

static int32_t go_attach(r2g_attached *at) { return r2gGoAttach((uintptr_t)at); }

static int32_t go_rings(const r2g_rings *rings) { return r2gGoRings((uintptr_t)rings); }

/* Go never allocates what crosses (spec 04, "Memory"), and hands out nothing to release. */
static uint64_t go_alloc(r2g_block *block, uint64_t need) {
  (void)block;
  (void)need;
  return 0;
}

static void go_release(uint64_t list) { (void)list; }

static r2g_half table = {
    .magic = "\x7fr2g-half",
    .abi_major = R2G_ABI_MAJOR,
    .abi_minor = R2G_ABI_MINOR,
    .size = sizeof(r2g_half),
    .side = R2G_SIDE_GO,
    .start = go_start,
    .connect = go_connect,
    .call = go_call,
    .submit = go_submit,
    .cancel = go_cancel,
    .complete = go_complete,
    .alloc = go_alloc,
    .release = go_release,
    .bell = go_bell,
    .rings = go_rings,
    .empty = r2gGoEmpty,
    .batch = go_batch,
    .resolved = go_resolved,
    .attach = go_attach,
};

const r2g_half *r2g_go_half_1(void) { return &table; }

r2g_half *r2g_go_table(void) { return &table; }
