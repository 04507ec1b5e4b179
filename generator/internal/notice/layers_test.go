package notice_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
)

// TestLayersAgree holds the short layer against the full text, for every
// variant under every law: each fact that the short one prints stands in the
// full one in the same words, from the same place; each condition it rests on
// is asked there as well; and what it denies is printed there as denied. It asks
// the first six questions of questions.yaml, in their order.
func TestLayersAgree(t *testing.T) {
	press := corpus.Press(t)
	sources := map[string]string{}
	for i, c := range corpus.Cases(press.Library) {
		if corpus.Chosen(i, 14) {
			sources[c.Name] = c.Text
		}
	}
	for i, law := range slices.Sorted(maps.Keys(corpus.Kinds)) {
		if !corpus.Chosen(i, 3) {
			continue
		}
		controller := corpus.Kinds[law]
		sources["all services "+law] = corpus.All(press.Library, 0, controller, "yes") // sections of several
		sources["only others record "+law] = strings.ReplaceAll(corpus.All(press.Library, 0, controller, "no"), "by_participants: no", "by_participants: yes")
	}
	for _, sample := range []string{"kesselwerk", "beispielfeld", "kanzlei-nordlicht"} {
		sources[sample] = corpus.Sample(t, sample)
	}
	var mu sync.Mutex
	seen := map[string]int{}
	t.Run("each", func(t *testing.T) {
		for where, src := range sources {
			t.Run(where, func(t *testing.T) {
				t.Parallel()
				mine := map[string]int{}
				for _, n := range corpus.Judge(t, press, "p", src).Notices {
					short, full := layers(n)
					if len(short) == 0 {
						t.Errorf("%s: no short layer", n.Lang)
					}
					asked := asks(full)
					for _, c := range short {
						agree(t, n.Lang, c, full, asked, mine)
					}
					if !n.IsSection() {
						asksFirstSix(t, press.Library, n.Lang, short)
					}
				}
				mu.Lock()
				defer mu.Unlock()
				for kind, count := range mine {
					seen[kind] += count
				}
			})
		}
	})
	for _, kind := range []string{"value", "condition", "denial"} {
		if seen[kind] < len(sources) {
			t.Errorf("only %d of kind %s were compared", seen[kind], kind)
		}
	}
}

func layers(n *notice.Notice) (short, full []notice.Clause) {
	for _, part := range n.Parts {
		if part.Summary {
			short = append(short, part.Clauses...)
		} else {
			full = append(full, part.Clauses...)
		}
	}
	return short, full
}

func agree(t *testing.T, where string, c notice.Clause, full []notice.Clause, asked map[place]bool, seen map[string]int) {
	t.Helper()
	for _, v := range c.Values {
		if strings.HasPrefix(v.Href, "#") {
			if !slices.ContainsFunc(full, func(f notice.Clause) bool { return "#"+f.Anchor == v.Href }) {
				t.Errorf("%s: the short layer leads to %s, where nothing is", where, v.Href)
			}
			continue
		}
		if question(v) {
			continue
		}
		seen["value"]++
		if !slices.ContainsFunc(full, func(f notice.Clause) bool {
			return slices.ContainsFunc(f.Values, func(o notice.Value) bool {
				return strings.EqualFold(bare(o.Words), bare(v.Words)) && o.Href == v.Href && shares(o.Facts, v.Facts)
			})
		}) {
			t.Errorf("%s: the full text does not say %q", where, v.Words)
		}
	}
	for _, l := range c.Lines {
		for _, b := range l.Why {
			if len(b.Facts) == 0 {
				continue
			}
			seen["condition"]++
			for _, ref := range b.Facts {
				if !asked[place{ref.Path, ref.Pos}] {
					t.Errorf("%s: %s asks %s, which the full text does not", where, b.Expr, ref.Path)
				}
			}
		}
	}
	// A denial stands under an answer .No, and the full text prints what was denied.
	for _, l := range c.Lines {
		if len(l.Why) == 0 {
			continue
		}
		b := l.Why[len(l.Why)-1]
		if !b.Holds || !strings.HasSuffix(b.Expr, ".No") {
			continue
		}
		seen["denial"]++
		if !slices.ContainsFunc(full, func(f notice.Clause) bool {
			return slices.ContainsFunc(f.Values, func(v notice.Value) bool { return f.ID == "unused" && shares(v.Facts, b.Facts) })
		}) {
			t.Errorf("%s: the full text does not deny what %s denies in the short layer", where, b.Expr)
		}
	}
}

// bare is a name without its article: a table says United States, a sentence the
// United States.
func bare(words string) string { return strings.TrimPrefix(words, "the ") }

// question reports whether a value is the words of a question of questions.yaml.
func question(v notice.Value) bool {
	return len(v.Facts) == 1 && v.Facts[0].Pos.File == "templates/questions.yaml"
}

func asksFirstSix(t *testing.T, lib *library.Library, lang string, short []notice.Clause) {
	t.Helper()
	var got, want []int // lines of questions.yaml
	for _, c := range short {
		for _, v := range c.Values {
			if question(v) {
				got = append(got, v.Facts[0].Pos.Line)
			}
		}
	}
	for _, q := range lib.Inquiries[:6] {
		want = append(want, q.At.Line)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: the short layer asks the questions of lines %v, the first six are those of %v", lang, got, want)
	}
}

func shares(a, b []fact.Ref) bool {
	if len(a) == 0 && len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(x fact.Ref) bool {
		return slices.ContainsFunc(b, func(y fact.Ref) bool { return x.Path == y.Path && x.Pos == y.Pos })
	})
}

// A place is where a fact stands.
type place struct {
	path string
	pos  fact.Pos
}

// asks lists the facts that the full text asks or prints.
func asks(full []notice.Clause) map[place]bool {
	asked := map[place]bool{}
	add := func(refs []fact.Ref) {
		for _, ref := range refs {
			asked[place{ref.Path, ref.Pos}] = true
		}
	}
	for _, f := range full {
		for _, v := range f.Values {
			add(v.Facts)
		}
		for _, l := range f.Lines {
			for _, b := range l.Why {
				add(b.Facts)
			}
		}
	}
	return asked
}
