package library

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/meant"
	"klausel/generator/internal/profile"
)

// Possible is services/<id>/possible.yaml: what the product lets be true of the
// facts of a profile. A service without the file lets everything be true.
type Possible struct {
	Read    string            `yaml:"read" is:"required,date"` // date on which the facts were read
	Sources map[string]Source `yaml:"sources" keys:"id"`       // beyond those of service.yaml
	Entries []Possibility     `yaml:"possible" is:"required"`  // one for each fact, or pair of facts
}

// A Possibility says what one fact, or each of several, can be with a product.
// A condition on other facts makes it a statement about pairs.
type Possibility struct {
	Cited    `yaml:",inline"`
	ID       string   `yaml:"id" is:"required,id"`                                 // for editors and messages
	Facts    Names    `yaml:"fact" is:"required"`                                  // below the service: telemetry.sent; retention[chat] is an entry for the category
	Variants []string `yaml:"variants" is:"in=variants"`                           // only with these; empty: with all
	When     []When   `yaml:"when"`                                                // holds only then
	Is       []string `yaml:"is"`                                                  // the only answers that can be true
	Never    []string `yaml:"never"`                                               // answers that cannot be true; of a retention also its ways: period, until, until:meeting-ended, criterion
	Always   []string `yaml:"always"`                                              // values that an answer of several values holds
	Range    *Range   `yaml:"range"`                                               // of a period
	Decides  string   `yaml:"decides" is:"one=customer|vendor|participant|nobody"` // who can set what the fact says
	Asks     *Asks    `yaml:"asks"`                                                // how the product asks people for consent
	Undoable bool     `yaml:"undoable"`                                            // whoever takes part can undo a no: it is a default, and no text denies it flatly
	Reasoned bool     `yaml:"unless_reason"`                                       // a reason stated with the fact is proof to the contrary
	Severity string   `yaml:"severity" is:"one=error|warning|info"`                // error, warning or info; empty: an error of high confidence, else a warning
	Gate     string   `yaml:"gate" is:"one=publish|processing"`                    // publish or processing; empty: publish
	Why      Said     `yaml:"why" is:"required,message"`                           // why it cannot be otherwise, a sentence
	Hint     Said     `yaml:"hint" is:"message"`                                   // the smallest change, where the values do not say it
}

// Names are one name or a list of names.
type Names []string

func (n *Names) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*n = Names{node.Value}
		return nil
	}
	return node.Decode((*[]string)(n))
}

// A Range is the periods that can be set; the zero of a bound is no bound.
type Range struct {
	Min     fact.Period   `yaml:"min"`     // the shortest
	Max     fact.Period   `yaml:"max"`     // the longest
	Only    []fact.Period `yaml:"only"`    // these alone
	Default fact.Period   `yaml:"default"` // what holds until somebody sets another one
}

// Asks is how a product asks people before it takes down what they say.
type Asks struct {
	Not     []string `yaml:"not" is:"in=not-asked"`       // whom it does not ask: a list of labels.yaml
	Inside  string   `yaml:"inside" is:"in=asked-inside"` // those who are in the meeting already
	Refusal string   `yaml:"refusal" is:"in=refusals"`    // what a no leads to
}

// RetentionWays are how an entry of retention says how long.
var RetentionWays = []string{"period", "until", "criterion", "vendor-default"}

// Possibility is the entry of that id, nil if there is none.
func (s *Service) Possibility(id string) *Possibility {
	for i := range s.Possible.Entries {
		if s.Possible.Entries[i].ID == id {
			return &s.Possible.Entries[i]
		}
	}
	return nil
}

// Holds reports whether an entry is about the variant.
func (p *Possibility) Holds(variant string) bool {
	return len(p.Variants) == 0 || slices.Contains(p.Variants, variant)
}

// possible reads what the product of a service lets be true.
func (ld *loader) possible(s *Service) {
	name := "services/" + s.ID + "/possible.yaml"
	if _, err := fs.Stat(ld.fs, name); err != nil {
		return
	}
	ld.yamlOf(s, name, &s.Possible)
}

