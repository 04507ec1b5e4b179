package notice

import (
	"slices"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
)

// A Reply is what the notice of one service says to a question of
// questions.yaml that applies to it.
type Reply struct {
	Question *library.Inquiry
	Clauses  []*Clause // of the full text, in which a sentence answers; none: nothing does
	Differ   []Said    // two of what is said of one and the same fact, in other words; else none
}

// Said is a value and the clause that prints it.
type Said struct {
	Clause *Clause
	Value  *Value
}

// asked are the questions that apply to a service, the same in every language.
func (c *composer) asked(sc *scope) ([]*library.Inquiry, error) {
	out, known := c.asks[sc.Service]
	if known {
		return out, nil
	}
	for i := range c.facts.Library.Inquiries {
		q := &c.facts.Library.Inquiries[i]
		if q.Applies() != nil {
			// Its own recorder: what a condition asks is no gap of a clause.
			rec := &recorder{c: c, clause: &library.Clause{ID: q.ID}, service: sc.Service.ID.ID()}
			text, err := rec.run(q.Applies(), sc)
			if err != nil {
				return nil, err
			}
			if isBlank(text) {
				continue
			}
		}
		out = append(out, q)
	}
	c.asks[sc.Service] = out
	return out, nil
}

// Replies holds the questions that apply against the notice of one service: a
// sentence answers by what it prints and by the branch it stands in.
func (n *Notice) Replies() []Reply {
	var out []Reply
	for _, q := range n.Asked {
		a := Reply{Question: q}
		for i := range q.Answers {
			where := &q.Answers[i]
			for _, part := range n.Parts {
				for j := range part.Clauses {
					if c := &part.Clauses[j]; !part.Summary && c.ID == where.Clause && n.answersIn(c, where) && !slices.Contains(a.Clauses, c) {
						a.Clauses = append(a.Clauses, c)
					}
				}
			}
			if a.Differ == nil {
				a.Differ = n.differing(where)
			}
		}
		out = append(out, a)
	}
	return out
}

func (n *Notice) answersIn(c *Clause, where *library.AnswerIn) bool {
	return slices.ContainsFunc(c.Values, func(v Value) bool { return n.Answered(where, []Value{v}, nil) }) ||
		slices.ContainsFunc(c.Lines, func(l Line) bool { return n.Answered(where, nil, []Line{l}) })
}

// Answering reports whether a sentence of a clause, with the values printed in it
// and the lines it stands in, answers a question.
func (n *Notice) Answering(q *library.Inquiry, c *Clause, values []Value, lines []Line) bool {
	return slices.ContainsFunc(q.Answers, func(where library.AnswerIn) bool {
		return where.Clause == c.ID && n.Answered(&where, values, lines)
	})
}

// Answered reports whether values that are printed, or lines with the branches
// around them, answer as an entry of questions.yaml wants it. Of the branches
// around a line only the innermost counts: those further out decide about the
// clause. That a fact is stated is no answer; what it states is.
func (n *Notice) Answered(where *library.AnswerIn, values []Value, lines []Line) bool {
	if where.Kept != "" {
		term := n.Only.Retention(where.Kept).Text
		return slices.ContainsFunc(values, func(v Value) bool {
			t, ok := v.Of.(Term)
			return ok && t.Same(term) && shared(v.Facts, term.Origin())
		})
	}
	if len(where.Facts) == 0 {
		return true
	}
	about := func(refs []fact.Ref) bool {
		return slices.ContainsFunc(refs, func(r fact.Ref) bool {
			return slices.ContainsFunc(where.Facts, func(pattern string) bool { return within(r.Path, pattern) })
		})
	}
	return slices.ContainsFunc(values, func(v Value) bool { return about(v.Facts) }) ||
		slices.ContainsFunc(lines, func(l Line) bool {
			if len(l.Why) == 0 {
				return false
			}
			b := l.Why[len(l.Why)-1]
			return !strings.HasSuffix(b.Expr, ".Stated") && about(b.Facts)
		})
}

// differing are two places of the notice, in either layer, that print one fact in
// different words.
func (n *Notice) differing(where *library.AnswerIn) []Said {
	first := map[string]Said{} // by fact
	for _, part := range n.Parts {
		for i := range part.Clauses {
			c := &part.Clauses[i]
			for j := range c.Values {
				v := &c.Values[j]
				key := n.states(v, where)
				if key == "" {
					continue
				}
				if f, known := first[key]; !known {
					first[key] = Said{c, v}
				} else if !strings.EqualFold(f.Value.Words, v.Words) {
					return []Said{f, {c, v}}
				}
			}
		}
	}
	return nil
}

// states is the fact that a value is the print of, if it is one that the answer
// rests on: its own place comes first among those it rests on.
func (n *Notice) states(v *Value, where *library.AnswerIn) string {
	if len(v.Facts) == 0 {
		return ""
	}
	if where.Kept != "" {
		if !n.Answered(where, []Value{*v}, nil) {
			return ""
		}
		return where.Kept
	}
	switch v.Of.(type) {
	case fact.Choice, fact.Text, fact.Country, fact.Date, fact.Period:
	default:
		return "" // prose of its own, or of the catalogue, says more than its fact
	}
	own := v.Facts[0].Path
	if !slices.ContainsFunc(where.Facts, func(pattern string) bool { return within(own, pattern) }) {
		return ""
	}
	if c, ok := v.Of.(fact.Choice); ok { // one of several values of a set
		return own + "=" + c.List() + "=" + c.ID()
	}
	return own
}

// shared reports whether one place is among both.
func shared(a, b []fact.Ref) bool {
	return slices.ContainsFunc(a, func(x fact.Ref) bool {
		return slices.ContainsFunc(b, func(y fact.Ref) bool { return x.Path == y.Path && x.Pos == y.Pos })
	})
}

// within reports whether a fact is of a pattern, or below the block of that
// pattern.
func within(path, pattern string) bool {
	for path != "" && pattern != "" {
		if path[0] != pattern[0] {
			return false
		}
		if path[0] == '[' { // the key of an item stands for any
			end := strings.IndexByte(path, ']')
			if end < 0 || !strings.HasPrefix(pattern, "[]") {
				return false
			}
			path, pattern = path[end+1:], pattern[2:]
			continue
		}
		path, pattern = path[1:], pattern[1:]
	}
	return pattern == "" && (path == "" || path[0] == '.' || path[0] == '[')
}
