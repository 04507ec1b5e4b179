package interview

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// A Question is what the user is asked next, in words.
type Question struct {
	ID      string // of the question in templates/questions; empty: made from the schema and a rule
	Title   string
	Help    string
	Problem string // what does not fit about the answer so far; empty: asked for the first time
	Kind    Kind
	Example string // of a text
	Now     string // a text that is stated already
	Options []Option
	Asked   int // its number in the conversation
	Left    int // questions that are open besides, as far as is known

	due  *due
	base *Draft                             // the draft when the question was asked
	take func(words string) ([]edit, error) // what a text states
}

// A Kind is how a question is answered.
type Kind int

const (
	Text    Kind = iota // words
	One                 // one option
	Several             // any number of options
)

// An Option is one answer among several.
type Option struct {
	Label    string
	Help     string
	Proposed bool
	Ticked   bool   // of several: holds already
	Alone    bool   // of several: excludes the others
	Odd      bool   // its fact does not fit what else is stated
	Input    string // asked for besides, as text, date or period; empty: nothing
	Ask      string // the question for it
	Example  string

	act   act
	tick  bool     // of several: one of a list of statements, not of values
	usual bool     // of several: a value that is usual
	holds []string // paths of facts that are true of themselves
	set   func(input string) []edit
	off   []edit // of several: what holds if it is not picked
}

type act int

const (
	state_ act = iota // the option states facts
	later             // the user does not know yet
	keep              // the user lives with what does not fit
	single            // the question is asked again, group by group
)

// An edit states one fact; without a value it takes the fact away.
type edit struct {
	path  string
	value *yaml.Node
}

// A Reply is the user's answer: picked options, by number, and words.
type Reply struct {
	Picked []int
	Words  string
}

// question puts an open question into words.
func (iv *Interview) question(d *due) (*Question, error) {
	q := &Question{due: d, base: iv.draft}
	var err error
	if d.q == nil || d.q.Input == "fact" {
		err = iv.fromSchema(q)
	} else {
		err = iv.fromTemplates(q)
	}
	if err != nil {
		return nil, err
	}
	if d.again {
		q.Problem = iv.words(d.found[0]).Message
		for i := range q.Options {
			q.Options[i].Odd = q.Options[i].tick && slices.ContainsFunc(q.Options[i].off, func(e edit) bool {
				return iv.draft.Get(e.path) != nil && slices.ContainsFunc(d.found, func(f diag.Finding) bool { return f.Path == e.path })
			})
		}
	}
	if q.Kind != Text {
		if d.again {
			if err := iv.offerRemoval(q); err != nil {
				return nil, err
			}
			q.Options = append(q.Options, Option{Label: iv.say("So ist es bei uns; so lassen", "That is how it is with us; leave it"), Alone: true, act: keep})
		}
		q.Options = append(q.Options, Option{Label: iv.say("Das weiß ich noch nicht", "I do not know yet"), Alone: true, act: later})
	}
	return q, nil
}

func (iv *Interview) fromTemplates(q *Question) error {
	d := q.due
	t := d.q
	fill := iv.wording(d)
	q.ID, q.Title, q.Help, q.Example = t.ID, fill(t.Ask[iv.Lang]), fill(t.Help[iv.Lang]), fill(t.Example[iv.Lang])
	switch t.Input {
	case "text":
		q.Kind = Text
		q.take = func(words string) ([]edit, error) { return iv.split(d, words) }
		return nil
	case "bases":
		q.Kind = One
		return iv.bases(q)
	}
	q.Kind = One
	if t.Input != "one" {
		q.Kind = Several
	}
	for i := range t.Answers {
		a := &t.Answers[i]
		if len(a.Among) > 0 && !slices.Contains(a.Among, iv.operation(d.service)) {
			continue
		}
		if len(a.Items) > 0 && !slices.ContainsFunc(d.items, func(id string) bool { return slices.Contains(a.Items, id) }) {
			continue
		}
		o := Option{
			Label: fill(a.Say[iv.Lang]), Help: fill(a.Help[iv.Lang]), Input: a.Input, Ask: fill(a.Ask[iv.Lang]), Example: a.Example[iv.Lang],
			Proposed: a.Propose, tick: t.Input == "ticks",
			set: func(input string) []edit { return iv.edits(d, a.Set, input) },
		}
		for _, pattern := range a.Holds {
			o.holds = append(o.holds, iv.places(d, pattern)...)
		}
		if t.Input == "ticks" {
			o.off = iv.edits(d, a.Else, "")
			if !a.Always && !iv.atIssue(d, o.set("")) {
				continue
			}
			o.Ticked = iv.stated(o.set(""))
		}
		if a.Accepted {
			ok, err := iv.accepted(o.set(""))
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
		}
		q.Options = append(q.Options, o)
	}
	if t.Input == "ticks" && len(t.Answers) == 0 {
		iv.ticksOf(q)
	}
	for _, from := range t.From {
		q.Options = append(q.Options, iv.valuesOf(d, from)...)
	}
	if t.Input == "several" { // what is in no list comes after the list
		slices.SortStableFunc(q.Options, func(a, b Option) int { return cmp.Compare(len(a.Input), 0) - cmp.Compare(len(b.Input), 0) })
	}
	if t.Input == "ticks" {
		nothing := cmp.Or(fill(t.Nothing[iv.Lang]), iv.say("Nichts davon", "None of these"))
		q.Options = append(q.Options, Option{Label: nothing, Alone: true, set: func(string) []edit { return nil }})
	}
	if q.Kind == One {
		return iv.propose(q)
	}
	return nil
}

