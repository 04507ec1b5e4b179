// Package rules holds the conditions of the obligations: what keeps a notice
// from being true and complete, or a practice from being lawful.
//
// That a fact has to be there is not said here but by the clause that needs it
// (clause.yaml, needs); Run reports those gaps under the rule the clause names.
// The files of this package relate facts to each other, one file per provision.
// The words of a rule, its citation, severity and gate are data in
// templates/rules/<id>.yaml.
package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
)

// A Rule is an obligation with a condition of its own. Exactly one of its
// checks is set.
type Rule struct {
	ID      string
	Profile func(c *Case) // judged once per profile
	Service func(c *Case) // judged once per service
}

// tables are the rules by provision; each file of the package brings one.
var tables = [][]Rule{
	controllerRules,
	officerRules,
	jointRules,
	partyRules,
	legalBasisRules,
	basesRules,
	normRules,
	specialRules,
	processorRules,
	transferRules,
	audienceRules,
	dataRules,
	retentionRules,
	eventRules,
	placeRules,
	limitRules,
	rightsRules,
	recordingRules,
	agreementRules,
	coverageRules,
	provisionRules,
	assistantRules,
	securityRules,
	terminalRules,
	accountabilityRules,
	catalogueRules,
	possibleRules,
	serviceRules,
	noticeRules,
	pageRules,
	textRules,
	joinRules,
	languageRules,
	statedRules,
	ageingRules,
	dateRules,
	figureRules,
	// Last, they judge what nothing else withholds.
	idleRules,
	questionRules,
}

// All lists the rules that have a condition of their own.
func All() []Rule {
	var all []Rule
	for _, t := range tables {
		all = append(all, t...)
	}
	return all
}

// A Case is what a condition is judged on. Nothing in it changes while rules
// are judged.
type Case struct {
	*notice.Facts
	P       *profile.Profile // the same, as far as it is stated
	Lib     *library.Library
	Day     fact.Date        // by which the age of facts is judged
	Notices []*notice.Notice // all that were composed

	S *notice.Service // for a rule about a service; nil in one about the profile

	rule  string
	found []diag.Finding
	turns []fact.Date // last days, after each of which a judgement turns

	texts   []passage                         // every text of the profile, gathered when first read
	answers map[*notice.Notice][]notice.Reply // what notices say to the questions
}

// Report adds a finding at the fact at, with what the message speaks of, as
// pairs of key and value. A value is a string, or library.Said or Words, of which
// the speaker picks the language; or a day, a period or states, which machines and
// hints get as codes and messages in words.
func (c *Case) Report(at fact.Ref, args ...any) { c.report(diag.Finding{}, at, args...) }

// Told is a finding of a rule whose condition is judged elsewhere, with the same
// arguments as those of Report.
func Told(lib *library.Library, rule string, at fact.Ref, args ...any) diag.Finding {
	c := Case{Lib: lib, rule: rule}
	c.Report(at, args...)
	return c.found[0]
}

// report completes a finding and adds it. What f says already stays: a severity
// other than that of its rule, another service than the one that is judged.
func (c *Case) report(f diag.Finding, at fact.Ref, args ...any) {
	f.Rule, f.Pos, f.Path, f.Args = c.rule, at.Pos, at.Path, map[string]string{}
	if c.Facts != nil && c.Pack != nil {
		f.Law = c.Pack.ID
	}
	for i := 0; i+1 < len(args); i += 2 {
		switch key := args[i].(string); value := args[i+1].(type) {
		case library.Words:
			f.Say(key, value)
		case library.Said:
			f.Say(key, value)
		case string:
			f.Args[key] = value
		case fact.Date:
			c.both(&f, key, value.String(), func(l *library.Locale) string { return l.Day(value) })
		case fact.Period:
			c.both(&f, key, value.String(), func(l *library.Locale) string { return l.Period(value) })
		case states:
			c.both(&f, key, strings.Join(value, ", "), func(l *library.Locale) string { return l.Names(value) })
		default:
			panic(fmt.Sprintf("%s: argument %s is of a kind that no message can say: %T", c.rule, key, value))
		}
	}
	if f.Service == "" && c.S != nil {
		f.Service = c.S.ID.ID()
	}
	if c.S != nil && c.S.Cat.Stated && f.Args["name"] == "" {
		f.Args["name"] = c.S.Cat.Name // the catalogue does not know it
	}
	grade(c.Lib, &f)
	c.found = append(c.found, f)
}

// states are countries by their codes in ISO 3166-1.
type states []string

// both gives a finding an argument as its code, and in the words of each language.
func (c *Case) both(f *diag.Finding, key, code string, in func(*library.Locale) string) {
	f.Args[key] = code
	if code == "" {
		return
	}
	words := map[string]string{}
	for _, l := range c.Lib.Locales {
		words[l.ID] = in(l)
	}
	f.Say(key, words)
}

// At is the path and place of a fact of the service.
func (c *Case) At(field string) fact.Ref { return c.S.At(field) }

// Run judges one profile on a day. The notices are those composed from it;
// their gaps become findings here.
func Run(facts *notice.Facts, notices []*notice.Notice, day fact.Date) []diag.Finding {
	found, _ := run(facts, notices, day)
	return found
}

