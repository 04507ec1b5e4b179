package notice

import (
	"fmt"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
)

// A Value is a printed fact. A token in the source of a clause stands for it.
type Value struct {
	Words string     // as printed, without line breaks
	Href  string     // where a click leads, checked; empty: nowhere
	Facts []fact.Ref // where it came from
	Of    fact.Value // as it was before it became words
}

// A Line is the beginning of a line of a clause text, and why it was printed.
type Line struct {
	File string
	Line int
	Why  []Branch // from outside in
}

// A Branch is a condition that was met.
type Branch struct {
	File  string
	Line  int
	Expr  string
	Holds bool
	Facts []fact.Ref
	Gaps  []fact.Ref // those of them that nobody stated
}

// A Gap is a fact a text asked for and nobody stated.
type Gap struct {
	Rule    string
	Ref     fact.Ref
	Clause  string
	Service string
	Lang    string // for a text that is missing in one language; else empty
}

// missingFact is the rule for a gap no clause declares.
const missingFact = "missing-fact"

// A Use is a fact of a profile or of the catalogue that a text speaks of.
type Use struct {
	Path string
	Pos  fact.Pos
}

// A recorder follows the texts of one clause.
type recorder struct {
	c       *composer
	clause  *library.Clause
	service string
	used    map[Use]bool // see Notice.Used

	text   *library.Text
	last   []Branch // by condition: its latest answer
	values []Value
	lines  []Line
	gaps   []Gap
}

func (rec *recorder) run(t *library.Text, sc *scope) (string, error) {
	rec.text, rec.last = t, make([]Branch, len(t.Branches))
	sc.rec = rec
	return t.Run(sc)
}

// Emit prints a value. Each of several values is one of its own, so that each
// can be traced by itself.
func (rec *recorder) Emit(value any) (string, error) {
	v, ok := value.(fact.Value)
	if !ok {
		return "", fmt.Errorf("%T is no text; ask it in a condition", value)
	}
	rec.uses(v.Origin())
	if !v.Known() {
		rec.miss(v.Origin())
		return "", nil
	}
	if items, glue := rec.c.print.parts(v); items != nil {
		var b strings.Builder
		for i, item := range items {
			token, err := rec.Emit(item)
			if err != nil {
				return "", err
			}
			b.WriteString(token + glue[i])
		}
		return b.String(), nil
	}
	words, href := rec.c.print.Words(v)
	if words == "" {
		rec.untranslated(v)
		return "", nil
	}
	if len(rec.values) > fact.ValueMax {
		return "", fmt.Errorf("more than %d values", fact.ValueMax)
	}
	rec.values = append(rec.values, Value{Words: strings.Join(strings.Fields(words), " "), Href: href, Facts: v.Origin(), Of: v})
	return string(fact.ValueBase + rune(len(rec.values)-1)), nil
}

func (rec *recorder) Branch(n int, answer fact.Cond) bool {
	b := rec.text.Branches[n]
	rec.last[n] = Branch{File: b.File, Line: b.Line, Expr: b.Expr, Holds: answer.Holds, Facts: answer.Facts, Gaps: answer.Gaps}
	rec.uses(answer.Facts)
	rec.Ask(answer)
	return answer.Holds
}

func (rec *recorder) uses(facts []fact.Ref) {
	if rec.used != nil { // a question is no text of the notice
		for _, f := range facts {
			rec.used[Use{f.Path, f.Pos}] = true
		}
	}
}

func (rec *recorder) Mark(n int) string {
	m := rec.text.Marks[n]
	line := Line{File: m.File, Line: m.Line}
	if len(m.Within) > 0 {
		line.Why = make([]Branch, len(m.Within))
	}
	for i, id := range m.Within {
		line.Why[i] = rec.last[rec.text.Branches[id].Of]
	}
	if len(rec.lines) > fact.MarkMax {
		return ""
	}
	rec.lines = append(rec.lines, line)
	return string(fact.MarkBase + rune(len(rec.lines)-1))
}

func (rec *recorder) Cite(key string) (fact.Text, error) {
	words, ref := rec.c.facts.Library.Cite(rec.c.facts.Pack, key, rec.c.lang)
	if words == "" {
		return fact.Text{}, fmt.Errorf("law %s has no citation %q in %s; ask hasCite first", rec.c.facts.Pack.ID, key, rec.c.lang)
	}
	return fact.NewText(words, ref), nil
}

