package base

import "time"

// Numbers by which the halves of one process behave alike: those of spec/abi/r2g.h. Nothing but speed depends on them.
const (
	// SpinBudget is the largest budget of a spin policy: each success adds one. SpinPenalty is what a failure takes off, and
	// SpinCooldown how many sleeps follow without spinning once the budget is used up.
	SpinBudget   = 8
	SpinPenalty  = 4
	SpinCooldown = 64
	// SpinTime bounds how long a consumer polls an empty ring before it parks.
	SpinTime = 50 * time.Microsecond
	// Batch is how many completions one pass of a drain takes at most.
	Batch = 64
	// TimedEvery is how many calls of a short method share one that is timed, and ShortRuns how many timed calls in a row
	// must be short for a method to count as short.
	TimedEvery = 32
	ShortRuns  = 8
)