// offerRemoval adds an option that takes away what is stated and does not fit,
// such as the purpose of a function that was switched off since. It is offered
// where that settles the findings and brings no other about the same facts; never
// of the controller itself, who has a seat and a name in any case.
func (iv *Interview) offerRemoval(q *Question) error {
	var gone []edit
	trial := iv.draft.Clone()
	for _, f := range q.due.found {
		if serviceOf(f.Path) == "" { // what is asked of the controller exists with everybody
			return nil
		}
		if trial.Remove(f.Path) {
			gone = append(gone, edit{path: f.Path})
		}
	}
	if len(gone) == 0 {
		return nil
	}
	left, err := iv.judge(trial)
	if err != nil {
		return err
	}
	for _, f := range iv.grave(left) {
		if slices.ContainsFunc(gone, func(e edit) bool {
			return f.Path == e.path || strings.HasPrefix(f.Path, e.path+".") || strings.HasPrefix(e.path, f.Path+".")
		}) {
			return nil
		}
	}
	for i := range q.Options {
		q.Options[i].Proposed = false
	}
	q.Options = append(q.Options, Option{
		Label: iv.say("Das gibt es bei uns nicht: die Angabe streichen", "We do not have that: take the statement out"), Alone: true, Proposed: true,
		set: func(string) []edit { return gone },
	})
	return nil
}

// propose leaves the first proposal to which no rule objects.
func (iv *Interview) propose(q *Question) error {
	done := false
	for i := range q.Options {
		o := &q.Options[i]
		if !o.Proposed {
			continue
		}
		o.Proposed = false
		if done {
			continue
		}
		input := o.Input
		if input != "" {
			input = placeholderOf(o.Input, iv.say)
		}
		ok, err := iv.accepted(o.set(input))
		if err != nil {
			return err
		}
		o.Proposed, done = ok, ok
	}
	return nil
}

// ticksOf makes an option of each fact of a block: of those at issue, and when
// the question comes again of those that are stated.
func (iv *Interview) ticksOf(q *Question) {
	d := q.due
	for _, p := range d.q.Facts {
		block, _ := strings.CutSuffix(p, ".*")
		at := strings.Replace(block, "services[]", "services["+d.service+"]", 1)
		shape, _ := profile.Shape(block)
		for _, key := range shape.Keys {
			path := at + "." + key
			field, _ := profile.Shape(block + "." + key)
			now := iv.draft.Get(path)
			missed := slices.ContainsFunc(d.found, func(f diag.Finding) bool { return f.Path == path })
			if !missed && now == nil {
				continue
			}
			o := Option{Label: sentence(field.About[iv.Lang]), Ticked: now != nil && now.Value == "yes", tick: true, off: []edit{{path, text("no")}}}
			o.set = func(string) []edit { return []edit{{path, text("yes")}} }
			if s := iv.Lib.Service(d.service); s != nil {
				o.Help = s.Functions[key].Why[iv.Lang]
			}
			q.Options = append(q.Options, o)
		}
	}
}

// sentence is a description without its full stop, as the label of an option.
func sentence(s string) string { return strings.TrimSuffix(s, ".") }

