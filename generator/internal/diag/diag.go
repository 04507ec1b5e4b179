// Package diag holds what a user is told about a profile: one type for all of
// it, and one printer per file.
package diag

import (
	"cmp"
	"slices"

	"klausel/generator/internal/fact"
)

// A Severity says how bad a finding is. The zero value is not yet graded: the
// rule's text decides.
type Severity int

const (
	Info Severity = iota + 1
	Warning
	Error
)

func (s Severity) String() string {
	switch s {
	case Info:
		return "info"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return ""
}

// ParseSeverity returns the severity named s; ok is false for any other text.
func ParseSeverity(s string) (sev Severity, ok bool) {
	for _, sev := range []Severity{Info, Warning, Error} {
		if sev.String() == s {
			return sev, true
		}
	}
	return 0, false
}

// A Gate is what an error stops.
type Gate string

const (
	Publish    Gate = "publish"    // the notice would be false or incomplete
	Processing Gate = "processing" // the notice is right, the practice is not
)

// A Finding is an obligation broken at one place of one profile.
type Finding struct {
	Rule     string // id, in words
	Severity Severity
	Gate     Gate
	Pos      fact.Pos
	Path     string                       // fact path
	Service  string                       // id, if it concerns one service
	Of       string                       // file of the profile that inherits what stands at Pos; empty: the file of Pos itself
	Law      string                       // id of the law of the notice, which the rule cites; empty: nobody knows yet
	Args     map[string]string            // what the message of the rule speaks of
	Said     map[string]map[string]string // and what of it has words in each language

	// A catalogue can carry its own words for a conflict of one service; they
	// win over the words of the rule.
	Message, Hint map[string]string

	Against []Place // what it does not agree with, or the fact of the catalogue that it speaks of
	Waived  *Waiver // nil: not waived
}

// A Place is the other side of a finding: another fact of the profile, or a
// fact of the catalogue with where and when it was read.
type Place struct {
	Pos  fact.Pos
	Path string            // of a fact of the profile; empty: of the catalogue
	Said map[string]string // by language: what stands there; empty where the message says it
}

// Origin is the fact of the catalogue that a finding speaks of, zero if of none.
func (f Finding) Origin() fact.Pos {
	for _, p := range f.Against {
		if p.Path == "" {
			return p.Pos
		}
	}
	return fact.Pos{}
}

// Say adds an argument that has words in each language.
func (f *Finding) Say(key string, words map[string]string) {
	if f.Said == nil {
		f.Said = map[string]map[string]string{}
	}
	f.Said[key] = words
}

// A Waiver is why a finding is lived with. The finding is then an Info.
type Waiver struct {
	Reason   string
	By       string   // who decided it
	Until    string   // YYYY-MM-DD, the last day on which it holds
	Severity Severity // without the waiver
}

// Withholds reports whether the finding keeps a profile from being published.
func (f Finding) Withholds() bool { return f.Severity == Error && f.Gate == Publish }

// Sort puts findings in file order, and drops those told twice.
func Sort(found []Finding) []Finding {
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Pos.File, b.Pos.File),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Col, b.Pos.Col),
			cmp.Compare(b.Severity, a.Severity),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Args["lang"], b.Args["lang"]),
			cmp.Compare(a.Origin().File, b.Origin().File),
			cmp.Compare(a.Origin().Line, b.Origin().Line),
			cmp.Compare(a.Of, b.Of),
		)
	})
	return slices.CompactFunc(found, func(a, b Finding) bool {
		return a.Rule == b.Rule && a.Pos == b.Pos && a.Path == b.Path && a.Args["lang"] == b.Args["lang"] && a.Origin() == b.Origin() && a.Of == b.Of
	})
}

// gravest returns findings with the gravest first, and otherwise in their order.
func gravest(found []Finding) []Finding {
	return slices.SortedStableFunc(slices.Values(found), func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
}

// AtLeast leaves out what is milder than least, in place.
func AtLeast(least Severity, found []Finding) []Finding {
	return slices.DeleteFunc(found, func(f Finding) bool { return f.Severity < least })
}

// Worst returns the highest severity among found, 0 if there is none.
func Worst(found []Finding) Severity {
	var worst Severity
	for _, f := range found {
		worst = max(worst, f.Severity)
	}
	return worst
}

// Words is what a reader is told about a finding in one language. Cites, Duty
// and Why are those of its rule.
type Words struct{ Message, Hint, Cites, Duty, Why string }

// A Speaker finds the words for a finding in a language.
type Speaker func(f Finding, lang string) Words
