package serve

import (
	"math"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/base"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
	"github.com/r2g-dev/r2g/runtime-go/internal/value"
)

// FrameSource has frames for the failures of small calls.
type FrameSource interface {
	value.Peer
	// Detached makes a frame that belongs to the caller, 0 without memory. All its chunks are in its
	// arena's list.
	Detached() uint64
	// Free gives a detached frame back.
	Free(frame uint64)
}

// NoFrame stands for a failure that there was no memory to describe.
const NoFrame = 1

// unfinished is the outcome of a small call that has none yet: no frame has this address.
const unfinished = NoFrame + 1

// allFields is how many parameters a caller knows that knows all of them.
const allFields = math.MaxUint16

// Small serves a small method.
type Small struct {
	// Run reads the parameter record at args, of which the caller knows so many fields, runs the user's code, and
	// writes the result at result.
	Run func(args, result uint64, fields uint16) error
	// Throw ends a call with the declared error, nil for methods without one.
	Throw func(*Incoming, error)
	// Params describes the parameters where some callers may lack some of them.
	Params *schema.Record
}

func (s Small) handlers() (func(*Incoming), *Small) { return s.serve, &s }

// serve serves a call that has a frame, from a caller that makes no small one.
func (s *Small) serve(in *Incoming) {
	var args, result uint64
	fields := uint16(allFields)
	shape := in.method.Small
	if shape.Args != 0 {
		at, codecErr := in.Args()
		if codecErr != nil {
			in.Reject(codecErr)
			return
		}
		if args = at; s.Params != nil {
			fields = in.Reader.TypeMap(s.Params).Fields
		}
	}
	if shape.Result != 0 {
		at, codecErr := in.Result(uint64(shape.Result))
		if codecErr != nil {
			in.Finish(codecErr)
			return
		}
		result = at
	}
	if err := s.Run(args, result, fields); err != nil {
		s.fail(in, err)
		return
	}
	in.Finish(nil)
}

// fail ends a call with what Run returned.
func (s *Small) fail(in *Incoming, err error) {
	switch reason := err.(type) {
	case rejected:
		in.Reject(reason.codecErr)
	case unwritten:
		in.Finish(reason.codecErr)
	default:
		if s.Throw != nil {
			s.Throw(in, err)
		} else {
			in.Fail(err)
		}
	}
}

type rejected struct{ codecErr *base.CodecError }

func (r rejected) Error() string { return r.codecErr.Error() }

// Rejected is what Run returns for parameters that are broken: the user's code did not run.
func Rejected(codecErr *base.CodecError) error { return rejected{codecErr} }

type unwritten struct{ codecErr *base.CodecError }

func (u unwritten) Error() string { return u.codecErr.Error() }

// Unwritten is what Run returns for a result that could not be written; nil if it was.
func Unwritten(codecErr *base.CodecError) error {
	if codecErr == nil {
		return nil
	}
	return unwritten{codecErr}
}

// IsSmall reports whether a method is served, is small and has a shape.
func IsSmall(number uint32, shape schema.SmallShape) bool {
	small := published.Load().small
	return uint64(number) < uint64(len(small)) && small[number] != nil && *small[number].method.Small == shape
}

// ServeSmall runs a small method on this goroutine: the number of the method is the lower half of target, that of the connection its upper
// one. It returns 0 when the result is written, else the frame of the failure, for the caller to read, or NoFrame.
func ServeSmall(target, args, result uint64) (outcome uint64) {
	small := published.Load().small
	number := uint32(target)
	if uint64(number) >= uint64(len(small)) || small[number] == nil {
		return published.Load().failSmall(uint32(target>>32), nil, base.Unstarted(r2g.Unimplemented, "no such method"))
	}
	e := small[number]
	outcome = unfinished
	// Little is captured and compared: this is what a small call costs.
	defer func() {
		if outcome == unfinished {
			status := panicStatus(e.method, recover(), e.table.foreign)
			outcome = e.table.failSmall(uint32(target>>32), nil, status)
		}
	}()
	var err error
	if e.sampler.idle() {
		err = e.run(args, result, allFields)
	} else {
		err = e.smallTimed(args, result)
	}
	if err != nil {
		return e.table.failSmall(uint32(target>>32), e, err)
	}
	return 0
}

// SetFrames sets where the frames for failures of small calls come from, by connection. Without it they come from nowhere.
func (t *Table) SetFrames(frames func(conn uint32) FrameSource) { t.frames = frames }

// failSmall makes the frame of a failure. m is the method whose handler returned the error, nil for a status of the
// runtime's own.
func (t *Table) failSmall(conn uint32, m *servedMethod, err error) uint64 {
	var frames FrameSource
	if t.frames != nil {
		frames = t.frames(conn)
	}
	if frames == nil {
		return NoFrame
	}
	frame := frames.Detached()
	if frame == 0 {
		return NoFrame
	}
	var in Incoming
	in.frame = frame
	in.Writer.SetPeer(frames)
	in.Reader.SetSchemas(frames.SchemaMap())
	in.preset(frame)
	if status, ok := err.(*r2g.Status); ok && m == nil {
		in.finish(status)
		return frame
	}
	in.method = m.method
	m.small.fail(&in, err)
	return frame
}
