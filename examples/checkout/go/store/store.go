// Package store keeps carts in memory and prices them with the pricing engine in Rust.
package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"sync"
	"time"

	"example.com/checkout/api/acme/checkout"
	"example.com/checkout/api/acme/identity/v2"
	"github.com/r2g-dev/r2g/runtime-go"
)

type store struct {
	mu    sync.Mutex
	carts map[uint64]*checkout.Cart
}

// firstUnknown is where ids begin that open does not make a cart for.
const firstUnknown = 400

// Open gives back a copy of the cart, which it makes on first use.
func (s *store) Open(_ context.Context, id uint64, who identity.PrincipalView) (*checkout.Cart, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cart, ok := s.carts[id]
	if !ok {
		if id >= firstUnknown {
			return nil, notFound(id)
		}
		// The view ends with the call, so what is kept is a copy.
		cart = checkout.NewCart(id, *who.Clone(), time.Now().UTC())
		s.carts[id] = cart
	}
	found := *cart
	found.Checksum = r2g.Some(sum(cart))
	return &found, nil
}

func notFound(id uint64) error {
	return &checkout.CheckoutErrorNotFound{Detail: *checkout.NewCartRef(id)}
}

func sum(cart *checkout.Cart) [checkout.ChecksumLen]byte {
	hash := sha256.New()
	for _, line := range cart.Lines {
		hash.Write([]byte(line.Sku))
		hash.Write(binary.LittleEndian.AppendUint32(nil, line.Qty))
	}
	return [checkout.ChecksumLen]byte(hash.Sum(nil))
}

// Add appends a line to a cart.
func (s *store) Add(_ context.Context, id uint64, line *checkout.Line) (uint32, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cart, ok := s.carts[id]
	if !ok {
		return 0, notFound(id)
	}
	cart.Lines = append(cart.Lines, *line)
	return uint32(len(cart.Lines)), nil
}

// Pay asks the pricing engine for a quote; its errors are this service's errors.
func (s *store) Pay(ctx context.Context, id uint64, payment checkout.Payment) (*checkout.Quote, error) {
	if _, cash := payment.(checkout.PaymentCash); cash {
		return nil, &checkout.CheckoutErrorDeclined{}
	}
	pricing, err := checkout.NewPricing(r2g.Host())
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	cart, ok := s.carts[id]
	if !ok {
		s.mu.Unlock()
		return nil, notFound(id)
	}
	asked := *cart
	s.mu.Unlock()
	quote, err := pricing.Quote(ctx, &asked)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	cart.Payment = payment
	s.mu.Unlock()
	return quote, nil
}

func init() {
	checkout.RegisterCartStore(func() (checkout.CartStoreServer, error) {
		return &store{carts: map[uint64]*checkout.Cart{}}, nil
	})
}
