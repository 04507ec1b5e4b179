package notice_test

import (
	"fmt"
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

// TestUnknownIsNeverNo: under every law, of every service and in both languages,
// no line that denies something rests on a fact that nobody stated. It is held by
// what each line rests on, not by its words alone: a "no" was written into the
// profile as no, or stands in the catalogue with a source that says so.
func TestUnknownIsNeverNo(t *testing.T) {
	press := corpus.Press(t)
	for law, controller := range corpus.Kinds {
		for nth, s := range press.Library.Services {
			variants := s.Variants
			if !corpus.Full() {
				if variants = variants[:1]; law != "gdpr-de" && nth > 0 {
					continue
				}
			}
			for i := range variants {
				empty := fmt.Sprintf("languages: [de, en]\ncontroller: %s\nservices:\n  - id: %s\n    variant: %s\n", controller, s.ID, variants[i].ID)
				for name, src := range map[string]string{
					"silent":  empty,
					"unknown": corpus.Every(press.Library, &variants[i], controller, "unknown"),
					"no":      corpus.Every(press.Library, &variants[i], controller, "no"),
				} {
					t.Run(law+"/"+variants[i].ID+"/"+name, func(t *testing.T) {
						t.Parallel()
						j := corpus.Judge(t, press, "p", src)
						if len(j.Notices) != 4 {
							t.Fatalf("%d notices: %v", len(j.Notices), j.Found)
						}
						denied := 0
						for _, n := range j.Notices {
							denied += denials(t, press.Library, n, src)
						}
						if name == "no" && denied < 12 {
							t.Errorf("only %d lines deny something where everything is answered no", denied)
						}
					})
				}
			}
		}
	}
}

var (
	denying = map[string]*regexp.Regexp{
		"de": regexp.MustCompile(`(?i)\b(kein\w*|nicht|nie|niemals|weder)\b`),
		"en": regexp.MustCompile(`(?i)\b(no|not|never|neither|none|cannot)\b`),
	}
	asksNo = regexp.MustCompile(`^\S+\.No$`)
	// silence is the one condition that asks for silence itself: what stands under
	// it is true of every notice in which nobody said more.
	silence = ".Provision.Consequence.Unknown"
)

// denials counts the lines of a notice that stand under a no, and tells those
// that nobody stated.
func denials(t *testing.T, lib *library.Library, n *notice.Notice, src string) (count int) {
	t.Helper()
	written := strings.Split(src, "\n")
	for _, part := range n.Parts {
		for _, c := range part.Clauses {
			words := linesOf(c.Source)
			for i, line := range c.Lines {
				quiet := slices.ContainsFunc(line.Why, func(b notice.Branch) bool { return b.Expr == silence && b.Holds })
				for _, why := range line.Why {
					if !quiet && denying[n.Lang].MatchString(words[i]) && len(why.Gaps) > 0 {
						t.Errorf("%s:%d %q denies something, and %s rests on %s, which nobody stated", line.File, line.Line, words[i], why.Expr, why.Gaps[0].Path)
					}
					if !why.Holds || !asksNo.MatchString(why.Expr) {
						continue
					}
					count++
					ours := slices.ContainsFunc(why.Facts, func(f fact.Ref) bool { return strings.HasPrefix(f.Pos.File, "templates/") })
					for _, f := range why.Facts {
						if ours && strings.HasSuffix(f.Path, "].id") {
							continue // the service, of which the catalogue says so
						}
						if cited, ok := lib.CitedAt(f.Pos); ok {
							if cited.Confidence != "high" || len(f.Sources) == 0 {
								t.Errorf("%s:%d %q: the catalogue says so at %s without a source that is sure", line.File, line.Line, words[i], f.Pos)
							}
							continue
						}
						if f.Pos.Line == 0 || f.Pos.Line > len(written) || !strings.HasPrefix(strings.TrimLeft(written[f.Pos.Line-1][f.Pos.Col-1:], `"`), "no") {
							t.Errorf("%s:%d %q: %s is no \"no\" at %s", line.File, line.Line, words[i], f.Path, f.Pos)
						}
					}
				}
			}
		}
	}
	return count
}

// linesOf are the words behind each mark of a clause.
func linesOf(source string) []string {
	words := map[int]string{}
	at := -1
	for _, r := range source {
		switch {
		case r >= fact.MarkBase && r <= fact.MarkBase+fact.MarkMax:
			at = int(r - fact.MarkBase)
		case at >= 0:
			words[at] += string(r)
		}
	}
	out := make([]string, fact.MarkMax)
	for i, w := range words {
		out[i] = strings.TrimSpace(w)
	}
	return out
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

// TestMergedTransfers: a row that tells of two flows rests on what is stated of
// each, so that a change of either is a change of the row.
func TestMergedTransfers(t *testing.T) {
	j := corpus.Judge(t, corpus.Press(t), "p", corpus.Sample(t, "kesselwerk"))
	rows := j.Facts.Find("zoom").Transfers.Items
	if len(rows) != 1 {
		t.Fatalf("%d rows, want one of two flows", len(rows))
	}
	row := rows[0]
	for name, value := range map[string]fact.Value{
		"tool": row.Tool, "dpf_checked_on": row.DPFCheckedOn, "scc_module": row.SCCModule, "fallback": row.Fallback,
	} {
		for _, id := range []string{"us-account-operation", "us-media-routing"} {
			path := "services[zoom].transfers[" + id + "]." + name
			if !slices.ContainsFunc(value.Origin(), func(r fact.Ref) bool { return r.Path == path }) {
				t.Errorf("%s does not rest on %s", name, path)
			}
		}
	}
	if len(row.OnRequest.Facts) < 2 {
		t.Errorf("the copy rests on %v", row.OnRequest.Facts)
	}
}
