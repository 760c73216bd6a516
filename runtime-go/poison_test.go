//go:build unix

package r2g_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
)

// TestPoison runs scenes in a process of their own, with R2G_POISON=1.
func TestPoison(t *testing.T) {
	if scene := os.Getenv("R2G_TEST_SCENE"); scene != "" {
		poisonScene(t, scene)
		return
	}
	for scene, want := range map[string]string{
		"views work":           "",
		"a kept slice":         "",
		"a write":              "",
		"another goroutine":    "unexpected fault address",
		"a reader that races":  "",
		"large and many views": "",
	} {
		t.Run(scene, func(t *testing.T) {
			t.Parallel()
			child := exec.Command(os.Args[0], "-test.run=^TestPoison$", "-test.count=1")
			child.Env = append(os.Environ(), "R2G_POISON=1", "R2G_TEST_SCENE="+scene)
			out, err := child.CombinedOutput()
			if want == "" && err != nil {
				t.Errorf("%v\n%s", err, out)
			}
			if want != "" && (err == nil || !strings.Contains(string(out), want) || !strings.Contains(string(out), "poison_test.go")) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// residentKiB is the memory of this process; 0 where the system does not say.
func residentKiB(t *testing.T) (kib int) {
	t.Helper()
	status, _ := os.ReadFile("/proc/self/status")
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	_, _ = fmt.Sscan(after, &kib)
	return kib
}

func poisonScene(t *testing.T, scene string) {
	var kept []byte
	var view shop.ItemViews
	use := func(shop.ItemViews) {}
	stock := local(t, &shop.Server{Sum: func(_ context.Context, items shop.ItemViews) (uint64, error) {
		use(items)
		return uint64(items.Len()), nil
	}})
	sum := func() error {
		items := []shop.Item{{Sku: "first", Qty: 1}, {Sku: strings.Repeat("x", 10_000), Note: r2g.Some("n")}}
		_, err := stock.Sum(t.Context(), items)
		return err
	}
	carry := func(items shop.ItemViews) {
		view = items
		items.At(0).Sku().Borrow(func(text []byte) { kept = text })
	}
	late := func(err error) {
		t.Helper()
		status(t, err, r2g.Internal, "memory of a view used after its call ended: Stock.Sum")
	}
	switch scene {
	case "views work":
		use = func(items shop.ItemViews) {
			carry(items)
			clone := items.Clone()
			if string(kept) != "first" || clone[1].Sku != items.At(1).Sku().String() || items.At(1).Sku().Len() != 10_000 {
				t.Error("views show something else")
			}
		}
		for range 3 {
			if err := sum(); err != nil {
				t.Error(err)
			}
		}
	case "a kept slice":
		use = carry
		if err := sum(); err != nil {
			t.Error(err)
		}
		use = func(shop.ItemViews) { _ = string(kept) }
		late(sum())
		// A view is still stopped before it reads anything.
		use = func(shop.ItemViews) { view.At(0) }
		status(t, sum(), r2g.Internal, "view used after its call ended: Stock.Sum")
	case "a write":
		use = func(items shop.ItemViews) {
			carry(items)
			kept[0] = 'F'
		}
		status(t, sum(), r2g.Internal, "memory of a view was written: Stock.Sum")
	case "another goroutine":
		use = carry
		if err := sum(); err != nil {
			t.Error(err)
		}
		done := make(chan string)
		go func() { done <- string(kept) }()
		<-done
	case "a reader that races":
		stop, stopped := make(chan struct{}), make(chan struct{})
		first := true
		use = func(items shop.ItemViews) {
			if first {
				first = false
				go func() {
					defer close(stopped)
					defer func() { _ = recover() }()
					for {
						select {
						case <-stop:
							return
						default:
							// A copy counts itself in, so the call waits for it.
							_ = items.Clone()
						}
					}
				}()
				time.Sleep(time.Millisecond)
			}
		}
		for range 50 {
			if err := sum(); err != nil {
				t.Error(err)
			}
		}
		close(stop)
		<-stopped
	case "large and many views":
		use = func(items shop.ItemViews) {
			for range 10_000 {
				for _, item := range items.All() {
					_ = item.Sku().Len()
				}
			}
		}
		if err := sum(); err != nil {
			t.Fatal(err)
		}
		// More calls, and larger ones, than there is memory that stays forbidden.
		use = carry
		for range 2_000 {
			if err := sum(); err != nil {
				t.Fatal(err)
			}
		}
		large := []shop.Item{{Sku: strings.Repeat("x", 8<<20)}}
		for range 60 {
			if _, err := stock.Sum(t.Context(), large); err != nil {
				t.Fatal(err)
			}
		}
		if kib := residentKiB(t); kib > 400<<10 {
			t.Errorf("%d KiB are kept", kib)
		}
	}
}
