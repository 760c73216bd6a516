//go:build cgo

package r2gcgo

import (
	"encoding/binary"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
	"github.com/r2g-dev/r2g/runtime-go/internal/conn"
	"github.com/r2g-dev/r2g/runtime-go/internal/peertest"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

func TestManifest(t *testing.T) {
	packages, _ := schema.Packages()
	in := cabi.Manifest()
	u32 := func() uint32 {
		v := binary.LittleEndian.Uint32(in)
		in = in[4:]
		return v
	}
	text := func() string {
		n := u32()
		s := string(in[:n])
		in = in[n:]
		return s
	}
	if len(conn.ManifestMagic) != 16 || string(in[:16]) != conn.ManifestMagic {
		t.Fatalf("magic %q", in[:16])
	}
	in = in[16:]
	text()
	if got := text(); got != runtime.Version() {
		t.Errorf("toolchain %q", got)
	}
	if n := u32(); n != 1 {
		t.Fatalf("%d packages", n)
	}
	if got := text(); got != packages[0].Descriptor() || got == "" {
		t.Errorf("descriptor %q", got)
	}
	if n := u32(); n != 1 {
		t.Fatalf("%d services", n)
	}
	if pkg, service, first, status, message := u32(), u32(), u32(), u32(), text(); pkg != 0 || service != 0 || first != 0 || status != 0 || message != "" {
		t.Errorf("served %d %d %d %d %q", pkg, service, first, status, message)
	}
	if len(in) != 0 {
		t.Errorf("%d bytes left", len(in))
	}
}

func TestStartIsIdempotent(t *testing.T) {
	if r := peertest.StartGo(0, 0); r.Code != 0 || r.Status != 0 {
		t.Errorf("second start: %+v", r)
	}
	r := peertest.StartGo(3, 0)
	if r2g.Code(r.Code) != r2g.FailedPrecondition || r2g.Code(r.Status) != r2g.FailedPrecondition || !strings.Contains(r.Message, "other options") {
		t.Errorf("start with other options: %+v", r)
	}
	for range 2 {
		if r := peertest.ConnectGo(); r.Code != 0 || r.Conn != library.connection.Number {
			t.Errorf("connect: %+v", r)
		}
	}
	if library.Report() != "halves are identical" {
		t.Errorf("report %q", library.Report())
	}
	if found, ok := r2g.HandshakeOf(library.Conn()); !ok || found.Verdict != r2g.Identical {
		t.Errorf("handshake %+v, %v", found, ok)
	}
	if _, ok := r2g.HandshakeOf(r2g.Local()); ok {
		t.Error("a local connection has no handshake")
	}
	if _, err := shop.NewStock(r2g.Host()); err != nil {
		t.Errorf("host: %v", err)
	}
}

func TestRegistrationIsOverAtTheStart(t *testing.T) {
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(string), "acme.shop@1/Stock is registered after the start") {
			t.Errorf("%v", r)
		}
	}()
	shop.RegisterStock(func() (shop.StockServer, error) { return nil, nil })
}

func TestConnectRefuses(t *testing.T) {
	if _, err := Connect(nil); r2g.CodeOf(err) != r2g.FailedPrecondition {
		t.Errorf("nil table: %v", err)
	}
	peertest.FailStart(int32(r2g.Unavailable), "no executor")
	_, err := Connect(peertest.Table())
	peertest.FailStart(0, "")
	wantCode(t, err, r2g.Unavailable, "start of the Rust half: no executor")
}

// TestGoexitInSyncHandler runs itself, since the process dies.
func TestGoexitInSyncHandler(t *testing.T) {
	if os.Getenv("R2G_TEST_GOEXIT") != "" {
		server.Echo = func(string) (string, error) { runtime.Goexit(); return "", nil }
		peertest.CallThread(goEcho, textFrame(t, 512, "x"))
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestGoexitInSyncHandler$")
	cmd.Env = append(os.Environ(), "R2G_TEST_GOEXIT=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "Stock.Echo: runtime.Goexit (t.FailNow?) in a sync handler") {
		t.Errorf("%v\n%s", err, out)
	}
}
