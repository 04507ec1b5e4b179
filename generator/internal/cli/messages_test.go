package cli_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"klausel/generator/internal/cli"
	"klausel/templates"
)

// ours are files of the repository. Who installs the program has none of them.
var ours = regexp.MustCompile(`\b(docs|generator|profiles|templates)/[\w/-]*(README\.md|\w\.(md|go))|\.ci/|CONTRIBUTING|go run \./generator`)

// TestMessagesNameNothingOfTheRepository searches every sentence of the program
// and of its catalogue, and every help, for files that stand in the repository
// alone. Guides that users need are printed by klausel man.
func TestMessagesNameNothingOfTheRepository(t *testing.T) {
	sentences := 0
	check := func(where, words string) {
		sentences++
		for _, file := range ours.FindAllString(words, -1) {
			if _, err := os.Stat(filepath.Join("../../..", file)); err != nil && strings.HasPrefix(file, "docs/") {
				continue // of another project
			}
			t.Errorf("%s names %s, which an installed program does not have: %s", where, file, words)
		}
	}
	files := token.NewFileSet()
	filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		switch base := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && (base == "testdata" || base == "corpus" || base == "wptest"): // those two help tests
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && strings.Contains(lit.Value, " ") {
				check(files.Position(lit.Pos()).String(), lit.Value)
			}
			return true
		})
		return nil
	})
	fs.WalkDir(templates.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, _ := fs.ReadFile(templates.FS, name)
		for line := range strings.Lines(string(data)) {
			code, _, _ := strings.Cut(line, "#") // comments are for who edits the repository
			if strings.HasPrefix(name, "init/") {
				code = line // but those are written into the files of users
			}
			check("templates/"+name, code)
		}
		return nil
	})
	for _, lang := range []string{"de", "en"} {
		var help bytes.Buffer
		if code := cli.Main([]string{"man", "--lang", lang}, &help, &help); code != 0 {
			t.Fatal(help.String())
		}
		check("klausel man", help.String())
	}
	if sentences < 10000 {
		t.Errorf("only %d sentences were found to be searched", sentences)
	}
}

// TestGuides: each guide that links to another of them names the command that
// prints it, and none links to a file that users do not have.
func TestGuides(t *testing.T) {
	var out bytes.Buffer
	cli.Main([]string{"__complete", "man", ""}, &out, &bytes.Buffer{})
	names := strings.Fields(out.String())
	names = names[:len(names)-1] // the last is a sign for the shell
	if len(names) < 15 {
		t.Fatalf("guides are %v", names)
	}
	local := regexp.MustCompile(`\]\((\.|[\w-]+\.(md|yml)|[\w-]+/)[^)]*\)`)
	told := regexp.MustCompile(`\(klausel man ([\w/-]+)\)`)
	for _, name := range names {
		var text bytes.Buffer
		if code := cli.Main([]string{"man", name}, &text, &text); code != 0 {
			t.Errorf("klausel man %s: %s", name, &text)
		}
		if link := local.FindString(text.String()); link != "" {
			t.Errorf("klausel man %s links to %s", name, link)
		}
		for _, m := range told.FindAllStringSubmatch(text.String(), -1) {
			if code := cli.Main([]string{"man", m[1]}, &bytes.Buffer{}, &bytes.Buffer{}); code != 0 {
				t.Errorf("klausel man %s names klausel man %s, which prints nothing", name, m[1])
			}
		}
	}
}
