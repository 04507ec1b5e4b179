// Package library reads templates/: every text and every fact about services,
// laws and authorities that a notice is made of.
//
// Load checks what it reads, so that a mistake of an editor is told with file
// and line before any profile is looked at: unknown keys, clause texts outside
// the dialect, conditions on bare facts.
package library

import (
	"html/template"
	"slices"
	"sync"

	"klausel/generator/internal/fact"
)

// A Library is the content of templates/. Nothing changes it after Load.
type Library struct {
	AsOf fact.Date // the day of the templates, by which a build judges the age of facts

	Sources     map[string]Source // where several files read the same
	Services    []*Service        // in the order of their ids
	Clauses     []*Clause         // in the order of a notice
	Laws        []*Law
	Locales     []*Locale
	Forms       map[string]*Forms // by language: du beside Sie, ich beside wir
	Rules       map[string]*Rule
	Groups      []Group
	Purposes    []Purpose
	Interests   []Interest
	Data        []DataLabel
	Retention   Retention
	Enums       []Enum
	Countries   Countries
	Authorities Authorities
	Thresholds  Thresholds
	Limits      Limits
	Bases       Bases
	Norms       Norms
	WordLists   []WordList
	Ended       EndedServices

	Layouts  *template.Template // by file name
	Assets   map[string][]byte  // files of layouts/ that are copied to the site
	Light    []string           // grounds on which klausel.css puts text, #rrggbb
	Dark     []string           // the same in dark mode
	Starters map[string]string  // init/: files of a new folder, as templates with {{t "deutsch" "English"}}

	Questions []*Question // questions/, in their order: what the interview of new asks
	Subjects  []Subject   // subjects.yaml: what facts and sentences are about
	Denials   Denials     // denials.yaml
	Inquiries []Inquiry   // questions.yaml, in their order: what people ask of a notice

	values []string              // that any of the lists holds
	lists  map[string][]Label    // what can be chosen, by list id and by pattern of facts
	lacks  map[string]func() int // texts, by language; counted when somebody asks
	cited  map[fact.Pos]Cited    // facts of the catalogue by file and line
	unsaid []unsaid              // words without a phrase
	sums   map[string][32]byte   // SHA-256 of every file that was read

	indexed sync.Once
	index   *WordIndex // of WordLists
}

// WordIndex is the index of WordLists.
func (l *Library) WordIndex() *WordIndex {
	l.indexed.Do(func() { l.index = NewWordIndex(l.WordLists) })
	return l.index
}

