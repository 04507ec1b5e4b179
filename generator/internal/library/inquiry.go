package library

import "strings"

// An Inquiry is an entry of questions.yaml: what a guest, an employee or an
// authority asks of a notice, and where the full text answers. (What the
// interview of new asks of a controller is a Question.)
type Inquiry struct {
	ID      string     `yaml:"id" is:"required,id"`
	By      string     `yaml:"by" is:"required,one=guest|employee|authority"` // who asks it first
	Ask     Words      `yaml:"ask" is:"required"`
	When    string     `yaml:"when"` // a condition as in the text of a clause about one service; empty: it always applies
	Answers []AnswerIn `yaml:"answers" is:"required"`

	At Cited `yaml:"-"`

	when *Text // nil: always
}

// An AnswerIn is where a notice may answer a question; one of several is enough. A
// sentence of the clause answers if it prints one of the facts, or stands in a
// branch that asks it. Without facts, each of its sentences does.
type AnswerIn struct {
	Clause string   `yaml:"clause" is:"required,in=clauses"`
	Facts  []string `yaml:"facts" is:"in=facts"`     // patterns; blocks stand for all they hold
	Kept   string   `yaml:"kept" is:"in=categories"` // it prints how long this category is kept
}

// Applies is the condition of the question, ready to run: it prints something if
// the question applies. It is nil for a question that always does.
func (q *Inquiry) Applies() *Text { return q.when }

// Short are the questions that the short layer answers, in its order: the first
// six.
func (l *Library) Short() []Inquiry { return l.Inquiries[:min(6, len(l.Inquiries))] }

// Inquiry returns the question id of questions.yaml, nil if there is none.
func (l *Library) Inquiry(id string) *Inquiry {
	for i := range l.Inquiries {
		if l.Inquiries[i].ID == id {
			return &l.Inquiries[i]
		}
	}
	return nil
}

// inquiries makes the conditions ready: they speak of what clause texts do.
func (ld *loader) inquiries(lib *Library) {
	for i := range lib.Inquiries {
		q := &lib.Inquiries[i]
		if q.When == "" {
			continue
		}
		// The blank lines let a mistake be told in the line of the entry.
		text := strings.Repeat("\n", max(q.At.Line-1, 0)) + "{{if " + q.When + "}}x{{end}}"
		src, err := parseSource("templates/questions.yaml", text)
		if err == nil {
			q.when, err = ld.textOf(lib, &Clause{ID: q.ID, Scope: "service"}, "", src)
		}
		if err != nil {
			ld.errs = append(ld.errs, err)
		}
	}
}
