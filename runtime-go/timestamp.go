package r2g

import (
	"math"
	"time"
)

// Timestamp is a point in time inside a struct of a schema: nanoseconds since 1970-01-01 UTC,
// which reach from 1677 to 2262. Elsewhere generated code uses time.Time.
type Timestamp int64

// TimestampOf converts, and reports whether t is in range. The zero time.Time is not.
func TimestampOf(t time.Time) (stamp Timestamp, ok bool) {
	// In the first and last second of the range UnixNano may overflow, so they are left out.
	const limit = math.MaxInt64/int64(time.Second) - 1
	if s := t.Unix(); s < -limit || s > limit {
		return 0, false
	}
	return Timestamp(t.UnixNano()), true
}

// Time converts to UTC, without a monotonic part.
func (t Timestamp) Time() time.Time { return time.Unix(0, int64(t)).UTC() }

// String is the time in RFC 3339 with nanoseconds.
func (t Timestamp) String() string { return t.Time().Format(time.RFC3339Nano) }
