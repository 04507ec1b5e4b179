package library

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"klausel/generator/internal/fact"
)

// The files at the top of templates/ hold what all services share. Each value
// a profile may choose stands in exactly one of them.

// A Group is a kind of people who take part: groups.yaml.
type Group struct {
	ID       string `yaml:"id" is:"required,id"`
	Label    Words  `yaml:"label" is:"required"` // plural, as after "für": "Kundinnen und Kunden"
	Employed bool   `yaml:"employed"`            // in an employment relationship with the controller
	Minors   bool   `yaml:"minors"`
	Special  bool   `yaml:"special"` // to be one of them tells of health or the like, Art. 9(1) GDPR
}

// A Purpose is purposes.yaml: why data are processed.
type Purpose struct {
	ID        string   `yaml:"id" is:"required,id"`
	Text      Words    `yaml:"text" is:"required"`              // noun phrase: "Durchführung von Online-Meetings"
	Beside    bool     `yaml:"beside"`                          // carries nobody's taking part: advertising, running the servers, a further use
	Functions []string `yaml:"functions" is:"in=service-facts"` // facts such as functions.recording: with a yes, the purpose must be stated
	Needs     []string `yaml:"needs" is:"in=service-facts"`     // further facts for which it may stand
	Special   bool     `yaml:"special"`                         // is about special categories by its nature, Art. 9(1) GDPR
	Unspecial []string `yaml:"special_not_under" is:"in=laws"`  // laws under which it is not
	Lasting   bool     `yaml:"lasting"`                         // there is something to do for it without any of these facts
	Groups    []string `yaml:"groups" is:"in=groups"`           // of which one takes part; empty: it may be about anybody
	Kinds     []string `yaml:"kinds" is:"in=controller-kinds"`  // of controllers that have such a purpose; empty: all
	Idealist  bool     `yaml:"no_company"`                      // no company that trades for profit has it
	Variants  []string `yaml:"operations" is:"in=operations"`   // only for these operations; empty: all
}

// An Interest is interests.yaml: a legitimate interest, Art. 6(1)(f) GDPR.
type Interest struct {
	ID       string   `yaml:"id" is:"required,id"`
	Text     Words    `yaml:"text" is:"required"`               // noun phrase after "Unser berechtigtes Interesse:"
	Serves   []string `yaml:"serves" is:"required,in=purposes"` // purposes that it can be an interest in
	PassedOn bool     `yaml:"passed_on"`                        // that the vendor gets data for purposes of its own, too
	Groups   []string `yaml:"groups" is:"in=groups"`            // towards whom it can be one; empty: towards anybody
	Stems    []string `yaml:"stems"`                            // beginnings of words, in small letters, by which a text in words of one's own means it
}

// A DataLabel is data.yaml: the heading of a category of data.
type DataLabel struct {
	ID    string `yaml:"id" is:"required,id"`
	Label Words  `yaml:"label" is:"required"`
	Help  Said   `yaml:"help"` // what belongs here, for list and new

	Called []Called `yaml:"called"` // how it is called in some services; the first that holds wins

	KeptBy   []string `yaml:"kept_by" is:"in=service-facts"` // functions of the service that keep what would end with the meeting
	Optional bool     `yaml:"optional"`                      // a profile may say that it does not arise, although the service brings it
	Accounts bool     `yaml:"accounts"`                      // arises only of people who have an account
}

// Called is how a category is called where facts of a service say what is in it.
type Called struct {
	When  []When `yaml:"when" is:"required"`
	Label Words  `yaml:"label" is:"required"`
}

