package library

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/profile"
)

// A Service is templates/services/<id>/service.yaml: what is known about one
// video-meeting system, each fact with where and when it was read.
type Service struct {
	ID        string              `yaml:"-"`                       // folder name
	Name      string              `yaml:"name" is:"required"`      // as people call the product: Jitsi Meet
	Vendor    string              `yaml:"vendor"`                  // of the product, as people call the company: Cisco
	Called    map[string][]string `yaml:"called"`                  // by language or "any": words by which a text means the service; as in words.yaml
	CalledNot map[string][]string `yaml:"called_not"`              // words that stand before one of these where something else is meant
	Read      string              `yaml:"read" is:"required,date"` // date on which the facts were read
	UseUntil  fact.Date           `yaml:"use_until"`               // until when they may be used unless a fact says otherwise
	Sources   map[string]Source   `yaml:"sources" keys:"id"`       // where the facts stand, by an id of your own

	Providers  map[string]Provider `yaml:"providers" keys:"id"`           // companies that facts below speak of, by an id of your own
	Variants   []Variant           `yaml:"variants" is:"required"`        // the routes by which somebody gets the service; a profile names one
	Links      map[string]Link     `yaml:"links"`                         // pages of the vendor: privacy_statement, dpa, subprocessors
	Functions  map[string]Function `yaml:"functions" keys:"in=functions"` // that the service does not have, keyed as in a profile; of any other the profile is asked
	Settings   []Setting           `yaml:"settings"`                      // questions that only this service raises
	Stated     bool                `yaml:"stated"`                        // nothing is known of it: a profile states everything
	Data       []Data              `yaml:"data" is:"repeats"`             // which data arise
	Recipients []Recipient         `yaml:"recipients"`                    // whom they reach by themselves
	Transfers  []Transfer          `yaml:"transfers"`                     // documented flows to third countries
	Conflicts  []Conflict          `yaml:"conflicts"`                     // facts that cannot be true together

	Possible Possible `yaml:"-"` // possible.yaml
}

// Cited is what every catalogue fact carries.
type Cited struct {
	Sources    []string  `yaml:"source" is:"in=sources"`              // ids of sources, of this file or of sources.yaml
	Confidence string    `yaml:"confidence" is:"one=high|medium|low"` // high, medium or low; low is never printed unless the profile restates it
	UseUntil   fact.Date `yaml:"use_until"`                           // empty: as the file
	Note       string    `yaml:"note"`                                // for editors, never printed

	File string `yaml:"-"`
	Line int    `yaml:"-"`
}

// Source is where facts were read.
type Source struct {
	Title      string `yaml:"title" is:"required"`                                // of the page or paper
	URL        string `yaml:"url" is:"url"`                                       // where it stands
	URLStatus  string `yaml:"url_status" is:"one=exact|derived|domain_only|none"` // exact, derived, domain_only or none
	Kind       string `yaml:"kind"`                                               // vendor_doc, source_code, law, authority …: free
	Date       string `yaml:"date" is:"day"`                                      // of the page: a day, a month or a year
	Confidence string `yaml:"confidence" is:"one=high|medium|low"`                // how far it can be relied on
	Note       string `yaml:"note"`                                               // for editors, never printed
}

// A Provider is a company that can be the contract partner or its parent.
type Provider struct {
	Cited   `yaml:",inline"`
	Name    string `yaml:"name" is:"required"`        // as in the contract, with the legal form
	Address string `yaml:"address"`                   // one line; empty: not checked, so not printed
	Country string `yaml:"country" is:"in=countries"` // of its seat

	Domains []string `yaml:"domains"` // of its pages and mailboxes
}

// A Variant is the route by which a controller gets the service.
type Variant struct {
	Cited       `yaml:",inline"`
	ID          string `yaml:"id" is:"required,id"`                   // what a profile writes: zoom-direct
	Label       Words  `yaml:"label" is:"required"`                   // as the interview and list show it
	Operation   string `yaml:"operation" is:"required,in=operations"` // self-hosted, hosted, online-service or public-instance
	Provider    string `yaml:"provider" is:"in=providers"`            // id of a provider; empty: the profile states the contract partner
	Role        string `yaml:"role" is:"in=provider-roles"`           // of the provider: processor, controller or none
	Host        bool   `yaml:"host"`                                  // a rented machine: the profile states the host
	Contract    bool   `yaml:"contract"`                              // a processing contract is needed
	Suitable    string `yaml:"suitable" is:"one=yes|warning|no"`      // yes, warning or no
	Why         Said   `yaml:"why"`                                   // for warning and no: why
	OwnPurposes Words  `yaml:"own_purposes"`                          // what the vendor does with data for itself; empty: nothing known
	InEU        bool   `yaml:"in_eu"`                                 // stored in the EU as far as the transfers below do not say otherwise
}

// A Link is a page of the vendor. Only those with a URL can be printed.
type Link struct {
	Cited `yaml:",inline"`
	URL   fact.URL `yaml:"url"` // its address
}

