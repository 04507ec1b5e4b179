package library

import "klausel/generator/internal/fact"

// Bases is bases.yaml: which legal basis does not carry which purpose, for which
// controllers and people. What no row speaks of is possible.
type Bases struct {
	Read    string            `yaml:"read" is:"required,date"` // date on which the rows were read
	Sources map[string]Source `yaml:"sources" keys:"id"`
	Rows    []BasisRow        `yaml:"rows" is:"required"`
}

// A BasisRow says that legal bases do not carry purposes, or only with a
// condition that a profile does not show. Of the rows that fit, the first counts.
type BasisRow struct {
	Cited    `yaml:",inline"`
	Reach    `yaml:",inline"`
	ID       string   `yaml:"id" is:"required,id"`
	Purposes []string `yaml:"purposes" is:"in=purposes"` // none: every purpose
	Bases    []string `yaml:"bases" is:"required,in=legal-bases"`
	Except   []string `yaml:"except" is:"in=groups"`         // of others than these
	Consent  []string `yaml:"consent_by" is:"in=consent-by"` // given in one of these ways
	Together []string `yaml:"together" is:"in=legal-bases"`  // one of them beside it, for the same people, settles the row
	Twice    []string `yaml:"twice" is:"in=legal-bases"`     // only where one of them stands beside it, for the same people
	Entrust  bool     `yaml:"entrusted"`                     // public_task: yes at the purpose settles the row
	Verdict  string   `yaml:"verdict" is:"required,one=no|doubt"`
	Why      Said     `yaml:"why" is:"required,message"`
	Hint     Said     `yaml:"hint" is:"required,message"`
}

// BasisRef is the provenance of a row.
func (l *Library) BasisRef(of *BasisRow) fact.Ref { return of.Cited.Ref(l.Bases.Sources, l.Bases.Read) }
