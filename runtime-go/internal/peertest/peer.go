package peertest

// #cgo LDFLAGS: -lpthread
// #include <stdlib.h>
// #include "peer.h"
import "C"

import "unsafe"

// What the peer does with a call, by method.
const (
	Nop        = C.PEER_NOP
	Echo       = C.PEER_ECHO
	Status     = C.PEER_STATUS
	Reenter    = C.PEER_REENTER
	GrowResult = C.PEER_GROW
	Inside     = C.PEER_INSIDE
	Twice      = C.PEER_TWICE
	Later      = C.PEER_LATER
	Thread     = C.PEER_THREAD
	Weigh      = C.PEER_WEIGH
	WeighTwice = C.PEER_WEIGH_TWICE
)

// Table is the peer's half.
func Table() unsafe.Pointer { return unsafe.Pointer(C.peer_half()) }

// OtherTable is another half that does the same, but takes no async calls.
func OtherTable() unsafe.Pointer { return unsafe.Pointer(C.peer_other_half()) }

// Taken is how many calls have come by the ring of the half.
func Taken() int { return int(C.peer_taken()) }

// TakenBells is how often the half was rung.
func TakenBells() int { return int(C.peer_taken_bells()) }

// AnsweredWakes is how often the half rang, since calls were resolved.
func AnsweredWakes() int { return int(C.peer_answered_wakes()) }

// Reset forgets what was counted and kept.
func Reset() { C.peer_reset() }

// SetMethods says which method serves each of Go's methods.
func SetMethods(numbers []uint32) {
	C.peer_set_methods((*C.uint32_t)(unsafe.SliceData(numbers)), C.uint64_t(len(numbers)))
}

// SetStatus is what Status answers.
func SetStatus(status, flags uint32, message string) {
	text := C.CString(message)
	defer C.free(unsafe.Pointer(text))
	C.peer_set_status(C.uint32_t(status), C.uint32_t(flags), text)
}

// FailStart makes the peer's start fail; code 0 undoes it.
func FailStart(code int32, message string) {
	text := C.CString(message)
	defer C.free(unsafe.Pointer(text))
	C.peer_fail_start(C.int32_t(code), text)
}

// SetReport is what the peer says of the handshake: the text, the JSON, and why it lacks the methods that
// have no method. Empty ones are those of identical halves.
func SetReport(text, json, reason string) {
	first, second, third := C.CString(text), C.CString(json), C.CString(reason)
	defer C.free(unsafe.Pointer(first))
	defer C.free(unsafe.Pointer(second))
	defer C.free(unsafe.Pointer(third))
	C.peer_set_report(first, second, third)
}

// Seen is where one of the arguments lay that Weigh saw last.
func Seen(index uint32) uint64 { return uint64(C.peer_seen(C.uint32_t(index))) }

// SetReentry is the method of Go that Reenter and WeighTwice call.
func SetReentry(method uint32) { C.peer_set_reentry(C.uint32_t(method)) }

// SetThreads is how many threads the peer says have come in.
func SetThreads(n uint32) { C.peer_set_threads(C.uint32_t(n)) }

// SetFill is what fresh memory is filled with.
func SetFill(words []uint64) {
	C.peer_set_fill((*C.uint64_t)(unsafe.SliceData(words)), C.uint64_t(len(words)))
}

// RefuseMemory makes every allocation fail.
func RefuseMemory(refuse bool) {
	on := 0
	if refuse {
		on = 1
	}
	C.peer_refuse_memory(C.int(on))
}

// LiveChunks, Allocs and Releases count memory.
func LiveChunks() int64 { return int64(C.peer_live_chunks()) }

// Allocs is how many chunks were made.
func Allocs() int64 { return int64(C.peer_allocs()) }

// Releases is how often Go gave chunks back by a crossing of its own.
func Releases() int64 { return int64(C.peer_releases()) }

// Owned is how many owned buffers were made, and LiveOwned how many of them live.
func Owned() int64 { return int64(C.peer_owned()) }

// LiveOwned is how many owned buffers live.
func LiveOwned() int64 { return int64(C.peer_owned_live()) }

// Waiting is how many async calls are kept.
func Waiting() int { return int(C.peer_waiting()) }

// Resolve resolves the oldest kept call and returns its id.
func Resolve(status uint32) uint64 { return uint64(C.peer_resolve(C.uint32_t(status))) }

// LastID is the id of the last async call.
func LastID() uint64 { return uint64(C.peer_last_id()) }

// CancelWord is the cancel word of the oldest kept call.
func CancelWord() uint32 { return uint32(C.peer_last_cancel()) }

// Cancels is how often Go called cancel, and LastReason the last reason.
func Cancels() int { return int(C.peer_cancels()) }

// LastReason is the reason of the last cancel.
func LastReason() uint32 { return uint32(C.peer_last_reason()) }

// Complete pushes a completion, of whatever id.
func Complete(id uint64) { C.peer_complete(C.uint64_t(id)) }

// NewFrame makes a frame for a call into Go.
func NewFrame(arena uint64, conn uint32) uint64 {
	return uint64(C.peer_frame(C.uint64_t(arena), C.uint32_t(conn)))
}

// FreeFrame frees a frame and its chunks.
func FreeFrame(frame uint64) { C.peer_frame_free(C.uint64_t(frame)) }

