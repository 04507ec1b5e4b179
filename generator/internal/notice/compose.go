// Package notice makes notices: what one controller must say about one
// service, or about all of them together, in one language.
//
// Derive takes a profile and the library and works out what follows, without a
// language. Compose runs every clause text on these Facts; a Printer writes
// what a text prints. A profile may be incomplete: what is missing comes back
// as gaps. A Notice is complete: a format needs nothing else to write it down,
// and nothing changes it after Compose.
package notice

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
)

// A Notice is everything one controller must say about one service in one
// language; as a section it covers every service, and common clauses stand
// once.
type Notice struct {
	*Facts
	Lang  string
	Only  *Service // nil for the section
	Print *Printer
	Parts []Part
	Gaps  []Gap
	Asked []*library.Inquiry // the questions that apply to a notice of one service
	Used  []map[Use]bool     // the facts that each text prints or asks, also where nothing came of it
}

// IsSection reports whether the notice covers all services of the controller.
func (n *Notice) IsSection() bool { return n.Only == nil }

// About lists the services the notice covers.
func (n *Notice) About() []*Service {
	if n.IsSection() {
		return n.Services
	}
	return []*Service{n.Only}
}

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

// Title is the title of the clause as plain text.
func (c *Clause) Title() string {
	first, _, _ := strings.Cut(c.Source, "\n")
	return strings.TrimSpace(Expand(strings.TrimLeft(first, "# "), c.Values, func(v Value, _ string) string { return v.Words }))
}

// Expand replaces the tokens of a clause with what write makes of each value, and
// drops the marks. before is what stands in front of the value.
func Expand(s string, values []Value, write func(v Value, before string) string) string {
	var b strings.Builder
	b.Grow(len(s))
	from := 0
	for i, r := range s {
		n := int(r - fact.ValueBase)
		if r < fact.ValueBase || r < fact.MarkBase && n >= len(values) {
			continue
		}
		b.WriteString(s[from:i])
		from = i + utf8.RuneLen(r)
		if r < fact.MarkBase {
			b.WriteString(write(values[n], b.String()))
		}
	}
	b.WriteString(s[from:])
	return b.String()
}

