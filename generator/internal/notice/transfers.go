package notice

import (
	"slices"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// transfers are the documented flows of the variant, met by what the profile
// states about them, and those the profile adds.
func (d *deriver) transfers(s *Service) fact.List[Transfer] {
	var out []Transfer
	own := s.Stated.Transfers.Items
	used := map[string]bool{}
	for i := range s.Cat.Transfers {
		c := &s.Cat.Transfers[i]
		if !s.Holds(c.Variants, c.When) {
			continue
		}
		var met *profile.Transfer
		for j := range own {
			if own[j].ID.String() == c.ID {
				met, used[c.ID] = &own[j], true
			}
		}
		if c.Further {
			s.Further = fact.Cond{Holds: true, Facts: []fact.Ref{s.Cat.Ref(c.Cited)}}
		}
		if t := d.transfer(s, c, met); !t.Countries.Known() || slices.ContainsFunc(t.Countries.IDs(), d.abroad) {
			out = append(out, t)
		}
	}
	for i := range own {
		if t := &own[i]; !used[t.ID.String()] {
			out = append(out, d.transfer(s, nil, t))
		}
	}
	return fact.NewList(mergeTransfers(out), true, s.At("transfers"))
}

// mergeTransfers tells flows to one recipient under one tool once, with the
// occasions of all of them.
func mergeTransfers(all []Transfer) []Transfer {
	var out []Transfer
	alike := func(a, b Transfer) bool {
		return a.Tool.Known() && a.Recipient.Same(b.Recipient) && slices.Equal(a.Countries.IDs(), b.Countries.IDs()) &&
			a.Tool.ID() == b.Tool.ID() && a.DPFCheckedOn.Compare(b.DPFCheckedOn) == 0 && a.SCCModule.ID() == b.SCCModule.ID() &&
			a.Fallback.ID() == b.Fallback.ID() && a.Copy.Href() == b.Copy.Href() && a.OnRequest.Holds == b.OnRequest.Holds
	}
	for _, t := range all {
		i := slices.IndexFunc(out, func(have Transfer) bool { return alike(have, t) })
		if i < 0 || !t.What.Known() || !out[i].What.Known() {
			out = append(out, t)
			continue
		}
		what := fact.NewSeries(slices.Concat(out[i].What.Items, t.What.Items), slices.Concat(out[i].What.Origin(), t.What.Origin())...)
		what.SideBySide = true
		out[i].What = what
		out[i].resting(&t)
	}
	return out
}

// resting lets what one row says of two flows rest on the answers about both.
func (t *Transfer) resting(on *Transfer) {
	t.Recipient = t.Recipient.With(on.Recipient.Origin()...)
	t.Countries = fact.NewCountrySet(t.Countries.IDs(), slices.Concat(t.Countries.Origin(), on.Countries.Origin())...)
	t.Tool = t.Tool.With(on.Tool.Origin()...)
	t.DPFCheckedOn = t.DPFCheckedOn.With(on.DPFCheckedOn.Origin()...)
	t.SCCModule = t.SCCModule.With(on.SCCModule.Origin()...)
	t.Fallback = t.Fallback.With(on.Fallback.Origin()...)
	t.Copy = t.Copy.With(on.Copy.Origin()...)
	for _, x := range []struct{ of, on *fact.Series }{{&t.Decision, &on.Decision}, {&t.Limits, &on.Limits}} {
		more := fact.NewSeries(x.of.Items, slices.Concat(x.of.Origin(), x.on.Origin())...)
		more.SideBySide = x.of.SideBySide
		*x.of = more
	}
	t.OnRequest.Facts = slices.Concat(t.OnRequest.Facts, on.OnRequest.Facts)
	t.HasCopy.Facts = slices.Concat(t.HasCopy.Facts, on.HasCopy.Facts)
}

func (d *deriver) transfer(s *Service, cat *library.Transfer, own *profile.Transfer) Transfer {
	if own == nil {
		path := s.Path + ".transfers[" + cat.ID + "]"
		own = &profile.Transfer{}
		own.Path = path
	}
	ask := func(field string) fact.Ref { return d.p.At(own.Path + "." + field) }
	t := Transfer{
		Recipient: own.Recipient, Countries: own.Countries,
		Tool: own.Tool, DPFCheckedOn: own.DPFCheckedOn, SCCModule: own.SCCModule, Fallback: own.Fallback,
	}
	what := own.What
	var refs []fact.Ref
	if cat != nil {
		refs = []fact.Ref{s.Cat.Ref(cat.Cited)}
		if p, ok := s.Cat.Providers[cat.Provider]; ok && !own.Recipient.Known() {
			t.Recipient = fact.NewName(p.Name, append(slices.Clone(refs), s.Cat.Ref(p.Cited))...)
		} else if len(cat.Recipient) > 0 && !own.Recipient.Known() {
			t.Recipient = phrase(cat.Recipient, refs...)
		}
		if !own.Countries.Known() && len(cat.Countries) > 0 {
			t.Countries = fact.NewCountrySet(cat.Countries, refs...)
		}
		if !own.What.Known() {
			what = phrase(cat.What, refs...)
		}
		if !own.Tool.Known() && cat.Tool != "" {
			t.Tool = fact.NewChoice(cat.Tool, "transfer-tools", refs...)
		}
	}
	// What nobody stated says where it would have to be.
	if !t.Recipient.Known() {
		t.Recipient = fact.NewName("", ask("recipient"))
	}
	if !t.Countries.Known() {
		t.Countries = fact.NewCountrySet(nil, ask("countries"))
	}
	if !t.Tool.Known() {
		t.Tool = fact.NewChoice("", "", ask("tool"))
	}
	if !t.DPFCheckedOn.Known() {
		t.DPFCheckedOn.Bind(ask("dpf_checked_on"))
	}
	if t.What = fact.NewSeries([]fact.Value{what}, what.Origin()...); !what.Known() {
		t.What = fact.NewSeries(nil, ask("what"))
	}
	d.decisions(&t)
	switch {
	case own.Copy.Requested:
		t.OnRequest = fact.Ask(own.Copy, true)
	case own.Copy.Known():
		t.Copy = own.Copy.URL
	case cat != nil && cat.CopyURL.Known() && t.Tool.In(cat.Tools...):
		t.Copy = cat.CopyURL.With(refs...)
	default:
		t.Copy.Bind(ask("copy"))
		t.OnRequest = fact.Cond{Facts: []fact.Ref{ask("copy")}}
	}
	t.HasCopy = fact.Cond{Holds: t.OnRequest.Holds || t.Copy.Known(), Facts: t.OnRequest.Facts}
	if t.Copy.Known() {
		t.HasCopy.Facts = t.Copy.Origin()
	}
	return t
}

// decisions finds the adequacy decisions on which a transfer rests, and what
// they do not cover; unknown unless there is one for every country.
func (d *deriver) decisions(t *Transfer) {
	var found []library.Adequacy
	switch {
	case t.Tool.In("dpf"):
		found = []library.Adequacy{d.lib.Countries.DPF}
	case t.Tool.In("adequacy"):
		for _, code := range t.Countries.IDs() {
			a, ok := d.lib.Countries.Adequate[code]
			if !ok {
				return
			}
			found = append(found, a)
		}
	default:
		return
	}
	refs := slices.Clone(t.Tool.Origin())
	for _, a := range found {
		refs = append(refs, a.Cited.Ref(nil, d.lib.Countries.AsOf.String()))
	}
	var decisions, limits []fact.Value
	for _, a := range found {
		decisions = append(decisions, prose(a.Decision, refs...))
		if len(a.Limits) > 0 {
			limits = append(limits, phrase(a.Limits, refs...))
		}
	}
	t.Decision = fact.NewSeries(decisions, refs...)
	if t.Limits.SideBySide = true; len(limits) > 0 { // a decision without limits leaves nothing to ask
		t.Limits = fact.NewSeries(limits, refs...)
		t.Limits.SideBySide = true
	}
}

// abroadOf are the countries of all transfers, and under a law that counts by
// country those of the servers.
func (d *deriver) abroadOf(s *Service) fact.CountrySet {
	var codes []string
	var refs []fact.Ref
	add := func(c fact.CountrySet) {
		refs = append(refs, c.Origin()...)
		for _, code := range c.IDs() {
			if d.abroad(code) && !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	for _, t := range s.Transfers.Items {
		if !t.Countries.Known() {
			return fact.NewCountrySet(nil, t.Countries.Origin()...)
		}
		add(t.Countries)
	}
	if d.lib.Abroad(d.law) == "country" {
		add(s.Location.Countries)
	}
	if len(codes) == 0 {
		return fact.NewCountrySet(nil, s.Transfers.Origin()...)
	}
	return fact.NewCountrySet(codes, refs...)
}

// abroad reports whether a flow to the country is one to a third country under
// the law of the notice.
func (d *deriver) abroad(code string) bool {
	return d.lib.IsAbroad(d.law, d.p.Controller.Country.ID(), code)
}