// known holds a fact below a service against what a profile can state.
func (ld *loader) known(lib *Library, s *Service, path string) bool {
	if id, ok := strings.CutPrefix(path, "settings."); ok {
		return slices.ContainsFunc(s.Settings, func(q Setting) bool { return q.ID == id })
	}
	if id, ok := retained(path); ok {
		return slices.ContainsFunc(lib.Data, func(d DataLabel) bool { return d.ID == id })
	}
	return path == "variant" || path == "operation" || profile.Has(path)
}

// retained is the category of retention[chat].
func retained(path string) (category string, ok bool) {
	rest, ok := strings.CutPrefix(path, "retention[")
	category, closed := strings.CutSuffix(rest, "]")
	return category, ok && closed && category != ""
}

// Domain lists the answers that a fact below a service may have, none where it
// is free.
func (l *Library) Domain(s *Service, path string) []string {
	if id, ok := strings.CutPrefix(path, "settings."); ok {
		for _, q := range l.settings(s) {
			if q.ID == id {
				return sorted(q.Values)
			}
		}
		return nil
	}
	if profile.YesNo(path) {
		return []string{"yes", "no"}
	}
	return l.Values("services[]." + path)
}

// settings are those of a service, or of all where an entry speaks of none.
func (l *Library) settings(s *Service) []Setting {
	if s != nil {
		return s.Settings
	}
	var all []Setting
	for _, s := range l.Services {
		all = append(all, s.Settings...)
	}
	return all
}

// possibility checks what no field says of an entry: one that can never report
// says nothing.
func (ld *loader) possibility(lib *Library, s *Service, p *Possibility) {
	if s.Possibility(p.ID) != p {
		ld.at(p.Cited, "id-twice", "id", p.ID, "line", strconv.Itoa(s.Possibility(p.ID).Line))
	}
	for _, path := range p.Facts {
		_, isRetention := retained(path)
		if !ld.known(lib, s, path) {
			ld.at(p.Cited, "unknown", "what", "fact", "id", path, "meant", meant.Of(path, profile.ServiceFacts()))
			continue
		}
		ld.answers(lib, s, p.Cited, path, slices.Concat(p.Is, p.Never, p.Always))
		if p.Range != nil && !isRetention {
			ld.at(p.Cited, "possible-no-period", "id", path)
		}
		if p.Asks != nil && !strings.HasSuffix(path, ".authorisation") {
			ld.at(p.Cited, "possible-no-consent", "id", path)
		}
		if p.Reasoned && !isRetention {
			ld.at(p.Cited, "possible-no-reason", "id", path)
		}
	}
	if len(p.Is)+len(p.Never)+len(p.Always) == 0 && p.Range == nil && p.Asks == nil && p.Decides == "" {
		ld.at(p.Cited, "possible-silent", "id", p.ID)
	}
	if r := p.Range; r != nil && (!r.Min.Known() && !r.Max.Known() && len(r.Only) == 0 || r.Min.Known() && r.Max.Known() && r.Min.Compare(r.Max) > 0) {
		ld.at(p.Cited, "possible-range", "id", p.ID)
	}
	if p.Confidence == "low" && p.Severity == "error" {
		ld.at(p.Cited, "possible-doubtful", "id", p.ID)
	}
}

// answers holds values against what a fact below a service may say.
func (ld *loader) answers(lib *Library, s *Service, c Cited, path string, values []string) {
	domain := lib.Domain(s, path)
	for _, v := range values {
		if _, isRetention := retained(path); isRetention {
			way, event, _ := strings.Cut(v, ":")
			if !slices.Contains(RetentionWays, way) || event != "" && (way != "until" || lib.Retention.Events[event] == nil) {
				ld.at(c, "unknown-value", "key", path, "value", v, "meant", meant.Of(way, RetentionWays))
			}
		} else if len(domain) > 0 && !slices.Contains(domain, v) {
			ld.at(c, "unknown-value", "key", path, "value", v, "meant", meant.Of(v, domain), "allowed", shortList(domain))
		}
	}
}