// Call calls Go on this thread.
func Call(method uint32, frame uint64) { C.peer_go_call(C.uint32_t(method), C.uint64_t(frame)) }

// SetLeaves says whether the small methods of the half are leaves.
func SetLeaves(leaves bool) {
	on := 0
	if leaves {
		on = 1
	}
	C.peer_set_leaves(C.int(on))
}

// SmallCall is how Go says that calls of a small method are made.
type SmallCall struct{ at C.r2g_small }

// FindSmall asks Go how calls of a small method are made; false if it says that the method is none of that shape.
func FindSmall(method, conn, params, args, result uint32) (SmallCall, bool) {
	var small SmallCall
	small.at.conn, small.at.params = C.uint32_t(conn), C.uint32_t(params)
	small.at.args, small.at.result = C.uint32_t(args), C.uint32_t(result)
	found := C.peer_go_small(C.uint32_t(method), &small.at) == 1
	return small, found
}

// Data is what the call's function takes.
func (s *SmallCall) Data() uint64 { return uint64(s.at.data) }

// Run makes a call, of a method that may be another one.
func (s *SmallCall) Run(data uint64, args [8]uint64) (result [8]uint64, failure uint64) {
	in := (*[8]C.uint64_t)(C.calloc(2, 64))
	defer C.free(unsafe.Pointer(in))
	out := (*[8]C.uint64_t)(unsafe.Add(unsafe.Pointer(in), 64))
	for i, word := range args {
		in[i] = C.uint64_t(word)
	}
	failure = uint64(C.peer_go_run_small(&s.at, C.uint64_t(data), &in[0], &out[0]))
	for i, word := range out {
		result[i] = uint64(word)
	}
	return result, failure
}

// FreeList frees a list of chunks.
func FreeList(list uint64) { C.peer_free_list(C.uint64_t(list)) }

// CallThread calls Go on a thread that Go has never seen.
func CallThread(method uint32, frame uint64) {
	C.peer_go_call_thread(C.uint32_t(method), C.uint64_t(frame))
}

// Loop calls Go again and again.
func Loop(method uint32, frame uint64, rounds int) {
	C.peer_go_loop(C.uint32_t(method), C.uint64_t(frame), C.uint64_t(rounds))
}

// Cancel cancels a call of Go's.
func Cancel(conn uint32, id uint64, reason uint32) {
	C.peer_go_cancel(C.uint32_t(conn), C.uint64_t(id), C.uint32_t(reason))
}

// OpenRings offers Go rings for so many calls and returns what Go answered.
func OpenRings(size, conn, calls, flags uint32) int32 {
	return int32(C.peer_rings_open(C.uint32_t(size), C.uint32_t(conn), C.uint32_t(calls), C.uint32_t(flags)))
}

// RingsSize is the size of the description of rings.
const RingsSize = C.sizeof_r2g_rings

// Send sends a call by the ring.
func Send(method uint32, frame uint64) { C.peer_rings_send(C.uint32_t(method), C.uint64_t(frame)) }

// SendKind sends a cell of a kind that Go may not know, and CompleteKind one among the completions.
func SendKind(kind uint32) { C.peer_rings_send_kind(C.uint32_t(kind)) }

// CompleteKind pushes a cell of a kind that Go may not know.
func CompleteKind(id uint64, kind uint32) { C.peer_answer_kind(C.uint64_t(id), C.uint32_t(kind)) }

// Resolved is how often a call with that index came back by the ring.
func Resolved(index uint32) int { return int(C.peer_rings_resolved(C.uint32_t(index))) }

// Bells is how often Go was rung, and Wakes how often Go rang.
func Bells() int { return int(C.peer_rings_bells()) }

// Wakes is how often Go rang.
func Wakes() int { return int(C.peer_rings_wakes()) }

// Report is what a start or connect of Go left in its report.
type Report struct {
	Code    int32
	Status  uint32
	Conn    uint32
	Message string
}

// StartGo starts the Go half.
func StartGo(procs, gogc int32) Report {
	options := (*C.r2g_start)(C.calloc(1, C.sizeof_r2g_start))
	defer C.free(unsafe.Pointer(options))
	options.size = C.sizeof_r2g_start
	options.procs = C.int32_t(procs)
	options.gogc = C.int32_t(gogc)
	report := (*C.r2g_report)(C.calloc(1, C.sizeof_r2g_report))
	defer C.free(unsafe.Pointer(report))
	return readReport(int32(C.peer_go_start(options, report)), report)
}

// ConnectGo connects the Go half to the peer.
func ConnectGo() Report {
	report := (*C.r2g_report)(C.calloc(1, C.sizeof_r2g_report))
	defer C.free(unsafe.Pointer(report))
	return readReport(int32(C.peer_go_connect(report)), report)
}

func readReport(code int32, report *C.r2g_report) Report {
	out := Report{Code: code, Status: uint32(report.status), Conn: uint32(report.conn)}
	if report.message.len != 0 {
		at := *(*unsafe.Pointer)(unsafe.Pointer(&report.message.addr))
		out.Message = C.GoStringN((*C.char)(at), C.int(report.message.len))
	}
	return out
}

// Bare is a crossing that does nothing.
func Bare() { C.peer_bare() }

// BareLoop calls a Go function that does nothing again and again.
func BareLoop(rounds int) { C.peer_bare_loop(C.uint64_t(rounds)) }
