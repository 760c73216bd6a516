package rooms

import (
	"go/ast"
	"path/filepath"
	"testing"
)

// TestUnsafeIsConfined holds the rule that only internal/mem, internal/asmcall and internal/cabi turn addresses into
// memory. Generated code may ask for sizes and offsets.
func TestUnsafeIsConfined(t *testing.T) {
	allowed := map[string]bool{
		"internal/mem": true, "internal/asmcall": true, "internal/cabi": true, "internal/peertest": true,
		// It passes on the pointer to a table that C returned.
		"r2gcgo": true,
	}
	sources(t, func(path string, file *ast.File) {
		if allowed[filepath.ToSlash(filepath.Dir(path))] {
			return
		}
		for _, spec := range file.Imports {
			if spec.Path.Value == `"unsafe"` && !ast.IsGenerated(file) {
				t.Errorf("%s imports unsafe", path)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := selector.X.(*ast.Ident); ok && pkg.Name == "unsafe" {
				if name := selector.Sel.Name; name != "Sizeof" && name != "Offsetof" {
					t.Errorf("%s uses unsafe.%s", path, name)
				}
			}
			return true
		})
	})
}

// TestMirrorsHaveNoPointers holds the rule that nothing which describes shared memory has a field that
// Go takes for a pointer.
func TestMirrorsHaveNoPointers(t *testing.T) {
	mirrors := 0
	sources(t, func(path string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			fields, ok := spec.Type.(*ast.StructType)
			if !ok || len(fields.Fields.List) == 0 || !isHostLayout(fields.Fields.List[0].Type) {
				return true
			}
			mirrors++
			for _, field := range fields.Fields.List {
				if !isPlain(field.Type) {
					t.Errorf("%s: %s has a field that is not plain", path, spec.Name)
				}
			}
			return true
		})
	})
	if mirrors < 6 {
		t.Errorf("only %d mirrors found", mirrors)
	}
}

func isHostLayout(e ast.Expr) bool {
	selector, ok := e.(*ast.SelectorExpr)
	return ok && selector.Sel.Name == "HostLayout"
}

// isPlain knows numbers, arrays, and other mirrors by name.
func isPlain(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.ArrayType:
		return e.Len != nil && isPlain(e.Elt)
	case *ast.Ident:
		return e.Name != "string" && e.Name != "error" && e.Name != "any"
	case *ast.SelectorExpr:
		return isHostLayout(e)
	default:
		return false
	}
}