// valuesOf makes an option of each value of a fact.
func (iv *Interview) valuesOf(d *due, from library.Selection) []Option {
	path := iv.place(d, from.Fact)
	field, _ := profile.Shape(from.Fact)
	now := iv.draft.Get(path)
	var all []Option
	for _, v := range iv.values(d, from.Fact, field) {
		id := v.ID
		also := iv.edits(d, from.Also, "")
		o := Option{Label: v.Label[iv.Lang], Help: v.Help[iv.Lang], Ticked: slices.Contains(Texts(now), id)}
		if proposed := slices.Contains(from.Propose, id); field.Kind == profile.Choices {
			o.usual = proposed
		} else {
			o.Proposed = proposed
		}
		switch {
		case from.Fact == "services[].variant":
			s, v := iv.Lib.Variant(id)
			at := "services[" + s.ID + "].variant"
			n := iv.draft.Get(at)
			o.Ticked = n != nil && n.Value == v.ID
			o.set = func(string) []edit { return []edit{{at, text(v.ID)}} }
		case field.Kind == profile.Choices:
			o.set = func(string) []edit { return append([]edit{{path, texts([]string{id})}}, also...) }
		default:
			o.set = func(string) []edit { return append([]edit{{path, text(id)}}, also...) }
		}
		all = append(all, o)
	}
	return all
}

// values lists what a fact may say, in words.
func (iv *Interview) values(d *due, pattern string, field profile.Field) []library.Label {
	if pattern == "services[].variant" {
		var all []library.Label
		for _, s := range iv.Lib.Services {
			for i := range s.Variants {
				v := &s.Variants[i]
				if v.Suitable == "no" {
					continue
				}
				label := library.Words{}
				for lang, words := range v.Label {
					label[lang] = words
					named := func(word string) bool { return strings.Contains(words, word) }
					if !slices.ContainsFunc(strings.Fields(s.Name), named) {
						label[lang] = s.Name + ": " + words
					}
				}
				all = append(all, library.Label{ID: iv.Lib.VariantName(s, v), Label: label, Help: v.Why})
			}
		}
		return all
	}
	if field.Of == "country" {
		return iv.countries()
	}
	if s := iv.setting(pattern, d.service); s != nil {
		var all []library.Label
		for _, id := range slices.SortedFunc(maps.Keys(s.Values), yesFirst) {
			all = append(all, library.Label{ID: id, Label: s.Values[id]})
		}
		return all
	}
	return iv.Lib.Options(pattern)
}

func yesFirst(a, b string) int {
	rank := func(s string) int { return slices.Index([]string{"no", "yes"}, s) }
	return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(a, b))
}

// setting is the question that a service itself raises about a fact, nil if
// the fact is no setting.
func (iv *Interview) setting(pattern, service string) *library.Setting {
	key, ok := strings.CutPrefix(pattern, "services[].settings.")
	s := iv.Lib.Service(service)
	if !ok || s == nil {
		return nil
	}
	for i := range s.Settings {
		if s.Settings[i].ID == key {
			return &s.Settings[i]
		}
	}
	return nil
}

// fromSchema asks for a fact that no question covers.
func (iv *Interview) fromSchema(q *Question) error {
	d := q.due
	f := d.found[0]
	pattern := fact.Pattern(f.Path)
	field, known := profile.Shape(pattern)
	w := iv.words(f)
	q.Title, q.Help = field.About[iv.Lang], strings.TrimSpace(w.Why)
	if iv.Lib.Service(d.service) != nil {
		q.Title = iv.named(d.service) + ": " + q.Title
	}
	if s := iv.setting(pattern, d.service); s != nil {
		q.Title, known = s.Question[iv.Lang], true
		field.Kind = profile.Choice
	}
	now := iv.draft.Get(f.Path)
	if now != nil { // stated, and it does not fit
		d.again = true
	}
	if !known || field.Kind == profile.Keyed || field.Kind == profile.Items {
		// Nothing can be stated at this place: say what is wrong, and how to mend it.
		q.Kind, q.Title, q.Help = One, w.Message, w.Hint
		q.Options = append(q.Options, Option{Label: iv.say("Darum kümmere ich mich später", "I will see to it later"), act: later})
		return nil
	}
	path := f.Path
	put := func(value string) func(string) []edit {
		return func(string) []edit { return []edit{{path, text(value)}} }
	}
	switch field.Kind {
	case profile.Words, profile.Prose:
		q.Kind, q.Example = Text, iv.exampleOf(field)
		if now != nil {
			q.Now = now.Value
		}
		q.take = func(words string) ([]edit, error) {
			value, err := iv.read(field.Of, words)
			return []edit{{path, text(value)}}, err
		}
		return nil
	case profile.Answer:
		q.Kind = One
		q.Title = strings.TrimSpace(q.Title)
		q.Options = []Option{
			{Label: iv.say("Ja, das trifft zu", "Yes, that is so"), set: put("yes")},
			{Label: iv.say("Nein", "No"), set: put("no")},
		}
	case profile.Choices:
		q.Kind = Several
		q.Options = iv.valuesOf(d, library.Selection{Fact: pattern})
		if len(q.Options) == 0 { // free words
			q.Kind, q.Example, q.Now = Text, iv.exampleOf(field), strings.Join(Texts(now), ", ")
			q.take = func(words string) ([]edit, error) {
				return []edit{{path, texts(strings.FieldsFunc(words, func(r rune) bool { return r == ',' || r == ' ' }))}}, nil
			}
		}
	default:
		q.Kind = One
		for _, v := range iv.values(d, pattern, field) {
			q.Options = append(q.Options, Option{Label: v.Label[iv.Lang], Help: v.Help[iv.Lang], set: put(v.ID)})
		}
	}
	return nil
}