// A Function is one the service does not have, on a source that says so.
type Function struct {
	Cited   `yaml:",inline"`
	Offered bool `yaml:"offered"`           // always no: that nobody knows of one is no entry
	Why     Said `yaml:"why" is:"required"` // why not, since when
}

// A Setting is a question that only this service raises.
type Setting struct {
	Cited    `yaml:",inline"`
	ID       string           `yaml:"id" is:"required"`          // what a profile writes under settings
	Question Said             `yaml:"question" is:"required"`    // as the interview asks it
	Values   map[string]Words `yaml:"values" is:"required"`      // value → label; unknown is always accepted
	Variants []string         `yaml:"variants" is:"in=variants"` // only of these; empty: of all
	When     []When           `yaml:"when"`                      // asked only then
}

// When is a condition over facts of the service; all of a list must hold. An
// unknown fact makes none of them hold.
type When struct {
	Fact string   `yaml:"fact" is:"required,in=service-facts"` // functions.recording, settings.push, recording.storage, groups
	In   []string `yaml:"in" is:"required"`                    // values, one of which must be the fact's
}

// Data is one category of personal data.
type Data struct {
	Cited     `yaml:",inline"`
	ID        string    `yaml:"id" is:"required,in=categories"` // id of data.yaml
	Variants  []string  `yaml:"variants" is:"in=variants"`      // only with these; empty: with all
	When      []When    `yaml:"when"`                           // arises only then
	Elements  []Element `yaml:"elements" is:"required"`         // what it consists of
	Storage   Words     `yaml:"storage"`                        // where, if known
	Retention *Default  `yaml:"retention"`                      // nil: the profile must state it
}

// An Element is something a category consists of. A category of which none
// arises does not arise itself.
type Element struct {
	Text Words  `yaml:",inline"`
	When []When `yaml:"when"` // arises only then
}

// Default is how long a vendor keeps a category unless told otherwise.
type Default struct {
	Cited  `yaml:",inline"`
	Kind   string      `yaml:"kind" is:"required,one=session|vendor|vendor-fixed|vendor-none"` // see RetentionKinds
	Period fact.Period `yaml:"period"`                                                         // of vendor and vendor-fixed
	From   string      `yaml:"from" is:"in=triggers"`                                          // trigger of retention.yaml
	Text   Words       `yaml:"text"`                                                           // said besides the figure, if anything
}

// RetentionKinds are how long a vendor keeps data by itself. session: not stored,
// ends with the meeting. vendor: a figure that the profile may adopt by
// vendor_default. vendor-fixed: a figure that the customer cannot change.
// vendor-none: the vendor alone decides, and documents no figure.
var RetentionKinds = []string{"session", "vendor", "vendor-fixed", "vendor-none"}

// Fixed reports whether the vendor alone decides how long.
func (d *Default) Fixed() bool {
	return d != nil && (d.Kind == "vendor-fixed" || d.Kind == "vendor-none")
}

// A Recipient is somebody the data reach by the nature of the variant or of
// a function.
type Recipient struct {
	Cited    `yaml:",inline"`
	ID       string   `yaml:"id" is:"required,id"`            // to be named by
	Provider string   `yaml:"provider" is:"in=providers"`     // id of a provider, or
	Name     Words    `yaml:"name"`                           // a name or category
	Country  string   `yaml:"country" is:"in=countries"`      // of its seat
	NamedBy  string   `yaml:"named_by" is:"in=service-facts"` // fact that names the recipient, if stated: dial_in.carrier; its country stands beside it
	Many     bool     `yaml:"many"`                           // the name is a plural: sub-processors
	Role     string   `yaml:"role" is:"in=recipient-roles"`   // labels.yaml: sub-processor, controller, carrier …
	What     Words    `yaml:"what"`                           // what it does, a noun phrase
	Variants []string `yaml:"variants" is:"in=variants"`      // only with these; empty: with all
	When     []When   `yaml:"when"`                           // a recipient only then
}

// A Transfer is a documented flow to a third country.
type Transfer struct {
	Cited     `yaml:",inline"`
	ID        string   `yaml:"id" is:"required,id"`          // what a profile writes under transfers
	Provider  string   `yaml:"provider" is:"in=providers"`   // recipient
	Recipient Words    `yaml:"recipient"`                    // where no provider fits
	Countries []string `yaml:"countries" is:"in=countries"`  // empty: the profile states them
	Further   bool     `yaml:"further"`                      // and countries beyond these, which the vendor does not bind itself to
	What      Words    `yaml:"what"`                         // which data, on which occasion; a noun phrase or main clause
	Tool      string   `yaml:"tool" is:"in=transfer-tools"`  // only where the law itself decides (adequacy); else empty: the profile states it
	Tools     []string `yaml:"tools" is:"in=transfer-tools"` // tools the vendor's contract offers
	CopyURL   fact.URL `yaml:"copy_url"`                     // where a copy of the safeguards can be had
	Variants  []string `yaml:"variants" is:"in=variants"`    // only with these; empty: with all
	When      []When   `yaml:"when"`                         // takes place only then
}

