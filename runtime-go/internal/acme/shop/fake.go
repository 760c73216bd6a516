package shop

import (
	"context"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
)

// Server is an implementation of Stock by functions; nil ones answer Unimplemented.
type Server struct {
	Nop   func() error
	Price func(sku r2g.StringView) (uint64, error)
	Echo  func(text string) (string, error)
	Find  func(ctx context.Context, sku string) (*Item, error)
	Sum   func(ctx context.Context, items ItemViews) (uint64, error)
	Shout func(ctx context.Context, text string) (string, error)
	Page  func(page *r2g.OwnedBytes) (*r2g.OwnedBytes, error)
	// PageLater is not told the sku.
	PageLater func(ctx context.Context, page *r2g.OwnedBytes) (*r2g.OwnedBytes, error)
	// Weigh is given the bytes only.
	Weigh func(raw r2g.BytesView) (uint64, error)
}

// Serve makes the service. The functions may change while it is in use.
func Serve(s *Server) r2g.Service { return ServeStock(Functions(s)) }

// Functions makes the server that Serve makes a service of.
func Functions(s *Server) StockServer { return funcs{server: s} }

// EncodeItems writes a list of items, for tests that make frames by hand.
func EncodeItems(w *value.Writer, at uint64, items []Item) *base.CodecError {
	return r2gEncode_list_Item(w, at, items)
}

type funcs struct {
	UnimplementedStock
	server *Server
}

func (f funcs) Nop() error {
	if f.server.Nop == nil {
		return f.UnimplementedStock.Nop()
	}
	return f.server.Nop()
}

func (f funcs) Price(sku r2g.StringView) (uint64, error) {
	if f.server.Price == nil {
		return f.UnimplementedStock.Price(sku)
	}
	return f.server.Price(sku)
}

func (f funcs) Echo(text string) (string, error) {
	if f.server.Echo == nil {
		return f.UnimplementedStock.Echo(text)
	}
	return f.server.Echo(text)
}

func (f funcs) Find(ctx context.Context, sku string) (*Item, error) {
	if f.server.Find == nil {
		return f.UnimplementedStock.Find(ctx, sku)
	}
	return f.server.Find(ctx, sku)
}

func (f funcs) Sum(ctx context.Context, items ItemViews) (uint64, error) {
	if f.server.Sum == nil {
		return f.UnimplementedStock.Sum(ctx, items)
	}
	return f.server.Sum(ctx, items)
}

func (f funcs) Shout(ctx context.Context, text string) (string, error) {
	if f.server.Shout == nil {
		return f.UnimplementedStock.Shout(ctx, text)
	}
	return f.server.Shout(ctx, text)
}

func (f funcs) Page(page *r2g.OwnedBytes) (*r2g.OwnedBytes, error) {
	if f.server.Page == nil {
		return f.UnimplementedStock.Page(page)
	}
	return f.server.Page(page)
}

func (f funcs) PageLater(ctx context.Context, sku string, page *r2g.OwnedBytes) (*r2g.OwnedBytes, error) {
	if f.server.PageLater == nil {
		return f.UnimplementedStock.PageLater(ctx, sku, page)
	}
	return f.server.PageLater(ctx, page)
}

func (f funcs) Weigh(label r2g.StringView, cells r2g.PlainView[uint64], raw r2g.BytesView, more r2g.Opt[[]byte]) (uint64, error) {
	if f.server.Weigh == nil {
		return f.UnimplementedStock.Weigh(label, cells, raw, more)
	}
	return f.server.Weigh(raw)
}