// place is the path of a pattern in this conversation.
func (iv *Interview) place(d *due, pattern string) string { return iv.places(d, pattern)[0] }

// places are the paths a pattern stands for: one for each item at issue. Those
// of retention share an entry.
func (iv *Interview) places(d *due, pattern string) []string {
	path := strings.Replace(pattern, "services[]", "services["+d.service+"]", 1)
	switch {
	case !strings.Contains(path, "[]"):
		return []string{path}
	case strings.Contains(path, "retention[]"):
		return []string{strings.Replace(path, "[]", "["+strings.Join(d.items, "+")+"]", 1)}
	}
	var all []string
	for _, item := range d.items {
		all = append(all, strings.Replace(path, "[]", "["+item+"]", 1))
	}
	if all == nil {
		all = []string{path}
	}
	return all
}

// edits are what an answer states. A fact of a list item that is named in the
// answer and not at issue is left alone.
func (iv *Interview) edits(d *due, set map[string]yaml.Node, input string) (all []edit) {
	fill := iv.filler(d, input)
	for _, pattern := range slices.Sorted(maps.Keys(set)) {
		if item := itemOf(strings.Replace(pattern, "services[]", "services[x]", 1)); item != "" && d.q != nil && len(d.q.Items) > 0 && !slices.Contains(d.items, item) {
			continue
		}
		value := set[pattern]
		for _, path := range iv.places(d, pattern) {
			all = append(all, edit{fill(path), clone(&value, fill)})
		}
	}
	return all
}

// wording puts what is known into the words of a question; countries read as
// their names there.
func (iv *Interview) wording(d *due) func(string) string {
	fill := iv.filler(d, "")
	var names []string
	if len(d.found) > 0 {
		for code := range strings.SplitSeq(d.found[0].Args["countries"], ", ") {
			names = append(names, iv.country(code, iv.Lang))
		}
	}
	countries := strings.NewReplacer("{countries}", strings.Join(names, ", "))
	return func(s string) string { return fill(countries.Replace(s)) }
}

// filler puts what is known into values of a question.
func (iv *Interview) filler(d *due, input string) func(string) string {
	args := map[string]string{}
	if len(d.found) > 0 {
		args = d.found[0].Args
	}
	recipient := args["to"]
	if n := iv.draft.Get("services[" + d.service + "].provider.name"); recipient == "" && n != nil {
		recipient = n.Value
	}
	return strings.NewReplacer("{service}", iv.named(d.service), "{items}", iv.itemWords(d), "{today}", iv.Today.String(), "{input}", input, "{id}", idOf(input),
		"{recipient}", recipient, "{countries}", args["countries"]).Replace
}

