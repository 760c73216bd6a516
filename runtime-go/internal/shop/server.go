package shop

import (
	"context"
	"errors"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// Server is the implementation of Stock by functions; nil ones answer Unimplemented.
type Server struct {
	Nop   func() error
	Price func(sku r2g.StringView) (uint64, error)
	Echo  func(text string) (string, error)
	Find  func(ctx context.Context, sku string) (*Item, error)
	Sum   func(ctx context.Context, items ItemViews) (uint64, error)
	Shout func(ctx context.Context, text string) (string, error)
}

// Serve makes the service.
func Serve(s *Server) r2g.Service {
	return r2gabi.Serve(r2gStock, s.nop, s.price, s.echo, s.find, s.sum, s.shout)
}

func unimplemented(name string) error {
	return r2g.Errorf(r2g.Unimplemented, "%s is not implemented", name)
}

func (s *Server) nop(in *r2gabi.Incoming) {
	if s.Nop == nil {
		in.Fail(unimplemented("nop"))
		return
	}
	if err := s.Nop(); err != nil {
		in.Fail(err)
		return
	}
	in.Finish(nil)
}

func (s *Server) price(in *r2gabi.Incoming) {
	at, fault := in.Args()
	var sku r2g.StringView
	if fault == nil {
		if sku, fault = in.StringViewOf(at); fault != nil {
			fault.Field("sku")
		}
	}
	if fault != nil {
		in.Reject(fault)
		return
	}
	result, err := s.Price(sku)
	if err != nil {
		in.Fail(err)
		return
	}
	at, fault = in.Result(8)
	if fault == nil {
		r2gabi.Store(at, result)
	}
	in.Finish(fault)
}

func (s *Server) echo(in *r2gabi.Incoming) {
	at, fault := in.Args()
	var text string
	if fault == nil {
		if text, fault = in.Reader.String(at); fault != nil {
			fault.Field("text")
		}
	}
	if fault != nil {
		in.Reject(fault)
		return
	}
	result, err := s.Echo(text)
	if err != nil {
		in.Fail(err)
		return
	}
	at, fault = in.Result(16)
	if fault == nil {
		fault = in.Writer.String(at, result)
	}
	in.Finish(fault)
}

func (s *Server) find(in *r2gabi.Incoming) {
	at, fault := in.Args()
	var sku string
	if fault == nil {
		if sku, fault = in.Reader.String(at); fault != nil {
			fault.Field("sku")
		}
	}
	if fault != nil {
		in.Reject(fault)
		return
	}
	result, err := s.Find(in.Context(), sku)
	if err != nil {
		throwStockError(in, err)
		return
	}
	at, fault = in.Result(8)
	if fault == nil {
		var record uint64
		if record, fault = in.Writer.Object(at, 40); fault == nil {
			fault = StoreItem(&in.Writer, record, result)
		}
	}
	in.Finish(fault)
}

func throwStockError(in *r2gabi.Incoming, err error) {
	var notFound *StockErrorNotFound
	var gone *StockErrorGone
	switch {
	case errors.As(err, &notFound):
		_, fault := in.Throw(1)
		in.ThrowDone(err, fault)
	case errors.As(err, &gone):
		at, fault := in.Throw(2)
		if fault == nil {
			var record uint64
			if record, fault = in.Writer.Object(r2gabi.Word(at), 40); fault == nil {
				fault = StoreItem(&in.Writer, record, &gone.Item)
			}
		}
		in.ThrowDone(err, fault)
	default:
		in.Fail(err)
	}
}

func (s *Server) sum(in *r2gabi.Incoming) {
	at, fault := in.Args()
	var items ItemViews
	if fault == nil {
		var list r2gabi.ListView
		list, fault = in.ListViewOf(ItemRecord, at)
		items = ItemViews{list}
	}
	if fault != nil {
		in.Reject(fault.Field("items"))
		return
	}
	result, err := s.Sum(in.Context(), items)
	if err != nil {
		in.Fail(err)
		return
	}
	at, fault = in.Result(8)
	if fault == nil {
		r2gabi.Store(at, result)
	}
	in.Finish(fault)
}

func (s *Server) shout(in *r2gabi.Incoming) {
	at, fault := in.Args()
	var text string
	if fault == nil {
		text, fault = in.Reader.String(at)
	}
	if fault != nil {
		in.Reject(fault.Field("text"))
		return
	}
	result, err := s.Shout(in.Context(), text)
	if err != nil {
		in.Fail(err)
		return
	}
	at, fault = in.Result(16)
	if fault == nil {
		fault = in.Writer.String(at, result)
	}
	in.Finish(fault)
}
