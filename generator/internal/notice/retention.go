package notice

import (
	"slices"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
)

// Retention is how long.
type Retention struct {
	Kind fact.Choice // session, period, event, criterion, vendor, vendor-fixed, vendor-none, statute
	Text Term
	Note fact.Prose // a further sentence of the catalogue
}

// A Term is how long something is kept, as one value: "30 Tage ab dem Ende des
// Meetings". The zero value is unknown.
type Term struct {
	Kind      string // as in Retention
	Period    fact.Period
	From      string // trigger of retention.yaml
	Until     string // event of retention.yaml
	Criterion fact.Prose
	Norm      fact.Prose
	Kept      []string   // functions that keep what would end with the meeting, of the kind session-unless-kept
	Vendor    string     // who alone decides, of the kinds vendor-fixed and vendor-none
	LongerIf  fact.Prose // an exception
	Parts     []PartTerm // what stays for another time
	refs      []fact.Ref
}

// A PartTerm is how long a part of the data is kept.
type PartTerm struct {
	Label fact.Prose
	Term  Term
}

func (t Term) Known() bool        { return t.Kind != "" }
func (t Term) Origin() []fact.Ref { return t.refs }
func (t Term) Stated() fact.Cond  { return fact.Ask(t, t.Known()) }
func (t Term) Unknown() fact.Cond { return fact.Ask(t, !t.Known()) }

// Same reports whether both say the same time.
func (t Term) Same(o Term) bool {
	return t.Kind == o.Kind && t.Period.Parts() == o.Period.Parts() && t.From == o.From && t.Until == o.Until && t.Criterion.Same(o.Criterion) && t.Norm.Same(o.Norm) && slices.Equal(t.Kept, o.Kept) &&
		t.LongerIf.Same(o.LongerIf) && slices.EqualFunc(t.Parts, o.Parts, func(a, b PartTerm) bool { return a.Label.Same(b.Label) && a.Term.Same(b.Term) })
}

// retention finds how long a category is kept: what the profile states, else
// that nothing is stored, else the gap at services[…].retention[category].
func (d *deriver) retention(s *Service, id string, def *library.Default) Retention {
	for i := range s.Stated.Retention.Items {
		t := &s.Stated.Retention.Items[i]
		if !t.For.HasAny(id) {
			continue
		}
		stated := func(kind string, facts ...fact.Value) Retention {
			var refs []fact.Ref
			for _, f := range facts {
				if f.Known() {
					refs = append(refs, f.Origin()...)
				}
			}
			term := Term{Kind: kind, Period: t.Period, From: t.From.ID(), Until: t.Until.ID(), Criterion: t.Criterion, Norm: t.Norm, LongerIf: t.LongerIf, refs: refs}
			if t.LongerIf.Known() {
				term.refs = append(term.refs, t.LongerIf.Origin()...)
			}
			for _, p := range t.Parts.Items {
				part := Term{Period: p.Period, From: p.From.ID(), Until: p.Until.ID()}
				switch {
				case p.Period.Known() && p.AtMost.IsYes():
					part.Kind = "at-most"
				case p.Period.Known():
					part.Kind = "period"
				case p.Until.Known():
					part.Kind = "event"
				}
				if part.Known() && p.Label.Known() {
					term.Parts = append(term.Parts, PartTerm{p.Label, part})
					term.refs = slices.Concat(term.refs, p.Label.Origin(), p.Period.Origin(), p.From.Origin(), p.AtMost.Origin(), p.Until.Origin())
				}
			}
			return retained(term)
		}
		switch {
		case t.VendorDefault.IsYes() && def.Fixed() && printable(def.Cited):
			return fixed(s, def, t.VendorDefault.Origin()...)
		case t.VendorDefault.IsYes() && def != nil && def.Kind == "vendor" && printable(def.Cited):
			ref := s.Cat.Ref(def.Cited)
			out := retained(Term{Kind: "vendor", Period: def.Period, From: def.From, refs: append(t.VendorDefault.Origin(), ref)})
			out.Note = phrase(def.Text, ref)
			return out
		case t.VendorDefault.IsYes():
			return unknownRetention(d.p.At(t.Path + ".vendor_default"))
		case t.Norm.Known():
			return stated("statute", t.Norm, t.Period, t.From)
		case t.Period.Known() && t.AtMost.IsYes():
			return stated("at-most", t.Period, t.From, t.AtMost)
		case t.Period.Known():
			return stated("period", t.Period, t.From)
		case t.Until.Known():
			return stated("event", t.Until)
		case t.Criterion.Known():
			return stated("criterion", t.Criterion)
		}
		return unknownRetention(d.p.At(t.Path))
	}
	if def != nil && def.Kind == "session" && printable(def.Cited) {
		ref := s.Cat.Ref(def.Cited)
		refs, kind := []fact.Ref{ref}, "session"
		var kept []string
		for _, key := range d.lib.Category(id).KeptBy {
			for _, v := range s.found(key) {
				if y, ok := v.(fact.YesNo); ok && y.IsYes() {
					kind, kept, refs = "session-unless-kept", append(kept, key), append(refs, v.Origin()...)
				}
			}
		}
		out := retained(Term{Kind: kind, Kept: kept, refs: refs})
		out.Note = phrase(def.Text, ref)
		return out
	}
	if def.Fixed() && printable(def.Cited) {
		return fixed(s, def)
	}
	return unknownRetention(d.p.At(s.Path + ".retention[" + id + "]"))
}

