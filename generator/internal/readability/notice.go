package readability

import (
	"fmt"
	"slices"
	"strings"

	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/render"
)

// A Sentence is one of the running text.
type Sentence struct {
	Text   string
	Words  int // as they are counted
	Clause string
	Line   notice.Line // of the clause text it begins in; zero where that is not known
}

// Running is the running text of a notice: the sentences of its paragraphs,
// and those of its list items, which end in a full stop, a question mark or an
// exclamation mark. Headings, rows of tables and items that only name
// something are none.
func Running(n *notice.Notice) []Sentence {
	return sentences(n, func(kind string, s Sentence) bool {
		return s.Words > 0 && (kind == "sentence" || kind == "item" && ended(s.Text))
	})
}

// Texts are all texts of a notice, titles and tables included.
func Texts(n *notice.Notice) []Sentence {
	return sentences(n, func(string, Sentence) bool { return true })
}

// sentences splits each unit of a notice and returns what counts, which it asks
// with the kind of the unit.
func sentences(n *notice.Notice, counts func(kind string, s Sentence) bool) []Sentence {
	var out []Sentence
	loc := n.Library.Locale(n.Lang)
	for _, u := range render.AllUnits(n) {
		for _, text := range render.Sentences(u.Text, loc) {
			s := Sentence{Text: text, Words: len(words(text)), Clause: u.Clause.ID}
			if len(u.Lines) > 0 {
				s.Line = u.Lines[0]
			}
			if counts(u.Kind, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

func ended(text string) bool {
	text = strings.TrimRight(text, `)”“"»`)
	return text != "" && strings.ContainsRune(".?!", rune(text[len(text)-1]))
}

// A Clause is the score of one clause of a notice.
type Clause struct {
	ID string
	Score
}

// A Report is what a notice comes to.
type Report struct {
	Total   Score
	Clauses []Clause   // in the order of the notice; none that has no running text
	Over    []Sentence // longer than the language allows
	Misses  []Miss     // targets of the language that the whole notice misses
}

// Of measures a notice and holds it against the targets of its language.
func Of(n *notice.Notice) Report {
	var r Report
	want := n.Library.Locale(n.Lang).Readability
	running := Running(n)
	var all []string
	by := map[string][]string{}
	var order []string
	for _, s := range running {
		all = append(all, s.Text)
		if by[s.Clause] == nil {
			order = append(order, s.Clause)
		}
		by[s.Clause] = append(by[s.Clause], s.Text)
		if want.Sentence > 0 && s.Words > want.Sentence {
			r.Over = append(r.Over, s)
		}
	}
	for _, id := range order {
		r.Clauses = append(r.Clauses, Clause{id, Measure(by[id], n.Lang)})
	}
	r.Total = Measure(all, n.Lang)
	r.Misses = misses(r.Total, want)
	slices.SortStableFunc(r.Over, func(a, b Sentence) int { return b.Words - a.Words })
	return r
}

// A Miss is a target that a text does not reach.
type Miss struct {
	Of        string // LIX, Flesch or sentence
	Got, Want float64
}

func (m Miss) String() string { return fmt.Sprintf("%s %.4g (%g)", m.Of, m.Got, m.Want) }

func misses(s Score, want library.Readability) []Miss {
	var out []Miss
	if want.LIX > 0 && s.LIX > want.LIX {
		out = append(out, Miss{"LIX", s.LIX, want.LIX})
	}
	if want.Flesch > 0 && s.Flesch < want.Flesch {
		out = append(out, Miss{"Flesch", s.Flesch, want.Flesch})
	}
	if want.Sentence > 0 && s.Longest > want.Sentence {
		out = append(out, Miss{"sentence", float64(s.Longest), float64(want.Sentence)})
	}
	return out
}
