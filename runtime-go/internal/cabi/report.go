package cabi

// #include <stdlib.h>
// #include <string.h>
// #include "vtable.h"
import "C"

import (
	"unsafe"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

// PeerReport is what a Rust half says of itself and of the handshake. The slices are memory of that half, which stays.
type PeerReport struct {
	// Methods has the half's number of each method that this half knows, or base.NoMethod; Reasons why it has none.
	Methods []uint32
	Reasons []base.Slice
	// SchemaMap are words that say how the half's types differ from this half's, none if they do not.
	SchemaMap []uint32
	// Text and JSON are what the handshake found.
	Text, JSON string
	// Sequence is how many reports of the connection came before.
	Sequence uint64
}

// ReadReport reads the r2g_report at an address.
func ReadReport(at uint64) PeerReport {
	report := C.r2g_report_at(C.uint64_t(at))
	return PeerReport{
		Methods:   mem.Slice[uint32](uint64(report.methods.addr), uint64(report.methods.len)),
		Reasons:   mem.Slice[base.Slice](uint64(report.reasons.addr), uint64(report.reasons.len)),
		SchemaMap: mem.Slice[uint32](uint64(report.schema_map.addr), uint64(report.schema_map.len)),
		Text:      text(report.message),
		JSON:      text(report.json),
		Sequence:  uint64(report.sequence),
	}
}

func text(s C.r2g_slice) string { return string(mem.Bytes(uint64(s.addr), uint64(s.len))) }

// SetReportConn writes the number of the connection into the r2g_report at an address.
func SetReportConn(at uint64, conn uint32) { C.r2g_report_at(C.uint64_t(at)).conn = C.uint32_t(conn) }

// WriteReport writes how a step of the life cycle ended into the r2g_report at an address. The message lives as long as the
// process.
func WriteReport(at uint64, code int32, message string) {
	out := C.r2g_report_at(C.uint64_t(at))
	out.status = C.uint32_t(code)
	if code != 0 {
		out.message.len = C.uint64_t(len(message))
		out.message.addr = C.r2g_address(C.CBytes([]byte(message)))
	}
}

// Start starts a Rust half. Where the code is not 0 the text says why.
func (v Vtable) Start() (code int32, text string) {
	asked := (*C.r2g_start)(C.calloc(1, C.sizeof_r2g_start))
	defer C.free(unsafe.Pointer(asked))
	asked.size = C.sizeof_r2g_start
	report := newReport()
	defer C.free(unsafe.Pointer(report))
	code = int32(C.r2g_peer_start(C.r2g_at(C.uint64_t(v)), asked, report))
	return code, reportText(report)
}

// Connect tells a Rust half that started of this one, by the number of the connection. Where the code is not 0 the text
// of the report says why.
func (v Vtable) Connect(conn uint32) (code int32, said PeerReport) {
	report := newReport()
	defer C.free(unsafe.Pointer(report))
	report.conn = C.uint32_t(conn)
	code = int32(C.r2g_peer_connect(C.r2g_at(C.uint64_t(v)), C.r2g_go_table(), report))
	return code, ReadReport(uint64(C.r2g_address(unsafe.Pointer(report))))
}

func newReport() *C.r2g_report {
	report := (*C.r2g_report)(C.calloc(1, C.sizeof_r2g_report))
	report.size = C.sizeof_r2g_report
	return report
}

func reportText(report *C.r2g_report) string { return text(report.message) }

// StartOptions mirror r2g_start: what the program asks of this half. Zero is the default.
type StartOptions struct {
	Procs, GOGC int32
	MemLimit    int64
	Flags       uint32
}

// StartPoison is a bit of StartOptions.Flags.
const StartPoison = C.R2G_START_POISON

// ReadStart reads the r2g_start at an address; address 0 asks for nothing.
func ReadStart(at uint64) StartOptions {
	if at == 0 {
		return StartOptions{}
	}
	o := C.r2g_options(C.uint64_t(at))
	return StartOptions{int32(o.procs), int32(o.gogc), int64(o.mem_limit), uint32(o.flags)}
}

// PublishManifest copies the manifest of this half into its table, where it lives as long as the process.
func PublishManifest(bytes []byte) {
	table := C.r2g_go_table()
	table.head.manifest.len = C.uint64_t(len(bytes))
	table.head.manifest.addr = C.r2g_address(C.CBytes(bytes))
}

// Manifest is the published manifest of this half.
func Manifest() []byte {
	table := C.r2g_go_table()
	return mem.Bytes(uint64(table.head.manifest.addr), uint64(table.head.manifest.len))
}
