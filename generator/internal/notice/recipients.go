package notice

import (
	"slices"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// recipients are the outside parties that the variant, the functions and the
// settings bring with them, and those the profile adds. An entry of the profile
// under an id of the catalogue replaces that one.
func (d *deriver) recipients(s *Service) fact.List[Recipient] {
	own := s.Stated.Recipients.Items
	var out []Recipient
	for i := range s.Cat.Recipients {
		c := &s.Cat.Recipients[i]
		if !s.Holds(c.Variants, c.When) || slices.ContainsFunc(own, func(p profile.Recipient) bool { return p.ID.String() == c.ID }) {
			continue
		}
		ref := s.Cat.Ref(c.Cited)
		r := Recipient{
			Name: phrase(c.Name, ref), Role: fact.NewChoice(c.Role, "recipient-roles", ref),
			Country: fact.NewCountry(c.Country, ref), What: phrase(c.What, ref),
		}
		if p, ok := s.Cat.Providers[c.Provider]; ok {
			r.Name = fact.NewName(p.Name, s.Cat.Ref(p.Cited), ref)
			if c.Country == "" {
				r.Country = fact.NewCountry(p.Country, s.Cat.Ref(p.Cited), ref)
			}
		}
		many := c.Many
		if c.NamedBy != "" {
			block := c.NamedBy[:strings.LastIndexByte(c.NamedBy, '.')]
			for _, v := range profile.Find(s.Stated, c.NamedBy) {
				r.Name, many = fact.NewName(v.(fact.Text).String(), v.Origin()...), false
				for _, v := range profile.Find(s.Stated, block+".country") {
					r.Country = v.(fact.Country)
				}
			}
		}
		r.Role = role(r.Role, many)
		out = append(out, r)
	}
	if r := &s.Stated.Reseller; r.Name.Known() && !r.Role.In("none") {
		out = append(out, Recipient{Name: fact.NewName(r.Name.String(), r.Name.Origin()...), Role: r.Role, Country: r.Country, What: r.What})
	}
	out = append(out, d.named(s, out)...)
	for _, c := range own {
		r := Recipient{Name: c.Name, Role: role(c.Role, c.Category.IsYes()), Country: c.Country, What: c.What, OnlyIf: c.OnlyIf}
		if c.Category.IsYes() && !c.Country.Known() {
			r.Country = fact.Country{}
		}
		out = append(out, r)
	}
	for i := range out {
		if r := &out[i]; !d.names(r) {
			r.RoleBeside = r.Role
		}
	}
	return fact.NewList(out, true, s.At("recipients"))
}

// names reports whether the name of a recipient is its role already: "telephone
// company for the dial-in number" says that it is a telephone company.
func (d *deriver) names(r *Recipient) bool {
	role, ok := d.lib.Words(r.Role.List(), r.Role.ID())
	if !ok {
		return false
	}
	for lang, words := range role {
		name := r.Name.In(lang).String()
		if rest, begins := strings.CutPrefix(strings.ToLower(name), strings.ToLower(words)); !begins || rest != "" && rest[0] != ' ' {
			return false
		}
	}
	return true
}

// role is the role of a recipient, in the plural where many have it.
func role(of fact.Choice, many bool) fact.Choice {
	if !many || !of.Known() {
		return of
	}
	return fact.NewChoice(of.ID(), library.OfMany("recipient-roles"), of.Origin()...)
}

// named are the parties that a function in use names and no entry of the
// catalogue speaks of. The provider of the service stands in a line of its own.
func (d *deriver) named(s *Service, have []Recipient) []Recipient {
	var out []Recipient
	for _, x := range []struct {
		used    fact.YesNo
		name    fact.Text
		country fact.Country
		data    string
	}{
		{s.Functions.DialIn, s.DialIn.Carrier, s.DialIn.Country, "dial-in"},
		{s.Functions.Transcription, s.Transcription.Provider, s.Transcription.Country, "transcript"},
		{s.Functions.Assistant, s.Assistant.Provider, s.Assistant.Country, "ai-output"},
		{s.Functions.LiveStream, s.LiveStream.Platform, s.LiveStream.Country, "live-stream"},
	} {
		name := fact.NewName(x.name.String(), x.name.Origin()...)
		if !x.used.IsYes() || !x.name.Known() || x.name.String() == s.Provider.Name.String() || slices.ContainsFunc(have, func(h Recipient) bool { return h.Name.Same(name) }) {
			continue
		}
		words, _ := d.lib.Words("services[].retention[].for", x.data)
		out = append(out, Recipient{Name: name, Country: x.country, What: phrase(words, x.used.Origin()...)})
	}
	return out
}
