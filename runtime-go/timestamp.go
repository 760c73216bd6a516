package r2g

import "time"

// Timestamp is a point in time inside a struct of a schema: nanoseconds since 1970-01-01 UTC,
// which reach from 1677 to 2262. Elsewhere generated code uses time.Time.
type Timestamp int64

// TimestampOf converts, and reports whether t is in range. The zero time.Time is not.
func TimestampOf(t time.Time) (stamp Timestamp, ok bool) {
	// UnixNano overflows outside of the range; a time that does not survive the round trip did.
	nanos := t.UnixNano()
	return Timestamp(nanos), time.Unix(0, nanos).Equal(t)
}

// Time converts to UTC, without a monotonic part.
func (t Timestamp) Time() time.Time { return time.Unix(0, int64(t)).UTC() }

// String is the time in RFC 3339 with nanoseconds.
func (t Timestamp) String() string { return t.Time().Format(time.RFC3339Nano) }
