package wire

import (
	"context"
	"errors"
	"time"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
)

// PrepareAsync fills in what an async call needs besides its arguments: the id, and how much time
// is left.
func PrepareAsync(ctx context.Context, frame uint64, id uint64) {
	b := base.FrameAt(frame)
	b.Kind = base.KindAsync
	b.ID = id
	b.BudgetNS = base.NoBudget
	if limit, ok := ctx.Deadline(); ok {
		b.BudgetNS = max(0, int64(time.Until(limit)))
	}
	base.StoreCancel(frame, base.CancelNone)
}

// CancelReason is why a caller gives up whose context has ended.
func CancelReason(ctx context.Context) uint32 {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return base.CancelDeadline
	}
	return base.CancelDropped
}

// ContextStatus is what a caller is told whose context has ended.
func ContextStatus(ctx context.Context, flags r2g.StatusFlags) *r2g.Status {
	return &r2g.Status{
		Code:    r2g.CodeOf(ctx.Err()),
		Message: context.Cause(ctx).Error(),
		Flags:   r2g.FromRuntime | flags,
	}
}
