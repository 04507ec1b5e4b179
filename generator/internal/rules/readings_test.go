package rules_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
)

// TestReadings sets two facts of one subject to every pair of their values. Either
// something keeps the notice from being published, or all of it says the same:
// both languages ask and print the same facts in each layer, the short layer no
// fact that the full text does not, nothing is denied in one place that another
// one rests on, and each question has one answer. It is read off by provenance,
// not by words. The selection (see corpus.Full) takes every nth pair, in full
// five times as many.
func TestReadings(t *testing.T) {
	press := corpus.Press(t)
	stride := 499
	if corpus.Full() {
		stride = 41
	}
	judged, published := 0, 0
	for _, base := range []struct{ sample, service string }{{"kesselwerk", "teams"}, {"kesselwerk", "zoom"}, {"beispielfeld", "nextcloud-talk"}, {"kanzlei-nordlicht", "jitsi"}, {"kesselwerk", "webex"},
		{"_smallest-google-meet", "google-meet"}, {"_smallest-bigbluebutton", "bigbluebutton"}, {"_smallest-goto", "goto"}} {
		doc := sample(t, base.sample)
		services := doc.(map[string]any)["services"].([]any)
		at := slices.IndexFunc(services, func(s any) bool { return s.(map[string]any)["id"] == base.service })
		doc.(map[string]any)["services"] = services[at : at+1]
		n := 0
		for i := range press.Library.Subjects {
			s := &press.Library.Subjects[i]
			facts := valued(press.Library, s)
			for a := range facts {
				for b := a + 1; b < len(facts); b++ {
					for _, x := range facts[a].values {
						for _, y := range facts[b].values {
							if n++; n%stride != 0 {
								continue
							}
							change := lay(nested(facts[a].path, x), nested(facts[b].path, y)).(map[string]any)
							change["id"] = base.service
							changed := lay(clone(doc), map[string]any{"services": []any{change}})
							where := fmt.Sprintf("%s %s: %s=%v %s=%v", base.sample, base.service, facts[a].path, x, facts[b].path, y)
							judged++
							if reads(t, where, changed) {
								published++
							}
						}
					}
				}
			}
		}
	}
	t.Logf("%d pairs of values, %d of them published", judged, published)
	if judged < 50 || published == 0 {
		t.Errorf("%d pairs of values, %d of them published", judged, published)
	}
}

type settable struct {
	path   string // below the service
	values []any
}

// valued are the facts of a subject whose values can be counted, with them.
func valued(lib *library.Library, s *library.Subject) []settable {
	var out []settable
	for _, a := range s.Facts.Aspects() {
		for _, pattern := range a.Facts {
			path, ok := strings.CutPrefix(pattern, "services[].")
			if !ok || strings.Contains(path, "[]") || path == "id" || path == "variant" || path == "groups" || path == "settings" {
				continue // items of lists have no fixed place
			}
			f := settable{path: path}
			switch {
			case profile.YesNo(path):
				f.values = []any{"yes", "no"}
			default:
				_, set := profile.Facts()[pattern].FieldByName("Items")
				for _, v := range lib.Values(pattern) {
					if set {
						f.values = append(f.values, []any{v})
					} else {
						f.values = append(f.values, v)
					}
				}
			}
			if len(f.values) > 0 {
				out = append(out, f)
			}
		}
	}
	return out
}

// nested is a document that states one value.
func nested(path string, value any) any {
	head, rest, deeper := strings.Cut(path, ".")
	if deeper {
		value = nested(rest, value)
	}
	return map[string]any{head: value}
}

func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = clone(x)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = clone(x)
		}
		return out
	}
	return v
}

// reads judges a document, and holds what is published of it against itself.
func reads(t *testing.T, where string, doc any) (published bool) {
	t.Helper()
	j := judgeDoc(t, corpus.Press(t), doc)
	if j.Withheld() {
		return false
	}
	said := map[string][2]reading{} // by service
	for _, n := range j.Notices {
		if n.IsSection() {
			continue
		}
		short, full := readingOf(n)
		for claim := range short {
			if !full[claim] {
				t.Errorf("%s: %s: only the short layer rests on %s", where, n.Lang, claim)
			}
		}
		for claim := range full {
			if subject, ok := strings.CutPrefix(claim, "denied "); ok && full["affirmed "+subject] {
				t.Errorf("%s: %s: %s is denied, and something rests on it", where, n.Lang, subject)
			}
		}
		key := n.Only.Cat.ID
		if other, known := said[key]; !known {
			said[key] = [2]reading{short, full}
		} else {
			for layer, r := range []reading{short, full} {
				if d := differ(other[layer], r); d != "" {
					t.Errorf("%s: layer %d: the languages differ: %s", where, layer, d)
				}
			}
		}
		for _, r := range n.Replies() {
			if len(r.Clauses) == 0 || r.Differ != nil {
				t.Errorf("%s: %s: question %s: %d answers, differing: %v", where, n.Lang, r.Question.ID, len(r.Clauses), r.Differ)
			}
		}
	}
	return true
}

// A reading is what a layer rests on: "asked <fact>", "printed <fact> <code>",
// "denied <function>", "affirmed <function>".
type reading map[string]bool

func readingOf(n *notice.Notice) (short, full reading) {
	short, full = reading{}, reading{}
	for _, part := range n.Parts {
		r := full
		if part.Summary {
			r = short
		}
		for i := range part.Clauses {
			c := &part.Clauses[i]
			for _, v := range c.Values {
				for _, f := range v.Facts { // what is printed has been asked for
					if f.Path != "" {
						r["asked "+f.Path] = true
					}
				}
				if len(v.Facts) == 0 || v.Facts[0].Path == "" {
					continue
				}
				path := v.Facts[0].Path
				if choice, ok := v.Of.(fact.Choice); ok {
					if choice.List() == "unused" {
						r["denied "+choice.ID()] = true
						continue
					}
					r["printed "+path+" "+choice.ID()] = true
					if choice.List() == "services[].recording.includes" || strings.HasSuffix(fact.Pattern(path), "recording.includes") {
						if f := map[string]string{"chat": "functions.chat", "transcript": "functions.transcription"}[choice.ID()]; f != "" {
							r["affirmed "+f] = true
						}
					}
					continue
				}
				r["printed "+path] = true
			}
			for _, l := range c.Lines {
				for _, b := range l.Why {
					for _, f := range b.Facts {
						if f.Path == "" {
							continue
						}
						r["asked "+f.Path] = true
						if b.Holds && strings.HasSuffix(b.Expr, ".Yes") && len(b.Facts) == 1 {
							if below := strings.Index(f.Path, "]."); below > 0 {
								r["affirmed "+f.Path[below+2:]] = true
							}
						}
					}
				}
			}
		}
	}
	return short, full
}

func differ(a, b reading) string {
	var out []string
	for claim := range a {
		if !b[claim] {
			out = append(out, "first only: "+claim)
		}
	}
	for claim := range b {
		if !a[claim] {
			out = append(out, "second only: "+claim)
		}
	}
	sort.Strings(out)
	return strings.Join(out, "; ")
}
