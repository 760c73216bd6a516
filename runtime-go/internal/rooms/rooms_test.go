package rooms

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	module = "github.com/r2g-dev/r2g/runtime-go"
	root   = "../.."
	// most is how many hand-written files a folder has at most.
	most = 20
)

// rooms are the packages of the module from the bottom to the top: a package imports only those before it. The public
// package r2g is the one in the folder ".".
var rooms = []string{
	"internal/callopt", "internal/asmcall", "internal/mem", "internal/view", "internal/owned", "internal/registry", ".",
	"internal/base", "internal/schema", "internal/cabi", "internal/value", "internal/wire", "internal/sched",
	"internal/serve", "internal/call", "internal/conn", "r2gabi", "r2gcgo",
	"internal/acme/shop", "internal/peertest", "internal/rooms",
}

// sources parses every file of the module that is not a test, whatever it is built for.
func sources(t *testing.T, each func(path string, file *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err == nil {
			below, _ := filepath.Rel(root, path)
			each(filepath.ToSlash(below), file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// imports are the packages of this module that a file imports, as folders.
func imports(file *ast.File) (folders []string) {
	for _, spec := range file.Imports {
		path := strings.Trim(spec.Path.Value, `"`)
		if path == module {
			folders = append(folders, ".")
		} else if below, ours := strings.CutPrefix(path, module+"/"); ours {
			folders = append(folders, below)
		}
	}
	return folders
}

func TestImportsRunOneWay(t *testing.T) {
	arrows := 0
	sources(t, func(path string, file *ast.File) {
		from := slices.Index(rooms, filepath.ToSlash(filepath.Dir(path)))
		if from < 0 {
			t.Errorf("%s is in no room", path)
			return
		}
		for _, folder := range imports(file) {
			arrows++
			if to := slices.Index(rooms, folder); to < 0 || to >= from {
				t.Errorf("%s imports %s, which is not below it", path, folder)
			}
		}
	})
	if arrows < 100 {
		t.Errorf("only %d imports found", arrows)
	}
}

// TestCgoIsInOnePlace holds the rule that only internal/cabi calls C; the half that tests call is C as well.
func TestCgoIsInOnePlace(t *testing.T) {
	sources(t, func(path string, file *ast.File) {
		for _, spec := range file.Imports {
			folder := filepath.ToSlash(filepath.Dir(path))
			if spec.Path.Value == `"C"` && folder != "internal/cabi" && folder != "internal/peertest" {
				t.Errorf("%s has cgo", path)
			}
		}
	})
}

func TestFoldersAreSmall(t *testing.T) {
	files := make(map[string]int)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), "r2g_") {
			return err
		}
		switch filepath.Ext(path) {
		case ".go", ".c", ".h", ".s":
			files[filepath.Dir(path)]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for folder, n := range files {
		if n > most {
			t.Errorf("%s has %d files", folder, n)
		}
	}
}