// Service returns the service id, nil if the catalogue has none of that name.
func (l *Library) Service(id string) *Service {
	for _, s := range l.Services {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// Variant returns the variant that VariantName calls so, and its service; nil
// if there is none.
func (l *Library) Variant(name string) (*Service, *Variant) {
	for _, s := range l.Services {
		for i := range s.Variants {
			if v := &s.Variants[i]; l.VariantName(s, v) == name {
				return s, v
			}
		}
	}
	return nil, nil
}

// VariantNames are the names of all variants.
func (l *Library) VariantNames() (names []string) {
	for _, s := range l.Services {
		for i := range s.Variants {
			names = append(names, l.VariantName(s, &s.Variants[i]))
		}
	}
	return names
}

// VariantName names a variant in the whole catalogue: by its id, or with its
// service in front, treff/jitsi-self-hosted, where another service has a variant
// of that id too.
func (l *Library) VariantName(s *Service, v *Variant) string {
	if slices.ContainsFunc(l.Services, func(o *Service) bool { return o != s && o.Variant(v.ID) != nil }) {
		return s.ID + "/" + v.ID
	}
	return v.ID
}

// Clause returns the clause id, or nil.
func (l *Library) Clause(id string) *Clause {
	for _, c := range l.Clauses {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Law returns the law id, or nil.
func (l *Library) Law(id string) *Law {
	for _, law := range l.Laws {
		if law.ID == id {
			return law
		}
	}
	return nil
}

// chain is the law and those it extends, the nearest first.
func (l *Library) chain(law *Law) []*Law {
	var chain []*Law
	for at := law; at != nil && !slices.Contains(chain, at); at = l.Law(at.Extends) {
		chain = append(chain, at)
	}
	return chain
}

// Under reports whether law is the one of that id, or extends it.
func (l *Library) Under(law *Law, id string) bool {
	return slices.ContainsFunc(l.chain(law), func(at *Law) bool { return at.ID == id })
}

// LawFor returns the law under which a controller of that kind in that country
// writes its notice. Outside of the EEA the GDPR holds for those who offer to
// people in the EU or monitor them, Art. 3(2). It is nil where no text pack
// exists: then nothing may be published, since another law's words would be
// false.
func (l *Library) LawFor(country, kind string, underArticle3_2 bool) *Law {
	var fallback *Law
	for _, law := range l.Laws {
		for _, a := range law.Applies {
			if !slices.Contains(a.Kinds, kind) {
				continue
			}
			if slices.Contains(a.Countries, country) {
				return law
			}
			if slices.Contains(a.Countries, "*") && country != "" && (underArticle3_2 || slices.Contains(l.Countries.EEA, country)) {
				fallback = law
			}
		}
	}
	return fallback
}

// Locale returns the language lang, or nil.
func (l *Library) Locale(lang string) *Locale {
	for _, loc := range l.Locales {
		if loc.ID == lang {
			return loc
		}
	}
	return nil
}

// Purpose returns the purpose id of the catalogue, or nil.
func (l *Library) Purpose(id string) *Purpose {
	for i := range l.Purposes {
		if l.Purposes[i].ID == id {
			return &l.Purposes[i]
		}
	}
	return nil
}

// Category returns the category id of data.yaml; the zero one if there is none.
func (l *Library) Category(id string) DataLabel {
	for _, d := range l.Data {
		if d.ID == id {
			return d
		}
	}
	return DataLabel{}
}

// Group returns the group id of the catalogue, or nil.
func (l *Library) Group(id string) *Group {
	for i := range l.Groups {
		if l.Groups[i].ID == id {
			return &l.Groups[i]
		}
	}
	return nil
}

// Cite is the provision behind key under law, in lang; empty where the law has
// none.
func (l *Library) Cite(law *Law, key, lang string) (words string, ref fact.Ref) {
	for _, at := range l.chain(law) {
		if w, ok := at.Cites[key]; ok {
			return w[lang], fact.Ref{Pos: fact.Pos{File: at.File, Line: at.Line, Col: 1}}
		}
	}
	return "", fact.Ref{}
}

// Basis is the provision of a legal basis under law; nil where the law does not
// know the basis.
func (l *Library) Basis(law *Law, basis string) Words {
	for _, at := range l.chain(law) {
		if w, ok := at.Bases[basis]; ok {
			return w
		}
	}
	return nil
}

// Term is the word of law for what others call otherwise; empty where the law
// has none.
func (l *Library) Term(law *Law, key, lang string) (words string, ref fact.Ref) {
	for _, at := range l.chain(law) {
		if w, ok := at.Terms[key]; ok {
			return w[lang], fact.Ref{Pos: fact.Pos{File: at.File, Line: at.Line, Col: 1}}
		}
	}
	return "", fact.Ref{}
}

// Abroad is what counts as a third country under law: eea (whatever lies
// outside of it) or country (every other state).
func (l *Library) Abroad(law *Law) string {
	for _, at := range l.chain(law) {
		if at.Abroad != "" {
			return at.Abroad
		}
	}
	return "eea"
}

// IsAbroad reports whether a flow from home to the country code is one to a
// third country under law. The Swiss law knows no EEA: every other state counts.
func (l *Library) IsAbroad(law *Law, home, code string) bool {
	switch {
	case code == "", code == home:
		return false
	case l.Abroad(law) == "country":
		return true
	}
	return !slices.Contains(l.Countries.EEA, code)
}

// Spell writes words of templates/ as the country of the law does: Swiss
// German has no ß, and its law has terms of its own. Longer keys go first.
// Facts of a profile are never respelt.
func (l *Library) Spell(law *Law, lang, words string) string {
	if lang != "de" {
		return words
	}
	for _, at := range l.chain(law) {
		if at.speller != nil {
			words = at.speller.Replace(words)
		}
	}
	return words
}

// Omits reports whether law has no item for the clause.
func (l *Library) Omits(law *Law, clause string) bool {
	for _, at := range l.chain(law) {
		if slices.Contains(at.Omit, clause) {
			return true
		}
	}
	return false
}

// Text returns the text of a clause under law in lang, with what the law and
// those it extends put in place of its parts; nil if the language lacks it.
func (l *Library) Text(c *Clause, law *Law, lang string) *Text {
	for _, at := range l.chain(law) {
		if t := c.texts[textKey{"laws/" + at.ID, lang}]; t != nil {
			return t()
		}
	}
	return c.text(textKey{"", lang})
}

// text is nil where there is none.
func (c *Clause) text(key textKey) *Text {
	if t := c.texts[key]; t != nil {
		return t()
	}
	return nil
}

// Particular returns what a service adds to a clause, nil if nothing.
func (l *Library) Particular(c *Clause, service string, lang string) *Text {
	return c.text(textKey{"services/" + service, lang})
}

// Authority finds the supervisory authority of a controller, by an override or
// by country, kind, state and diocese. It is nil where none is known.
func (l *Library) Authority(override, country, kind, state, diocese string) *Authority {
	find := func(id string) *Authority {
		if a, ok := l.Authorities.Records[id]; ok {
			return &a
		}
		return nil
	}
	if override != "" {
		return find(override)
	}
	for _, k := range l.Authorities.Kinds {
		if k.Country != country || k.Kind != kind {
			continue
		}
		if k.Authority != "" {
			return find(k.Authority)
		}
		for _, id := range sorted(l.Authorities.Records) {
			if diocese != "" && slices.Contains(l.Authorities.Records[id].Dioceses, diocese) {
				return find(id)
			}
		}
		return nil
	}
	at := state
	if country != "DE" {
		at = country
	}
	return find(l.Authorities.States[at].Kinds[kind])
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