// fixed is what the vendor alone decides: never a promise of the controller.
func fixed(s *Service, def *library.Default, stated ...fact.Ref) Retention {
	ref := s.Cat.Ref(def.Cited)
	out := retained(Term{Kind: def.Kind, Period: def.Period, From: def.From, Vendor: s.Cat.Vendor, refs: append(stated, ref)})
	out.Note = phrase(def.Text, ref)
	return out
}

func retained(t Term) Retention {
	return Retention{Kind: fact.NewChoice(t.Kind, "retention-kinds", t.refs...), Text: t}
}

func unknownRetention(ref fact.Ref) Retention {
	return Retention{Kind: fact.NewChoice("", "", ref), Text: Term{refs: []fact.Ref{ref}}}
}

// kept puts categories together that stay as long, in the order of the first of
// each. One whose period is unknown stands alone, so that the gap is its own. A
// further sentence keeps a row apart, unless it says itself what it is about.
func kept(data fact.List[Data]) fact.List[Kept] {
	var alike [][]Data
	for _, d := range data.Items {
		i := slices.IndexFunc(alike, func(of []Data) bool {
			o := of[0]
			return d.Retention.Text.Known() && d.Label.Known() && o.Label.Known() &&
				d.Retention.Text.Same(o.Retention.Text) && (d.Retention.Note.Same(o.Retention.Note) || d.Retention.Kind.In("vendor-none"))
		})
		if i < 0 {
			alike = append(alike, []Data{d})
		} else {
			alike[i] = append(alike[i], d)
		}
	}
	var out []Kept
	for _, of := range alike {
		k := Kept{Retention: of[0].Retention}
		var labels, notes []fact.Value
		var refs, noted []fact.Ref
		for i, d := range of {
			if n := d.Retention.Note; n.Known() && !slices.ContainsFunc(notes, func(o fact.Value) bool { return n.Same(o.(fact.Prose)) }) {
				notes, noted = append(notes, n), append(noted, n.Origin()...)
			}
			labels, refs = append(labels, d.Label), append(refs, d.ID.Origin()...)
			if i > 0 {
				k.Retention.Text.refs = append(k.Retention.Text.refs[:len(k.Retention.Text.refs):len(k.Retention.Text.refs)], further(k.Retention.Text, d.Retention.Text)...)
			}
		}
		k.Data = fact.NewSeries(labels, refs...)
		k.Notes = fact.NewSeries(notes, noted...)
		k.Notes.Between = " "
		k.Data.SideBySide = true // labels begin with a capital and hold commas of their own
		out = append(out, k)
	}
	return fact.NewList(out, data.Known(), data.Origin()...)
}

// places are where the data are stored, each once. What lasts no longer than
// the meeting is stored nowhere.
func places(data fact.List[Data]) fact.Series {
	var all []fact.Prose
	for _, d := range data.Items {
		if !d.Storage.Known() || d.Retention.Kind.In("session", "session-unless-kept") {
			continue
		}
		i := slices.IndexFunc(all, func(p fact.Prose) bool { return p.Same(d.Storage) })
		if i < 0 {
			all = append(all, d.Storage)
		} else {
			all[i] = all[i].With(further(all[i], d.Storage)...)
		}
	}
	var values []fact.Value
	var refs []fact.Ref
	for _, p := range all {
		values, refs = append(values, p), append(refs, p.Origin()...)
	}
	out := fact.NewSeries(values, refs...)
	out.SideBySide = true
	return out
}

// further are the places that state the same as v and are not among its own.
func further(v, same fact.Value) []fact.Ref {
	var more []fact.Ref
	for _, ref := range same.Origin() {
		if !slices.ContainsFunc(v.Origin(), func(o fact.Ref) bool { return o.Path == ref.Path && o.Pos == ref.Pos }) {
			more = append(more, ref)
		}
	}
	return more
}
