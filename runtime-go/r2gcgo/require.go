//go:build cgo

package r2gcgo

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/r2gabi"
)

// require checks what the options ask of a half that was met. The error names everything that is
// missing, and has the report.
func (l *rust) require(options []Option) error {
	var o opening
	for _, option := range options {
		option(&o)
	}
	var unmet strings.Builder
	for _, n := range o.needs {
		if what := l.lacks(n); what != "" {
			fmt.Fprintf(&unmet, "\n  the program requires %s (r2g explain H207)", what)
		}
	}
	if unmet.Len() == 0 {
		return nil
	}
	text, _ := l.Handshake()
	return &r2g.Status{
		Code:    r2g.FailedPrecondition,
		Message: fmt.Sprintf("the two halves do not fit%s\n\n%s", unmet.String(), text),
		Flags:   r2g.FromRuntime | r2g.NotStarted,
	}
}

// lacks says what the half does not have of a need, "" if it has it.
func (l *rust) lacks(n need) string {
	if n.service == nil {
		return l.older(n)
	}
	if n.method < 0 || n.method >= len(n.service.Methods) {
		return fmt.Sprintf("method %d of %s: there is none", n.method, n.service.FullName())
	}
	own := l.met.Load().entries[n.service]
	if own[n.method] != r2gabi.NoEntry {
		return ""
	}
	why := l.Missing(n.service, n.method)
	if why == "" {
		why = "the Rust half does not serve it"
	}
	return fmt.Sprintf("%s/%s: %s", n.service.Package().Name(), n.service.Methods[n.method].Name, why)
}

// older says what is wrong with the half's version of a package.
func (l *rust) older(n need) string {
	_, major, _ := strings.Cut(n.pkg, "@")
	wanted := fmt.Sprintf("%s at %s.%d or later", n.pkg, major, n.minor)
	var found r2g.Handshake
	_, text := l.Handshake()
	if err := json.Unmarshal(text, &found); err != nil {
		return fmt.Sprintf("%s; the handshake cannot be read: %v", wanted, err)
	}
	for _, p := range found.Packages {
		if p.Package != n.pkg {
			continue
		}
		_, minor, _ := strings.Cut(p.Here.Version, ".")
		if has, err := strconv.ParseUint(minor, 10, 32); err == nil && has >= uint64(n.minor) {
			return ""
		}
		return fmt.Sprintf("%s; the Rust half has %s", wanted, p.Here.Version)
	}
	packages, _ := r2gabi.Packages()
	for _, p := range packages {
		if p.Name() == n.pkg {
			return wanted + "; the Rust half serves nothing of it"
		}
	}
	return wanted + "; this program was built without it"
}
