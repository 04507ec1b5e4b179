package library

import (
	"slices"
	"strings"
)

// A Subject is an entry of subjects.yaml: what facts and sentences are about, and
// what keeps two of them from contradicting each other.
type Subject struct {
	ID      string     `yaml:"id" is:"required,id"`
	Label   Said       `yaml:"label" is:"required"`
	Facts   SaysOf     `yaml:"facts" is:"required"`
	Pairs   []Pair     `yaml:"pairs" is:"required"`
	Denials [][]string `yaml:"denials"` // expressions of clause texts that belong together; see denials.yaml
	At      Cited      `yaml:"-"`
}

// SaysOf are the facts of a subject, as patterns, by what they say.
type SaysOf struct {
	Whether  []string `yaml:"whether" is:"in=facts"`
	Who      []string `yaml:"who" is:"in=facts"`
	What     []string `yaml:"what" is:"in=facts"`
	Where    []string `yaml:"where" is:"in=facts"`
	HowLong  []string `yaml:"how-long" is:"in=facts"`
	Basis    []string `yaml:"basis" is:"in=facts"`
	How      []string `yaml:"how" is:"in=facts"`
	Practice []string `yaml:"practice" is:"in=facts"` // asked of the controller, and printed in no notice
}

// An Aspect is what some facts of a subject say: whether, who, what, where,
// how-long, basis, how; practice.
type Aspect struct {
	ID    string
	Facts []string
}

// Aspects are those of which there are facts, in the order above.
func (s *SaysOf) Aspects() []Aspect {
	all := []Aspect{{"whether", s.Whether}, {"who", s.Who}, {"what", s.What}, {"where", s.Where}, {"how-long", s.HowLong}, {"basis", s.Basis}, {"how", s.How}, {"practice", s.Practice}}
	return slices.DeleteFunc(all, func(a Aspect) bool { return len(a.Facts) == 0 })
}

// A Pair is what holds the facts of some aspects together, each with each and
// with others of its own.
type Pair struct {
	Of      []string `yaml:"of" is:"required,one=whether|who|what|where|how-long|basis|how|catalogue"`
	Rules   []string `yaml:"rules" is:"in=rules"` // that report a contradiction
	Because string   `yaml:"because"`             // why none is possible, or what the rules leave open
}

// Catalogue stands in a pair for what services/<id>/ knows of a product.
const Catalogue = "catalogue"

// Needed are the pairs that a subject has to say something of: of two aspects, of
// two facts of one, of each aspect and the catalogue. What is not printed
// contradicts no sentence.
func (s *Subject) Needed() [][2]string {
	var out [][2]string
	aspects := slices.DeleteFunc(s.Facts.Aspects(), func(a Aspect) bool { return a.ID == "practice" })
	for i, a := range aspects {
		if len(a.Facts) > 1 {
			out = append(out, [2]string{a.ID, a.ID})
		}
		for _, b := range aspects[i+1:] {
			out = append(out, [2]string{a.ID, b.ID})
		}
		out = append(out, [2]string{a.ID, Catalogue})
	}
	return out
}

// Between are the entries about a pair. One of two aspects is about them, one of
// one aspect about its own facts; one that names more covers each two of them.
func (s *Subject) Between(pair [2]string) []*Pair {
	var out []*Pair
	for i := range s.Pairs {
		p := &s.Pairs[i]
		if pair[0] == pair[1] {
			if len(p.Of) == 1 && p.Of[0] == pair[0] {
				out = append(out, p)
			}
		} else if slices.Contains(p.Of, pair[0]) && slices.Contains(p.Of, pair[1]) {
			out = append(out, p)
		}
	}
	return out
}

// subjects checks that every fact has one subject, and every pair an entry that
// names a rule or a reason.
func (ld *loader) subjects(lib *Library) {
	home := map[string]string{}
	for i := range lib.Subjects {
		s := &lib.Subjects[i]
		for _, a := range s.Facts.Aspects() {
			for _, f := range a.Facts {
				if home[f] != "" {
					ld.at(s.At, "subject-twice", "id", f, "one", home[f], "other", s.ID)
				}
				home[f] = s.ID
			}
		}
		for _, p := range s.Pairs {
			if len(p.Rules) == 0 && strings.TrimSpace(p.Because) == "" {
				ld.at(s.At, "pair-open", "id", s.ID, "pair", strings.Join(p.Of, " × "))
			}
		}
		for _, pair := range s.Needed() {
			if len(s.Between(pair)) == 0 {
				ld.at(s.At, "pair-open", "id", s.ID, "pair", pair[0]+" × "+pair[1])
			}
		}
	}
}
