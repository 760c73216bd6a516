//go:build cgo

package r2gcgo

import (
	"strings"
	"testing"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/conn"
	"github.com/r2g-dev/r2g/runtime-go/internal/peertest"
)

const (
	olderText = "r2g: acme.shop@1: limited\n  library  shop  rust  schema 1.1"
	olderJSON = `{"schema":1,"verdict":"limited","packages":[
		{"package":"acme.base@1","verdict":"identical","here":{"version":"1.7"}},
		{"package":"acme.shop@1","verdict":"limited","here":{"version":"1.1"},"there":{"version":"1.2"}}]}`
)

// older makes the peer one that has acme.shop 1.1 and lacks the methods after price.
func older(t *testing.T) {
	t.Helper()
	peertest.Reset()
	none := base.NoMethod
	peertest.SetMethods([]uint32{peertest.Nop, peertest.Echo, none, none, none, none})
	peertest.SetReport(olderText, olderJSON, "needs 1.2")
	t.Cleanup(func() {
		peertest.SetReport("", "", "")
		client(t, peertest.Echo, peertest.Inside)
	})
}

func TestRequirementsThatAreMet(t *testing.T) {
	older(t)
	for name, options := range map[string][]Option{
		"none":      nil,
		"its minor": {AtLeast("acme.shop@1", 1), AtLeast("acme.shop@1", 0), AtLeast("acme.base@1", 7)},
		"methods":   {Needs(shop.StockMethodNop, shop.StockMethodPrice), Needs()},
	} {
		if _, err := Connect(peertest.Table(), options...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRequirementsThatAreNotMet(t *testing.T) {
	older(t)
	for name, c := range map[string]struct {
		option Option
		want   string
	}{
		"a minor":        {AtLeast("acme.shop@1", 2), "acme.shop@1 at 1.2 or later; the Rust half has 1.1"},
		"another major":  {AtLeast("acme.shop@2", 0), "acme.shop@2 at 2.0 or later; this program was built without it"},
		"a method":       {Needs(shop.StockMethodNop, shop.StockMethodFind), "acme.shop@1/Stock.Find: needs 1.2"},
		"no such method": {Needs(shop.StockMethod(77)), "method 77 of acme.shop@1/Stock: there is none"},
	} {
		lib, err := Connect(peertest.Table(), c.option)
		s := wantCode(t, err, r2g.FailedPrecondition, "the program requires "+c.want+" (r2g explain H207)")
		if lib != nil || !s.Flags.Has(r2g.FromRuntime|r2g.NotStarted) || !strings.HasSuffix(s.Message, "\n\n"+olderText) {
			t.Errorf("%s: library %v, %+v", name, lib, s)
		}
	}
	_, err := Connect(peertest.Table(), AtLeast("acme.shop@1", 9), Needs(shop.StockMethodEcho, shop.StockMethodSum))
	if n := strings.Count(err.Error(), "H207"); n != 3 {
		t.Errorf("%d of 3 are named: %v", n, err)
	}
	// Nothing of it is remembered.
	if _, err := Connect(peertest.Table()); err != nil {
		t.Errorf("without options: %v", err)
	}
}

// TestRequirementsOfSilentPeers: what a peer does not say is not there.
func TestRequirementsOfSilentPeers(t *testing.T) {
	older(t)
	peertest.SetReport(olderText, "", "")
	_, err := Connect(peertest.Table(), AtLeast("acme.shop@1", 0))
	wantCode(t, err, r2g.FailedPrecondition, "1.0 or later; the Rust half serves nothing of it")
	_, err = Connect(peertest.Table(), Needs(shop.StockMethodEcho))
	wantCode(t, err, r2g.FailedPrecondition, "Stock.Echo: the Rust half does not serve it")
	peertest.SetReport(olderText, "{", "")
	_, err = Connect(peertest.Table(), AtLeast("acme.shop@1", 0))
	wantCode(t, err, r2g.FailedPrecondition, "the handshake cannot be read")
	peertest.SetReport(olderText, `{"packages":[{"package":"acme.shop@1","here":{"version":"?"}}]}`, "")
	_, err = Connect(peertest.Table(), AtLeast("acme.shop@1", 0))
	wantCode(t, err, r2g.FailedPrecondition, "the Rust half has ?")
}

func TestHostWaitsForRequirements(t *testing.T) {
	older(t)
	before := conn.HostConnection.Swap(nil)
	defer conn.HostConnection.Store(before)
	if _, err := Connect(peertest.Table(), Needs(shop.StockMethodFind)); err == nil || conn.HostConnection.Load() != nil {
		t.Errorf("%v, host %v", err, conn.HostConnection.Load())
	}
	if _, err := Connect(peertest.Table(), Needs(shop.StockMethodNop)); err != nil || conn.HostConnection.Load() == nil {
		t.Errorf("%v, host %v", err, conn.HostConnection.Load())
	}
}
