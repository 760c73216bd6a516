// Prints the tokens of every Go file below a folder, without comments; every text is the same one.
package main

import (
	"bufio"
	"fmt"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	err := filepath.WalkDir(os.Args[1], func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(os.Args[1], path)
		fmt.Fprintln(out, "==", name)
		return print(out, path, text)
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func print(out *bufio.Writer, path string, text []byte) error {
	var found error
	files := token.NewFileSet()
	file := files.AddFile(path, -1, len(text))
	var tokens scanner.Scanner
	tokens.Init(file, text, func(at token.Position, what string) { found = fmt.Errorf("%s: %s", at, what) }, 0)
	sum := false
	var last string
	for {
		_, kind, literal := tokens.Scan()
		if kind == token.EOF {
			return found
		}
		word := literal
		switch {
		case kind == token.STRING:
			word = `""`
		case kind == token.SEMICOLON:
			word = ";"
		case literal == "":
			word = kind.String()
		}
		// A long text is a sum of several.
		if sum && word == `""` {
			sum = false
			continue
		}
		if sum {
			fmt.Fprintln(out, "+")
		}
		sum = word == "+" && last == `""`
		if sum {
			continue
		}
		fmt.Fprintln(out, strings.TrimSpace(word))
		last = word
	}
}
