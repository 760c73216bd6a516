//go:build cgo

package conn

import (
	"strings"
	"testing"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/acme/shop"
	"github.com/r2g-dev/r2g/runtime-go/internal/registry"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

func TestFailingFactories(t *testing.T) {
	packages, _ := schema.Packages()
	stock := packages[0].Services()[0]
	factory := func(make func() (registry.Service, error)) registry.Factory {
		return registry.Factory{Service: stock, Make: make}
	}
	fails := factory(func() (registry.Service, error) { return registry.Service{}, r2g.Errorf(r2g.NotFound, "no disk") })
	panics := factory(func() (registry.Service, error) { panic("no disk") })
	for _, factories := range [][]registry.Factory{{fails}, {panics}, {fails, panics}} {
		table, offers := offersOf(factories)
		if len(offers) != 1 || offers[0].service != stock || offers[0].err == nil || !strings.Contains(offers[0].err.Error(), "no disk") {
			t.Errorf("%+v", offers)
		}
		if table == nil {
			t.Error("no table")
		}
	}
	works := factory(func() (registry.Service, error) { return registry.Service(shop.Serve(new(shop.Server))), nil })
	for _, factories := range [][]registry.Factory{{fails, works}, {works, works}} {
		if _, offers := offersOf(factories); len(offers) != 1 || offers[0].err != nil {
			t.Errorf("%+v", offers)
		}
	}
}
