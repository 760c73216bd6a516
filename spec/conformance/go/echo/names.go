package echo

import (
	"github.com/r2g-dev/r2g/spec/conformance/go/api/conf/names"
)

// nameless serves one of the methods whose names mean something in Go.
type nameless struct{ names.UnimplementedGo }

func (nameless) Slot(slot, cb, resp, ptr, pool, w, to, from, value, method uint8) (uint8, error) {
	return slot + cb + resp + ptr + pool + w + to + from + value + method, nil
}

func init() {
	names.RegisterGo(func() (names.GoServer, error) { return nameless{}, nil })
}
