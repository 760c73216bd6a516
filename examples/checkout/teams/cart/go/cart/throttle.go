//go:build v1_4

package cart

import (
	"time"

	"example.com/cart/api/acme/checkout"
)

// throttled refuses cart 13, with the case of CheckoutError that the contract has since 1.4.
func throttled(id uint64) error {
	if id != 13 {
		return nil
	}
	return &checkout.CheckoutErrorThrottled{Detail: *checkout.NewBackoff(time.Second)}
}
