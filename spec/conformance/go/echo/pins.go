package echo

import (
	"runtime"

	"github.com/r2g-dev/r2g/runtime-go"
	pinapi "github.com/r2g-dev/r2g/spec/conformance/go/api/conf/pinned"
)

func init() {
	pinapi.RegisterGoPins(func() (pinapi.GoPinsServer, error) { return pins{}, nil })
}

// pins is what Rust calls while it has arguments of Go's.
type pins struct{}

func (pins) Disturb(how string) error {
	grow(200)
	runtime.GC()
	switch how {
	case "go panics":
		panic("asked to panic in Go")
	case "go fails":
		return r2g.Errorf(r2g.OutOfRange, "asked to fail in Go")
	case "again":
		rust, err := pinapi.NewRustPins(r2g.Host())
		if err != nil {
			return err
		}
		raw := make([]byte, 2*minPinned)
		_, err = rust.Blobs(raw, raw, r2g.Some(raw), "disturb")
		return err
	}
	return nil
}

func (pins) Relay(raw r2g.BytesView) ([]byte, error) {
	grow(200)
	runtime.GC()
	return raw.Bytes(), nil
}

func (pins) Check() ([]string, error) {
	c := new(checker)
	rust, err := pinapi.NewRustPins(r2g.Host())
	if err != nil {
		return nil, err
	}
	checkKinds(c, rust)
	checkOptions(c, rust)
	checkFailures(c, rust)
	checkStacks(c, rust)
	checkPinsUnderCollection(c, rust)
	return c.found, nil
}

// grow uses more of the stack than a goroutine has at first.
//
//go:noinline
func grow(levels int) (sum byte) {
	var here [512]byte
	here[levels%len(here)] = 1
	if levels > 0 {
		sum = grow(levels - 1)
	}
	return sum + here[0]
}
