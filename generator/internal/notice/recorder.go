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

// A recorder follows the texts of one clause.
type recorder struct {
	r       *resolver
	clause  *library.Clause
	service string

	text   *library.Text
	last   map[int]Branch // condition → its latest answer
	values []Value
	lines  []Line
	gaps   []Gap
}

// Recorder lets clause texts reach the recorder of the clause that runs.
func (v *View) Recorder() library.Recorder { return v.rec }

func (rec *recorder) run(t *library.Text, v *View) (string, error) {
	rec.text, rec.last = t, map[int]Branch{}
	v.rec = rec
	return t.Run(v)
}

func (rec *recorder) Emit(value any) (string, error) {
	v, ok := value.(interface {
		fact.Value
		String() string
	})
	if !ok {
		return "", fmt.Errorf("%T is no text; ask it in a condition", value)
	}
	if !v.Known() {
		rec.miss(v.Origin())
		return "", nil
	}
	if j, ok := value.(interface{ Joined() fact.Joined }); ok {
		return rec.emitJoined(j.Joined())
	}
	out := Value{Words: strings.Join(strings.Fields(v.String()), " "), Facts: v.Origin()}
	if t, ok := value.(fact.Text); ok {
		out.Href = t.Href()
	}
	if len(rec.values) > fact.ValueMax {
		return "", fmt.Errorf("more than %d values", fact.ValueMax)
	}
	rec.values = append(rec.values, out)
	return string(fact.ValueBase + rune(len(rec.values)-1)), nil
}

// emitJoined emits each of several values by itself, and between them what the
// language puts there.
func (rec *recorder) emitJoined(j fact.Joined) (string, error) {
	var b strings.Builder
	for i, item := range j.Items {
		token, err := rec.Emit(item)
		if err != nil {
			return "", err
		}
		b.WriteString(token + j.Glue[i])
	}
	return b.String(), nil
}

func (rec *recorder) Branch(n int, answer fact.Cond) bool {
	b := rec.text.Branches[n]
	rec.last[n] = Branch{File: b.File, Line: b.Line, Expr: b.Expr, Holds: answer.Holds, Facts: answer.Facts}
	rec.ask(answer)
	return answer.Holds
}

func (rec *recorder) Mark(n int) string {
	m := rec.text.Marks[n]
	line := Line{File: m.File, Line: m.Line}
	for _, id := range m.Within {
		line.Why = append(line.Why, rec.last[rec.text.Branches[id].Of])
	}
	if len(rec.lines) > fact.MarkMax {
		return ""
	}
	rec.lines = append(rec.lines, line)
	return string(fact.MarkBase + rune(len(rec.lines)-1))
}

func (rec *recorder) Cite(key string) (fact.Text, error) {
	words, ref := rec.r.lib.Cite(rec.r.law, key, rec.r.lang)
	if words == "" {
		return fact.Text{}, fmt.Errorf("law %s has no citation %q in %s; ask hasCite first", rec.r.law.ID, key, rec.r.lang)
	}
	return fact.NewText(words, ref), nil
}

func (rec *recorder) HasCite(key string) fact.Cond {
	words, ref := rec.r.lib.Cite(rec.r.law, key, rec.r.lang)
	return fact.Cond{Holds: words != "", Facts: []fact.Ref{ref}}
}

func (rec *recorder) Basis(key string) (fact.Text, error) {
	words := rec.r.lib.Basis(rec.r.law, key, rec.r.lang)
	if words == "" {
		return fact.Text{}, fmt.Errorf("law %s has no legal basis %q in %s", rec.r.law.ID, key, rec.r.lang)
	}
	return fact.NewText(words, fact.Ref{Pos: fact.Pos{File: rec.r.law.File, Line: rec.r.law.Line, Col: 1}}), nil
}

func (rec *recorder) Term(key string) (fact.Text, error) {
	words, ref := rec.r.lib.Term(rec.r.law, key, rec.r.lang)
	if words == "" {
		return fact.Text{}, fmt.Errorf("law %s has no term %q in %s", rec.r.law.ID, key, rec.r.lang)
	}
	return fact.NewText(words, ref), nil
}

// Ref links to a clause of the notice, by its title unless the text has words
// that stand better in the sentence.
func (rec *recorder) Ref(clause string, words ...string) (fact.Text, error) {
	c := rec.r.lib.Clause(clause)
	if c == nil {
		return fact.Text{}, fmt.Errorf("ref: there is no clause %q", clause)
	}
	if len(words) == 0 {
		t := rec.r.lib.Text(c, rec.r.law, rec.r.lang)
		if t == nil || t.Title == "" {
			return fact.Text{}, fmt.Errorf("ref: clause %q has no title of its own in %s", clause, rec.r.lang)
		}
		words = []string{rec.r.spell(t.Title)}
	}
	return fact.NewLink(strings.Join(words, " "), "#"+anchor(c, rec.service)), nil
}

// ask notes which of the facts a condition rests on nobody stated.
func (rec *recorder) ask(c fact.Cond) {
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
		rec.gap(missingFact, rec.r.p.Ref)
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
