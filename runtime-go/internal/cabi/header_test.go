package cabi

import (
	"bytes"
	"os"
	"testing"
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
