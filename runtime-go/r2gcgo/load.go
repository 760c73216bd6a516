//go:build cgo && linux

package r2gcgo

import (
	"debug/elf"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"unsafe"

	"github.com/r2g-dev/r2g/runtime-go"
	"github.com/r2g-dev/r2g/runtime-go/internal/cabi"
)

// halfPrefix begins the symbol of every Rust half; the library's name follows.
const halfPrefix = "r2g_rust_half_1_"

// Load opens a Rust library by path (a cdylib with r2g::library!, or what r2g lib builds), starts it and
// joins it, as Connect does with a linked one. Loading a file again gives the same library. Nothing is
// ever closed.
//
// The file is looked at before it is loaded: one that is no r2g library, or is for another machine, is
// an error that says so.
func Load(path string, options ...Option) (*Library, error) {
	symbol, err := halfSymbol(path)
	if err != nil {
		return nil, err
	}
	// A name without a slash would be searched for in the system's folders.
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, r2g.Errorf(r2g.NotFound, "%v", err)
	}
	connecting.Lock()
	table, err := loadHalf(full, symbol)
	connecting.Unlock()
	if err != nil {
		return nil, err
	}
	return Connect(table, options...)
}

func loadHalf(path, symbol string) (unsafe.Pointer, error) {
	table, err := cabi.Load(path, symbol)
	var missing *cabi.NoSymbolError
	switch {
	case errors.As(err, &missing):
		return nil, r2g.Errorf(r2g.FailedPrecondition, "%s (r2g explain H101)", missing.Reason)
	case err != nil:
		return nil, r2g.Errorf(r2g.FailedPrecondition, "%v (r2g explain H104)", err)
	}
	return table, nil
}

// halfSymbol is the name of the half in a file.
func halfSymbol(path string) (string, error) {
	refuse := func(format string, args ...any) error {
		return r2g.Errorf(r2g.FailedPrecondition, "%s: "+format, append([]any{path}, args...)...)
	}
	file, err := elf.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", r2g.Errorf(r2g.NotFound, "%v", err)
	case err != nil:
		return "", refuse("not a shared library: %v (r2g explain H104)", err)
	}
	defer file.Close()
	if file.Machine != machine() || file.Class != elf.ELFCLASS64 {
		return "", refuse("built for %v, this program runs on %s (r2g explain H104)", file.Machine, runtime.GOARCH)
	}
	// The loader would run into the end of a file that was cut off.
	if info, err := os.Stat(path); err == nil {
		for _, part := range file.Progs {
			if part.Type == elf.PT_LOAD && part.Off+part.Filesz > uint64(info.Size()) {
				return "", refuse("cut off: the file is shorter than it says (r2g explain H104)")
			}
		}
	}
	symbols, err := file.DynamicSymbols()
	if err != nil {
		return "", refuse("no table of symbols: %v (r2g explain H104)", err)
	}
	for _, s := range symbols {
		if s.Section != elf.SHN_UNDEF && strings.HasPrefix(s.Name, halfPrefix) {
			return s.Name, nil
		}
	}
	return "", refuse("no Rust half of r2g: it has no %s… (r2g explain H101)", halfPrefix)
}

func machine() elf.Machine {
	switch runtime.GOARCH {
	case "amd64":
		return elf.EM_X86_64
	case "arm64":
		return elf.EM_AARCH64
	}
	return elf.EM_NONE
}
