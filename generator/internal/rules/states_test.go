package rules_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
	"klausel/generator/internal/rules"
)

// A state is an entry of testdata/states-*.yaml. It names what it stands
// against in at least one of three ways.
type state struct {
	State   string
	Base    string
	Change  any
	Rule    string
	At      string
	Against []string // facts of the profile
	Source  string   // of the catalogue; * is any
	Cite    string   // part of the provision that the finding cites
	Warning bool     // no error
	Any     bool     // an error or a warning
}

// TestStates: what a product, the law or another fact does not let be true is
// found by the named rule, at the answer, and the finding names the other side.
func TestStates(t *testing.T) {
	press := corpus.Press(t)
	total := 0
	for _, file := range []string{"states-products.yaml", "states-law.yaml", "states-answers.yaml"} {
		data, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		var states []state
		dec := yaml.NewDecoder(bytes.NewReader(data))
		dec.KnownFields(true)
		if err := dec.Decode(&states); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		total += len(states)
		for i, s := range states {
			if !corpus.Chosen(i, 40) {
				continue
			}
			t.Run(s.State, func(t *testing.T) {
				t.Parallel()
				if len(s.Against) == 0 && s.Source == "" && s.Cite == "" {
					t.Fatal("names no other side")
				}
				title, ok := sourceTitle(press.Library, s)
				if !ok {
					t.Fatalf("there is no source %s", s.Source)
				}
				change, err := yaml.Marshal(s.Change)
				if err != nil {
					t.Fatal(err)
				}
				var near []string
				for _, f := range judge(t, press, s.Base, change) {
					if f.Rule == s.Rule && f.Path == s.At {
						words := rules.Speaker(press.Library)(f, "en")
						lacks := s.lacks(f, title, words.Cites)
						if lacks == "" {
							return
						}
						near = append(near, lacks+": "+f.Severity.String()+" "+words.Message)
					} else if f.Rule == s.Rule || f.Path == s.At {
						near = append(near, f.Rule+" at "+f.Path)
					}
				}
				t.Errorf("%s does not report at %s against %v %q; near: %q", s.Rule, s.At, s.Against, s.Source, near)
			})
		}
	}
	if total < 470 {
		t.Errorf("only %d states", total)
	}
}

// lacks says what of a state a finding does not have; empty: it has all.
func (s state) lacks(f diag.Finding, title, cites string) string {
	want := diag.Error
	if s.Warning {
		want = diag.Warning
	}
	for _, path := range s.Against {
		if !slices.ContainsFunc(f.Against, func(p diag.Place) bool { return p.Path == path && !p.Pos.IsZero() }) {
			return path
		}
	}
	ofCatalogue := func(p diag.Place) bool {
		return p.Path == "" && strings.HasPrefix(p.Pos.File, "templates/") && p.Said["en"] != "" && strings.Contains(p.Said["en"], title)
	}
	switch {
	case s.Source != "" && !slices.ContainsFunc(f.Against, ofCatalogue):
		return "source " + s.Source
	case !strings.Contains(cites, s.Cite):
		return "cite " + s.Cite
	case s.Any && f.Severity >= diag.Warning, f.Severity == want:
		return ""
	}
	return want.String()
}

// sourceTitle is the title of the source that a state names: of its service, of
// the tables of the law, or of those that many files share.
func sourceTitle(lib *library.Library, s state) (title string, ok bool) {
	if s.Source == "" || s.Source == "*" {
		return "", true
	}
	lists := []map[string]library.Source{lib.Limits.Sources, lib.Bases.Sources, lib.Norms.Sources, lib.Sources}
	switch s.Rule { // two tables may call different sources alike
	case "basis-carries":
		lists = []map[string]library.Source{lib.Bases.Sources}
	case "norm-binds", "norm-carries", "norm-special", "keeping-norm", "keeping-minimum", "keeping-maximum":
		lists = []map[string]library.Source{lib.Norms.Sources}
	case "period-limit":
		lists = []map[string]library.Source{lib.Limits.Sources}
	}
	if service, _, ok := strings.Cut(strings.TrimPrefix(s.At, "services["), "]"); ok {
		lists = append([]map[string]library.Source{lib.Service(service).Sources}, lists...)
	}
	for _, list := range lists {
		if src, ok := list[s.Source]; ok {
			return src.Title, true
		}
	}
	return "", false
}
