package library

import "slices"

// A Reach says of whom an entry of limits.yaml or bases.yaml speaks. What it
// does not name it does not ask.
type Reach struct {
	Laws      []string `yaml:"laws" is:"in=laws"`           // of the notice, or of what it extends
	Countries []string `yaml:"countries" is:"in=countries"` // of the controller
	States    []string `yaml:"states" is:"in=states"`       // of the controller
	Kinds     []string `yaml:"kinds" is:"in=controller-kinds"`
	Services  []string `yaml:"services" is:"in=services"`
	Groups    []string `yaml:"groups" is:"in=groups"` // one of them is concerned
	When      []When   `yaml:"when"`                  // all of them hold
	Unless    []When   `yaml:"unless"`                // none of them holds
}

// Binds reports whether the entry speaks of a controller under a law.
func (r *Reach) Binds(l *Library, law *Law, country, state, kind string) bool {
	among := func(of []string, id string) bool { return len(of) == 0 || slices.Contains(of, id) }
	under := func(id string) bool { return l.Under(law, id) }
	return among(r.Countries, country) && among(r.States, state) && among(r.Kinds, kind) &&
		(len(r.Laws) == 0 || slices.ContainsFunc(r.Laws, under))
}
