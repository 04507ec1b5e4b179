package rules_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/rules"
)

// A lawfulProfile is lawful but unusual: a sample and what is changed in it.
type lawfulProfile struct {
	Profile string
	Base    string
	Change  any
	Warns   []string // rules that warn, rightly
}

func lawful(t *testing.T, file string) []lawfulProfile {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var profiles []lawfulProfile
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&profiles); err != nil {
		t.Fatal(err)
	}
	return profiles
}

// TestLawful: what is lawful passes, however unusual it is. A warning that is
// right all the same is named, and a waiver settles it.
func TestLawful(t *testing.T) {
	profiles := append(lawful(t, "lawful.yaml"), lawful(t, "lawful-answers.yaml")...)
	press := corpus.Press(t)
	for i, p := range profiles {
		if !corpus.Chosen(i, 4) {
			continue
		}
		t.Run(p.Profile, func(t *testing.T) {
			t.Parallel()
			change := p.Change.(map[string]any)
			var waivers []any
			for _, rule := range p.Warns {
				waivers = append(waivers, map[string]any{"rule": rule, "reason": "examined", "decided_by": "management", "expires": "2027-06-30"})
			}
			if waivers != nil {
				change["waivers"] = waivers
			}
			text, err := yaml.Marshal(change)
			if err != nil {
				t.Fatal(err)
			}
			used := map[string]bool{}
			for _, f := range judge(t, press, p.Base, text) {
				switch {
				case f.Waived != nil:
					used[f.Rule] = true
				case f.Severity >= diag.Warning:
					t.Errorf("%s %s at %s: %s", f.Severity, f.Rule, f.Path, rules.Speaker(press.Library)(f, "en").Message)
				}
			}
			for _, rule := range p.Warns {
				if !used[rule] {
					t.Errorf("%s does not warn", rule)
				}
			}
		})
	}
	if len(profiles) < 100 {
		t.Errorf("only %d profiles", len(profiles))
	}
}
