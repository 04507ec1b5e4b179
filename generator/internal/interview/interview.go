// Package interview asks a controller for what its profile lacks.
//
// What has to be asked is not written down anywhere: a draft is judged like
// any profile, and each gap and each finding leads to a question, until there
// is none left. How the questions read stands in templates/questions; a fact
// that no question there covers is asked in the words of the schema, the
// catalogue and the rule that misses it. So a new service, setting or rule
// needs nothing here.
//
// The package neither prints nor reads: whoever drives it calls Next for a
// question and Answer for each reply.
package interview

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/rules"
)

// A Config is what an interview needs.
type Config struct {
	Lib   *library.Library
	Lang  string // of the questions
	Today fact.Date

	// Judge finds what is wrong with a profile and what it lacks.
	Judge func(profile []byte) ([]diag.Finding, error)
	// Compose makes the notices of a profile as far as it goes.
	Compose func(profile []byte) ([]*notice.Notice, error)
	// Values are the plain values of a profile with what it inherits; nil if it
	// cannot be read. Without it, nothing is inherited.
	Values func(profile []byte) map[string]any
}

// An Interview is one conversation about one profile.
type Interview struct {
	Config
	draft *Draft
	asked int

	later  map[string]bool // facts and findings left for later
	kept   map[string]bool // findings that the user lives with
	seen   map[string]bool // questions that were answered
	single map[string]bool // questions about bases that are asked group by group
	past   []state
	blind  bool // placeholders are no mistakes: nobody answers

	judged map[string][]diag.Finding // by the text of the profile: the same is judged often
}

// A state is what Back returns to.
type state struct {
	draft                     *Draft
	asked                     int
	later, kept, seen, single map[string]bool
}

// New begins a conversation, or takes one up: draft is what is known already.
func New(c Config, draft *Draft) *Interview {
	draft.values = c.Values
	return &Interview{Config: c, draft: draft, later: map[string]bool{}, kept: map[string]bool{}, seen: map[string]bool{}, single: map[string]bool{}, judged: map[string][]diag.Finding{}}
}

// Draft is the profile as far as it goes.
func (iv *Interview) Draft() *Draft { return iv.draft }

// Asked counts the answers that were given.
func (iv *Interview) Asked() int { return iv.asked }

// Next returns the next question, nil if nothing is left to ask. Findings are
// those that remain then: what was left for later, and what the user keeps.
func (iv *Interview) Next() (*Question, []diag.Finding, error) {
	for range 1000 {
		found, err := iv.judge(iv.draft)
		if err != nil {
			return nil, nil, err
		}
		dues := iv.dues(iv.grave(found))
		if len(dues) == 0 { // in the language of the interview; now in all of them
			if found, err = iv.Judge(iv.draft.Bytes()); err != nil {
				return nil, nil, err
			}
			found = iv.grave(found)
			if dues = append(iv.dues(found), iv.closing()...); len(dues) == 0 {
				return nil, found, nil
			}
		}
		if first := dues[0]; first.q != nil && first.q.Input == "none" {
			iv.settle(first)
			continue
		}
		q, err := iv.question(dues[0])
		if err != nil {
			return nil, nil, err
		}
		q.Asked = iv.asked + 1
		if len(iv.draft.Services()) > 0 { // before, nobody can tell
			q.Left = len(dues) - 1
		}
		return q, nil, nil
	}
	panic("interview: a question settles nothing")
}

// settle gives the one answer of a question that nobody has to be asked.
func (iv *Interview) settle(d *due) {
	iv.draft = iv.with(iv.edits(d, d.q.Answers[0].Set, ""))
	for _, f := range d.found {
		iv.later[keyOfFinding(f)] = true
	}
}

