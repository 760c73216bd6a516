package r2g_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnsafeIsConfined holds the rule that only internal/mem and the cgo packages turn addresses into
// memory.
func TestUnsafeIsConfined(t *testing.T) {
	allowed := map[string]bool{
		"internal/mem": true, "r2gcgo": true, "r2gcgo/internal/peer": true,
	}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			if name := spec.Path.Value; (name == `"unsafe"` || name == `"C"`) && !allowed[filepath.ToSlash(filepath.Dir(path))] {
				t.Errorf("%s imports %s", path, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
