package library

import (
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/profile"
)

// Possible is services/<id>/possible.yaml: what the product lets be true of the
// facts of a profile. A service without the file lets everything be true.
type Possible struct {
	Read    string            `yaml:"read"` // date on which the facts were read
	Sources map[string]Source `yaml:"sources"`
	Entries []Possibility     `yaml:"possible"`
}

// A Possibility says what one fact, or each of several, can be with a product.
// A condition on other facts makes it a statement about pairs.
type Possibility struct {
	Cited    `yaml:",inline"`
	ID       string   `yaml:"id"`
	Facts    Names    `yaml:"fact"` // below the service: telemetry.sent; retention[chat] is an entry for the category
	Variants []string `yaml:"variants"`
	When     []When   `yaml:"when"`
	Is       []string `yaml:"is"`     // the only answers that can be true
	Never    []string `yaml:"never"`  // answers that cannot be true; of a retention also its ways: period, until, until:meeting-ended, criterion
	Always   []string `yaml:"always"` // values that an answer of several values holds
	Range    *Range   `yaml:"range"`  // of a period
	Decides  string   `yaml:"decides"`
	Asks     *Asks    `yaml:"asks"`
	Reasoned bool     `yaml:"unless_reason"` // a reason stated with the fact is proof to the contrary
	Severity string   `yaml:"severity"`      // error, warning or info; empty: an error of high confidence, else a warning
	Gate     string   `yaml:"gate"`          // publish or processing; empty: publish
	Why      Said     `yaml:"why"`
	Hint     Said     `yaml:"hint"` // the smallest change, where the values do not say it
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
	Min     fact.Period   `yaml:"min"`
	Max     fact.Period   `yaml:"max"`
	Only    []fact.Period `yaml:"only"`    // these alone
	Default fact.Period   `yaml:"default"` // what holds until somebody sets another one
}

// Asks is how a product asks people before it takes down what they say.
type Asks struct {
	Not     []string `yaml:"not"`     // whom it does not ask: a list of labels.yaml
	Inside  string   `yaml:"inside"`  // those who are in the meeting already
	Refusal string   `yaml:"refusal"` // what a no leads to
}

// Deciders are who can set what a fact says.
var Deciders = []string{"customer", "vendor", "participant", "nobody"}

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

// possible reads what the product of a service lets be true. Its sources are
// those of the service from then on.
func (ld *loader) possible(s *Service) {
	name := "services/" + s.ID + "/possible.yaml"
	if _, err := fs.Stat(ld.fs, name); err != nil {
		return
	}
	ld.yaml(name, &s.Possible)
	for _, id := range sorted(s.Possible.Sources) {
		if _, twice := s.Sources[id]; twice {
			ld.fail(name, 1, "source %s stands in service.yaml already", id)
			continue
		}
		if s.Sources == nil {
			s.Sources = map[string]Source{}
		}
		s.Sources[id] = s.Possible.Sources[id]
	}
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
		for _, q := range s.Settings {
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

// answers holds values against what a fact below a service may say.
func (ld *loader) answers(lib *Library, s *Service, c Cited, path string, values []string) {
	name := strings.TrimPrefix(c.File, "templates/")
	domain := lib.Domain(s, path)
	for _, v := range values {
		if _, isRetention := retained(path); isRetention {
			way, event, _ := strings.Cut(v, ":")
			if !slices.Contains(RetentionWays, way) || event != "" && (way != "until" || lib.Retention.Events[event] == nil) {
				ld.fail(name, c.Line, "%s is never %s", path, v)
			}
		} else if len(domain) > 0 && !slices.Contains(domain, v) {
			ld.fail(name, c.Line, "%s is never %s", path, v)
		}
	}
}

// conditions checks that a condition names facts that a profile can state, and
// values that they can have.
func (ld *loader) conditions(lib *Library, s *Service, c Cited, when []When) {
	for _, w := range when {
		if !ld.known(lib, s, w.Fact) {
			ld.fail(strings.TrimPrefix(c.File, "templates/"), c.Line, "there is no fact %s", w.Fact)
			continue
		}
		ld.answers(lib, s, c, w.Fact, w.In)
	}
}

// possibility checks an entry: one that can never report says nothing.
func (ld *loader) possibility(lib *Library, s *Service, p *Possibility) {
	bad := func(format string, args ...any) {
		ld.fail(strings.TrimPrefix(p.File, "templates/"), p.Line, format, args...)
	}
	if len(p.Facts) == 0 || p.ID == "" || s.Possibility(p.ID) != p {
		bad("an entry has an id of its own and names its fact")
	}
	for _, path := range p.Facts {
		_, isRetention := retained(path)
		if !ld.known(lib, s, path) {
			bad("there is no fact %s", path)
			continue
		}
		ld.answers(lib, s, p.Cited, path, slices.Concat(p.Is, p.Never, p.Always))
		if p.Range != nil && !isRetention {
			bad("range: %s is no period", path)
		}
		if p.Asks != nil && !strings.HasSuffix(path, ".authorisation") {
			bad("asks: %s is not how people agree", path)
		}
		if p.Reasoned && !isRetention {
			bad("unless_reason: %s has no reason beside it", path)
		}
	}
	if p.Decides != "" && !slices.Contains(Deciders, p.Decides) {
		bad("decides is %s, not %q", strings.Join(Deciders, ", "), p.Decides)
	}
	if len(p.Is)+len(p.Never)+len(p.Always) == 0 && p.Range == nil && p.Asks == nil && p.Decides == "" {
		bad("an entry says what a fact is, is never, always holds, within which range, who decides or who is asked")
	}
	if r := p.Range; r != nil && (!r.Min.Known() && !r.Max.Known() && len(r.Only) == 0 || r.Min.Known() && r.Max.Known() && r.Min.Compare(r.Max) > 0) {
		bad("range: from the shortest to the longest period")
	}
	if a := p.Asks; a != nil {
		for list, values := range map[string][]string{"not-asked": a.Not, "asked-inside": {a.Inside}, "refusals": {a.Refusal}} {
			for _, v := range values {
				if _, ok := lib.Words(list, v); !ok {
					bad("asks: labels.yaml has no %s in %s", v, list)
				}
			}
		}
	}
	if !slices.Contains([]string{"", "error", "warning", "info"}, p.Severity) || !slices.Contains([]string{"", "publish", "processing"}, p.Gate) {
		bad("severity %q, gate %q", p.Severity, p.Gate)
	}
	if p.Confidence == "low" && p.Severity == "error" {
		bad("what has low confidence is no error")
	}
	for _, lang := range Messages {
		if p.Why[lang] == "" {
			bad("why is missing in %s", lang)
		}
	}
}
