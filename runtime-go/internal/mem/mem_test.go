package mem

import (
	"runtime"
	"testing"
)

func TestRoundTrip(t *testing.T) {
	words := make([]uint64, 8)
	base := Address(words)
	if base%8 != 0 {
		t.Fatalf("base %#x is not 8-aligned", base)
	}
	Store(base, uint8(0xab))
	Store(base+2, uint16(0xcdef))
	Store(base+4, uint32(0x01234567))
	Store(base+8, 1.5)
	Store(base+16, [3]uint8{1, 2, 3})
	if got := words[0]; got != 0x01234567_cdef_00ab {
		t.Errorf("first word %#x", got)
	}
	if got := Load[float64](base + 8); got != 1.5 {
		t.Errorf("float %v", got)
	}
	if got := Load[[3]uint8](base + 16); got != [3]uint8{1, 2, 3} {
		t.Errorf("array %v", got)
	}
	PutString(base+24, "hello")
	if got := Text(base+24, 5); got != "hello" {
		t.Errorf("text %q", got)
	}
	Zero(base+24, 2)
	if got := string(Bytes(base+24, 5)); got != "\x00\x00llo" {
		t.Errorf("bytes %q", got)
	}
	AtomicStore32(base+32, 7)
	if got := AtomicLoad32(base + 32); got != 7 {
		t.Errorf("atomic %d", got)
	}
	runtime.KeepAlive(words)
}

func TestEmptyNeverTouchesMemory(t *testing.T) {
	const nowhere = 4096
	PutString(nowhere, "")
	Zero(nowhere, 0)
	if Bytes(nowhere, 0) != nil || Slice[uint32](nowhere, 0) != nil || Text(nowhere, 0) != "" {
		t.Error("an empty slice is not nil")
	}
	if String(nil) != "" {
		t.Error("String(nil)")
	}
}

func TestSize(t *testing.T) {
	if Size[[3]uint8]() != 3 || Size[struct {
		A uint8
		B uint64
	}]() != 16 {
		t.Error("Size")
	}
}
