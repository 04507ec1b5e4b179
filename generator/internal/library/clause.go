package library

import (
	"slices"
	"strings"
	"sync"
	"text/template"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
)

// A Clause is clauses/<nn-id>/: one titled part of a notice.
type Clause struct {
	ID     string   `yaml:"-"`                                          // folder name without the number
	Scope  string   `yaml:"scope" is:"required,one=controller|service"` // controller: stands once in a section; service: once per service
	Shared bool     `yaml:"shared"`                                     // stands once in a section where it reads alike for every service; no text links to it
	Layer  string   `yaml:"layer" is:"one=summary"`                     // summary: stands at the top, and says nothing the others do not say; empty: the full text
	Cites  []string `yaml:"cites" is:"in=cites"`                        // keys of the laws' citations: the provisions the clause fulfils
	Needs  []Need   `yaml:"needs"`

	Number int    `yaml:"-"` // folder number: the order
	File   string `yaml:"-"`

	sources map[textKey]*source      // as they were written
	texts   map[textKey]func() *Text // ready to run, one for each law
	broken  map[string]bool          // languages of which a text could not be read
}

// textKey names a text of a clause: owner "" is the common one, laws/<id> what
// a law puts in place of its parts, services/<id> what a service adds.
type textKey struct{ owner, lang string }

// A Need is a fact without which the clause would be silent on its duty. It
// is missed only where the text asks for it: the recording clause asks for the
// storage place once recording is a yes.
type Need struct {
	Fact string `yaml:"fact" is:"required,in=facts"` // pattern
	Rule string `yaml:"rule" is:"required,in=rules"` // under which the gap is reported
}

// Need returns the rule under which a missing fact is reported, "" if the
// clause does not need it.
func (c *Clause) Need(path string) (rule string) {
	pattern := fact.Pattern(path)
	for _, n := range c.Needs {
		if n.Fact == pattern {
			return n.Rule
		}
	}
	return ""
}

// A Text is a clause text in one language, ready to run: every printing action
// emits a token in place of the value, every line begins with a mark, every
// condition is recorded. See Recorder.
type Text struct {
	File     string   // of the common text; parts of a law have their own
	Title    string   // of the first line; empty where it holds a fact
	Marks    []Mark   // by number
	Branches []Branch // by number
	Speaks   []string // of these members of the scope

	tmpl *template.Template
	once sync.Once
	do   step // tmpl as functions; nil where they do not know everything in it
	uses []use

	forms forms // du, ich
}

// A Mark is the beginning of a line of a clause text.
type Mark struct {
	File   string
	Line   int
	Within []int // the branches around it, from outside in
}

// A Branch is a condition of a clause text.
type Branch struct {
	File string
	Line int
	Expr string // as the author wrote it
	Else bool   // the mark stands in the other arm
	Of   int    // the branch whose condition is recorded; Else arms share it
}

// A Recorder follows one run of a clause text.
type Recorder interface {
	// Emit takes a printed value and returns the token that stands for it.
	Emit(value any) (string, error)
	// Branch takes the answer to the condition n and says which arm to take.
	Branch(n int, answer fact.Cond) bool
	// Mark returns the token that begins line n.
	Mark(n int) string
	// Cite, HasCite, Basis, Term, Ref and Inquiry (ask) answer the functions of that name.
	Cite(key string) (fact.Text, error)
	HasCite(key string) fact.Cond
	Basis(key string) (fact.Text, error)
	Term(key string) (fact.Text, error)
	Ref(clause string, words ...string) (fact.Text, error)
	Inquiry(id string) (fact.Text, error)
	// Words are how a fact reads, and where a click on it leads; Parts are the
	// facts of which it is made. Sprigs need them.
	Words(v fact.Value) (words, href string)
	Parts(v fact.Value) []fact.Value
	// Ask notes what a function asks of a fact.
	Ask(c fact.Cond)
}

// A Scope is the value a clause text runs on; it brings its Recorder.
type Scope interface{ Recorder() Recorder }

// Run executes the text and returns it with tokens in place of values.
func (t *Text) Run(scope Scope) (string, error) {
	if text, ok := t.fast(scope); ok {
		return text, nil
	}
	return t.Interpret(scope)
}

// Interpret is Run by text/template alone, which says where an error is.
func (t *Text) Interpret(scope Scope) (string, error) {
	var b strings.Builder
	if err := t.tmpl.Execute(&b, scope); err != nil {
		return "", fault.Template("", err)
	}
	return b.String(), nil
}

// clauseFuncs is all that a clause text may call, Sprigs included. The hidden ones are put in by
// the rewriter; and, or, not replace the built-in ones, which know nothing of
// Cond.
var clauseFuncs = template.FuncMap{
	"and":     fact.And,
	"or":      fact.Or,
	"not":     fact.Not,
	"cite":    func(s Scope, key string) (fact.Text, error) { return s.Recorder().Cite(key) },
	"hasCite": func(s Scope, key string) fact.Cond { return s.Recorder().HasCite(key) },
	"basis":   func(s Scope, key string) (fact.Text, error) { return s.Recorder().Basis(key) },
	"term":    func(s Scope, key string) (fact.Text, error) { return s.Recorder().Term(key) },
	"ask":     func(s Scope, id string) (fact.Text, error) { return s.Recorder().Inquiry(id) },
	"ref": func(s Scope, clause string, words ...string) (fact.Text, error) {
		return s.Recorder().Ref(clause, words...)
	},

	"__emit":   func(s Scope, v any) (string, error) { return s.Recorder().Emit(v) },
	"__branch": func(s Scope, n int, c fact.Cond) bool { return s.Recorder().Branch(n, c) },
	"__mark":   func(s Scope, n int) string { return s.Recorder().Mark(n) },
}

// needScope are the functions that are handed the Scope by the rewriter.
var needScope = map[string]bool{"cite": true, "hasCite": true, "basis": true, "term": true, "ref": true, "ask": true}

func init() {
	for i := range Sprigs {
		f := &Sprigs[i]
		clauseFuncs[f.Name], needScope[f.Name] = f.lift(), true
	}
}

// dialectFuncs are the functions an author may call.
func dialectFuncs() []string {
	return slices.DeleteFunc(sorted(clauseFuncs), func(name string) bool { return strings.HasPrefix(name, "__") })
}
