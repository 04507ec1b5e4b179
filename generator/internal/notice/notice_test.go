package notice_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/render"
)

// TestAnswers holds the list of questions a condition may end in against the
// members of the facts that give an answer.
func TestAnswers(t *testing.T) {
	want := map[string]bool{}
	seen := map[reflect.Type]bool{}
	cond := reflect.TypeFor[fact.Cond]()
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		if seen[typ] || typ == cond {
			return
		}
		seen[typ] = true
		for i := range typ.NumMethod() {
			if m := typ.Method(i); m.Type.NumOut() == 1 && m.Type.Out(0) == cond {
				want[m.Name] = true
			} else if m.Type.NumOut() == 1 && m.Type.Out(0).Kind() == reflect.Struct {
				walk(m.Type.Out(0))
			}
		}
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			walk(typ.Elem())
		case reflect.Struct:
			for i := range typ.NumField() {
				f := typ.Field(i)
				if f.IsExported() && f.Type == cond {
					want[f.Name] = true
				} else if f.IsExported() {
					walk(f.Type)
				}
			}
		}
	}
	walk(notice.ScopeType)
	for name := range want {
		if !library.Answers[name] {
			t.Errorf("%s answers a question, but a condition may not end in it", name)
		}
	}
	for name := range library.Answers {
		if !want[name] {
			t.Errorf("%s is listed as an answer, but no fact gives it", name)
		}
	}
}

var residue = regexp.MustCompile(`<no value>|%!|\{\{|\}\}|  |\(\)| ,| \.(?: |$)|,,|\.\.|: *\.|\bnil\b|[^\S\n]\n`)

// TestEveryVariant composes every variant of the catalogue under every law, in
// every language, with every function on and with every function off. No text
// may be empty, hold a rest of a template or a doubled blank, or miss a fact.
func TestEveryVariant(t *testing.T) {
	press := corpus.Press(t)
	for _, c := range corpus.Cases(press.Library) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			j := corpus.Judge(t, press, "p", c.Text)
			if len(j.Shape) > 0 || j.Profile == nil {
				t.Fatalf("%+v\n%s", j.Shape, c.Text)
			}
			notices := j.Notices
			if len(notices) != 4 {
				t.Fatalf("%d notices, want one and a section in two languages", len(notices))
			}
			for _, n := range notices {
				if n.Pack.ID != c.Law {
					t.Errorf("law %s, want %s", n.Pack.ID, c.Law)
				}
				for _, g := range n.Gaps {
					if g.Rule == "missing-fact" || g.Rule != "" && c.Answer == "no" {
						t.Errorf("%s: gap %s at %s", g.Clause, g.Rule, g.Ref.Path)
					}
				}
				clauses := 0
				for _, part := range n.Parts {
					clauses += len(part.Clauses)
					for _, clause := range part.Clauses {
						if len(clause.Cites) == 0 {
							t.Errorf("%s cites nothing", clause.ID)
						}
					}
				}
				if clauses < 15 {
					t.Errorf("only %d clauses", clauses)
				}
				text, err := render.One(n, notices, "text", render.Config{})
				if err != nil {
					t.Fatal(err)
				}
				for _, line := range strings.Split(string(text), "\n") {
					if at := residue.FindStringIndex(strings.TrimLeft(line, " ")); at != nil {
						t.Errorf("%s: %q", n.Lang, line)
					}
				}
			}
		})
	}
}

// TestUnknownIsNeverNo: a profile that states nothing about its functions
// denies none of them.
func TestUnknownIsNeverNo(t *testing.T) {
	press := corpus.Press(t)
	denial := regexp.MustCompile(`(?i)\b(kein|keine|keinen|nicht auf|nie|niemals|do not record|never|no recording)\b`)
	for _, s := range press.Library.Services {
		src := fmt.Sprintf("languages: [de, en]\nservices:\n  - id: %s\n    variant: %s\n", s.ID, s.Variants[0].ID)
		for _, n := range corpus.Judge(t, press, "p", src).Notices {
			if n.IsSection() {
				continue
			}
			if len(n.Gaps) < 15 {
				t.Errorf("%s: only %d gaps in an empty profile", s.ID, len(n.Gaps))
			}
			for _, c := range slices.Concat(n.Parts[0].Clauses, n.Parts[1].Clauses) {
				switch c.ID {
				case "summary", "recording", "transcript", "assistant", "attendance", "encryption", "automated-decisions", "logs":
					body := c.Source[strings.IndexByte(c.Source, '\n'):]
					if m := denial.FindString(body); m != "" && len(s.Functions) == 0 {
						t.Errorf("%s %s: %q in %s over unknown facts:\n%s", s.ID, n.Lang, m, c.ID, body)
					}
				}
			}
		}
	}
}

// TestLoadedValuesKnowTheirPlace: every value of a sample has a path and a
// place in its file.
func TestLoadedValuesKnowTheirPlace(t *testing.T) {
	values := 0
	for _, n := range corpus.Judge(t, corpus.Press(t), "k", corpus.Sample(t, "kesselwerk")).Notices {
		for _, part := range n.Parts {
			for _, c := range part.Clauses {
				for _, v := range c.Values {
					values++
					if len(v.Facts) == 0 && v.Href == "" {
						t.Errorf("%s: %q has no origin", c.ID, v.Words)
					}
					for _, f := range v.Facts {
						if f.Pos.File == "" {
							t.Errorf("%s: %q comes from nowhere (%s)", c.ID, v.Words, f.Path)
						}
					}
				}
			}
		}
	}
	if values < 500 {
		t.Errorf("only %d values", values)
	}
}
