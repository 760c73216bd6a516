package call

import (
	"runtime"
	"testing"
	"unsafe"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/mem"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
)

func TestAlignOf(t *testing.T) {
	for size, want := range map[uint64]uint64{1: 1, 2: 2, 3: 1, 4: 4, 6: 2, 8: 8, 12: 4, 16: 8, 24: 8, 40: 8} {
		if got := alignOf(size); got != want {
			t.Errorf("elements of %d bytes: %d, want %d", size, got, want)
		}
	}
}

// inPlaceConnection is a connection whose callee reads Go's memory.
type inPlaceConnection struct{ *localConnection }

func (inPlaceConnection) InPlace() bool { return true }

// outgoing is a call whose arguments may cross in place.
func outgoing(t *testing.T) *Outgoing {
	t.Helper()
	b := &localFrame{HeapFrame: value.NewHeapFrame()}
	o := NewOutgoing(inPlaceConnection{}, b, b.At(), b)
	o.method = &schema.Method{Name: "Test.Method"}
	if o.Args(48) == 0 {
		t.Fatal("no parameters")
	}
	return o
}

// argsAt is where the parameters of a call lie.
func argsAt(o *Outgoing) uint64 { return base.FrameAt(o.frame).Args }

func TestUnalignedListsAreCopied(t *testing.T) {
	o := outgoing(t)
	halves := make([]uint32, 16<<10+1)
	for i := range halves {
		halves[i] = uint32(i)
	}
	// Images have pairs of 8 bytes at multiples of 8, Go at multiples of 4.
	pairs := unsafe.Slice((*[2]uint32)(unsafe.Pointer(&halves[1])), len(halves)/2)
	if codecErr := EncodePlainArg(o, argsAt(o), pairs); codecErr != nil {
		t.Fatal(codecErr)
	}
	addr, n := mem.Load[uint64](argsAt(o)), mem.Load[uint64](argsAt(o)+8)
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
	half := make([]byte, base.MaxMessage/2)
	for name, test := range map[string]struct {
		second int
		want   *base.CodecError
	}{
		"at the limit": {len(half) - 1024, nil},
		"beyond it":    {len(half), base.LimitError(base.TooLarge)},
	} {
		o := outgoing(t)
		if codecErr := EncodePlainArg(o, argsAt(o), half); codecErr != nil {
			t.Fatal(codecErr)
		}
		codecErr := EncodePlainArg(o, argsAt(o)+16, half[:test.second])
		if (codecErr == nil) != (test.want == nil) || codecErr != nil && codecErr.Error() != test.want.Error() {
			t.Errorf("%s: %v, want %v", name, codecErr, test.want)
		}
	}
	o := outgoing(t)
	if codecErr := EncodePlainArg(o, argsAt(o), make([]byte, base.MaxMessage+1)); codecErr == nil || codecErr.Error() != base.LimitError(base.TooLarge).Error() {
		t.Errorf("one that is too large: %v", codecErr)
	}
}

// TestAsyncCallsCopy has a call with a context copy.
func TestAsyncCallsCopy(t *testing.T) {
	o := outgoing(t)
	o.ctx = t.Context()
	if codecErr := EncodePlainArg(o, argsAt(o), make([]byte, 1<<20)); codecErr != nil || o.placed.first != nil {
		t.Errorf("in place: %v", codecErr)
	}
}
