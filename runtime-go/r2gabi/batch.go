package r2gabi

// maxBatch is the most calls that cross at once: what bounds their memory, and how long the thread is away.
const maxBatch = 64

// Crew is the calls of a batch, to be used for one batch after another.
type Crew struct {
	calls []*Outgoing
	// ready are those of them that could be written.
	ready []*Outgoing
}

// Batcher is a Link that can run several sync calls by one crossing.
type Batcher interface {
	Link
	// AcquireCrew lends a crew; Recruit makes one more call for it, nil when there is no memory. To these calls
	// the link's Invoke does nothing, since InvokeAll has run them.
	AcquireCrew() *Crew
	Recruit() *Outgoing
	// Ready prepares a call that was used before.
	Ready(*Outgoing)
	// InvokeAll runs sync calls of one method, one after the other. It returns when all are resolved.
	InvokeAll(entry uint32, calls []*Outgoing)
	// ReleaseCrew takes back what AcquireCrew lent.
	ReleaseCrew(*Crew)
}

// Batch calls a sync method count times, and crosses once for many of them. store writes the arguments of
// a call, load reads its outcome and ends it; both are called for each of them, in order.
func (c *Client) Batch(method, count int, store, load func(i int, call *Outgoing)) {
	for first := 0; first < count; {
		if n := c.batch(method, first, min(count-first, maxBatch), store, load); n != 0 {
			first += n
			continue
		}
		// Whatever it is that stands in the way, the call says it.
		call := c.Sync(method)
		store(first, call)
		load(first, call)
		first++
	}
}

// batch makes some calls of a batch by one crossing, and returns how many: none if that cannot be.
func (c *Client) batch(method, first, most int, store, load func(i int, call *Outgoing)) int {
	b, _ := c.bind()
	if b == nil || b.entries[method] == NoEntry {
		return 0
	}
	link, ok := b.link.(Batcher)
	if !ok {
		return 0
	}
	crew := link.AcquireCrew()
	defer link.ReleaseCrew(crew)
	calls := crew.muster(link, most)
	crew.ready = crew.ready[:0]
	for i, call := range calls {
		call.method, call.entry = &c.service.Methods[method], b.entries[method]
		store(first+i, call)
		if call.err == nil {
			call.flush()
			crew.ready = append(crew.ready, call)
		}
	}
	if len(crew.ready) != 0 {
		link.InvokeAll(b.entries[method], crew.ready)
	}
	for i, call := range calls {
		load(first+i, call)
	}
	return len(calls)
}

// muster returns so many calls, or fewer without memory, ready to be written.
func (crew *Crew) muster(link Batcher, count int) []*Outgoing {
	for _, call := range crew.calls[:min(count, len(crew.calls))] {
		link.Ready(call)
	}
	for len(crew.calls) < count {
		call := link.Recruit()
		if call == nil {
			break
		}
		crew.calls = append(crew.calls, call)
	}
	return crew.calls[:min(count, len(crew.calls))]
}
