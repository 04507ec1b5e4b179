package notice

import (
	"slices"

	"klausel/generator/internal/fact"
)

// Obligations are what the legal bases say on whether people must provide
// data, Art. 13(2)(e) GDPR. What the profile states is about everybody else.
type Obligations struct {
	Owed     fact.Set         // groups of employees who owe their taking part: by contract or by statute
	Statutes fact.List[Basis] // legal obligations that carry a purpose
}

// obligations reads them off the purposes of several services. A group or a
// basis that several services name stands once.
func (d *deriver) obligations(services []*Service) Obligations {
	var owed []fact.Choice
	var statutes []Basis
	var refs []fact.Ref
	for _, s := range services {
		for _, p := range s.Purposes.Items {
			known := d.lib.Purpose(p.ID.ID())
			taking := known == nil || len(known.Functions) == 0 && !known.Beside
			for _, b := range p.Bases.Items {
				refs = append(refs, b.Basis.Origin()...)
				if b.Basis.In("legal-obligation") && !slices.ContainsFunc(statutes, func(o Basis) bool { return o.Purpose.Same(b.Purpose) && o.Norm.Same(b.Norm) }) {
					statutes = append(statutes, b)
				}
				if !taking || !b.Basis.In("contract", "legal-obligation") {
					continue
				}
				of := b.Groups
				if !of.Known() {
					of = s.Groups
				}
				for _, g := range of.Items {
					if d.group(g.ID()).Employed && !slices.ContainsFunc(owed, func(o fact.Choice) bool { return o.In(g.ID()) }) {
						owed = append(owed, fact.NewChoice(g.ID(), "services[].groups", slices.Concat(g.Origin(), b.Basis.Origin())...).Called(g.Own()))
					}
				}
			}
		}
	}
	return Obligations{
		Owed: fact.NewSet(owed, len(owed) > 0, owedRefs(owed)...), Statutes: fact.NewList(statutes, true, refs...),
	}
}

func owedRefs(groups []fact.Choice) []fact.Ref {
	var refs []fact.Ref
	for _, g := range groups {
		refs = append(refs, g.Origin()...)
	}
	return refs
}