// Compose composes the notices of every service and the section, in every one
// of the languages that the catalogue knows. It fails only where a template
// does.
func Compose(facts *Facts, languages []string) ([]*Notice, error) {
	var out []*Notice
	asks := map[*Service][]*library.Inquiry{}
	for _, lang := range languages {
		loc := facts.Library.Locale(lang)
		if loc == nil || facts.Library.Lacks(lang) > 0 || len(facts.Library.Unsaid(lang, facts.Form)) > 0 {
			continue // reported: no language of the catalogue, one that is not translated yet, or not in this form
		}
		c := &composer{facts: facts, lang: lang, print: NewPrinter(facts.Library, facts.Pack, loc, facts.Form), done: map[string]*printed{}, asks: asks}
		for _, s := range facts.Services {
			n, err := c.compose([]*Service{s}, s)
			if err != nil {
				return nil, err
			}
			out = append(out, n)
		}
		n, err := c.compose(facts.Services, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// A composer writes the notices of one controller in one language.
type composer struct {
	facts *Facts
	lang  string
	print *Printer
	done  map[string]*printed             // by what a text speaks of
	asks  map[*Service][]*library.Inquiry // which questions apply
}

// printed is what came of one clause.
type printed struct {
	clauses []Clause
	gaps    []Gap
	used    map[Use]bool
}

// A scope is all that a clause text may speak of: the facts, those of one
// service where the clause stands once per service.
type scope struct {
	*Facts
	Services []*Service // every service of this notice; several in a section
	Service  *Service   // the service of a clause that stands once per service
	Section  fact.Cond  // holds if the text covers several services
	Obliged  Obligations

	rec library.Recorder
}

// View is what clause texts speak of; library.Load holds them against it.
var View = reflect.TypeFor[*scope]()

// varying are the members of a scope that are not the same in every notice that
// has the clause: a text that speaks of none of them runs once for all.
var varying = func() map[string]bool {
	own := map[string]bool{}
	for f := range View.Elem().Fields() {
		own[f.Name] = f.Name != "Facts" && f.Name != "Service"
	}
	for m := range View.Methods() {
		_, of := reflect.TypeFor[*Facts]().MethodByName(m.Name)
		own[m.Name] = !of
	}
	return own
}()

// varies reports whether a text says something else where it is about other
// services.
func varies(t *library.Text) bool {
	return t != nil && slices.ContainsFunc(t.Speaks, func(member string) bool { return varying[member] })
}

// Recorder lets clause texts reach the recorder of the clause that runs.
func (sc *scope) Recorder() library.Recorder { return sc.rec }

// Uses holds if a purpose of any service in this notice rests on one of the
// bases: consent, contract, legal-obligation, vital-interests, public-task,
// legitimate-interest.
func (sc *scope) Uses(bases ...string) fact.Cond {
	var cs []fact.Cond
	for _, s := range sc.Services {
		cs = append(cs, s.Uses(bases...))
	}
	return fact.Or(cs...)
}

// HoldMeetings holds if the controller holds meetings of its own with one of the
// services in this notice.
func (sc *scope) HoldMeetings() fact.Cond {
	var cs []fact.Cond
	for _, s := range sc.Services {
		cs = append(cs, s.HoldsMeetings)
	}
	return fact.Or(cs...)
}

// Jointly holds if others decide together with the controller on one of the
// services in this notice, Art. 26 GDPR.
func (sc *scope) Jointly() fact.Cond {
	var cs []fact.Cond
	for _, s := range sc.Services {
		cs = append(cs, s.Provider.Role.Is("joint-controller"), s.Tenant.Role.Is("joint-controller"), s.JointControl.Controllers.Some())
	}
	return fact.Or(cs...)
}

// Marketing holds if a purpose of any service is direct marketing.
func (sc *scope) Marketing() fact.Cond {
	var cs []fact.Cond
	for _, s := range sc.Services {
		for _, p := range s.Purposes.Items {
			cs = append(cs, p.ID.Is("marketing-follow-up"))
		}
	}
	return fact.Or(cs...)
}

func (c *composer) compose(services []*Service, only *Service) (*Notice, error) {
	n := &Notice{Facts: c.facts, Lang: c.lang, Only: only, Print: c.print}
	clauses := arrange(c.facts.Library.Clauses)
	obliged := (&deriver{p: c.facts.Profile, lib: c.facts.Library, law: c.facts.Pack, group: c.facts.Group}).obligations(services)
	run := func(cs []*library.Clause, s *Service) ([]Clause, error) {
		sc := &scope{Facts: c.facts, Services: services, Service: s, Section: fact.Cond{Holds: len(services) > 1}, Obliged: obliged}
		var out []Clause
		for _, clause := range cs {
			done, err := c.clause(n, clause, sc)
			if err != nil {
				return nil, err
			}
			out = append(out, done...)
		}
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
		each = append(each, Part{Service: s.Cat, Clauses: done})
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
		if n.Asked, err = c.asked(&scope{Facts: c.facts, Services: services, Service: only, Obliged: obliged}); err != nil {
			return nil, err
		}
		for _, p := range each {
			first = append(first, p.Clauses...)
		}
		n.Parts = append(n.Parts, Part{Clauses: append(first, last...)})
		return n, nil
	}
	common := once(each, c.facts.Library)
	n.Parts = append(n.Parts, Part{Clauses: first})
	n.Parts = append(n.Parts, each...)
	n.Parts = append(n.Parts, Part{Clauses: append(common, last...)})
	return n, nil
}

// once takes out of the parts of several services the clauses that may stand
// once and read alike in each of them.
func once(each []Part, lib *library.Library) []Clause {
	var out []Clause
	if len(each) < 2 {
		return out
	}
	for _, one := range slices.Clone(each[0].Clauses) {
		if !lib.Clause(one.ID).Shared {
			continue
		}
		alike := func(c Clause) bool { return c.ID == one.ID && c.reads(one) }
		if slices.ContainsFunc(each, func(p Part) bool { return !slices.ContainsFunc(p.Clauses, alike) }) {
			continue
		}
		common := one
		common.Anchor = one.ID
		common.Values, common.Lines = slices.Clone(one.Values), slices.Clone(one.Lines)
		for i := range each {
			at := slices.IndexFunc(each[i].Clauses, alike)
			if i > 0 {
				common.also(each[i].Clauses[at])
			}
			each[i].Clauses = slices.Delete(slices.Clone(each[i].Clauses), at, at+1)
		}
		out = append(out, common)
	}
	return out
}

// reads reports whether both say the same words, printed for the same reasons.
func (c Clause) reads(o Clause) bool {
	return c.Source == o.Source &&
		slices.EqualFunc(c.Values, o.Values, func(a, b Value) bool { return a.Words == b.Words && a.Href == b.Href }) &&
		slices.EqualFunc(c.Lines, o.Lines, func(a, b Line) bool {
			return a.File == b.File && a.Line == b.Line && slices.EqualFunc(a.Why, b.Why, func(x, y Branch) bool {
				return x.File == y.File && x.Line == y.Line && x.Holds == y.Holds
			})
		})
}

// also adds where the same words of another service came from.
func (c *Clause) also(o Clause) {
	more := func(have, of []fact.Ref) []fact.Ref {
		out := slices.Clone(have)
		for _, ref := range of {
			if !slices.ContainsFunc(out, func(r fact.Ref) bool { return r.Path == ref.Path && r.Pos == ref.Pos }) {
				out = append(out, ref)
			}
		}
		return out
	}
	for i := range c.Values {
		c.Values[i].Facts = more(c.Values[i].Facts, o.Values[i].Facts)
	}
	for i := range c.Lines {
		why := slices.Clone(c.Lines[i].Why)
		for j := range why {
			why[j].Facts = more(why[j].Facts, o.Lines[i].Why[j].Facts)
			why[j].Gaps = more(why[j].Gaps, o.Lines[i].Why[j].Gaps)
		}
		c.Lines[i].Why = why
	}
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

// clause runs one clause, unless it has run with the same to speak of; the result
// is empty where the clause has nothing to say.
func (c *composer) clause(n *Notice, clause *library.Clause, sc *scope) ([]Clause, error) {
	lib, law := c.facts.Library, c.facts.Pack
	if lib.Omits(law, clause.ID) {
		return nil, nil
	}
	service := ""
	if sc.Service != nil {
		service = sc.Service.ID.ID()
	}
	text, own := lib.Text(clause, law, c.lang), lib.Particular(clause, service, c.lang)
	for _, t := range []**library.Text{&text, &own} {
		var err error
		if *t, err = (*t).In(c.facts.Form); err != nil {
			return nil, err
		}
	}
	if text == nil {
		return nil, fmt.Errorf("clause %s has no text in %s", clause.ID, c.lang)
	}
	key := clause.ID + " " + service
	if varies(text) || varies(own) {
		for _, s := range sc.Services {
			key += " " + s.ID.ID()
		}
	}
	p := c.done[key]
	if p == nil {
		var err error
		if p, err = c.run(clause, service, text, own, sc); err != nil {
			return nil, fmt.Errorf("%s: %w", c.facts.File, err)
		}
		c.done[key] = p
	}
	n.Used = append(n.Used, p.used)
	for _, g := range p.gaps {
		if !n.told(g) {
			n.Gaps = append(n.Gaps, g)
		}
	}
	return p.clauses, nil
}

// run runs the text of a clause, and what a service adds to it.
func (c *composer) run(clause *library.Clause, service string, text, own *library.Text, sc *scope) (*printed, error) {
	lib, law := c.facts.Library, c.facts.Pack
	rec := &recorder{c: c, clause: clause, service: service, used: map[Use]bool{}}
	src, err := rec.run(text, sc)
	if err != nil {
		return nil, err
	}
	src = c.print.spell(src)
	if own != nil {
		more, err := rec.run(own, sc)
		if err != nil {
			return nil, err
		}
		src += "\n\n" + c.print.spell(more)
	}
	src = c.settle(tidy(src), rec.values)
	if _, body, _ := strings.Cut(src, "\n"); isBlank(body) {
		return &printed{nil, rec.gaps, rec.used}, nil
	}
	out := Clause{ID: clause.ID, Anchor: anchor(clause, service), Source: src, Values: rec.values, Lines: rec.lines}
	for _, key := range clause.Cites {
		if words, _ := lib.Cite(law, key, c.lang); words != "" {
			out.Cites = append(out.Cites, words)
		}
	}
	return &printed{[]Clause{out}, rec.gaps, rec.used}, nil
}

// told reports whether a gap is known already: a finding about the shape of
// the fact, or about its missing translation, says so at the same place.
func (n *Notice) told(g Gap) bool {
	if n.Broken(g.Ref.Path) {
		return true
	}
	for _, have := range n.Gaps {
		if have.Lang != "" && have.Ref.Path == g.Ref.Path {
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