// judge is what is wrong with a draft and what it lacks, as far as the notice
// in the language of the interview shows it: every answer is judged several
// times, and one language takes half the time of two.
func (iv *Interview) judge(d *Draft) ([]diag.Finding, error) {
	data := d.in(iv.Lang).Bytes()
	if found, ok := iv.judged[string(data)]; ok {
		return found, nil
	}
	found, err := iv.Judge(data)
	if err != nil {
		return nil, err
	}
	if len(iv.judged) > 100 {
		clear(iv.judged)
	}
	iv.judged[string(data)] = found
	return found, nil
}

// Back takes the latest answer back, and reports whether there was one.
func (iv *Interview) Back() bool {
	if len(iv.past) == 0 {
		return false
	}
	s := iv.past[len(iv.past)-1]
	iv.past = iv.past[:len(iv.past)-1]
	iv.draft, iv.asked, iv.later, iv.kept, iv.seen, iv.single = s.draft, s.asked, s.later, s.kept, s.seen, s.single
	return true
}

// grave are the findings an interview is about: those that check grades as an
// error or a warning, without what comes with time alone.
func (iv *Interview) grave(found []diag.Finding) []diag.Finding {
	var out []diag.Finding
	for _, f := range found {
		if r := iv.Lib.Rules[f.Rule]; f.Severity < diag.Warning || r != nil && r.Ageing || iv.blind && iv.aboutForm(f.Rule) {
			continue
		}
		f.Path = iv.draft.byID(f.Path)
		out = append(out, unfold(f)...)
	}
	return out
}

// unfold takes one finding about many facts of a block apart: an interview asks
// for each of them, and some stand in different questions.
func unfold(f diag.Finding) (all []diag.Finding) {
	if f.Args["many"] == "" {
		return []diag.Finding{f}
	}
	block, _ := profile.Shape(fact.Pattern(f.Path))
	for _, item := range strings.Split(f.Args["item"], ", ") {
		one := f
		one.Path += "." + item
		if block.Kind == profile.Items {
			one.Path = f.Path + "[" + item + "]"
		}
		all = append(all, one)
	}
	return all
}

// aboutForm reports whether a rule is about the form of a value: neither a
// condition between facts nor what a clause cannot do without, but what is
// found when a file is read. A placeholder stands for a value, too.
func (iv *Interview) aboutForm(rule string) bool {
	if rule == "placeholder" || rule == "text-in-each-language" {
		return true
	}
	judged := slices.ContainsFunc(rules.All(), func(r rules.Rule) bool { return r.ID == rule })
	return !judged && !slices.ContainsFunc(iv.Lib.Clauses, func(c *library.Clause) bool {
		return slices.ContainsFunc(c.Needs, func(n library.Need) bool { return n.Rule == rule })
	})
}

// A due is a question with what it is about.
type due struct {
	q       *library.Question // nil: none covers the fact
	key     string
	service string
	items   []string // list items at issue
	found   []diag.Finding
	again   bool // it was answered before, or the fact is stated: something does not fit
}

// dues are the questions that are open, in the order of the conversation.
func (iv *Interview) dues(found []diag.Finding) []*due {
	byKey, order := map[string]*due{}, []*due{}
	services := iv.draft.Services()
	for _, f := range found {
		if key := keyOfFinding(f); iv.later[key] || iv.later[f.Path] || iv.kept[key] {
			continue
		}
		q := iv.match(f)
		service, item := cmp.Or(serviceOf(f.Path), f.Service), itemOf(f.Path)
		key := f.Path
		if q != nil {
			switch {
			case !aboutService(q):
				service = ""
			case service == "" && len(services) > 0:
				service = services[0]
			}
			switch {
			case q.Input == "fact":
			case q.Together:
				key = q.ID + " " + service
			default:
				key = q.ID + " " + service + " " + item
			}
		}
		d := byKey[key]
		if d == nil {
			d = &due{q: q, key: key, service: service, again: iv.seen[key]}
			byKey[key] = d
			order = append(order, d)
		}
		if n := iv.draft.Get(f.Path); n != nil && (n.Kind == yaml.ScalarNode || strings.HasSuffix(f.Path, "]")) {
			d.again = true
		}
		d.found = append(d.found, f)
		for _, id := range strings.Split(item, "+") {
			if id != "" && !slices.Contains(d.items, id) {
				d.items = append(d.items, id)
			}
		}
	}
	rank := func(d *due) int {
		if d.q == nil {
			return 70
		}
		return d.q.Number
	}
	slices.SortStableFunc(order, func(a, b *due) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(slices.Index(services, a.service), slices.Index(services, b.service)))
	})
	return order
}

