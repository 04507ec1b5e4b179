package notice

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"klausel/generator/internal/fact"
)

// brief draws the lists of a resolved service together.
func (r *resolver) brief(s *Service) Brief {
	var b Brief
	var purposes, data []fact.Text
	for _, p := range s.Purposes.Items {
		if p.Text.Known() {
			own := r.lib.Purpose(p.ID.ID()) == nil
			purposes = append(purposes, r.within(p.Text, len(purposes) > 0 && !own))
		}
	}
	for _, d := range s.Data.Items {
		if d.Label.Known() {
			data = append(data, r.within(d.Label, len(data) > 0))
		}
	}
	b.Purposes = r.line(purposes, s.Purposes.Origin())
	b.Data = r.line(data, s.Data.Origin())
	b.Recipients = r.briefRecipients(s)
	b.Abroad = r.briefAbroad(s)
	return b
}

func (r *resolver) line(items []fact.Text, asked []fact.Ref) fact.Set {
	return fact.NewSet(words(items), r.joined(items), len(items) > 0, asked...)
}

func words(items []fact.Text) []string {
	var out []string
	for _, item := range items {
		out = append(out, item.String())
	}
	return out
}

// within writes a label of the catalogue as it stands inside a line: some
// languages go on in lower case there. A label such as "AI notes" stays.
func (r *resolver) within(t fact.Text, inside bool) fact.Text {
	words := t.String()
	first, size := utf8.DecodeRuneInString(words)
	second, _ := utf8.DecodeRuneInString(words[size:])
	if !inside || !r.loc.LowerWithin || !unicode.IsLower(second) {
		return t
	}
	return fact.NewText(string(unicode.ToLower(first))+words[size:], t.Origin()...)
}

// briefRecipients names each outside party once: "Zoom (USA), …".
func (r *resolver) briefRecipients(s *Service) fact.Set {
	type party struct{ name, country fact.Text }
	var all []party
	add := func(name, country fact.Text) {
		if name.Known() && !slices.ContainsFunc(all, func(p party) bool { return p.name.String() == name.String() }) {
			all = append(all, party{name, country})
		}
	}
	add(s.Provider.Name, s.Provider.Country)
	add(s.Host.Name, s.Host.Country)
	if s.Tenant.Operator.In("group-company") {
		add(s.Tenant.Name, s.Tenant.Country)
	}
	for _, rc := range s.Recipients.Items {
		add(rc.Name, rc.Country)
	}
	var names []fact.Text
	for i, p := range all {
		names = append(names, r.within(p.name, i > 0 && r.describes(s, p.name)))
	}
	joined := r.joined(names)
	var out fact.Joined
	for i, p := range all {
		if !p.country.Known() {
			out.Items, out.Glue = append(out.Items, names[i]), append(out.Glue, joined.Glue[i])
			continue
		}
		out.Items = append(out.Items, names[i], p.country)
		out.Glue = append(out.Glue, " (", ")"+joined.Glue[i])
	}
	return fact.NewSet(words(names), out, len(all) > 0, s.Recipients.Origin()...)
}

func (r *resolver) briefAbroad(s *Service) fact.Set {
	var codes []string
	var refs []fact.Ref
	for _, t := range s.Transfers.Items {
		if !t.Countries.Known() {
			return fact.NewSet(nil, fact.Joined{}, false, t.Countries.Origin()...)
		}
		refs = append(refs, t.Countries.Origin()...)
		for _, code := range t.Countries.IDs() {
			if r.abroad(code) && !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	if len(codes) == 0 {
		return fact.NewSet(nil, fact.Joined{}, false, s.Transfers.Origin()...)
	}
	return r.countrySet(codes, refs...)
}

// describes reports whether the words are the catalogue's for somebody it has
// no name for: "Sub-processors of Zoom".
func (r *resolver) describes(s *Service, words fact.Text) bool {
	for _, p := range r.lib.Service(s.ID.ID()).Providers {
		if p.Name == words.String() {
			return false
		}
	}
	refs := words.Origin()
	return len(refs) > 0 && refs[0].Path == ""
}