// Retention is retention.yaml: what periods run from, and events that end them.
type Retention struct {
	Facts struct {
		Triggers []string `yaml:"triggers" is:"in=facts"`
		Events   []string `yaml:"events" is:"in=facts"`
	} `yaml:"facts"` // which facts choose from which
	Triggers  map[string]Words    `yaml:"triggers"`                                                       // "ab dem Ende des Meetings"
	Events    map[string]Words    `yaml:"events"`                                                         // "bis zur Löschung des Kontos"
	Arises    map[string][]Arises `yaml:"arises"`                                                         // by trigger or event: one of these must hold, or it never comes
	Additions map[string]Words    `yaml:"additions" is:"fill=criterion|label|term"`                       // longer, part: what follows a phrase
	KeptIn    map[string]Words    `yaml:"kept_in" keys:"in=service-facts"`                                // by the function that keeps what would end with the meeting
	Phrases   map[string]Words    `yaml:"phrases" is:"fill=period|from|until|criterion|norm|vendor|kept"` // by kind: how a retention reads in a table, {period}, {from}, {until}, {criterion}, {norm} … filled in
}

// Arises is a fact without which an event never comes. Besides facts of a
// service, Fact takes operation, data for the categories that arise, and for for
// those of the entry itself.
type Arises struct {
	Fact string   `yaml:"fact" is:"required"`
	In   []string `yaml:"in" is:"required"`
}

// An Enum is one list of labels.yaml: the values of one or more facts.
type Enum struct {
	ID     string   `yaml:"id" is:"required,id"`
	Facts  []string `yaml:"facts" is:"in=facts"` // patterns: services[].recording.access
	Usual  string   `yaml:"usual"`               // what holds where nobody states it: the file of new --commented shows it
	Values []Label  `yaml:"values" is:"required"`
}

// A Label is one value and how it reads.
type Label struct {
	ID     string   `yaml:"id" is:"required"`
	Label  Words    `yaml:"label" is:"required"`
	Many   Words    `yaml:"many"` // of a role: its plural, where the recipient is many
	Help   Said     `yaml:"help"`
	Serves []string `yaml:"serves" is:"in=purposes"` // of a way to consent: the purposes for which there is such a way; empty: all
}

// Countries is countries.yaml.
type Countries struct {
	AsOf     fact.Date           `yaml:"as_of"`
	Sources  map[string]Source   `yaml:"sources"`
	EEA      []string            `yaml:"eea" is:"in=countries"`
	Adequate map[string]Adequacy `yaml:"adequate" keys:"in=countries"` // decisions under Art. 45 GDPR
	DPF      Adequacy            `yaml:"dpf"`                          // for listed organisations in the US only
	Swiss    []string            `yaml:"swiss_annex_1" is:"in=countries"`
	Digits   map[string]int      `yaml:"postal_digits" keys:"in=countries"` // of a postal code; a country that is missing has codes of another kind

	// Zones are the Länder in which German postal codes lie, by their first digit.
	Zones map[string][]string `yaml:"postal_zones" is:"in=states"`
}

// An Adequacy is a decision of the Commission.
type Adequacy struct {
	Cited    `yaml:",inline"`
	Decision Words     `yaml:"decision"`
	Until    fact.Date `yaml:"until"`
	Limits   Words     `yaml:"limits"` // commercial organisations only, …
}

// A Law is laws/<id>/law.yaml: one legal regime, with its own citations,
// terms, items and texts. Clause texts under laws/<id>/clauses/ replace parts of
// the common ones.
type Law struct {
	ID       string            `yaml:"-"`
	Extends  string            `yaml:"extends" is:"in=laws"` // law whose citations and texts hold where this one says nothing
	Applies  []Applies         `yaml:"applies"`
	Name     Words             `yaml:"name"`
	Cites    map[string]Words  `yaml:"cites" is:"may-be-none"`      // key → "Art. 15 DSGVO"
	Instead  map[string]Words  `yaml:"instead" is:"may-be-none"`    // beginning of a provision that rules cite, or its act → what this law has for it, or nothing; not inherited
	Terms    map[string]Words  `yaml:"terms"`                       // key → its word for what others call otherwise: a clause text asks for it by term
	Bases    map[string]Words  `yaml:"bases" keys:"in=legal-bases"` // consent … → "Art. 6 Abs. 1 Buchst. a DSGVO"; a basis that is missing does not exist here
	Omit     []string          `yaml:"omit" is:"in=clauses"`        // clauses this law has no item for
	Spelling map[string]string `yaml:"spelling"`                    // replacements in German texts: ß → ss
	speller  *strings.Replacer
	Abroad   string            `yaml:"abroad" is:"one=eea|country"` // what counts as a third country: eea or country
	Sources  map[string]Source `yaml:"sources" keys:"id"`
	Cited    `yaml:",inline"`
}

