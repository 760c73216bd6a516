//go:build cgo

package conn

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/schema"
)

// Require checks what a program cannot do without, of a half that was met. The error names everything that is missing, and
// has the report.
func (c *Connection) Require(needs []schema.Need) error {
	var unmet strings.Builder
	for _, n := range needs {
		if what := c.lacks(n); what != "" {
			fmt.Fprintf(&unmet, "\n  the program requires %s (r2g explain H207)", what)
		}
	}
	if unmet.Len() == 0 {
		return nil
	}
	text, _ := c.Handshake()
	return &r2g.Status{
		Code:    r2g.FailedPrecondition,
		Message: fmt.Sprintf("the two halves do not fit%s\n\n%s", unmet.String(), text),
		Flags:   r2g.FromRuntime | r2g.NotStarted,
	}
}

// lacks says what the half does not have of a need, "" if it has it.
func (c *Connection) lacks(n schema.Need) string {
	if n.Service == nil {
		return c.lacksMinor(n)
	}
	if n.Method < 0 || n.Method >= len(n.Service.Methods) {
		return fmt.Sprintf("method %d of %s: there is none", n.Method, n.Service.FullName())
	}
	if c.serves(n.Service, n.Method) {
		return ""
	}
	why := c.Missing(n.Service, n.Method)
	if why == "" {
		why = "the Rust half does not serve it"
	}
	return fmt.Sprintf("%s/%s: %s", n.Service.Package().Name(), n.Service.Methods[n.Method].Name, why)
}

// lacksMinor says what is wrong with the half's version of a package.
func (c *Connection) lacksMinor(n schema.Need) string {
	_, major, _ := strings.Cut(n.Package, "@")
	wanted := fmt.Sprintf("%s at %s.%d or later", n.Package, major, n.Minor)
	var found r2g.Handshake
	_, text := c.Handshake()
	if err := json.Unmarshal(text, &found); err != nil {
		return fmt.Sprintf("%s; the handshake cannot be read: %v", wanted, err)
	}
	for _, p := range found.Packages {
		if p.Package != n.Package {
			continue
		}
		_, minor, _ := strings.Cut(p.Here.Version, ".")
		if has, err := strconv.ParseUint(minor, 10, 32); err == nil && has >= uint64(n.Minor) {
			return ""
		}
		return fmt.Sprintf("%s; the Rust half has %s", wanted, p.Here.Version)
	}
	packages, _ := schema.Packages()
	for _, p := range packages {
		if p.Name() == n.Package {
			return wanted + "; the Rust half serves nothing of it"
		}
	}
	return wanted + "; this program was built without it"
}
