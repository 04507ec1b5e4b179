package library

import (
	"flag"
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
	"testing"

	"klausel/generator/internal/fact"
)

var updateKeys = flag.Bool("update", false, "write the tables of keys into templates/README.md")

// TestServiceKeys holds the tables in templates/README.md against the types
// that service.yaml and possible.yaml are read into: what a key means stands
// at its field, once.
func TestServiceKeys(t *testing.T) {
	const name, begin, end = "../../../templates/README.md", "<!-- keys: go test ./generator/internal/library -run TestServiceKeys -update -->\n", "<!-- end of keys -->"
	said := commentsOf(t, "service.go", "possible.go")
	var b strings.Builder
	b.WriteString("\n`services/<id>/service.yaml`\n")
	keyTable(t, &b, said, reflect.TypeFor[Service](), "", map[reflect.Type]bool{})
	b.WriteString("\n`services/<id>/possible.yaml`\n")
	keyTable(t, &b, said, reflect.TypeFor[Possible](), "", map[reflect.Type]bool{reflect.TypeFor[Cited](): true, reflect.TypeFor[Source](): true, reflect.TypeFor[When](): true})
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	head, rest, ok := strings.Cut(text, begin)
	have, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the keys", name)
	}
	if want := b.String() + "\n"; have != want {
		if !*updateKeys {
			t.Fatalf("%s does not tell the keys as the types do; write it: go test ./generator/internal/library -run TestServiceKeys -update", name)
		}
		if err := os.WriteFile(name, []byte(head+begin+want+end+tail), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// commentsOf reads what the sources say at types ("Variant") and fields
// ("Variant.ID").
func commentsOf(t *testing.T, files ...string) map[string]string {
	said := map[string]string{}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.TYPE {
				continue
			}
			spec := g.Specs[0].(*ast.TypeSpec)
			said[spec.Name.Name] = g.Doc.Text()
			s, ok := spec.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, field := range s.Fields.List {
				for _, n := range field.Names {
					said[spec.Name.Name+"."+n.Name] = strings.TrimSpace(field.Comment.Text())
				}
			}
		}
	}
	return said
}

// keyTable writes a table of the keys of a type, and below it those of the
// types it holds, each once.
func keyTable(t *testing.T, b *strings.Builder, said map[string]string, typ reflect.Type, at string, seen map[reflect.Type]bool) {
	seen[typ] = true
	if at != "" {
		fmt.Fprintf(b, "\n`%s` ", at)
	} else {
		b.WriteString("\n")
	}
	fmt.Fprintf(b, "%s\n\n| key | value | |\n| --- | --- | --- |\n", sentence(said[typ.Name()]))
	type below struct {
		typ reflect.Type
		at  string
	}
	var inner []below
	var cited bool
	for i := range typ.NumField() {
		f := typ.Field(i)
		key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if f.Type == reflect.TypeFor[Cited]() {
			cited = true
			continue
		}
		if key == "-" {
			continue
		}
		if strings.Contains(options, "inline") {
			fmt.Fprintf(b, "| `de` `en` … | text | what is printed, in each language |\n")
			continue
		}
		words := said[typ.Name()+"."+f.Name]
		if words == "" {
			t.Errorf("%s.%s: no comment says what it means", typ.Name(), f.Name)
		}
		must := ""
		if slicesContains(f.Tag.Get("is"), "required") {
			must = ", needed"
		}
		fmt.Fprintf(b, "| `%s` | %s%s | %s |\n", key, valueOf(f), must, strings.ReplaceAll(words, "|", `\|`))
		elem, path := f.Type, strings.TrimPrefix(at+"."+key, ".")
		for elem.Kind() == reflect.Pointer || elem.Kind() == reflect.Slice || elem.Kind() == reflect.Map {
			switch elem.Kind() {
			case reflect.Slice:
				path += "[]"
			case reflect.Map:
				path += ".<id>"
			}
			elem = elem.Elem()
		}
		if elem.Kind() == reflect.Struct && elem.PkgPath() == typ.PkgPath() && !seen[elem] {
			seen[elem] = true
			inner = append(inner, below{elem, path})
		}
	}
	if cited {
		b.WriteString("| `source` `confidence` `use_until` `note` | | as every fact |\n")
		if c := reflect.TypeFor[Cited](); !seen[c] {
			seen[c] = true
			inner = append(inner, below{c, "every fact"})
		}
	}
	for _, in := range inner {
		keyTable(t, b, said, in.typ, in.at, seen)
	}
}

func sentence(doc string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(strings.Join(strings.Fields(string((&comment.Printer{}).Text((&comment.Parser{}).Parse(doc)))), " ")), ". ")
	return strings.TrimSuffix(first, ".") + "."
}

// valueOf says what stands behind a key.
func valueOf(f reflect.StructField) string {
	for part := range strings.SplitSeq(f.Tag.Get("is"), ",") {
		switch name, what, _ := strings.Cut(part, "="); {
		case name == "one":
			return strings.ReplaceAll(what, "|", ", ")
		case name == "in" && f.Type.Kind() == reflect.Slice:
			return "list of " + what
		case name == "in":
			return "one of " + what
		case name == "date", name == "day":
			return "date"
		case name == "url":
			return "web address"
		}
	}
	switch f.Type {
	case reflect.TypeFor[fact.Date]():
		return "date"
	case reflect.TypeFor[fact.Period]():
		return "period such as P30D"
	case reflect.TypeFor[[]fact.Period]():
		return "list of periods"
	case reflect.TypeFor[fact.URL]():
		return "web address"
	case reflect.TypeFor[Words](), reflect.TypeFor[Said]():
		return "text in each language"
	case reflect.TypeFor[Names]():
		return "fact, or list of facts"
	}
	switch f.Type.Kind() {
	case reflect.Bool:
		return "yes or no"
	case reflect.Slice:
		return "list"
	case reflect.Map:
		return "keys and values"
	case reflect.Struct, reflect.Pointer:
		return "keys"
	}
	return "text"
}
