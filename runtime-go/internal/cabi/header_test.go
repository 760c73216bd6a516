package cabi

import (
	"bytes"
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/r2g-dev/r2g/runtime-go/internal/base"
)

func TestHeaderIsTheNormativeOne(t *testing.T) {
	own, err := os.ReadFile("r2g.h")
	if err != nil {
		t.Fatal(err)
	}
	normative, err := os.ReadFile("../../../spec/abi/r2g.h")
	if os.IsNotExist(err) {
		t.Skip("the module stands alone here")
	}
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(own, normative) {
		t.Error("r2g.h differs from spec/abi/r2g.h; copy it")
	}
}

// TestNumbersOfTheHeader holds that this half has the limits and numbers of the header.
func TestNumbersOfTheHeader(t *testing.T) {
	header, err := os.ReadFile("r2g.h")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]uint64{
		"MAX_MESSAGE": base.MaxMessage, "MAX_COUNT": base.MaxCount, "MAX_DEPTH": base.MaxDepth, "MAX_META": base.MaxMeta,
		"MAX_MESSAGE_TEXT": base.MaxMessageText, "MAX_DETAIL_TEXT": base.MaxDetailText,
		"SPIN_BUDGET": base.SpinBudget, "SPIN_PENALTY": base.SpinPenalty, "SPIN_COOLDOWN": base.SpinCooldown,
		"SPIN_NS": uint64(base.SpinTime), "BATCH": base.Batch, "TIMED_EVERY": base.TimedEvery, "SHORT_RUNS": base.ShortRuns,
	}
	found := 0
	for _, row := range regexp.MustCompile(`#define R2G_(MAX_\w+|SPIN_\w+|BATCH|TIMED_EVERY|SHORT_RUNS) (\d+)u`).FindAllStringSubmatch(string(header), -1) {
		found++
		if n, err := strconv.ParseUint(row[2], 10, 64); err != nil || n != want[row[1]] {
			t.Errorf("R2G_%s is %s in the header, %d here", row[1], row[2], want[row[1]])
		}
	}
	if found != len(want) {
		t.Errorf("%d of %d numbers are in the header", found, len(want))
	}
}