// closing are the questions that come at the end of a conversation though nothing
// misses their facts. Who only takes a look at a complete profile is not asked.
func (iv *Interview) closing() (all []*due) {
	for _, q := range iv.Lib.Questions {
		stated := func(f string) bool { return iv.draft.Get(f) != nil }
		if q.Closing && iv.asked > 0 && !iv.blind && !iv.seen[q.ID] && !slices.ContainsFunc(q.Facts, stated) {
			all = append(all, &due{q: q, key: q.ID})
		}
	}
	return all
}

// match finds the question that settles a finding: one that names its rule, else
// one about its fact.
func (iv *Interview) match(f diag.Finding) *library.Question {
	pattern, item := fact.Pattern(f.Path), itemOf(f.Path)
	if q := iv.matching(f, item, func(q *library.Question) bool { return slices.Contains(q.Rules, f.Rule) }); q != nil {
		return q
	}
	return iv.matching(f, item, func(q *library.Question) bool {
		return slices.ContainsFunc(q.Facts, func(p string) bool { return covers(p, pattern) })
	})
}

func (iv *Interview) matching(f diag.Finding, item string, fits func(*library.Question) bool) *library.Question {
	for _, q := range iv.Lib.Questions {
		if len(q.Items) > 0 && slices.ContainsFunc(strings.Split(item, "+"), func(id string) bool { return !slices.Contains(q.Items, id) }) {
			continue
		}
		if len(q.Operations) > 0 && !slices.Contains(q.Operations, iv.operation(serviceOf(f.Path))) {
			continue
		}
		if fits(q) {
			return q
		}
	}
	return nil
}

// covers reports whether a fact of a question is the pattern, or with a * at
// its end the block it stands in.
func covers(of, pattern string) bool {
	block, all := strings.CutSuffix(of, "*")
	if all {
		rest, in := strings.CutPrefix(pattern, block)
		return in && !strings.ContainsAny(rest, ".[")
	}
	return of == pattern
}

func aboutService(q *library.Question) bool {
	return slices.ContainsFunc(q.Facts, func(p string) bool { return strings.HasPrefix(p, "services[]") })
}

// operation is how a service of the draft is run.
func (iv *Interview) operation(service string) string {
	at := "services[" + service + "]"
	if n := iv.draft.Get(at + ".service"); n != nil { // one that the profile describes itself
		service = n.Value
	}
	if n, s := iv.draft.Get(at+".variant"), iv.Lib.Service(service); n != nil && s != nil {
		if v := s.Variant(n.Value); v != nil {
			return v.Operation
		}
	}
	return ""
}

func keyOfFinding(f diag.Finding) string { return f.Rule + " " + f.Path }

// serviceOf is the service a path speaks of, empty if none.
func serviceOf(path string) string {
	rest, ok := strings.CutPrefix(path, "services[")
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(rest, "]")
	return id
}

// itemOf is the list item a path speaks of, besides its service.
func itemOf(path string) string {
	if serviceOf(path) != "" {
		_, path, _ = strings.Cut(path, "]")
	}
	_, rest, ok := strings.Cut(path, "[")
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(rest, "]")
	return id
}

// words of a finding, in the language of the interview.
func (iv *Interview) words(f diag.Finding) diag.Words { return rules.Speaker(iv.Lib)(f, iv.Lang) }

func (iv *Interview) say(de, en string) string {
	if iv.Lang == "en" {
		return en
	}
	return de
}
