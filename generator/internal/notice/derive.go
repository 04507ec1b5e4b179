package notice

import (
	"slices"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// A world is one service of one profile beside its catalogue: what conditions
// of the catalogue are judged in.
type world struct {
	s         *profile.Service
	cat       *library.Service
	variant   *library.Variant
	functions Functions
}

// here reports whether an entry of the catalogue holds: for the variant, and
// with every condition met. An unknown fact meets none.
func (w *world) here(variants []string, when []library.When) bool {
	if len(variants) > 0 && !slices.Contains(variants, w.variant.ID) {
		return false
	}
	for _, c := range when {
		if !w.meets(c) {
			return false
		}
	}
	return true
}

func (w *world) meets(c library.When) bool {
	for _, v := range w.values(c.Fact) {
		if slices.Contains(c.In, v) {
			return true
		}
	}
	return false
}

// values are the answers a fact gives, as a profile writes them.
func (w *world) values(path string) []string {
	switch path {
	case "variant":
		return []string{w.variant.ID}
	case "operation":
		return []string{w.variant.Operation}
	}
	var out []string
	for _, v := range profile.Find(w.s, path) {
		switch v := v.(type) {
		case fact.YesNo:
			out = append(out, map[bool]string{true: "yes", false: "no"}[v.IsYes()])
		case fact.Choice:
			out = append(out, v.ID())
		case fact.Text:
			out = append(out, v.String())
		}
	}
	if len(out) == 0 {
		if key, ok := strings.CutPrefix(path, "functions."); ok {
			if f, ok := w.cat.Functions[key]; ok && !f.Offered {
				return []string{"no"}
			}
		}
	}
	return out
}

// Holds reports whether conditions of the catalogue are met by a service of a
// profile; package rules asks it for conflicts.
func Holds(s *profile.Service, cat *library.Service, variants []string, when []library.When) bool {
	w := &world{s: s, cat: cat, variant: variant(cat, s.Variant.ID())}
	return w.here(variants, when)
}

// data are the categories that arise: those of the catalogue, without those
// the profile omits, and those it adds.
func (r *resolver) data(w *world, at func(string) fact.Ref) fact.List[Data] {
	var out []Data
	add := func(id string, d Data) {
		label, _ := r.lib.Label("services[].retention[].for", id, r.lang)
		if d.Label.Known() {
			label = d.Label.String()
		}
		d.ID = fact.NewChoice(id, r.spell(label), at("data"))
		if !d.Label.Known() {
			d.Label = fact.NewText(r.spell(label), d.Elements.Origin()...)
		}
		out = append(out, d)
	}
	for i := range w.cat.Data {
		d := &w.cat.Data[i]
		if !w.here(d.Variants, d.When) || slices.ContainsFunc(w.s.Data.Omit, func(c fact.Choice) bool { return c.ID() == d.ID }) {
			continue
		}
		var elements []string
		for _, e := range d.Elements {
			elements = append(elements, e[r.lang])
		}
		refs := []fact.Ref{w.cat.Ref(d.Cited)}
		for _, c := range d.When {
			for _, v := range profile.Find(w.s, c.Fact) {
				refs = append(refs, v.Origin()...)
			}
		}
		add(d.ID, Data{
			Elements:  fact.NewText(r.spell(r.join(elements)), refs...),
			Storage:   r.words(d.Storage, d.Cited, w.cat),
			Retention: r.retention(w, d.ID, d.Retention),
		})
	}
	for _, d := range w.s.Data.Add {
		add(d.ID.String(), Data{Label: r.prose(d.Label), Elements: r.prose(d.Elements), Retention: r.retention(w, d.ID.String(), nil)})
	}
	return fact.NewList(out, w.variant.ID != "", w.s.Variant.Origin()...)
}

// retention finds how long a category is kept: what the profile states, else
// that nothing is stored, else the gap at services[…].retention[category].
func (r *resolver) retention(w *world, id string, def *library.Default) Retention {
	kind := func(k string, refs ...fact.Ref) fact.Choice { return r.catChoice("retention-kinds", k, refs) }
	vendor := func(refs []fact.Ref) Retention {
		refs = append(refs, w.cat.Ref(def.Cited))
		return Retention{
			Kind: kind("vendor", refs...), Period: fact.NewText(r.period(def.Period), refs...),
			From: r.trigger(def.From, refs), Note: fact.NewText(r.spell(def.Text[r.lang]), refs...),
		}
	}
	for i := range w.s.Retention {
		t := &w.s.Retention[i]
		if !slices.ContainsFunc(t.For, func(c fact.Choice) bool { return c.ID() == id }) {
			continue
		}
		switch {
		case t.VendorDefault.IsYes():
			if def == nil || def.Kind != "vendor" || !printable(def.Cited) {
				return Retention{Kind: kind("", r.p.At(t.Path+".vendor_default"))}
			}
			return vendor(t.VendorDefault.Origin())
		case t.Norm.Known():
			return Retention{Kind: kind("statute", t.Norm.Origin()...), Norm: r.prose(t.Norm), Period: fact.NewText(r.period(t.Period.String()), t.Period.Origin()...), From: r.trigger(t.From.ID(), t.From.Origin())}
		case t.Period.Known():
			return Retention{Kind: kind("period", t.Period.Origin()...), Period: fact.NewText(r.period(t.Period.String()), t.Period.Origin()...), From: r.trigger(t.From.ID(), t.From.Origin())}
		case t.Until.Known():
			return Retention{Kind: kind("event", t.Until.Origin()...), Until: fact.NewText(r.spell(r.lib.Retention.Events[t.Until.ID()][r.lang]), t.Until.Origin()...)}
		case t.Criterion.Known():
			return Retention{Kind: kind("criterion", t.Criterion.Origin()...), Criterion: r.prose(t.Criterion)}
		}
		return Retention{Kind: kind("", r.p.At(t.Path))}
	}
	if def != nil && def.Kind == "session" && printable(def.Cited) {
		return Retention{Kind: kind("session", w.cat.Ref(def.Cited)), Note: fact.NewText(r.spell(def.Text[r.lang]), w.cat.Ref(def.Cited))}
	}
	return Retention{Kind: kind("", r.p.At(w.s.Path+".retention["+id+"]"))}
}

func (r *resolver) trigger(id string, refs []fact.Ref) fact.Text {
	return fact.NewText(r.spell(r.lib.Retention.Triggers[id][r.lang]), refs...)
}

// recipients are the outside parties that the variant, the functions and the
// settings bring with them, and those the profile adds.
func (r *resolver) recipients(w *world, at func(string) fact.Ref) fact.List[Recipient] {
	var out []Recipient
	for i := range w.cat.Recipients {
		c := &w.cat.Recipients[i]
		if !w.here(c.Variants, c.When) {
			continue
		}
		ref := w.cat.Ref(c.Cited)
		rc := Recipient{
			Name: fact.NewText(r.spell(c.Name[r.lang]), ref), Role: r.catChoice("recipient-roles", c.Role, []fact.Ref{ref}),
			Country: fact.NewText(r.countryName(c.Country), ref), What: fact.NewText(r.spell(c.What[r.lang]), ref),
		}
		if p, ok := w.cat.Providers[c.Provider]; ok {
			rc.Name = fact.NewText(p.Name, w.cat.Ref(p.Cited), ref)
			if c.Country == "" {
				rc.Country = fact.NewText(r.countryName(p.Country), w.cat.Ref(p.Cited), ref)
			}
		}
		out = append(out, rc)
	}
	for i := range w.s.Recipients {
		c := &w.s.Recipients[i]
		out = append(out, Recipient{Name: r.prose(c.Name), Role: r.choice(c.Role), Country: r.country(c.Country), What: r.prose(c.What)})
	}
	return fact.NewList(out, true, at("recipients"))
}

// transfers are the documented flows of the variant, met by what the profile
// states about them, and those the profile adds.
func (r *resolver) transfers(w *world, at func(string) fact.Ref) fact.List[Transfer] {
	var out []Transfer
	used := map[string]bool{}
	for i := range w.cat.Transfers {
		c := &w.cat.Transfers[i]
		if !w.here(c.Variants, c.When) {
			continue
		}
		var own *profile.Transfer
		for j := range w.s.Transfers {
			if w.s.Transfers[j].ID.String() == c.ID {
				own, used[c.ID] = &w.s.Transfers[j], true
			}
		}
		if t := r.transfer(w, c, own); !t.Countries.Known() || slices.ContainsFunc(t.Countries.IDs(), r.abroad) {
			out = append(out, t)
		}
	}
	for i := range w.s.Transfers {
		if t := &w.s.Transfers[i]; !used[t.ID.String()] {
			out = append(out, r.transfer(w, nil, t))
		}
	}
	return fact.NewList(out, true, at("transfers"))
}

func (r *resolver) transfer(w *world, cat *library.Transfer, own *profile.Transfer) Transfer {
	if own == nil {
		path := w.s.Path + ".transfers[" + cat.ID + "]"
		own = &profile.Transfer{}
		own.Path = path
	}
	ask := func(field string) fact.Ref { return r.p.At(own.Path + "." + field) }
	t := Transfer{
		Recipient: or(own.Recipient, ask("recipient")), Countries: r.countries(own.Countries, ask("countries")), What: r.prose(own.What),
		Tool: orChoice(r.choice(own.Tool), ask("tool")), DPFCheckedOn: or(r.date(own.DPFCheckedOn), ask("dpf_checked_on")),
		SCCModule: r.choice(own.SCCModule), Fallback: r.choice(own.Fallback),
	}
	var refs []fact.Ref
	if cat != nil {
		refs = []fact.Ref{w.cat.Ref(cat.Cited)}
		if p, ok := w.cat.Providers[cat.Provider]; ok && !own.Recipient.Known() {
			t.Recipient = fact.NewText(p.Name, append(refs, w.cat.Ref(p.Cited))...)
		} else if name := r.spell(cat.Recipient[r.lang]); name != "" && !own.Recipient.Known() {
			t.Recipient = fact.NewText(name, refs...)
		}
		if len(own.Countries) == 0 && len(cat.Countries) > 0 {
			t.Countries = r.countrySet(cat.Countries, refs...)
		}
		if !own.What.Known() {
			t.What = fact.NewText(r.spell(cat.What[r.lang]), refs...)
		}
		if !own.Tool.Known() && cat.Tool != "" {
			t.Tool = r.catChoice("transfer-tools", cat.Tool, refs)
		}
	}
	if !t.What.Known() {
		t.What = fact.NewText("", ask("what"))
	}
	switch tool := t.Tool; {
	case tool.In("dpf"):
		t.Decision = fact.NewText(r.lib.Countries.DPF.Decision[r.lang], tool.Origin()...)
		t.Limits = fact.NewText(r.spell(r.lib.Countries.DPF.Limits[r.lang]), tool.Origin()...)
	case tool.In("adequacy"):
		var decisions, limits []string
		for _, code := range t.Countries.IDs() {
			if a, ok := r.lib.Countries.Adequate[code]; ok {
				decisions = append(decisions, a.Decision[r.lang])
				if words := a.Limits[r.lang]; words != "" {
					limits = append(limits, words)
				}
			}
		}
		if len(decisions) == len(t.Countries.IDs()) {
			t.Decision = fact.NewText(r.join(decisions), tool.Origin()...)
			t.Limits = fact.NewText(r.spell(strings.Join(limits, "; ")), tool.Origin()...)
		}
	}
	switch {
	case own.Copy.String() == "on-request":
		t.OnRequest = fact.Ask(own.Copy, true)
	case own.Copy.Known():
		t.Copy = webLink(own.Copy)
	case cat != nil && fact.SafeURL(cat.CopyURL) && t.Tool.In(cat.Tools...):
		t.Copy = fact.NewLink(cat.CopyURL, cat.CopyURL, refs...)
	default:
		t.Copy = fact.NewText("", ask("copy"))
		t.OnRequest = fact.Cond{Facts: []fact.Ref{ask("copy")}}
	}
	return t
}

// abroad reports whether a flow to the country is one to a third country under
// the law of the notice. The Swiss law knows no EEA: every other state counts.
func (r *resolver) abroad(code string) bool {
	switch {
	case code == r.p.Controller.Address.Country.ID():
		return false
	case r.lib.Abroad(r.law) == "country":
		return true
	}
	return !slices.Contains(r.lib.Countries.EEA, code)
}

// or gives an unknown text the place where it would have to be stated.
func or(t fact.Text, ref fact.Ref) fact.Text {
	if t.Known() {
		return t
	}
	return fact.NewText("", ref)
}

func orChoice(c fact.Choice, ref fact.Ref) fact.Choice {
	if c.Known() {
		return c
	}
	return fact.NewChoice("", "", ref)
}
