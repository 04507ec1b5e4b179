package library

import "klausel/generator/internal/fact"

// Limits is limits.yaml: how long data may stay before somebody has to say why.
type Limits struct {
	Read    string            `yaml:"read" is:"required,date"` // date on which the entries were read
	Sources map[string]Source `yaml:"sources" keys:"id"`
	Entries []Limit           `yaml:"limits" is:"required"`
}

// A Limit is the longest usual period for categories of data. Of the entries
// that fit, the first one counts.
type Limit struct {
	Cited    `yaml:",inline"`
	Reach    `yaml:",inline"`
	ID       string      `yaml:"id" is:"required,id"`
	For      []string    `yaml:"for" is:"required,in=categories"`
	Purposes []string    `yaml:"purposes" is:"in=purposes"` // the service serves one of them
	From     []string    `yaml:"from" is:"in=triggers"`     // the period runs from one of them
	Alone    bool        `yaml:"alone"`                     // the groups are all that take part
	Warn     fact.Period `yaml:"warn"`                      // longer: a warning, unless a reason or a norm is stated
	Most     fact.Period `yaml:"most"`                      // longer: an error, unless a reason or a norm is stated
	Never    bool        `yaml:"never"`                     // nothing of it stays
	Weight   string      `yaml:"weight" is:"required,one=law|court|authority|practice|editors"`
	Why      Said        `yaml:"why" is:"required,message"` // on what the numbers rest
}

// LimitRef is the provenance of a limit.
func (l *Library) LimitRef(of *Limit) fact.Ref { return of.Cited.Ref(l.Limits.Sources, l.Limits.Read) }

// limits reads limits.yaml.
func (ld *loader) limits(into *Limits) {
	ld.yaml("limits.yaml", into)
	for i := range into.Entries {
		e := &into.Entries[i]
		switch {
		case e.Never, e.Warn.Known() && !e.Most.Known():
		case !e.Most.Known(), e.Warn.Known() && e.Warn.Compare(e.Most) > 0:
			ld.at(e.Cited, "missing-key", "key", "most")
		}
	}
}
