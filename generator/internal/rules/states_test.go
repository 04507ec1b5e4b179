package rules_test

import (
	"bytes"
	"cmp"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/rules"
)

// A state is an entry of testdata/states-products.yaml.
type state struct {
	State   string
	Base    string
	Change  any
	Rule    string
	At      string
	Against []string // facts of the profile
	Source  string   // of the catalogue
	Warning bool     // no error
}

// TestStatesOfProducts: what a product does not let be true is found by the
// named rule, at the answer, and names the other place.
func TestStatesOfProducts(t *testing.T) {
	data, err := os.ReadFile("testdata/states-products.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var states []state
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&states); err != nil {
		t.Fatal(err)
	}
	press := corpus.Press(t)
	for _, s := range states {
		t.Run(s.State, func(t *testing.T) {
			t.Parallel()
			change, err := yaml.Marshal(s.Change)
			if err != nil {
				t.Fatal(err)
			}
			title := ""
			if s.Source != "" {
				service, _, _ := strings.Cut(strings.TrimPrefix(s.At, "services["), "]")
				src, ok := press.Library.Service(service).Sources[s.Source]
				if !ok {
					t.Fatalf("%s has no source %s", service, s.Source)
				}
				title = src.Title
			}
			var near []string
			for _, f := range judge(t, press, s.Base, change) {
				if f.Rule != s.Rule || f.Path != s.At {
					continue
				}
				lacks := slices.DeleteFunc(slices.Clone(s.Against), func(path string) bool {
					return slices.ContainsFunc(f.Against, func(p diag.Place) bool { return p.Path == path && !p.Pos.IsZero() })
				})
				known := title == "" || slices.ContainsFunc(f.Against, func(p diag.Place) bool {
					return p.Path == "" && strings.HasPrefix(p.Pos.File, "templates/") && strings.Contains(p.Said["en"], title)
				})
				if want := cmp.Or(map[bool]diag.Severity{true: diag.Warning}[s.Warning], diag.Error); len(lacks) == 0 && known && f.Severity == want {
					return
				}
				near = append(near, f.Severity.String()+" "+rules.Speaker(press.Library)(f, "en").Message)
			}
			t.Errorf("%s does not report at %s against %v and %q; near: %q", s.Rule, s.At, s.Against, title, near)
		})
	}
	if len(states) < 100 {
		t.Errorf("only %d states", len(states))
	}
}
