// Package cart keeps carts in memory. It compiles with every version of the contract from 1.1 on.
package cart

import (
	"context"
	"sync"
	"time"

	"example.com/cart/api/acme/checkout"
	"example.com/cart/api/acme/identity/v2"
	"github.com/r2g-dev/r2g/runtime-go"
)

type store struct {
	mu    sync.Mutex
	carts map[uint64]*checkout.Cart
}

// firstUnknown is where ids begin that open does not make a cart for.
const firstUnknown = 400

func notFound(id uint64) error {
	return &checkout.CheckoutErrorNotFound{Detail: *checkout.NewCartRef(id)}
}

// Open gives back a copy of the cart, which it makes on first use.
func (s *store) Open(_ context.Context, id uint64, who identity.PrincipalView) (*checkout.Cart, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cart, ok := s.carts[id]
	if !ok {
		if id >= firstUnknown {
			return nil, notFound(id)
		}
		cart = checkout.NewCart(id, *who.Clone(), time.Unix(0, 0).UTC())
		s.carts[id] = cart
	}
	found := *cart
	return &found, nil
}

// Add appends a line to a cart.
func (s *store) Add(_ context.Context, id uint64, line *checkout.Line) (uint32, error) {
	if err := throttled(id); err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	cart, ok := s.carts[id]
	if !ok {
		return 0, notFound(id)
	}
	cart.Lines = append(cart.Lines, *line)
	return uint32(len(cart.Lines)), nil
}

// Pay asks the storefront for a quote; its errors are this service's errors.
func (s *store) Pay(ctx context.Context, id uint64, _ checkout.Payment) (*checkout.Quote, error) {
	s.mu.Lock()
	cart, ok := s.carts[id]
	s.mu.Unlock()
	if !ok {
		return nil, notFound(id)
	}
	pricing, err := checkout.NewPricing(r2g.Host())
	if err != nil {
		return nil, err
	}
	return pricing.Quote(ctx, cart)
}

func init() {
	r2g.Name("libcart 5.1.3")
	checkout.RegisterCartStore(func() (checkout.CartStoreServer, error) {
		return &store{carts: make(map[uint64]*checkout.Cart)}, nil
	})
}
