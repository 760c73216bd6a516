package r2gabi_test

import (
	"os/exec"
	"regexp"
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
