package rules_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
)

// TestRightsFollowBases holds the rights of a notice against its legal bases:
// everybody has the first four; portability goes with consent and contract, the
// withdrawal with consent, and the objection, in a clause of its own, with a
// public task, a legitimate interest and marketing: Art. 13(2)(b) and (c), 15 to
// 18, 20, 21(1), (2) and (4) GDPR, and their like in church law.
func TestRightsFollowBases(t *testing.T) {
	const portable, revocable, opposable = "portability", "withdrawal", "objection"
	bases := []struct {
		basis, purpose string
		rights         []string
	}{
		{"consent", "conduct-meetings", []string{portable, revocable}},
		{"contract", "conduct-meetings", []string{portable}},
		{"legal-obligation", "conduct-meetings", nil},
		{"vital-interests", "conduct-meetings", nil},
		{"public-task", "conduct-meetings", []string{opposable}},
		{"legitimate-interest", "conduct-meetings", []string{opposable}},
		{"consent", "marketing-follow-up", []string{portable, revocable, opposable}},
	}
	controllers := []struct{ kind, country string }{
		{"private", "DE"}, {"public-land", "DE"}, {"private", "AT"}, {"church-protestant", "DE"}, {"church-catholic", "DE"},
	}
	lib, loader := load(t)
	for _, k := range controllers {
		for _, b := range bases {
			t.Run(k.kind+"/"+k.country+"/"+b.purpose+"/"+b.basis, func(t *testing.T) {
				for _, n := range compose(t, lib, loader, fmt.Sprintf(rightsProfile, k.kind, k.country, b.purpose, b.basis)) {
					rights := clause(t, n, "rights")
					for _, key := range []string{"access", "rectification", "erasure", "restriction"} {
						if !cites(n, rights, key) {
							t.Errorf("%s: the right of %s is missing", n.Lang, key)
						}
					}
					if got, want := cites(n, rights, portable), slices.Contains(b.rights, portable); got != want {
						t.Errorf("%s: portability is named: %v, want %v", n.Lang, got, want)
					}
					for _, id := range []string{revocable, opposable} {
						if got, want := clause(t, n, id) != nil, slices.Contains(b.rights, id); got != want {
							t.Errorf("%s: there is a clause %s: %v, want %v", n.Lang, id, got, want)
						}
						if got, want := leadsTo(rights, id), slices.Contains(b.rights, id); got != want {
							t.Errorf("%s: the rights lead to %s: %v, want %v", n.Lang, id, got, want)
						}
					}
					if !leadsTo(rights, "complaint") {
						t.Errorf("%s: the rights do not lead to the complaint", n.Lang)
					}
				}
			})
		}
	}
}

// TestEmotionRecognitionIsTold holds the notice to Art. 50(3) of the AI Act:
// people who are exposed to emotion recognition are told.
func TestEmotionRecognitionIsTold(t *testing.T) {
	lib, loader := load(t)
	for _, answer := range []string{"yes", "no"} {
		text := fmt.Sprintf(rightsProfile, "private", "DE", "conduct-meetings", "contract") +
			"    functions: {emotion_analysis: " + answer + "}\n"
		for _, n := range compose(t, lib, loader, text) {
			told := cites(n, clause(t, n, "assistant"), "emotion-recognition")
			if told != (answer == "yes") {
				t.Errorf("%s: emotion_analysis %s, and the notice tells of it: %v", n.Lang, answer, told)
			}
		}
	}
}

const rightsProfile = `languages: [de, en]
controller: {name: Beispiel, kind: %s, address: {country: %s}, email: post@example.org}
services:
  - id: zoom
    variant: zoom-direct
    groups: [customers]
    purposes: [{id: %s, legal_bases: [{basis: %s}]}]
`

func compose(t *testing.T, lib *library.Library, loader *profile.Loader, text string) []*notice.Notice {
	t.Helper()
	p, found := loader.Load(fstest.MapFS{"p.yaml": {Data: []byte(text)}}, "p.yaml", "p.yaml")
	if len(found) > 0 {
		t.Fatalf("%v", found)
	}
	notices, err := notice.Compose(notice.Derive(p, lib), p.Languages)
	if err != nil {
		t.Fatal(err)
	}
	return notices
}

// clause is the first clause of that id, nil if the notice has none.
func clause(t *testing.T, n *notice.Notice, id string) *notice.Clause {
	t.Helper()
	if n.Library.Clause(id) == nil {
		t.Fatalf("the library has no clause %s", id)
	}
	for _, part := range n.Parts {
		for i := range part.Clauses {
			if part.Clauses[i].ID == id {
				return &part.Clauses[i]
			}
		}
	}
	return nil
}

// cites reports whether a clause prints the provision behind key.
func cites(n *notice.Notice, c *notice.Clause, key string) bool {
	words, _ := n.Library.Cite(n.Pack, key, n.Lang)
	return c != nil && slices.ContainsFunc(c.Values, func(v notice.Value) bool { return words != "" && v.Words == words })
}

// leadsTo reports whether a clause links to another of the same notice.
func leadsTo(c *notice.Clause, id string) bool {
	return slices.ContainsFunc(c.Values, func(v notice.Value) bool { return v.Href == "#"+id })
}