// Turns lists the days after which Run says something else than on that day:
// the last day of a decision, of a waiver, of the months after a check. Days in
// between need not be tried.
func Turns(facts *notice.Facts, notices []*notice.Notice, day fact.Date) []fact.Date {
	_, turns := run(facts, notices, day)
	turns = slices.DeleteFunc(turns, func(last fact.Date) bool { return last.Before(day) })
	slices.SortFunc(turns, func(a, b fact.Date) int { return a.Compare(b) })
	return slices.CompactFunc(turns, func(a, b fact.Date) bool { return a.Compare(b) == 0 })
}

func run(facts *notice.Facts, notices []*notice.Notice, day fact.Date) (found []diag.Finding, turns []fact.Date) {
	c := Case{Facts: facts, P: facts.Profile, Lib: facts.Library, Day: day, Notices: notices}
	c.untranslated()
	all := All()
	if len(notices) == 0 {
		all = nil // nothing was composed, and that is told
	}
	for _, r := range all {
		c.rule, c.S = r.ID, nil
		if r.Profile != nil {
			if c.about(facts.Services...) {
				r.Profile(&c)
			}
			continue
		}
		for _, s := range facts.Services {
			if s.Route == nil && r.ID != "variant-of-service" || !c.about(s) {
				continue
			}
			c.S = s
			r.Service(&c)
		}
	}
	// A fact out of shape is taken out of the profile: that it is missing now is
	// no second finding.
	c.found = slices.DeleteFunc(c.found, func(f diag.Finding) bool { return facts.Broken(f.Path) })
	asks := func(f diag.Finding) bool { return premature(facts.Profile, f) }
	missing := slices.DeleteFunc(gaps(facts, notices), asks)
	c.found = slices.DeleteFunc(c.found, func(f diag.Finding) bool { return f.Args["unknown"] != "" && asks(f) })
	nameless := func(f diag.Finding) bool { return strings.Contains(f.Path, "[]") } // an item that lacks its id, which is told
	found = fold(facts.Library, diag.Sort(slices.DeleteFunc(append(missing, c.found...), nameless)))
	found = diag.Sort(append(found, waive(facts.Profile, facts.Library, found, c.over)...))
	return found, c.turns
}

// about reports whether the rule is about one of the services: its file may name
// those it is about.
func (c *Case) about(services ...*notice.Service) bool {
	words := c.Lib.Rules[c.rule]
	return words == nil || len(words.Services) == 0 ||
		slices.ContainsFunc(services, func(s *notice.Service) bool { return s.ID.In(words.Services...) })
}

// gaps are the findings about what the texts asked for and nobody stated. The
// variant decides what else is asked of a service; until it is known, the rest
// would be guesses.
func gaps(facts *notice.Facts, notices []*notice.Notice) []diag.Finding {
	c := Case{Facts: facts, Lib: facts.Library}
	for _, n := range notices {
		for _, g := range n.Gaps {
			if s := facts.Find(g.Service); s != nil && s.Route == nil && !strings.HasSuffix(g.Ref.Path, ".variant") {
				continue
			}
			args := []any{"clause", g.Clause}
			if g.Lang != "" {
				args = append(args, "lang", g.Lang)
			}
			c.rule = g.Rule
			c.report(diag.Finding{Service: g.Service}, g.Ref, args...)
		}
	}
	return c.found
}

// Grade gives findings about the shape of files, which know no library, the
// severity and gate of their rules. Those of Run have them already.
func Grade(lib *library.Library, found []diag.Finding) []diag.Finding {
	for i := range found {
		grade(lib, &found[i])
	}
	return diag.Sort(found)
}

// grade gives a finding the severity and gate of its rule, unless it has its own.
func grade(lib *library.Library, f *diag.Finding) {
	r := lib.Rules[f.Rule]
	if r == nil {
		r = &library.Rule{Severity: "error", Gate: "publish"}
	}
	if f.Severity == 0 {
		f.Severity, _ = diag.ParseSeverity(r.Severity)
	}
	if f.Gate == "" {
		f.Gate = diag.Gate(r.Gate)
	}
}

// Speaker finds the words for findings in the texts of lib.
func Speaker(lib *library.Library) diag.Speaker {
	return func(f diag.Finding, lang string) diag.Words {
		r := lib.Rules[f.Rule]
		if r == nil {
			return diag.Words{Message: f.Rule}
		}
		args := map[string]string{"fact": f.Path, "service": f.Service, "item": lastKey(f.Path)}
		args["name"] = f.Service
		if s := lib.Service(f.Service); s != nil {
			args["name"] = s.Name
		}
		maps.Copy(args, f.Args)
		for k, words := range f.Said {
			if _, coded := args[k]; !coded {
				args[k] = words[lang]
			}
		}
		if _, chosen := args["nearest"]; chosen && args["nearest"] == "" {
			args["nearest"] = lib.Named(f.Path, args["value"])
		}
		message, hint := r.Message[lang], r.Hint[lang]
		if f.Message != nil {
			message, hint = f.Message[lang], f.Hint[lang]
		}
		// A hint shows a day, a period, a state as it is typed; a message says it.
		typed := library.Fill(hint, args, nil)
		for k, words := range f.Said {
			args[k] = words[lang]
		}
		return diag.Words{Message: library.Fill(message, args, nil), Hint: typed, Cites: lib.CitesUnder(r, f.Law, lang), Duty: r.Duty[lang], Why: r.Why[lang]}
	}
}

func lastKey(path string) string {
	end := len(path)
	for i := len(path) - 1; i >= 0; i-- {
		switch path[i] {
		case ']':
			end = i
		case '[':
			return path[i+1 : end]
		}
	}
	return ""
}
