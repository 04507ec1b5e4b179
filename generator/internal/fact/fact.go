// Package fact holds the values a notice is made of: each knows what it says,
// whether it is known at all, and where it was written down.
//
// A fact is three-valued. Unknown is never "no": a fact that nobody stated
// answers false to Yes and to No, and true to Unknown only. Templates never
// see a Go bool made from a fact; they see a Cond, which remembers the facts
// it was made of, so that every branch of a text can be traced to them.
package fact

import (
	"fmt"
	"regexp"
	"strings"
)

// A Pos is a place in a file. Line and Col count from 1; the zero Pos means
// that the value has no place, as with a default.
type Pos struct {
	File string
	Line int
	Col  int
}

// IsZero reports whether p names no place.
func (p Pos) IsZero() bool { return p.Line == 0 }

func (p Pos) String() string {
	if p.IsZero() {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// A Source is where a catalogue fact was read.
type Source struct {
	ID         string // key in the sources of the file that states the fact
	Title      string
	URL        string // empty where the page has no known address
	Date       string // date of the source, as precise as known: 2025 or 2025-10-16
	Read       string // date on which we read it, YYYY-MM-DD
	Confidence string // high, medium or low
}

// A Ref says where a value was written down.
type Ref struct {
	Path    string // fact path, list items by their id: services[zoom].recording.access
	Pos     Pos    // in the profile, or in templates/ for a catalogue fact
	Sources []Source
}

// A Value is what a template may print or ask about.
type Value interface {
	// Known reports whether anybody stated the value.
	Known() bool
	// Origin lists where the value came from, or, if it is unknown, where it
	// would have to be stated.
	Origin() []Ref
}

// A Cond is the answer to a question about facts. It is not a bool, so that
// a template cannot branch without leaving a trace.
type Cond struct {
	Holds bool
	Facts []Ref // the facts the answer rests on
	Gaps  []Ref // those of them that nobody stated
}

// Ask makes a Cond about one value.
func Ask(v Value, holds bool) Cond {
	c := Cond{Holds: holds, Facts: v.Origin()}
	if !v.Known() {
		c.Gaps = c.Facts
	}
	return c
}

// And holds if every one of cs holds. Where a known fact already says no, the
// unknown ones beside it are not missed.
func And(cs ...Cond) Cond {
	out, decided := Cond{Holds: true}, false
	for _, c := range cs {
		out.Holds = out.Holds && c.Holds
		decided = decided || !c.Holds && len(c.Gaps) == 0
		out = out.and(c)
	}
	if decided {
		out.Gaps = nil
	}
	return out
}

// Or holds if one of cs holds. The unknown ones are missed even beside a yes:
// a text that asks whether any of several things is so goes on to tell which.
func Or(cs ...Cond) Cond {
	var out Cond
	for _, c := range cs {
		out.Holds = out.Holds || c.Holds
		out = out.and(c)
	}
	return out
}

// Not holds if c does not. It is meant for answers, not for facts: ask a fact
// for No, which an unknown fact does not confirm.
func Not(c Cond) Cond {
	c.Holds = !c.Holds
	return c
}

func (c Cond) and(d Cond) Cond {
	c.Facts = append(c.Facts[:len(c.Facts):len(c.Facts)], d.Facts...)
	c.Gaps = append(c.Gaps[:len(c.Gaps):len(c.Gaps)], d.Gaps...)
	return c
}

// A YesNo is a matter a controller answers with yes, no or unknown. The zero
// value is unknown.
type YesNo struct {
	answer string
	refs   []Ref
}

// NewYesNo returns the answer "yes", "no" or "unknown"; any other text is unknown.
func NewYesNo(answer string, refs ...Ref) YesNo {
	if answer != "yes" && answer != "no" {
		answer = ""
	}
	return YesNo{answer, refs}
}

func (y YesNo) Known() bool   { return y.answer != "" }
func (y YesNo) Origin() []Ref { return y.refs }
func (y YesNo) Yes() Cond     { return Ask(y, y.answer == "yes") }
func (y YesNo) No() Cond      { return Ask(y, y.answer == "no") }
func (y YesNo) Stated() Cond  { return Ask(y, y.Known()) }
func (y YesNo) Unknown() Cond { return Ask(y, !y.Known()) }

// IsYes and IsNo are for Go code, which needs no trace.
func (y YesNo) IsYes() bool { return y.answer == "yes" }
func (y YesNo) IsNo() bool  { return y.answer == "no" }

// A Text is words that are printed as they stand. The zero value is unknown.
type Text struct {
	words string
	href  string // where a click leads; empty: nowhere
	refs  []Ref
}

// NewText returns words as a Text; empty words are unknown.
func NewText(words string, refs ...Ref) Text { return Text{words: words, refs: refs} }

// NewLink returns words that lead to href. Callers check the scheme first:
// see SafeURL.
func NewLink(words, href string, refs ...Ref) Text {
	return Text{words: words, href: href, refs: refs}
}

func (t Text) Known() bool    { return t.words != "" }
func (t Text) Origin() []Ref  { return t.refs }
func (t Text) Stated() Cond   { return Ask(t, t.Known()) }
func (t Text) Unknown() Cond  { return Ask(t, !t.Known()) }
func (t Text) String() string { return t.words }

// Href is where a click on the text leads, or empty.
func (t Text) Href() string { return t.href }

// With returns t with further origins: a period in words rests on the period
// and on what it runs from.
func (t Text) With(refs ...Ref) Text {
	t.refs = append(t.refs[:len(t.refs):len(t.refs)], refs...)
	return t
}

// A Choice is one value of a closed list. How it reads is a matter of the
// language and stands in the catalogue, in the list the choice is from. The
// zero value is unknown.
type Choice struct {
	id    string
	list  string
	own   Prose // how the controller calls it; unknown: as the catalogue does
	opens bool  // a sentence begins with it
	refs  []Ref
}

// NewChoice returns the value id of a list; "" and "unknown" are unknown.
func NewChoice(id, list string, refs ...Ref) Choice {
	if id == "unknown" {
		id = ""
	}
	return Choice{id: id, list: list, refs: refs}
}

func (c Choice) Known() bool    { return c.id != "" }
func (c Choice) Origin() []Ref  { return c.refs }
func (c Choice) Stated() Cond   { return Ask(c, c.Known()) }
func (c Choice) Unknown() Cond  { return Ask(c, !c.Known()) }
func (c Choice) String() string { return c.id }

// List says where the words for the value are found: the name of a list of the
// catalogue, or the path of the fact, whose list it is.
func (c Choice) List() string {
	if c.list == "" && len(c.refs) > 0 {
		return c.refs[0].Path
	}
	return c.list
}

// With returns c with further origins.
func (c Choice) With(refs ...Ref) Choice {
	c.refs = append(c.refs[:len(c.refs):len(c.refs)], refs...)
	return c
}

// Called returns c with words of the controller's own.
func (c Choice) Called(words Prose) Choice {
	c.own = words
	return c
}

// Opening returns c for the beginning of a sentence.
func (c Choice) Opening() Choice {
	c.opens = true
	return c
}

// Opens reports whether a sentence begins with the words of c.
func (c Choice) Opens() bool { return c.opens }

// Own are the words of the controller for the value, unknown where it has none.
func (c Choice) Own() Prose { return c.own }

// ID is the value as the profile writes it.
func (c Choice) ID() string { return c.id }

// Is holds if the value is one of ids. It does not hold for an unknown value.
func (c Choice) Is(ids ...string) Cond { return Ask(c, c.in(ids)) }

// In is Is for Go code.
func (c Choice) In(ids ...string) bool { return c.in(ids) }

func (c Choice) in(ids []string) bool {
	for _, id := range ids {
		if c.Known() && c.id == id {
			return true
		}
	}
	return false
}

var unsafeURL = regexp.MustCompile(`[\x00-\x20\x7f"'<>\\^{|}` + "`" + `]`)

// SafeURL reports whether u may be a link: an absolute http or https address,
// a mailto or a tel address, without blanks, quotes or control characters.
func SafeURL(u string) bool {
	if unsafeURL.MatchString(u) {
		return false
	}
	scheme, rest, ok := strings.Cut(u, ":")
	if !ok || rest == "" {
		return false
	}
	switch strings.ToLower(scheme) {
	case "http", "https":
		host, ok := strings.CutPrefix(rest, "//")
		return ok && host != "" && host[0] != '/'
	case "mailto", "tel":
		return true
	}
	return false
}

// Pattern is a fact path without the ids of its list items:
// services[].recording.access. Clauses and rules speak of facts in this form.
func Pattern(path string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(path, '[')
		if open < 0 {
			break
		}
		n := strings.IndexByte(path[open:], ']')
		if n < 0 {
			break
		}
		b.WriteString(path[:open])
		b.WriteString("[]")
		path = path[open+n+1:]
	}
	if b.Len() == 0 {
		return path
	}
	b.WriteString(path)
	return b.String()
}