func (rec *recorder) HasCite(key string) fact.Cond {
	words, ref := rec.c.facts.Library.Cite(rec.c.facts.Pack, key, rec.c.lang)
	return fact.Cond{Holds: words != "", Facts: []fact.Ref{ref}}
}

func (rec *recorder) Basis(key string) (fact.Text, error) {
	law := rec.c.facts.Pack
	words := rec.c.facts.Library.Basis(law, key)[rec.c.lang]
	if words == "" {
		return fact.Text{}, fmt.Errorf("law %s has no legal basis %q in %s", law.ID, key, rec.c.lang)
	}
	return fact.NewText(words, fact.Ref{Pos: fact.Pos{File: law.File, Line: law.Line, Col: 1}}), nil
}

func (rec *recorder) Term(key string) (fact.Text, error) {
	words, ref := rec.c.facts.Library.Term(rec.c.facts.Pack, key, rec.c.lang)
	if words == "" {
		return fact.Text{}, fmt.Errorf("law %s has no term %q in %s", rec.c.facts.Pack.ID, key, rec.c.lang)
	}
	return fact.NewText(words, ref), nil
}

// Inquiry is how a question of questions.yaml reads.
func (rec *recorder) Inquiry(id string) (fact.Text, error) {
	q := rec.c.facts.Library.Inquiry(id)
	if q == nil {
		return fact.Text{}, fmt.Errorf("ask: there is no question %q", id)
	}
	return fact.NewText(rec.c.print.ours(q.Ask[rec.c.lang]), fact.Ref{Pos: fact.Pos{File: q.At.File, Line: q.At.Line, Col: 1}}), nil
}

// Ref links to a clause of the notice, by its title unless the text has words
// that stand better in the sentence.
func (rec *recorder) Ref(clause string, words ...string) (fact.Text, error) {
	c := rec.c.facts.Library.Clause(clause)
	if c == nil {
		return fact.Text{}, fmt.Errorf("ref: there is no clause %q", clause)
	}
	if len(words) == 0 {
		t := rec.c.facts.Library.Text(c, rec.c.facts.Pack, rec.c.lang)
		t, err := t.In(rec.c.facts.Form)
		if err != nil {
			return fact.Text{}, err
		}
		if t == nil || t.Title == "" {
			return fact.Text{}, fmt.Errorf("ref: clause %q has no title of its own in %s", clause, rec.c.lang)
		}
		words = []string{rec.c.print.spell(t.Title)}
	}
	return fact.NewLink(strings.Join(words, " "), "#"+anchor(c, rec.service)), nil
}

func (rec *recorder) Words(v fact.Value) (words, href string) { return rec.c.print.Words(v) }

func (rec *recorder) Parts(v fact.Value) []fact.Value {
	items, _ := rec.c.print.parts(v)
	return items
}

// Ask notes which of the facts a condition rests on nobody stated.
func (rec *recorder) Ask(c fact.Cond) {
	for _, ref := range c.Gaps {
		if rule := rec.clause.Need(ref.Path); rule != "" {
			rec.gap(rule, ref)
		}
	}
}

// miss notes that an unknown fact was to be printed.
func (rec *recorder) miss(refs []fact.Ref) {
	for _, ref := range refs {
		rule := rec.clause.Need(ref.Path)
		if rule == "" {
			rule = missingFact
		}
		rec.gap(rule, ref)
	}
	if len(refs) == 0 {
		rec.gap(missingFact, rec.c.facts.Profile.Ref)
	}
}

// untranslated notes a text that stands in other languages only.
func (rec *recorder) untranslated(v fact.Value) {
	for _, ref := range v.Origin() {
		rec.gaps = append(rec.gaps, Gap{Rule: "text-in-each-language", Ref: ref, Lang: rec.c.lang})
	}
}

func (rec *recorder) gap(rule string, ref fact.Ref) {
	rec.gaps = append(rec.gaps, Gap{Rule: rule, Ref: ref, Clause: rec.clause.ID, Service: rec.service})
}

// anchor is the id of a clause on every page, the same in every language.
func anchor(c *library.Clause, service string) string {
	if c.Scope == "service" && service != "" {
		return service + "-" + c.ID
	}
	return c.ID
}
