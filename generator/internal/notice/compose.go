// Package notice makes notices: what one controller must say about one
// service, or about all of them together, in one language.
//
// ComposeAll takes a profile and the library and runs every clause text on a
// View of the facts. A profile may be incomplete: what is missing comes back
// as gaps. A Notice is complete: a format needs nothing else to write it down,
// and nothing changes it after ComposeAll.
package notice

import (
	"fmt"
	"regexp"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// A Notice is everything one controller must say about one service in one
// language; as a section it covers every service, and common clauses stand
// once.
type Notice struct {
	Profile *profile.Profile
	Library *library.Library
	Law     *library.Law
	Lang    string
	Service *library.Service // nil for the section
	View    *View
	Parts   []Part
	Gaps    []Gap
}

// IsSection reports whether the notice covers all services of the controller.
func (n *Notice) IsSection() bool { return n.Service == nil }

// A Part is a run of clauses under one heading.
type Part struct {
	Service *library.Service // whose heading stands above; nil: none
	Summary bool             // the short layer: it stands first and adds nothing to the others
	Clauses []Clause
}

// A Clause is one titled part of a notice, as it was printed.
type Clause struct {
	ID     string
	Anchor string   // id on the page
	Cites  []string // the provisions it fulfils, in the language of the notice
	Source string   // Markdown with a token in place of each value; see fact.ValueBase
	Values []Value  // by token
	Lines  []Line   // by mark
}

// ComposeAll composes the notices of every service and the section, in every
// language of the profile. It fails only where a template does.
func ComposeAll(p *profile.Profile, lib *library.Library) ([]*Notice, error) {
	var out []*Notice
	for _, lang := range p.Languages {
		if lib.Locale(lang) == nil || lib.Lacks(lang) > 0 {
			continue // reported: no language of the catalogue, or one that is not translated yet
		}
		r := newResolver(p, lib, lang)
		services := r.services()
		for _, s := range services {
			n, err := r.compose([]*Service{s}, lib.Service(s.ID.ID()))
			if err != nil {
				return nil, err
			}
			out = append(out, n)
		}
		n, err := r.compose(services, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

func (r *resolver) compose(services []*Service, only *library.Service) (*Notice, error) {
	v := r.view(services)
	n := &Notice{Profile: r.p, Library: r.lib, Law: r.law, Lang: r.lang, Service: only, View: v, Gaps: r.gaps}

	clauses := arrange(r.lib.Clauses)
	run := func(cs []*library.Clause, s *Service) ([]Clause, error) {
		v.Service = s
		service := ""
		if s != nil {
			service = s.ID.ID()
		}
		var out []Clause
		for _, c := range cs {
			done, err := r.clause(n, c, service, v)
			if err != nil {
				return nil, err
			}
			out = append(out, done...)
		}
		v.Service = nil
		return out, nil
	}
	// The full text runs first: where both layers lack a fact, it is the one
	// that tells.
	first, err := run(clauses.before, nil)
	if err != nil {
		return nil, err
	}
	var each []Part
	for _, s := range services {
		done, err := run(clauses.service, s)
		if err != nil {
			return nil, err
		}
		each = append(each, Part{Service: r.lib.Service(s.ID.ID()), Clauses: done})
	}
	last, err := run(clauses.after, nil)
	if err != nil {
		return nil, err
	}
	summary, err := run(clauses.summary, nil)
	if err != nil {
		return nil, err
	}
	for _, s := range services {
		done, err := run(clauses.summaries, s)
		if err != nil {
			return nil, err
		}
		summary = append(summary, done...)
	}
	n.Parts = []Part{{Summary: true, Clauses: summary}}
	if only != nil {
		for _, p := range each {
			first = append(first, p.Clauses...)
		}
		n.Parts = append(n.Parts, Part{Clauses: append(first, last...)})
		return n, nil
	}
	n.Parts = append(n.Parts, Part{Clauses: first})
	n.Parts = append(n.Parts, each...)
	n.Parts = append(n.Parts, Part{Clauses: last})
	return n, nil
}

// An arrangement is where clauses stand: the two layers, each with what
// concerns every service and what concerns one.
type arrangement struct {
	summary, summaries     []*library.Clause // of the controller, of each service
	before, service, after []*library.Clause // what stands once is split by its number
}

func arrange(all []*library.Clause) arrangement {
	var a arrangement
	for _, c := range all {
		switch {
		case c.Layer == "summary" && c.Scope == "service":
			a.summaries = append(a.summaries, c)
		case c.Layer == "summary":
			a.summary = append(a.summary, c)
		case c.Scope == "service":
			a.service = append(a.service, c)
		case len(a.service) > 0:
			a.after = append(a.after, c)
		default:
			a.before = append(a.before, c)
		}
	}
	return a
}

// clause runs one clause; the result is empty where the clause has nothing to
// say.
func (r *resolver) clause(n *Notice, c *library.Clause, service string, v *View) ([]Clause, error) {
	if r.lib.Omits(r.law, c.ID) {
		return nil, nil
	}
	rec := &recorder{r: r, clause: c, service: service}
	text := r.lib.Text(c, r.law, r.lang)
	if text == nil {
		return nil, fmt.Errorf("clause %s has no text in %s", c.ID, r.lang)
	}
	src, err := rec.run(text, v)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.p.File, err)
	}
	src = r.spell(src)
	if own := r.lib.Particular(c, service, r.lang); own != nil {
		more, err := rec.run(own, v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.p.File, err)
		}
		src += "\n\n" + r.spell(more)
	}
	for _, g := range rec.gaps {
		if !r.told(g) {
			n.Gaps = append(n.Gaps, g)
		}
	}
	src = tidy(src)
	if _, body, _ := strings.Cut(src, "\n"); isBlank(body) {
		return nil, nil
	}
	out := Clause{ID: c.ID, Anchor: anchor(c, service), Source: src, Values: rec.values, Lines: rec.lines}
	for _, key := range c.Cites {
		if words, _ := r.lib.Cite(r.law, key, r.lang); words != "" {
			out.Cites = append(out.Cites, words)
		}
	}
	return []Clause{out}, nil
}

// told reports whether a gap is known already: a finding about the shape of
// the fact, or about its missing translation, says so at the same place.
func (r *resolver) told(g Gap) bool {
	if r.p.Broken(g.Ref.Path) {
		return true
	}
	for _, have := range r.gaps {
		if have.Ref.Path == g.Ref.Path {
			return true
		}
	}
	return false
}

var blankLines = regexp.MustCompile(`\n[ \t]*(?:\n[ \t]*)+`)

// tidy leaves one blank line where conditions left several, and none at the
// ends.
func tidy(src string) string {
	src = blankLines.ReplaceAllString(src, "\n\n")
	return strings.TrimSpace(joinTables(src)) + "\n"
}

// joinTables closes the gap that a condition between two rows leaves: a blank
// line would end the table.
func joinTables(src string) string {
	lines := strings.Split(src, "\n")
	var out []string
	for i, line := range lines {
		if line == "" && i > 0 && i+1 < len(lines) && strings.HasPrefix(lines[i-1], "|") && strings.HasPrefix(lines[i+1], "|") && !startsTable(lines[i+1:]) {
			continue
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// startsTable reports whether a table begins here: its second line is a ruler.
func startsTable(lines []string) bool {
	return len(lines) > 1 && strings.HasPrefix(lines[1], "|") && strings.Trim(lines[1], "|-: ") == ""
}

// isBlank reports whether a text holds nothing but blanks and marks.
func isBlank(s string) bool {
	for _, r := range s {
		if r < fact.MarkBase && !strings.ContainsRune(" \t\n", r) {
			return false
		}
	}
	return true
}
