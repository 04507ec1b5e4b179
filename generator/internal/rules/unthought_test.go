package rules_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
)

// ofProducts are the blocks of a service on which a product has a say. What a
// controller decides alone, its purposes or its contact, is not among them.
var ofProducts = []string{"recording.", "transcription.", "ai_assistant.", "functions.", "encryption.", "terminal.", "logs.",
	"telemetry.", "attendance_report.", "server_location.", "provider.role", "provider.own_purposes.used", "admission.", "retention["}

// TestUnthought lists, per variant, the facts that its notices print and about
// which the possible world of its product says nothing: nobody has thought
// about them yet. testdata/unthought.yaml holds the list, which only shrinks; a
// fact that is new there needs an entry in possible.yaml.
func TestUnthought(t *testing.T) {
	corpus.Long(t, "every variant, with yes and with no")
	press := corpus.Press(t)
	got := map[string][]string{}
	for _, s := range press.Library.Services {
		if s.Stated {
			continue // nothing is known of it
		}
		for i := range s.Variants {
			v := &s.Variants[i]
			printed := map[string]bool{}
			for _, answer := range []string{"yes", "no"} {
				j := corpus.Judge(t, press, "p", corpus.Every(press.Library, v, corpus.Kinds["gdpr-de"], answer))
				for _, n := range j.Notices {
					for _, part := range n.Parts {
						for _, c := range part.Clauses {
							for _, val := range c.Values {
								below(printed, val.Facts)
							}
							for _, line := range c.Lines {
								for _, why := range line.Why {
									below(printed, why.Facts)
								}
							}
						}
					}
				}
			}
			for _, path := range slices.Sorted(maps.Keys(printed)) {
				if !thought(s, v.ID, path) {
					got[v.ID] = append(got[v.ID], path)
				}
			}
		}
	}
	const name = "testdata/unthought.yaml"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string][]string
	if err := yaml.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	if *update { // takes off what is no longer needed, and adds nothing
		for id := range want {
			want[id] = slices.DeleteFunc(want[id], func(path string) bool { return !slices.Contains(got[id], path) })
		}
		list, err := yaml.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		head := regexp.MustCompile(`^(#.*\n)*`).Find(data) // what stands above the list
		if err := os.WriteFile(filepath.FromSlash(name), slices.Concat(head, list), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for id := range got {
		for _, path := range got[id] {
			if !slices.Contains(want[id], path) {
				t.Errorf("%s prints %s; say in possible.yaml what it can be", id, path)
			}
		}
	}
	for id := range want {
		for _, path := range want[id] {
			if !slices.Contains(got[id], path) {
				t.Errorf("%s: %s has an entry now, or is not printed; take it off %s", id, path, name)
			}
		}
	}
}

// below collects the facts of products among refs, as paths below the service;
// a retention by category.
func below(printed map[string]bool, refs []fact.Ref) {
	for _, r := range refs {
		rest, ok := strings.CutPrefix(r.Path, "services[")
		_, path, cut := strings.Cut(rest, "].")
		if !ok || !cut || !slices.ContainsFunc(ofProducts, func(p string) bool { return strings.HasPrefix(path, p) }) {
			continue
		}
		if keys, isRetention := strings.CutPrefix(path, "retention["); isRetention {
			keys, _, _ = strings.Cut(keys, "]")
			for _, id := range strings.Split(keys, "+") {
				printed["retention["+id+"]"] = true
			}
			continue
		}
		printed[fact.Pattern(path)] = true
	}
}

// thought reports whether the catalogue says something about a fact of the
// variant: an entry of its own, a condition of one, or what it derives itself.
func thought(s *library.Service, variant, path string) bool {
	path = strings.TrimSuffix(path, "[]") // of a set
	if key, ok := strings.CutPrefix(path, "functions."); ok {
		if _, known := s.Functions[key]; known {
			return true
		}
	}
	if slices.ContainsFunc(s.Possible.Entries, func(p library.Possibility) bool {
		return p.Holds(variant) && (slices.Contains(p.Facts, path) || slices.ContainsFunc(p.When, func(w library.When) bool { return w.Fact == path }))
	}) {
		return true
	}
	category, ok := strings.CutPrefix(path, "retention[")
	return ok && slices.ContainsFunc(s.Data, func(d library.Data) bool {
		return d.ID+"]" == category && d.Retention != nil && (len(d.Variants) == 0 || slices.Contains(d.Variants, variant))
	})
}
