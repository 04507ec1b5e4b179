package rules_test

import (
	"fmt"
	"slices"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/notice"
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
	for _, k := range controllers {
		for _, b := range bases {
			t.Run(k.kind+"/"+k.country+"/"+b.purpose+"/"+b.basis, func(t *testing.T) {
				t.Parallel()
				for _, n := range compose(t, fmt.Sprintf(rightsProfile, k.kind, k.country, b.purpose, b.basis)) {
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
	for _, answer := range []string{"yes", "no"} {
		text := fmt.Sprintf(rightsProfile, "private", "DE", "conduct-meetings", "contract") +
			"    functions: {emotion_analysis: " + answer + "}\n"
		for _, n := range compose(t, text) {
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

func compose(t *testing.T, text string) []*notice.Notice {
	t.Helper()
	j := corpus.Judge(t, corpus.Press(t), "p", text)
	if len(j.Shape) > 0 {
		t.Fatalf("%v", j.Shape)
	}
	return j.Notices
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
