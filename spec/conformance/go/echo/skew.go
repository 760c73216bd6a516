package echo

import (
	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/spec/conformance/go/api/skew"
)

type skewed struct{ skew.UnimplementedSkew }

func (skewed) Sum(positions []skew.Position) (uint64, error) {
	sum := uint64(0)
	for _, position := range positions {
		sum += uint64(position.X) + uint64(position.Y)
	}
	return sum, nil
}

func init() {
	r2g.Serve("conf.skew@1", func() (r2g.Service, error) { return skew.ServeSkew(skewed{}), nil })
}