// A Conflict is a pair of settings that cannot both be true.
type Conflict struct {
	Cited    `yaml:",inline"`
	ID       string   `yaml:"id" is:"required,id"`                           // for editors and messages
	Severity string   `yaml:"severity" is:"required,one=error|warning|info"` // error, warning or info
	Gate     string   `yaml:"gate" is:"required,one=publish|processing"`     // publish or processing
	Variants []string `yaml:"variants" is:"in=variants"`                     // only with these; empty: with all
	When     []When   `yaml:"when" is:"required"`                            // the facts that do not go together
	At       string   `yaml:"at" is:"required,in=service-facts"`             // fact the finding points at
	Message  Said     `yaml:"message" is:"required,message"`                 // what is wrong, a sentence
	Hint     Said     `yaml:"hint" is:"message"`                             // what would settle it
}

// Variant returns the variant id, or nil.
func (s *Service) Variant(id string) *Variant {
	i := slices.IndexFunc(s.Variants, func(v Variant) bool { return v.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Variants[i]
}

// Offers reports whether the service has a function, or may have it: the
// catalogue lists only those it does not have.
func (s *Service) Offers(function string) bool {
	_, denied := s.Functions[function]
	return !denied
}

// Depends are the conditions on which it hangs whether the category arises.
func (d *Data) Depends() []When {
	all := slices.Clone(d.When)
	for _, e := range d.Elements {
		all = append(all, e.When...)
	}
	return all
}

// Always reports whether the category arises whatever a profile says.
func (d *Data) Always() bool {
	unconditional := func(e Element) bool { return len(e.When) == 0 }
	return len(d.When) == 0 && (len(d.Elements) == 0 || slices.ContainsFunc(d.Elements, unconditional))
}

// Ref is the provenance of a fact of this service.
func (s *Service) Ref(c Cited) fact.Ref { return c.Ref(s.Sources, s.Read) }

// PossibleRef is the provenance of an entry of its possible world.
func (s *Service) PossibleRef(p *Possibility) fact.Ref {
	return p.Cited.Ref(s.Sources, s.Possible.Read)
}

// Ref is the provenance of a catalogue fact, as far as the sources of its file
// are known; read is the day on which they were read.
func (c Cited) Ref(sources map[string]Source, read string) fact.Ref {
	ref := fact.Ref{Pos: fact.Pos{File: c.File, Line: c.Line, Col: 1}}
	for _, id := range c.Sources {
		if src, ok := sources[id]; ok {
			url := src.URL
			if src.URLStatus != "exact" {
				url = ""
			}
			ref.Sources = append(ref.Sources, fact.Source{ID: id, Title: src.Title, URL: url, Date: src.Date, Read: read, Confidence: c.Confidence})
		}
	}
	return ref
}

// Of is what is known about a service of a profile, under its id there; nil if
// the catalogue does not know it and the profile does not say that it states
// everything itself.
func (l *Library) Of(s *profile.Service) *Service {
	of := s.ID.ID()
	if s.Of.Known() {
		of = s.Of.ID()
	}
	known := l.Service(of)
	if known == nil || !known.Stated {
		if s.Of.Known() {
			return nil
		}
		return known
	}
	own := *known
	own.ID, own.Name, own.Vendor = s.ID.ID(), s.Name.String(), s.Provider.Name.String()
	own.Name = cmp.Or(own.Name, own.ID)
	own.Vendor = cmp.Or(own.Vendor, own.Name)
	return &own
}

// An Ended service is one that nobody can use any more.
type Ended struct {
	Cited   `yaml:",inline"`
	Name    string    `yaml:"name" is:"required"`
	Called  []string  `yaml:"called" is:"required"`      // words by which texts and profiles mean it
	On      fact.Date `yaml:"ended" is:"required"`       // last day, or the day on which it was gone
	Service string    `yaml:"after" is:"in=services"`    // what came after it, if the catalogue knows that
	Why     Said      `yaml:"why" is:"required,message"` // a sentence: what came after it
}

// EndedServices is ended.yaml.
type EndedServices struct {
	Read     string            `yaml:"read" is:"required,date"`
	Sources  map[string]Source `yaml:"sources" keys:"id"`
	Except   []string          `yaml:"except" is:"in=facts"` // texts that may speak of the past
	Services []Ended           `yaml:"services" is:"required"`
}

// Find returns the ended service that one of the names means, nil if none does.
func (e *EndedServices) Find(names ...string) *Ended {
	for i := range e.Services {
		for _, called := range append([]string{e.Services[i].Name}, e.Services[i].Called...) {
			if slices.ContainsFunc(names, func(n string) bool { return n != "" && letters(n) == letters(called) }) {
				return &e.Services[i]
			}
		}
	}
	return nil
}

// letters is a name as people may write it: Skype for Business, skype-for-business.
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if wordRune(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}
