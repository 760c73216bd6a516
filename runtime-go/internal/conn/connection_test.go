//go:build cgo

package conn

import (
	"fmt"
	"sync"
	"testing"

	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
)

// TestReportsThatOvertakeEachOther sets the reports of a connection in any order: the latest stays.
func TestReportsThatOvertakeEachOther(t *testing.T) {
	var c Connection
	var all sync.WaitGroup
	for sequence := range uint64(50) {
		all.Go(func() { c.setReport(cabi.PeerReport{Sequence: sequence, Text: fmt.Sprint(sequence)}) })
	}
	all.Wait()
	if text, _ := c.Handshake(); text != "49" {
		t.Errorf("the report is that of %s", text)
	}
	c.setReport(cabi.PeerReport{Sequence: 7, Text: "an old one"})
	c.setReport(cabi.PeerReport{Sequence: 49, Text: "again"})
	if text, _ := c.Handshake(); text != "again" {
		t.Errorf("the report is that of %s", text)
	}
}