// Applies is where a law holds.
type Applies struct {
	Countries []string `yaml:"countries" is:"required,in=countries"`    // "*": every other country
	Kinds     []string `yaml:"kinds" is:"required,in=controller-kinds"` // of controller
}

// An Authority is a record of authorities.yaml.
type Authority struct {
	Cited      `yaml:",inline"`
	Name       Words      `yaml:"name" is:"required"` // official title, printed alone and never inflected
	Label      Words      `yaml:"label"`              // short form for lists
	Street     string     `yaml:"street"`
	PostalCode string     `yaml:"postal_code"`
	City       string     `yaml:"city"`
	Country    string     `yaml:"country"`
	Phone      fact.Phone `yaml:"phone"`
	Email      fact.Email `yaml:"email"`
	Website    fact.URL   `yaml:"website"`
	Form       fact.URL   `yaml:"complaint_form"` // empty: unknown or not checked
	Dioceses   []string   `yaml:"dioceses"`
	Printable  bool       `yaml:"printable"` // false: contact data not checked; the general sentence stands instead
}

// Authorities is authorities.yaml: the records and how to find the right one.
type Authorities struct {
	Facts    []string             `yaml:"facts" is:"in=facts"`
	AsOf     fact.Date            `yaml:"as_of"`
	UseUntil fact.Date            `yaml:"use_until"`
	Sources  map[string]Source    `yaml:"sources"`
	States   map[string]State     `yaml:"states"` // ISO 3166-2 of a German Land, or the country
	Kinds    []KindAuthority      `yaml:"kinds"`  // wins over states
	Records  map[string]Authority `yaml:"authorities"`
}

// A State names the authority for each kind of controller seated there.
type State struct {
	Name  Words             `yaml:"name"`
	Kinds map[string]string `yaml:"kinds" is:"in=authorities" keys:"in=controller-kinds"` // kind → authority; a kind that is missing has none here
}

// A KindAuthority is competent for one kind of controller in one country.
type KindAuthority struct {
	Country   string `yaml:"country" is:"in=countries"`
	Kind      string `yaml:"kind" is:"in=controller-kinds"`
	Authority string `yaml:"authority" is:"in=authorities"` // empty: found by diocese
}

// A Locale is locales/<lang>.yaml: how a language writes things.
type Locale struct {
	ID              string              `yaml:"-"`
	regions         display.Namer       // the countries' names in the language
	Name            string              `yaml:"name"` // of the language, in itself
	Months          []string            `yaml:"months"`
	Date            string              `yaml:"date" is:"required,fill=day|month|year"` // {day}. {month} {year}
	And             string              `yaml:"and"`                                    // joins the last two of a list
	Also            string              `yaml:"also"`                                   // in place of And where an item holds the word itself
	Or              string              `yaml:"or"`
	Comma           string              `yaml:"comma"`
	Semicolon       string              `yaml:"semicolon"`                            // in place of Comma where an item holds one
	Periods         map[string][]string `yaml:"periods"`                              // day: [Tag, Tage]
	Numbers         map[string][]string `yaml:"numbers"`                              // 2: [two]; in small letters
	Clock           []string            `yaml:"clock"`                                // words that tell the time of day: Uhr
	Each            []string            `yaml:"each"`                                 // words before a length of time that say how often: every
	Telling         []string            `yaml:"telling"`                              // short words of most sentences that no other language has
	Countries       map[string]string   `yaml:"countries"`                            // where the usual name reads badly
	CountriesListed map[string]string   `yaml:"countries_listed" keys:"in=countries"` // as they read in a list within a sentence, where that differs
	Abbreviations   []string            `yaml:"abbreviations"`                        // with a full stop that ends no sentence
	Parts           []string            `yaml:"parts"`                                // beginnings of long words after which a line may end
	UI              map[string]string   `yaml:"ui"`                                   // words of the pages around the notice
	Readability     Readability         `yaml:"readability"`
	Unfinished      bool                `yaml:"unfinished"` // texts are still missing: notices in this language are not published

	telling map[string]bool

	read    sync.Once // of what Figures looks for
	lengths *regexp.Regexp
	months  []*regexp.Regexp
}

