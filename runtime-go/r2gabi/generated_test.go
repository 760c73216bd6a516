package r2gabi_test

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestHandlersKeepNoCall asks the compiler whether generated handlers let go of the record of a call,
// which is on the stack of the function that runs them.
func TestHandlersKeepNoCall(t *testing.T) {
	out, err := exec.Command("go", "build", "-gcflags=-m", "../internal/acme/shop").CombinedOutput()
	if err != nil {
		t.Skipf("no compiler: %v\n%s", err, out)
	}
	param := regexp.MustCompile(`(?m)^.*r2g_codec\.go:.*(leaking param content|does not escape|leaking param).*\bin$`)
	kept := regexp.MustCompile(`leaking param: in$`)
	found := param.FindAll(out, -1)
	if len(found) < 4 {
		t.Errorf("only %d parameters found", len(found))
	}
	for _, line := range found {
		if kept.Match(line) {
			t.Errorf("%s", line)
		}
	}
}

// TestMethodsAreInlined asks the compiler whether generated code inlines the methods that each field, element and call
// takes.
func TestMethodsAreInlined(t *testing.T) {
	out, err := exec.Command("go", "build", "-gcflags=-m", "../internal/acme/shop").CombinedOutput()
	if err != nil {
		t.Skipf("no compiler: %v\n%s", err, out)
	}
	for _, method := range []string{
		"value.(*Writer).Enter", "value.(*Writer).Leave", "value.(*Reader).Enter", "value.(*Reader).Leave",
		"value.(*Reader).TypeMap", "schema.(*Record).Size", "value.View.Scope", "call.(*Client).Sync",
	} {
		if !strings.Contains(string(out), "inlining call to "+method) {
			t.Errorf("%s is called", method)
		}
	}
}
