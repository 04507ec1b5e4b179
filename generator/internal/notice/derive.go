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
		refs := d.Elements.Origin()
		if len(refs) == 0 {
			refs = []fact.Ref{at("data")}
		}
		d.ID = fact.NewChoice(id, r.spell(label), refs...)
		if !d.Label.Known() && label != "" {
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

// kept puts categories together that stay as long and in the same place, in the
// order of the first of each. One whose period is unknown stands alone, so that
// the gap is its own.
func (r *resolver) kept(data fact.List[Data]) fact.List[Kept] {
	var alike [][]Data
	for _, d := range data.Items {
		if d.Retention.Kind.ID() == "session" {
			d.Storage = fact.Text{} // nothing stays anywhere
		}
		i := slices.IndexFunc(alike, func(of []Data) bool {
			o := of[0]
			return d.Retention.Text.Known() && d.Label.Known() && o.Label.Known() && d.Retention.Kind.ID() == o.Retention.Kind.ID() &&
				d.Retention.Text.String() == o.Retention.Text.String() && d.Retention.Note.String() == o.Retention.Note.String() &&
				d.Storage.String() == o.Storage.String()
		})
		if i < 0 {
			alike = append(alike, []Data{d})
		} else {
			alike[i] = append(alike[i], d)
		}
	}
	var out []Kept
	for _, of := range alike {
		k := Kept{Storage: of[0].Storage, Retention: of[0].Retention}
		var labels []fact.Text
		var ids []string
		var refs []fact.Ref
		for i, d := range of {
			labels, ids, refs = append(labels, d.Label), append(ids, d.ID.ID()), append(refs, d.ID.Origin()...)
			if i > 0 {
				k.Storage = alsoFrom(k.Storage, d.Storage)
				k.Retention.Text = alsoFrom(k.Retention.Text, d.Retention.Text)
				k.Retention.Note = alsoFrom(k.Retention.Note, d.Retention.Note)
			}
		}
		// Labels begin with a capital and hold commas of their own.
		row := fact.Joined{Items: labels, Glue: slices.Repeat([]string{r.loc.Semicolon}, len(labels))}
		row.Glue[len(labels)-1] = ""
		k.Data = fact.NewSet(ids, row, true, refs...)
		out = append(out, k)
	}
	return fact.NewList(out, data.Known(), data.Origin()...)
}

// alsoFrom is a text that several facts state alike.
func alsoFrom(t, same fact.Text) fact.Text {
	var more []fact.Ref
	for _, ref := range same.Origin() {
		if !slices.ContainsFunc(t.Origin(), func(o fact.Ref) bool { return o.Path == ref.Path && o.Pos == ref.Pos }) {
			more = append(more, ref)
		}
	}
	if len(more) == 0 {
		return t
	}
	return fact.NewText(t.String(), slices.Concat(t.Origin(), more)...)
}

// retention finds how long a category is kept: what the profile states, else
// that nothing is stored, else the gap at services[…].retention[category].
func (r *resolver) retention(w *world, id string, def *library.Default) Retention {
	for i := range w.s.Retention {
		t := &w.s.Retention[i]
		if !slices.ContainsFunc(t.For, func(c fact.Choice) bool { return c.ID() == id }) {
			continue
		}
		stated := func(kind string, facts ...fact.Value) Retention {
			var refs []fact.Ref
			for _, f := range facts {
				if f.Known() {
					refs = append(refs, f.Origin()...)
				}
			}
			return r.phrase(kind, r.period(t.Period.String()), t.From.ID(), t.Until.ID(), r.prose(t.Criterion).String(), r.prose(t.Norm).String(), refs)
		}
		switch {
		case t.VendorDefault.IsYes() && def != nil && def.Kind == "vendor" && printable(def.Cited):
			ref := w.cat.Ref(def.Cited)
			out := r.phrase("vendor", r.period(def.Period), def.From, "", "", "", append(t.VendorDefault.Origin(), ref))
			out.Note = fact.NewText(r.spell(def.Text[r.lang]), ref)
			return out
		case t.VendorDefault.IsYes():
			return unknownRetention(r.p.At(t.Path + ".vendor_default"))
		case t.Norm.Known():
			return stated("statute", t.Norm, t.Period, t.From)
		case t.Period.Known():
			return stated("period", t.Period, t.From)
		case t.Until.Known():
			return stated("event", t.Until)
		case t.Criterion.Known():
			return stated("criterion", t.Criterion)
		}
		return unknownRetention(r.p.At(t.Path))
	}
	if def != nil && def.Kind == "session" && printable(def.Cited) {
		ref := w.cat.Ref(def.Cited)
		out := r.phrase("session", "", "", "", "", "", []fact.Ref{ref})
		out.Note = fact.NewText(r.spell(def.Text[r.lang]), ref)
		return out
	}
	return unknownRetention(r.p.At(w.s.Path + ".retention[" + id + "]"))
}

func unknownRetention(ref fact.Ref) Retention {
	return Retention{Kind: fact.NewChoice("", "", ref), Text: fact.NewText("", ref)}
}

// phrase writes a retention as retention.yaml words its kind.
func (r *resolver) phrase(kind, period, from, until, criterion, norm string, refs []fact.Ref) Retention {
	words := strings.NewReplacer(
		"{period}", period, "{from}", r.spell(r.lib.Retention.Triggers[from][r.lang]), "{until}", r.spell(r.lib.Retention.Events[until][r.lang]),
		"{criterion}", criterion, "{norm}", norm,
	).Replace(r.spell(r.lib.Retention.Phrases[kind][r.lang]))
	return Retention{Kind: r.catChoice("retention-kinds", kind, refs), Text: fact.NewText(strings.Join(strings.Fields(words), " "), refs...)}
}

// recipients are the outside parties that the variant, the functions and the
// settings bring with them, and those the profile adds. An entry of the profile
// under an id of the catalogue replaces that one.
func (r *resolver) recipients(w *world, at func(string) fact.Ref) fact.List[Recipient] {
	var out []Recipient
	replaced := func(id string) bool {
		return slices.ContainsFunc(w.s.Recipients, func(p profile.Recipient) bool { return p.ID.String() == id })
	}
	for i := range w.cat.Recipients {
		c := &w.cat.Recipients[i]
		if !w.here(c.Variants, c.When) || replaced(c.ID) {
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
		if c.NamedBy != "" {
			block := c.NamedBy[:strings.LastIndexByte(c.NamedBy, '.')]
			for _, v := range profile.Find(w.s, c.NamedBy) {
				rc.Name = v.(fact.Text)
				for _, v := range profile.Find(w.s, block+".country") {
					rc.Country = r.country(v.(fact.Choice))
				}
			}
		}
		out = append(out, rc)
	}
	out = append(out, r.named(w, out)...)
	for i := range w.s.Recipients {
		c := &w.s.Recipients[i]
		out = append(out, Recipient{Name: r.prose(c.Name), Role: r.choice(c.Role), Country: r.country(c.Country), What: r.prose(c.What)})
	}
	return fact.NewList(out, true, at("recipients"))
}

// named are the parties that a function in use names and no entry of the
// catalogue speaks of.
func (r *resolver) named(w *world, have []Recipient) []Recipient {
	var out []Recipient
	for _, x := range []struct {
		used    fact.YesNo
		name    fact.Text
		country fact.Choice
		data    string
	}{
		{w.functions.DialIn, w.s.DialIn.Carrier, w.s.DialIn.Country, "dial-in"},
		{w.functions.Transcription, w.s.Transcription.Provider, w.s.Transcription.Country, "transcript"},
		{w.functions.Assistant, w.s.Assistant.Provider, w.s.Assistant.Country, "ai-output"},
		{w.functions.LiveStream, w.s.LiveStream.Platform, w.s.LiveStream.Country, "live-stream"},
	} {
		known := slices.ContainsFunc(have, func(h Recipient) bool { return h.Name.String() == x.name.String() })
		if x.used.IsYes() && x.name.Known() && !known {
			label, _ := r.lib.Label("services[].retention[].for", x.data, r.lang)
			out = append(out, Recipient{Name: x.name, Country: r.country(x.country), What: fact.NewText(r.spell(label), x.used.Origin()...)})
		}
	}
	return out
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
	return fact.NewList(r.mergeTransfers(out), true, at("transfers"))
}

// mergeTransfers tells flows to one recipient under one tool once, with the
// occasions of all of them.
func (r *resolver) mergeTransfers(all []Transfer) []Transfer {
	var out []Transfer
	alike := func(a, b Transfer) bool {
		return a.Tool.Known() && a.Recipient.String() == b.Recipient.String() && a.Countries.String() == b.Countries.String() &&
			a.Tool.ID() == b.Tool.ID() && a.DPFCheckedOn.String() == b.DPFCheckedOn.String() && a.SCCModule.ID() == b.SCCModule.ID() &&
			a.Fallback.ID() == b.Fallback.ID() && a.Copy.Href() == b.Copy.Href() && a.OnRequest.Holds == b.OnRequest.Holds
	}
	for _, t := range all {
		i := slices.IndexFunc(out, func(have Transfer) bool { return alike(have, t) })
		if i < 0 || !t.What.Known() || !out[i].What.Known() {
			out = append(out, t)
			continue
		}
		out[i].What = fact.NewText(out[i].What.String()+"; "+t.What.String(), out[i].What.Origin()...).With(t.What.Origin()...)
		out[i].DPFCheckedOn = out[i].DPFCheckedOn.With(t.DPFCheckedOn.Origin()...)
	}
	return out
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
		dpf := r.lib.Countries.DPF
		refs := append(slices.Clone(tool.Origin()), dpf.Cited.Ref(nil, r.lib.Countries.AsOf))
		t.Decision = fact.NewText(dpf.Decision[r.lang], refs...)
		t.Limits = fact.NewText(r.spell(dpf.Limits[r.lang]), refs...)
	case tool.In("adequacy"):
		var decisions, limits []string
		refs := slices.Clone(tool.Origin())
		for _, code := range t.Countries.IDs() {
			if a, ok := r.lib.Countries.Adequate[code]; ok {
				refs = append(refs, a.Cited.Ref(nil, r.lib.Countries.AsOf))
				decisions = append(decisions, a.Decision[r.lang])
				if words := a.Limits[r.lang]; words != "" {
					limits = append(limits, words)
				}
			}
		}
		if len(decisions) == len(t.Countries.IDs()) {
			t.Decision = fact.NewText(r.join(decisions), refs...)
			t.Limits = fact.NewText(r.spell(strings.Join(limits, "; ")), refs...)
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

// thirdCountries are those of all transfers, and under a law that counts by
// country those of the servers.
func (r *resolver) thirdCountries(s *Service) fact.Set {
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
	if r.lib.Abroad(r.law) == "country" {
		refs = append(refs, s.Location.Countries.Origin()...)
		for _, code := range s.Location.Countries.IDs() {
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

// abroad reports whether a flow to the country is one to a third country under
// the law of the notice.
func (r *resolver) abroad(code string) bool {
	return r.lib.IsAbroad(r.law, r.p.Controller.Address.Country.ID(), code)
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