// Country is the name of the country with a code of ISO 3166-1, as the locale has
// it, or the language; the code where it has none.
func (l *Locale) Country(code string) string {
	if name := l.Countries[code]; name != "" {
		return name
	}
	region, err := language.ParseRegion(code)
	if err != nil || l.regions == nil {
		return code
	}
	return l.regions.Name(region)
}

// Names are those of countries, with commas.
func (l *Locale) Names(codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = l.Country(code)
	}
	return strings.Join(names, ", ")
}

// Speaks counts the words of a text that tell its language; zero in one of other
// languages, and in a few words.
func (l *Locale) Speaks(text string) int {
	n := 0
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !wordRune(r) }) {
		if l.telling[strings.ToLower(w)] {
			n++
		}
	}
	return n
}

// Day writes a day as "2. November 2026", and nothing for one that nobody knows.
func (l *Locale) Day(day fact.Date) string {
	if !day.Known() {
		return ""
	}
	d := day.Time()
	return strings.NewReplacer("{day}", strconv.Itoa(d.Day()), "{month}", l.Months[d.Month()-1], "{year}", strconv.Itoa(d.Year())).Replace(l.Date)
}

// Period writes P1Y6M as "1 Jahr und 6 Monate", and nothing for one that nobody knows.
func (l *Locale) Period(d fact.Period) string {
	q := d.Parts()
	var parts []string
	for _, u := range []struct {
		unit   string
		number int
	}{{"year", q.Years}, {"month", q.Months}, {"week", q.Weeks}, {"day", q.Days}, {"hour", q.Hours}} {
		forms := l.Periods[u.unit]
		switch {
		case u.number == 0 || len(forms) < 2:
		case u.number == 1:
			parts = append(parts, "1 "+forms[0])
		default:
			parts = append(parts, strconv.Itoa(u.number)+" "+forms[1])
		}
	}
	if last := len(parts) - 1; last > 0 {
		return strings.Join(parts[:last], l.Comma) + l.And + parts[last]
	}
	return strings.Join(parts, "")
}

// Readability is how plainly the running text of a notice must read; package
// readability says how each is measured. A zero demands nothing.
type Readability struct {
	LIX      float64 `yaml:"lix"`      // at most
	Flesch   float64 `yaml:"flesch"`   // at least; by Amstad in German
	Sentence int     `yaml:"sentence"` // words of a sentence, at most
}

// A Rule is rules/<id>.yaml: the words about one obligation.
type Rule struct {
	ID       string            `yaml:"-"`
	Severity string            `yaml:"severity" is:"required,one=error|warning|info"` // error, warning or info
	Gate     string            `yaml:"gate" is:"required,one=publish|processing"`     // publish or processing
	Ageing   bool              `yaml:"ageing"`                                        // its findings come with time alone; build tells them and never fails on them
	Fold     bool              `yaml:"fold"`                                          // several facts of one block of a service are asked for in one finding; its words have {{.item}}, {{.many}}
	Item     bool              `yaml:"item"`                                          // an item every notice must hold; nobody can waive it
	Services []string          `yaml:"services" is:"in=services"`                     // it is about these alone; empty: about every service
	Cites    Said              `yaml:"cites" is:"required"`
	Every    bool              `yaml:"cites_every_law"` // its citation is about several laws, and the same under each
	Duty     Said              `yaml:"duty" is:"required"`
	Why      Said              `yaml:"why" is:"required"`
	Args     []string          `yaml:"args"`                          // what its findings bring besides Spoken, for Message and Hint
	Message  Said              `yaml:"message" is:"required,message"` // {{.fact}} and the other arguments of the finding
	Hint     Said              `yaml:"hint" is:"required,message"`
	Sources  map[string]Source `yaml:"sources"`
	Cited    `yaml:",inline"`
}
