package library

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/meant"
	"klausel/generator/internal/profile"
)

// A Question is questions/<nn-id>.yaml: how the interview of new asks about
// one or more facts. It is asked as soon as a finding points at one of them;
// what no question covers is asked in the words of the rule that misses it.
//
// Words may hold {service} (its name) and {items} (the list items at issue, in
// words). A fact of Set may stand in an item [{id}] whose id is made of the words
// that are asked for.
type Question struct {
	ID     string `yaml:"-"`
	Number int    `yaml:"-"` // order in the conversation
	File   string `yaml:"-"`

	Facts      []string `yaml:"facts" is:"required"`           // patterns of the facts it settles; a * at the end stands for every key of a block
	Rules      []string `yaml:"rules" is:"in=rules"`           // rules whose findings it settles besides, wherever they point
	Items      []string `yaml:"items"`                         // only for these items of the list of its facts; empty: for each
	Together   bool     `yaml:"together"`                      // one answer for all items at issue, else one for each
	Operations []string `yaml:"operations" is:"in=operations"` // only for services run in these ways; empty: for all
	Closing    bool     `yaml:"closing"`                       // asked at the end though nothing misses its facts, if none of them is stated

	Input   string               `yaml:"input" is:"required,one=text|one|several|ticks|bases|fact|none"` // text, one, several, ticks, bases; fact: in the words of each fact itself; none: nothing is asked, the first answer holds
	Ask     Said                 `yaml:"ask" is:"fill=service|items|today|input|recipient|countries"`
	Help    Said                 `yaml:"help" is:"fill=service|items|today|input|recipient|countries"`    // why it is asked, what an answer does
	Example Said                 `yaml:"example" is:"fill=service|items|today|input|recipient|countries"` // of a text
	Split   string               `yaml:"split"`                                                           // of a text: regular expression whose groups are the facts in turn
	Also    map[string]yaml.Node `yaml:"also"`                                                            // of a text: facts that come with it
	From    []Selection          `yaml:"from"`                                                            // answers besides those below: the values of a fact
	Nothing Said                 `yaml:"nothing" is:"fill=service|items|today|input|recipient|countries"` // of ticks: the answer that none of it holds
	Answers []Answer             `yaml:"answers"`
}

// A Selection is answers that are the values of a fact.
type Selection struct {
	Fact    string               `yaml:"fact"`
	Also    map[string]yaml.Node `yaml:"also"`    // facts that come with each of them
	Propose []string             `yaml:"propose"` // values proposed
}

// An Answer is one of those a question offers.
type Answer struct {
	Say      Said                 `yaml:"say" is:"fill=service|items|today|input|recipient|countries"`
	Help     Said                 `yaml:"help" is:"fill=service|items|today|input|recipient|countries"`    // what it means, or why it is proposed
	Set      map[string]yaml.Node `yaml:"set"`                                                             // fact → value; {today}, {input}, {items}, {recipient} and {countries} of the finding are filled in; a fact of a list item that is not at issue is left alone
	Else     map[string]yaml.Node `yaml:"else"`                                                            // of ticks: what holds if it is not ticked
	Items    []string             `yaml:"items"`                                                           // offered for these list items only
	Groups   []string             `yaml:"groups"`                                                          // of bases: groups of people for whom it is proposed
	Propose  bool                 `yaml:"propose"`                                                         // proposed, if no rule objects; of several the first
	Holds    []string             `yaml:"holds"`                                                           // facts of Set that are true of themselves, whoever the controller is
	Accepted bool                 `yaml:"accepted"`                                                        // offered only where no rule objects
	Always   bool                 `yaml:"always"`                                                          // of ticks: offered though nothing misses its facts
	Among    []string             `yaml:"operations" is:"in=operations"`                                   // offered only for services run in these ways; empty: for all
	Input    string               `yaml:"input" is:"one=text|date|period"`                                 // asked for in words: text, date or period
	Ask      Said                 `yaml:"ask" is:"fill=service|items|today|input|recipient|countries"`     // the question for these words
	Example  Said                 `yaml:"example" is:"fill=service|items|today|input|recipient|countries"` // of these words
}

var questionFile = regexp.MustCompile(`^(\d\d)-([a-z][a-z0-9-]*)\.yaml$`)

func (ld *loader) question(name string) *Question {
	file := "questions/" + name
	m := questionFile.FindStringSubmatch(name)
	if m == nil {
		ld.fault(file, 0, "no-id", "id", name)
		return nil
	}
	q := &Question{ID: m[2], File: file}
	q.Number, _ = strconv.Atoi(m[1])
	ld.yaml(file, q)
	if q.Split != "" {
		if re, err := regexp.Compile(q.Split); err != nil {
			ld.fault(file, 0, "no-template", "why", "split: "+err.Error())
		} else if re.NumSubexp() != len(q.Facts) {
			ld.fault(file, 0, "split-groups", "groups", strconv.Itoa(re.NumSubexp()), "facts", strconv.Itoa(len(q.Facts)))
		}
	}
	for _, pattern := range q.patterns() {
		known := strings.TrimSuffix(fact.Pattern(pattern), ".*")
		if _, ok := profile.Shape(known); !ok && !strings.HasPrefix(known, "services[].settings.") {
			ld.fault(file, ld.lineOf(file, pattern), "unknown", "what", "fact", "id", pattern, "meant", meant.Of(pattern, sorted(profile.Facts())))
		}
	}
	for i := range q.Answers {
		for _, set := range []map[string]yaml.Node{q.Answers[i].Set, q.Answers[i].Else} {
			for pattern, value := range set {
				field, _ := profile.Shape(fact.Pattern(pattern))
				if field.Kind == profile.Answer && value.Value != "yes" && value.Value != "no" && value.Value != "unknown" {
					ld.fault(file, value.Line, "unknown-value", "key", pattern, "value", value.Value, "allowed", "yes, no, unknown", "meant", meant.Of(value.Value, []string{"yes", "no", "unknown"}))
				}
			}
		}
	}
	return q
}

// lineOf is the first line of a file that holds some words, 1 if none does.
func (ld *loader) lineOf(file, words string) int {
	before, _, ok := bytes.Cut(ld.read(file), []byte(words))
	if !ok {
		return 1
	}
	return 1 + bytes.Count(before, []byte("\n"))
}

// patterns are those of all facts that a question speaks of.
func (q *Question) patterns() []string {
	all := append(slices.Clone(q.Facts), sorted(q.Also)...)
	for _, f := range q.From {
		all = append(append(all, f.Fact), sorted(f.Also)...)
	}
	for _, a := range q.Answers {
		if q.Input == "bases" { // its answers state parts of a legal basis
			break
		}
		all = slices.Concat(all, sorted(a.Set), sorted(a.Else), a.Holds)
	}
	return all
}

// starters reads init/: the files of a new folder.
func (ld *loader) starters(lib *Library) {
	lib.Starters = map[string]string{}
	for _, name := range ld.list("init") {
		text := string(ld.read("init/" + name))
		if _, err := template.New(name).Funcs(plain).Funcs(template.FuncMap{"t": func(de, en string) string { return de }}).Parse(text); err != nil {
			ld.errs = append(ld.errs, fault.Template("templates/init/", err))
		}
		lib.Starters[name] = text
	}
}
