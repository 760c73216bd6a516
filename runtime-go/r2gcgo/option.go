package r2gcgo

import (
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

// Option changes how a library is opened: [AtLeast] and [Needs] say what the program cannot do without.
type Option func(*opening)

// opening is what the options ask for.
type opening struct {
	needs []schema.Need
}

// Method is a method of a service: a constant of generated code, such as shop.StockMethodFind.
type Method interface {
	R2GMethod() (service *schema.Service, index int)
}

// AtLeast makes the open fail unless the library was built with some minor of a package, or a later one.
// pkg is the package with its major version: AtLeast("acme.shop@1", 2) asks for acme.shop 1.2. The
// library serves a service of the package, or of one that imports it.
func AtLeast(pkg string, minor uint32) Option {
	return func(o *opening) { o.needs = append(o.needs, schema.Need{Package: pkg, Minor: minor}) }
}

// Needs makes the open fail unless the library has these methods. Without it a method that the library
// lacks fails when it is called, and Has of its client tells before.
func Needs(methods ...Method) Option {
	return func(o *opening) {
		for _, m := range methods {
			service, index := m.R2GMethod()
			o.needs = append(o.needs, schema.Need{Service: service, Method: index})
		}
	}
}
