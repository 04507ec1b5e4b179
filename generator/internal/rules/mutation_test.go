package rules_test

import (
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/rules"
)

// run judges a document.
func run(t testing.TB, lib *library.Library, loader *profile.Loader, doc any) []diag.Finding {
	t.Helper()
	data, err := yaml.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	p, found := loader.Load(fstest.MapFS{"p.yaml": {Data: data}}, "p.yaml", "p.yaml")
	if p == nil {
		return rules.Grade(lib, found)
	}
	notices, err := notice.ComposeAll(p, lib)
	if err != nil {
		t.Fatal(err)
	}
	return rules.Grade(lib, append(found, rules.Run(p, lib, notices)...))
}

// leaf is one value of a document and how to take it out.
type leaf struct {
	path string // pattern, without ids
	id   string // exact path
	drop func()
	back func()
	set  func(any)
}

// leaves lists the values of a document: scalars and lists of scalars.
func leaves(v any, pattern, exact string, out *[]leaf) {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			old := v[k]
			p, e := strings.TrimPrefix(pattern+"."+k, "."), strings.TrimPrefix(exact+"."+k, ".")
			if isLeaf(old) {
				*out = append(*out, leaf{p, e, func() { delete(v, k) }, func() { v[k] = old }, func(x any) { v[k] = x }})
			} else {
				leaves(old, p, e, out)
			}
		}
	case []any:
		for i, item := range v {
			leaves(item, pattern+"[]", fmt.Sprintf("%s[%s]", exact, strings.TrimPrefix(key(item), "id=")+map[bool]string{true: fmt.Sprint(i)}[key(item) == ""]), out)
		}
	}
}

// isLeaf: a text per language counts as one value.
func isLeaf(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		_, de := v["de"]
		return de
	case []any:
		return len(v) == 0 || !isMap(v[0])
	}
	return true
}

func isMap(v any) bool { _, ok := v.(map[string]any); return ok }

func sample(t testing.TB, name string) any {
	t.Helper()
	data, err := os.ReadFile("../../../profiles/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// fired lists the rules that report now and did not before.
func fired(before, after []diag.Finding) []string {
	had := map[string]int{}
	for _, f := range before {
		had[f.Rule+" "+f.Path]++
	}
	var out []string
	for _, f := range after {
		if had[f.Rule+" "+f.Path] == 0 {
			out = append(out, f.Rule)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestMutationsReport(t *testing.T) {
	lib, loader := load(t)
	seen := map[string]map[string]bool{}
	for _, name := range []string{"kesselwerk", "beispielfeld", "kanzlei-nordlicht"} {
		doc := sample(t, name)
		before := run(t, lib, loader, doc)
		var all []leaf
		leaves(doc, "", "", &all)
		for _, l := range all {
			l.drop()
			got := fired(before, run(t, lib, loader, doc))
			l.back()
			if seen[l.path] == nil {
				seen[l.path] = map[string]bool{}
			}
			seen[l.path][strings.Join(got, ",")] = true
		}
	}
	var lines []string
	for p, m := range seen {
		for r := range m {
			lines = append(lines, p+" : "+r)
		}
	}
	sort.Strings(lines)
	os.WriteFile("/tmp/mut.txt", []byte(strings.Join(lines, "\n")), 0o644)
}
