package library

import (
	"slices"
	"strconv"
	"strings"
)

// Denials is denials.yaml: the words by which a sentence denies or promises
// absolutely, and the sentences that no fact can refute.
type Denials struct {
	Words    map[string][]string `yaml:"words" is:"required"` // by language, as in words.yaml
	Harmless []Harmless          `yaml:"harmless"`

	words expressions
}

// Harmless are passages of clause texts that hold such a word, and why no fact of
// a profile can make them false.
type Harmless struct {
	Why      string              `yaml:"why" is:"required"`
	Passages map[string][]string `yaml:"passages" is:"required"` // by language
}

// denials holds each line of a clause text that denies or promises absolutely
// against the branches around it: they must ask together what a subject of
// subjects.yaml names as able to refute it. A line is read without what stands in
// its actions.
func (ld *loader) denials(lib *Library) {
	d := &lib.Denials
	list := &WordList{Cited: Cited{File: "templates/denials.yaml", Line: 1}}
	d.words = ld.compile(list, d.Words, false)
	told := map[string]bool{}
	for _, c := range lib.Clauses {
		for _, key := range sourceKeys(c.texts) {
			t := c.text(key)
			for _, line := range c.lines(t) {
				word := d.denies(key.lang, line.text)
				if word == "" || lib.asks(t, line) {
					continue
				}
				place := line.mark.File + ":" + line.text
				if told[place] {
					continue
				}
				told[place] = true
				ld.fault(strings.TrimPrefix(line.mark.File, "templates/"), line.mark.Line, "denial-unasked", "word", word)
			}
		}
	}
}

// A textLine is a line of a clause text, with every branch around any part of it.
type textLine struct {
	mark      Mark
	text      string
	within    []int
	innermost []int // of each part of it
}

// lines are those of a text that say something, each once.
func (c *Clause) lines(t *Text) []textLine {
	var out []textLine
	at, written := map[string]int{}, map[string][]string{}
	for _, m := range t.Marks {
		key := m.File + ":" + strconv.Itoa(m.Line)
		i, known := at[key]
		if !known {
			i = len(out)
			at[key] = i
			if written[m.File] == nil {
				written[m.File] = c.written(m.File)
			}
			line := textLine{mark: m}
			if all := written[m.File]; m.Line > 0 && m.Line <= len(all) {
				line.text = strings.TrimSpace(all[m.Line-1])
			}
			out = append(out, line)
		}
		if n := len(m.Within); n > 0 {
			out[i].innermost = append(out[i].innermost, m.Within[n-1])
		}
		for _, b := range m.Within {
			if !slices.Contains(out[i].within, b) {
				out[i].within = append(out[i].within, b)
			}
		}
	}
	return out
}

// written are the lines of a file of the clause, without actions.
func (c *Clause) written(file string) []string {
	for _, s := range c.sources {
		if s.file == file {
			return strings.Split(action.ReplaceAllStringFunc(s.text, func(a string) string {
				return strings.Repeat("\n", strings.Count(a, "\n")) + "…"
			}), "\n")
		}
	}
	return nil
}

// denies returns the word by which a line denies or promises absolutely, "" if it
// holds none besides the harmless passages.
func (d *Denials) denies(lang, text string) string {
	re := d.words[lang]
	if re == nil || !re().MatchString(text) {
		return ""
	}
	rest := text
	for _, h := range d.Harmless {
		for _, p := range h.Passages[lang] {
			rest = strings.ReplaceAll(rest, p, " ")
		}
	}
	for _, hit := range find(expressions{lang: re}, lang, rest) {
		return rest[hit.Start:hit.End]
	}
	return ""
}

// asks reports whether the branches around a line ask together all that a subject
// names, and the innermost of them something of it.
func (l *Library) asks(t *Text, line textLine) bool {
	asked := func(expr string, ids []int) bool {
		return slices.ContainsFunc(ids, func(id int) bool { return holdsExpr(t.Branches[id].Expr, expr) })
	}
	for i := range l.Subjects {
		for _, together := range l.Subjects[i].Denials {
			all := !slices.ContainsFunc(together, func(expr string) bool { return !asked(expr, line.within) })
			if all && slices.ContainsFunc(together, func(expr string) bool { return asked(expr, line.innermost) }) {
				return true
			}
		}
	}
	return false
}

// holdsExpr reports whether a condition asks an expression, and not one that is
// merely spelt alike.
func holdsExpr(cond, expr string) bool {
	for from := 0; ; {
		i := strings.Index(cond[from:], expr)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(expr)
		before := i == 0 || !wordRune(rune(cond[i-1])) && cond[i-1] != '.'
		after := end == len(cond) || !wordRune(rune(cond[end]))
		if before && after {
			return true
		}
		from = i + 1
	}
}