// idOf makes an id of what people call something: of Freie Träger freie-traeger.
func idOf(words string) string {
	plain := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss").Replace(strings.ToLower(words))
	parts := strings.FieldsFunc(plain, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return cmp.Or(strings.TrimLeft(strings.Join(parts, "-"), "-0123456789"), "own")
}

// named is what a service is called: one that the catalogue does not know, as
// the draft calls it.
func (iv *Interview) named(service string) string {
	s := iv.Lib.Service(service)
	if s == nil {
		return service
	}
	if n := iv.draft.Get("services[" + service + "].name"); s.Stated && n != nil {
		return n.Value
	}
	return s.Name
}

// itemWords are the list items at issue as they read in a sentence.
func (iv *Interview) itemWords(d *due) string {
	var all []string
	for _, id := range d.items {
		word := id
		if label, ok := iv.Lib.Label("services[].retention[].for", id, iv.Lang); ok && d.q != nil && strings.HasPrefix(d.q.Facts[0], "services[].data.add[]") {
			word = label
		}
		for _, pattern := range []string{"services[].retention[].for", "services[].purposes[].id", "services[].groups"} {
			if label, ok := iv.Lib.Label(pattern, id, iv.Lang); ok && d.q != nil && strings.HasPrefix(d.q.Facts[0]+"[]", pattern[:strings.LastIndex(pattern, "[")]) {
				word = label
				break
			}
		}
		if own := iv.ownGroup(id); own != "" {
			word = own
		}
		if s := iv.Lib.Service(d.service); s != nil {
			for _, t := range s.Transfers {
				if t.ID == id {
					word = t.What[iv.Lang]
				}
			}
		}
		all = append(all, word)
	}
	return iv.join(all)
}

// ownGroup is what a group of the profile's own is called; empty if it has none
// of that id.
func (iv *Interview) ownGroup(id string) string {
	n := iv.draft.Get("own_groups[" + id + "].label")
	if n == nil {
		return ""
	}
	if words := child(n, iv.Lang); words != nil {
		n = words
	}
	return n.Value
}

// join writes a list as the language does.
func (iv *Interview) join(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	holds := func(part string) bool {
		return slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, part) })
	}
	loc := iv.Lib.Locale(iv.Lang)
	comma, and := loc.Comma, loc.And
	if holds(",") {
		comma = loc.Semicolon
	}
	if holds(loc.And) {
		and = loc.Also
	}
	last := len(all) - 1
	return strings.Join(all[:last], comma) + and + all[last]
}

// atIssue reports whether one of the facts is missed, or stated: then it may
// be changed. What is about the controller always is.
func (iv *Interview) atIssue(d *due, edits []edit) bool {
	return slices.ContainsFunc(edits, func(e edit) bool {
		return serviceOf(e.path) == "" || iv.draft.Get(e.path) != nil || slices.ContainsFunc(d.found, func(f diag.Finding) bool {
			return f.Path == e.path || strings.HasPrefix(e.path, f.Path+".")
		})
	})
}

// stated reports whether the draft says all of it already.
func (iv *Interview) stated(edits []edit) bool {
	return len(edits) > 0 && !slices.ContainsFunc(edits, func(e edit) bool {
		n := iv.draft.Get(e.path)
		return n == nil || n.Value != e.value.Value
	})
}

// accepted reports whether no rule objects to an answer: it brings no finding
// about what it states.
func (iv *Interview) accepted(edits []edit) (bool, error) {
	before, err := iv.judge(iv.draft)
	if err != nil {
		return false, err
	}
	after, err := iv.judge(iv.with(edits))
	if err != nil {
		return false, err
	}
	for _, f := range iv.grave(after) {
		if iv.aboutForm(f.Rule) { // words that are still to come
			continue
		}
		known := slices.ContainsFunc(before, func(b diag.Finding) bool { return keyOfFinding(b) == keyOfFinding(f) })
		about := slices.ContainsFunc(edits, func(e edit) bool { return strings.HasPrefix(f.Path, e.path) || strings.HasPrefix(e.path, f.Path) })
		if !known && about {
			return false, nil
		}
	}
	return true, nil
}

// with is the draft with more stated. A draft itself is never changed once a
// question was asked about it.
func (iv *Interview) with(edits []edit) *Draft { return iv.draft.with(edits) }

func (d *Draft) with(edits []edit) *Draft {
	c := d.Clone()
	for _, e := range edits {
		if e.value == nil {
			c.Remove(e.path)
			continue
		}
		c.Set(e.path, clone(e.value, func(s string) string { return s }))
	}
	return c
}

// A Mistake is why an answer cannot stand, in words for the user.
type Mistake string

func (m Mistake) Error() string { return string(m) }

