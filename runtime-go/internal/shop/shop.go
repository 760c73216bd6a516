// Package shop is a small API in the form of generated code, for the tests of the runtime. Its
// schema:
//
//	package acme.shop@1.0;
//	record Item { 1 sku: string, 2 qty: u32 = 0, 3 note: string? }
//	error StockError { 1 not_found => NOT_FOUND, 2 gone: Item => FAILED_PRECONDITION }
//	service Stock {
//	  sync fn nop();
//	  sync fn price(sku: view string) -> u64;
//	  sync fn echo(text: string) -> string;
//	  fn find(sku: string) -> Item throws StockError;
//	  fn sum(items: view list<Item>) -> u64;
//	  fn shout(text: string) -> string;
//	}
package shop

import (
	"context"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

var r2gStock = &r2gabi.Service{Name: "Stock", Methods: []r2gabi.Method{
	{Name: "Stock.Nop", Sync: true},
	{Name: "Stock.Price", Sync: true},
	{Name: "Stock.Echo", Sync: true},
	{Name: "Stock.Find", Throws: true, SharedResult: true},
	{Name: "Stock.Sum", SharedArgs: true},
	{Name: "Stock.Shout"},
}}

var (
	r2gPackage = r2gabi.RegisterPackage("acme.shop@1", "descriptor of acme.shop", r2gStock)
	// ItemRecord is exported for tests of relations.
	ItemRecord = r2gabi.NewRecord(r2gPackage, 0, 3, 40)
)

// Item is a record.
type Item struct {
	_    [0]func()
	Sku  string
	Qty  uint32
	Note r2g.Opt[string]
}

// StoreItem lowers an Item.
func StoreItem(w *r2gabi.Writer, at uint64, v *Item) *r2gabi.Fault {
	if fault := w.Enter(); fault != nil {
		return fault
	}
	if fault := w.String(at, v.Sku); fault != nil {
		return fault.Field("sku")
	}
	r2gabi.Store(at+16, v.Qty)
	r2gabi.Zero(at+20, 4)
	if fault := w.OptString(at+24, v.Note); fault != nil {
		return fault.Field("note")
	}
	w.Leave()
	return nil
}

// LoadItem lifts an Item.
func LoadItem(r *r2gabi.Reader, at uint64, v *Item) *r2gabi.Fault {
	if fault := r.Enter(); fault != nil {
		return fault
	}
	rel := r.Rel(ItemRecord)
	var fault *r2gabi.Fault
	if v.Sku, fault = r.String(at); fault != nil {
		return fault.Field("sku")
	}
	v.Qty = r2gabi.Load[uint32](at + 16)
	if rel.Fields >= 3 {
		if v.Note, fault = r.OptString(at + 24); fault != nil {
			return fault.Field("note")
		}
	}
	r.Leave()
	return nil
}

// StoreItems lowers a list of Item.
func StoreItems(w *r2gabi.Writer, at uint64, list []Item) *r2gabi.Fault {
	element, fault := w.List(at, len(list), 40)
	if fault != nil || element == 0 {
		return fault
	}
	for i := range list {
		if fault := StoreItem(w, element, &list[i]); fault != nil {
			return fault.Index(i)
		}
		element += 40
	}
	w.Leave()
	return nil
}

// LoadItems lifts a list of Item.
func LoadItems(r *r2gabi.Reader, at uint64) ([]Item, *r2gabi.Fault) {
	stride := uint64(r.Rel(ItemRecord).Stride)
	element, n, fault := r.List(at, stride, 8)
	if fault != nil || n == 0 {
		return nil, fault
	}
	out := make([]Item, n)
	for i := range out {
		if fault := LoadItem(r, element, &out[i]); fault != nil {
			return nil, fault.Index(i)
		}
		element += stride
	}
	r.Leave()
	return out, nil
}

// ItemView is a view of an Item.
type ItemView struct{ View r2gabi.View }

// NewItemView makes a view for tests.
func NewItemView(v *Item) ItemView { return ItemView{r2gabi.NewView(ItemRecord, v, StoreItem)} }

// Sku is a field.
func (v ItemView) Sku() r2g.StringView { return v.View.String(0) }

// Qty is a field.
func (v ItemView) Qty() uint32 { return r2gabi.ViewLoad[uint32](v.View, 16) }

// Note is a field.
func (v ItemView) Note() (r2g.StringView, bool) {
	if !v.View.Has(ItemRecord, 3) || !v.View.IsPresent(24) {
		return r2g.StringView{}, false
	}
	return v.View.String(24), true
}

// Clone copies the record.
func (v ItemView) Clone() *Item { return r2gabi.Clone(v.View, LoadItem) }

// ItemViews is a view of a list of Item.
type ItemViews struct{ List r2gabi.ListView }

// Len is the number of items.
func (v ItemViews) Len() int { return v.List.Len() }

// At is one item.
func (v ItemViews) At(i int) ItemView { return ItemView{v.List.At(i)} }

// Clone copies the items.
func (v ItemViews) Clone() []Item { return r2gabi.CloneList(v.List, LoadItem) }

// StockErrorNotFound is an error case.
type StockErrorNotFound struct{}

// Error is the text.
func (*StockErrorNotFound) Error() string { return "not found" }

// Code is the status code.
func (*StockErrorNotFound) Code() r2g.Code { return r2g.NotFound }

// StockErrorGone is an error case.
type StockErrorGone struct{ Item Item }

// Error is the text.
func (*StockErrorGone) Error() string { return "gone" }

// Code is the status code.
func (*StockErrorGone) Code() r2g.Code { return r2g.FailedPrecondition }

func loadStockError(r *r2gabi.Reader, at uint64) (error, *r2gabi.Fault) {
	switch r.Tag(at) {
	case 1:
		return &StockErrorNotFound{}, nil
	case 2:
		out := new(StockErrorGone)
		record, fault := r.Record(r2gabi.Word(at), ItemRecord)
		if fault == nil {
			fault = LoadItem(r, record, &out.Item)
		}
		return out, fault
	}
	return nil, nil
}

// Stock is the client.
type Stock struct{ client *r2gabi.Client }

// NewStock makes a client.
func NewStock(conn r2g.Conn) (*Stock, error) {
	client, err := r2gabi.NewClient(conn, r2gStock)
	if err != nil {
		return nil, err
	}
	return &Stock{client}, nil
}

// Has reports whether a method is served.
func (c *Stock) Has(method int) bool { return c.client.Has(method) }

// Nop does nothing.
func (c *Stock) Nop() error {
	call := c.client.Sync(0)
	call.Call()
	return call.End()
}

// Price is the price.
func (c *Stock) Price(sku string) (uint64, error) {
	call := c.client.Sync(1)
	if at := call.Args(16); at != 0 {
		call.Check(call.Writer.String(at, sku))
	}
	var result uint64
	if call.Call() == r2gabi.Returned {
		if at := call.Result(); at != 0 {
			result = r2gabi.Load[uint64](at)
		}
	}
	if err := call.End(); err != nil {
		return 0, err
	}
	return result, nil
}

// Echo is the text.
func (c *Stock) Echo(text string) (string, error) {
	call := c.client.Sync(2)
	if at := call.Args(16); at != 0 {
		if fault := call.Writer.String(at, text); fault != nil {
			call.Check(fault.Field("text"))
		}
	}
	var result string
	if call.Call() == r2gabi.Returned {
		if at := call.Result(); at != 0 {
			var fault *r2gabi.Fault
			result, fault = call.Reader.String(at)
			call.Check(fault)
		}
	}
	if err := call.End(); err != nil {
		return "", err
	}
	return result, nil
}

// Find finds an item.
func (c *Stock) Find(ctx context.Context, sku string, opts ...r2g.CallOption) (*Item, error) {
	call := c.client.Async(ctx, 3, opts)
	if at := call.Args(16); at != 0 {
		if fault := call.Writer.String(at, sku); fault != nil {
			call.Check(fault.Field("sku"))
		}
	}
	result := new(Item)
	switch call.Call() {
	case r2gabi.Returned:
		if at := call.Result(); at != 0 {
			record, fault := call.Reader.Record(at, ItemRecord)
			if fault == nil {
				fault = LoadItem(&call.Reader, record, result)
			}
			call.Check(fault)
		}
	case r2gabi.Thrown:
		if at := call.Result(); at != 0 {
			call.Throw(loadStockError(&call.Reader, at))
		}
	}
	if err := call.End(); err != nil {
		return nil, err
	}
	return result, nil
}

// Sum adds up quantities.
func (c *Stock) Sum(ctx context.Context, items []Item, opts ...r2g.CallOption) (uint64, error) {
	call := c.client.Async(ctx, 4, opts)
	if at := call.Args(16); at != 0 {
		if fault := StoreItems(&call.Writer, at, items); fault != nil {
			call.Check(fault.Field("items"))
		}
	}
	var result uint64
	if call.Call() == r2gabi.Returned {
		if at := call.Result(); at != 0 {
			result = r2gabi.Load[uint64](at)
		}
	}
	if err := call.End(); err != nil {
		return 0, err
	}
	return result, nil
}

// Shout is the text, loud.
func (c *Stock) Shout(ctx context.Context, text string, opts ...r2g.CallOption) (string, error) {
	call := c.client.Async(ctx, 5, opts)
	if at := call.Args(16); at != 0 {
		if fault := call.Writer.String(at, text); fault != nil {
			call.Check(fault.Field("text"))
		}
	}
	var result string
	if call.Call() == r2gabi.Returned {
		if at := call.Result(); at != 0 {
			var fault *r2gabi.Fault
			result, fault = call.Reader.String(at)
			call.Check(fault)
		}
	}
	if err := call.End(); err != nil {
		return "", err
	}
	return result, nil
}
