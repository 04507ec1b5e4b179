package notice_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
)

// TestLayersAgree holds the short layer against the full text, for every
// variant under every law: each fact that the short one prints stands in the
// full one in the same words, from the same place; each condition it rests on
// is asked there as well; and what it denies is denied there word for word.
func TestLayersAgree(t *testing.T) {
	press := corpus.Press(t)
	sources := map[string]string{}
	for _, c := range corpus.Cases(press.Library) {
		sources[c.Name] = c.Text
	}
	for law, controller := range corpus.Kinds {
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
		seen["value"]++
		if !slices.ContainsFunc(full, func(f notice.Clause) bool {
			return slices.ContainsFunc(f.Values, func(o notice.Value) bool {
				return strings.EqualFold(o.Words, v.Words) && o.Href == v.Href && shares(o.Facts, v.Facts)
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
	for _, s := range strings.FieldsFunc(plainSource(c), func(r rune) bool { return r == '\n' || r == '*' }) {
		_, denial, ok := strings.Cut(s, "Nein. ")
		if !ok {
			_, denial, ok = strings.Cut(s, "No. ")
		}
		if !ok {
			continue
		}
		if sentence, _, more := strings.Cut(denial, ". "); more {
			denial = sentence + "."
		}
		seen["denial"]++
		if !slices.ContainsFunc(full, func(f notice.Clause) bool { return strings.Contains(plainSource(f), strings.TrimSpace(denial)) }) {
			t.Errorf("%s: the full text does not deny %q", where, denial)
		}
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

// plainSource is the Markdown of a clause without tokens and marks.
func plainSource(c notice.Clause) string {
	return strings.Map(func(r rune) rune {
		if r >= fact.ValueBase {
			return -1
		}
		return r
	}, c.Source)
}