// Check reports, in words, why a reply cannot stand; empty: it can.
func (iv *Interview) Check(q *Question, r Reply) string {
	edits, _, err := iv.stateBy(q, r)
	if err == nil {
		err = iv.shaped(edits)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// stateBy is what a reply states, and whether it leaves the question open.
func (iv *Interview) stateBy(q *Question, r Reply) ([]edit, act, error) {
	if q.Kind == Text {
		words := strings.TrimSpace(r.Words)
		if words == "" {
			return nil, later, nil
		}
		edits, err := q.take(words)
		return edits, state_, err
	}
	if len(r.Picked) == 0 {
		return nil, state_, Mistake(iv.say("Wählen Sie eine Antwort.", "Choose an answer."))
	}
	var edits []edit
	lists := map[string][]string{}
	for i, o := range q.Options {
		picked := slices.Contains(r.Picked, i)
		if picked && o.Alone && len(r.Picked) > 1 {
			return nil, state_, Mistake(fmt.Sprintf(iv.say("„%s“ steht allein.", "“%s” stands alone."), o.Label))
		}
		switch {
		case picked && o.act != state_:
			return nil, o.act, nil
		case picked:
			input, err := iv.read(o.Input, r.Words)
			if err != nil {
				return nil, state_, err
			}
			if o.Input != "" && input == "" {
				return nil, state_, Mistake(iv.say("Hier fehlt noch ein Wort.", "A word is still missing here."))
			}
			for _, e := range o.set(input) {
				if q.Kind == Several && e.value.Kind == yaml.SequenceNode {
					if lists[e.path] == nil {
						edits = append(edits, edit{e.path, nil})
					}
					lists[e.path] = append(lists[e.path], Texts(e.value)...)
					continue
				}
				edits = append(edits, e)
			}
		case q.Kind == Several && !slices.ContainsFunc(r.Picked, func(n int) bool { return q.Options[n].act != state_ }):
			edits = append(edits, o.off...)
		}
	}
	for i := range edits {
		if list := lists[edits[i].path]; list != nil && edits[i].value == nil {
			edits[i].value = texts(list)
		}
	}
	if q.due.q != nil && slices.ContainsFunc(q.due.q.From, func(s library.Selection) bool { return s.Fact == "services[].variant" }) {
		if twice := iv.twice(edits); twice != "" {
			return nil, state_, Mistake(fmt.Sprintf(iv.say("%s ist zweimal gewählt; ein Profil nennt jeden Dienst einmal.", "%s is chosen twice; a profile names each service once."), twice))
		}
	}
	return edits, state_, nil
}

// twice is the service that is chosen by two routes.
func (iv *Interview) twice(edits []edit) string {
	seen := map[string]bool{}
	for _, e := range edits {
		if seen[e.path] {
			if s := iv.Lib.Service(serviceOf(e.path)); s != nil {
				return s.Name
			}
			return serviceOf(e.path)
		}
		seen[e.path] = true
	}
	return ""
}

// shaped refuses values that have not the form the schema asks for.
func (iv *Interview) shaped(edits []edit) error {
	found, err := iv.judge(iv.with(edits))
	if err != nil {
		return err
	}
	before, err := iv.judge(iv.draft)
	if err != nil {
		return err
	}
	for _, f := range found {
		if iv.aboutForm(f.Rule) &&
			!slices.ContainsFunc(before, func(b diag.Finding) bool { return keyOfFinding(b) == keyOfFinding(f) }) {
			w := iv.words(f)
			return Mistake(strings.TrimSpace(w.Message + " " + w.Hint))
		}
	}
	return nil
}

// Answer takes a reply. A Mistake says why it cannot stand; the question is
// then still open.
func (iv *Interview) Answer(q *Question, r Reply) error {
	edits, how, err := iv.stateBy(q, r)
	if err == nil {
		err = iv.shaped(edits)
	}
	if err != nil {
		return err
	}
	iv.past = append(iv.past, state{iv.draft, iv.asked, maps.Clone(iv.later), maps.Clone(iv.kept), maps.Clone(iv.seen), maps.Clone(iv.single)})
	iv.asked++
	iv.seen[q.due.key] = true
	switch how {
	case later:
		for _, f := range q.due.found {
			iv.later[keyOfFinding(f)] = true
			iv.later[f.Path] = true
		}
	case keep:
		for _, f := range q.due.found {
			iv.kept[keyOfFinding(f)] = true
		}
	case single:
		iv.single[q.due.key] = true
		iv.seen[q.due.key] = false
		iv.asked--
	}
	iv.draft = iv.with(edits)
	return nil
}
