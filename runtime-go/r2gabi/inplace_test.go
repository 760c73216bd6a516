package r2gabi

import (
	"runtime"
	"testing"
	"unsafe"

	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
)

func TestAlignOf(t *testing.T) {
	for size, want := range map[uint64]uint64{1: 1, 2: 2, 3: 1, 4: 4, 6: 2, 8: 8, 12: 4, 16: 8, 24: 8, 40: 8} {
		if got := alignOf(size); got != want {
			t.Errorf("elements of %d bytes: %d, want %d", size, got, want)
		}
	}
}

// inPlaceLink is a link whose callee reads Go's memory.
type inPlaceLink struct{ *localBlock }

func (inPlaceLink) InPlace() bool { return true }

// outgoing is a call whose arguments may cross in place.
func outgoing(t *testing.T) *Outgoing {
	t.Helper()
	b := &localBlock{words: make([]uint64, (BlockSize+localBytes)/8)}
	b.reset()
	o := NewOutgoing(inPlaceLink{b}, mem.Address(b.words), b)
	o.method = &Method{Name: "Test.Method"}
	if o.Args(48) == 0 {
		t.Fatal("no parameters")
	}
	return o
}

// args is where the parameters of a call lie.
func (o *Outgoing) argsAt() uint64 { return BlockAt(o.block).Args }

func TestUnalignedListsAreCopied(t *testing.T) {
	o := outgoing(t)
	halves := make([]uint32, 16<<10+1)
	for i := range halves {
		halves[i] = uint32(i)
	}
	// Images have pairs of 8 bytes at multiples of 8, Go at multiples of 4.
	pairs := unsafe.Slice((*[2]uint32)(unsafe.Pointer(&halves[1])), len(halves)/2)
	if fault := SendPlain(o, o.argsAt(), pairs); fault != nil {
		t.Fatal(fault)
	}
	addr, n := mem.Load[uint64](o.argsAt()), mem.Load[uint64](o.argsAt()+8)
	if o.placed.first != nil || addr%8 != 0 || n != uint64(len(pairs)) {
		t.Errorf("in place, at %#x, %d elements", addr, n)
	}
	if last := mem.Load[[2]uint32](addr + (n-1)*8); last != pairs[n-1] {
		t.Errorf("the last element is %v", last)
	}
	runtime.KeepAlive(o)
}

// TestSizesCount holds what crosses in place against the limit of messages, together with what is copied.
func TestSizesCount(t *testing.T) {
	half := make([]byte, MaxMessage/2)
	for name, test := range map[string]struct {
		second int
		want   *Fault
	}{
		"at the limit": {len(half) - 1024, nil},
		"beyond it":    {len(half), limitFault(errTooLarge)},
	} {
		o := outgoing(t)
		if fault := SendPlain(o, o.argsAt(), half); fault != nil {
			t.Fatal(fault)
		}
		fault := SendPlain(o, o.argsAt()+16, half[:test.second])
		if (fault == nil) != (test.want == nil) || fault != nil && fault.Error() != test.want.Error() {
			t.Errorf("%s: %v, want %v", name, fault, test.want)
		}
	}
	o := outgoing(t)
	if fault := SendPlain(o, o.argsAt(), make([]byte, MaxMessage+1)); fault == nil || fault.Error() != limitFault(errTooLarge).Error() {
		t.Errorf("one that is too large: %v", fault)
	}
}

// TestAsyncCallsCopy has a call with a context copy.
func TestAsyncCallsCopy(t *testing.T) {
	o := outgoing(t)
	o.ctx = t.Context()
	if fault := SendPlain(o, o.argsAt(), make([]byte, 1<<20)); fault != nil || o.placed.first != nil {
		t.Errorf("in place: %v", fault)
	}
}
