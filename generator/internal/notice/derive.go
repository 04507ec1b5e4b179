package notice

import (
	"slices"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// Derive works out what follows from a profile. The facts of the profile win
// over those of the catalogue. A profile may be incomplete: what nobody knows
// is unknown, and says where it would have to be stated.
func Derive(p *profile.Profile, lib *library.Library) *Facts {
	c := &p.Controller
	f := &Facts{Profile: p, Library: lib, Pack: lawOf(lib, c)}
	if f.Pack == nil {
		// Reported by a rule. The text is made all the same, to find out what
		// else is missing; it is never published.
		f.Pack = lib.Law("gdpr")
	}
	d := &deriver{p: p, lib: lib, law: f.Pack, group: f.Group}
	f.Form = library.Form{Informal: p.Notice.FormOfAddress.In("informal"), Alone: p.Notice.Speaker.In("i")}
	f.Law = fact.NewChoice(f.Pack.ID, "laws", c.Kind.Origin()...)
	f.Contact = contact(p)
	f.Authority = d.authority()
	for i := range p.Services {
		s := &p.Services[i]
		cat := lib.Of(s)
		if cat == nil || slices.ContainsFunc(f.Services, func(o *Service) bool { return o.ID.In(cat.ID) }) {
			continue // reported by the schema, or twice in the profile
		}
		f.Services = append(f.Services, d.service(s, cat))
	}
	return f
}

// lawOf is the law under which a notice is written. A controller in Switzerland
// to whom the GDPR applies too gives one notice under each; its profile says
// which this is.
func lawOf(lib *library.Library, c *profile.Controller) *library.Law {
	if c.Country.ID() == "CH" && c.UnderArticle3_2.IsYes() && c.Law.In("gdpr") {
		return lib.Law("gdpr")
	}
	return lib.LawFor(c.Country.ID(), c.Kind.ID(), c.UnderArticle3_2.IsYes())
}

// Find returns the service id, nil where the profile has none the catalogue
// knows.
func (f *Facts) Find(id string) *Service {
	for _, s := range f.Services {
		if s.ID.In(id) {
			return s
		}
	}
	return nil
}

// A deriver holds what everything that follows rests on.
type deriver struct {
	p   *profile.Profile
	lib *library.Library
	law *library.Law

	group func(id string) Group
}

func contact(p *profile.Profile) Contact {
	k := &p.Contact
	out := Contact{Name: k.Name, Email: k.Email, Phone: k.Phone, Form: k.Form, Own: fact.Or(k.Name.Stated(), k.Email.Stated(), k.Phone.Stated(), k.Form.Stated())}
	if !k.Email.Known() {
		out.Email = p.Controller.Email
	}
	if !k.Phone.Known() && !k.Email.Known() {
		out.Phone = p.Controller.Phone
	}
	return out
}

func (d *deriver) authority() Authority {
	c := &d.p.Controller
	facts := slices.Concat(c.Kind.Origin(), c.State.Origin(), c.Country.Origin())
	if own := &c.OwnAuthority; own.Name.Known() {
		return Authority{
			Known: fact.Ask(own.Name, true),
			Name:  own.Name, Street: own.Address, Phone: own.Phone, Email: own.Email, Website: own.Website, Form: own.Form,
		}
	}
	rec := d.lib.Authority(c.Authority.ID(), c.Country.ID(), c.Kind.ID(), c.State.ID(), c.Diocese.ID())
	if c.Country.ID() == "CH" && c.Law.In("gdpr") && !c.Authority.Known() {
		rec = nil // the Swiss authority does not enforce the GDPR
	}
	if rec == nil || !rec.Printable {
		return Authority{Known: fact.Cond{Facts: facts}}
	}
	refs := append([]fact.Ref{rec.Cited.Ref(d.lib.Authorities.Sources, d.lib.Authorities.AsOf.String())}, facts...)
	text := func(s string) fact.Text { return fact.NewText(s, refs...) }
	return Authority{
		Known: fact.Cond{Holds: true, Facts: refs},
		Name:  fact.NewProse(rec.Name, refs...), Street: text(rec.Street), Town: text(strings.TrimSpace(rec.PostalCode + " " + rec.City)),
		Phone: rec.Phone.With(refs...), Email: rec.Email.With(refs...), Website: rec.Website.With(refs...), Form: rec.Form.With(refs...),
	}
}

func (d *deriver) service(s *profile.Service, cat *library.Service) *Service {
	out := &Service{
		Stated: s, Cat: cat,
		ID: fact.NewChoice(cat.ID, "services[].id", s.ID.Origin()...), Name: fact.NewText(cat.Name, append(slices.Clone(s.ID.Origin()), s.Name.Origin()...)...),
		Links: map[string]fact.URL{}, at: d.p.At,
	}
	out.Route = cat.Variant(s.Variant.ID()) // nil for that of another service
	route := library.Variant{}
	if out.Route != nil {
		route = *out.Route
	}
	out.Operation = fact.NewChoice(route.Operation, "operations", s.Variant.Origin()...)
	out.Host = Host{Host: s.Host, Role: s.Host.Role, Rented: fact.Cond{Holds: route.Host, Facts: s.Variant.Origin()}}
	if route.Host && !s.Host.Role.Known() {
		out.Host.Role = fact.NewChoice("processor", "host-roles", append(s.Variant.Origin(), cat.Ref(route.Cited))...)
	}
	named := fact.Cond{Holds: s.Host.Name.Known(), Facts: s.Host.Name.Origin()} // nobody has to name one
	out.Host.Present = fact.Or(out.Host.Rented, named)
	out.Host.Receives = fact.Cond{Holds: named.Holds && !out.Host.Role.In("none"), Facts: named.Facts}
	out.HoldsMeetings = fact.Cond{Holds: !s.OwnMeetings.IsNo(), Facts: s.OwnMeetings.Origin()}
	out.Terminal = Terminal{
		Terminal: s.Terminal,
		Own:      fact.Or(fact.Cond{Holds: route.Operation == "self-hosted", Facts: s.Variant.Origin()}, s.Terminal.Embedded.Yes()),
	}
	out.Contract = s.Contract.State
	if !s.Contract.State.Known() && route.ID != "" && !route.Contract {
		out.Contract = fact.NewChoice("not-needed", "contract-states", append(s.Variant.Origin(), cat.Ref(route.Cited))...)
	}
	out.Provider = d.provider(s, cat, &route)
	out.Functions = functions(s, cat)
	out.Purposes = d.purposes(s)
	employed := func(g fact.Choice) bool { return d.group(g.ID()).Employed }
	out.Staff = fact.Ask(s.Groups, slices.ContainsFunc(s.Groups.Items, employed))
	for id, l := range cat.Links {
		if printable(l.Cited) && l.URL.Known() {
			out.Links[id] = l.URL.With(cat.Ref(l.Cited))
		}
	}
	if s.SubProcessors.Known() {
		out.Links["subprocessors"] = s.SubProcessors
	}
	out.Data = d.data(out)
	out.Kept = kept(out.Data)
	out.Places = places(out.Data)
	out.Recipients = d.recipients(out)
	out.Transfers = d.transfers(out)
	out.Abroad = d.abroadOf(out)
	out.Unused = d.unused(out)
	return out
}

// functions answers for each function, with the catalogue's no where the
// service does not have it.
func functions(s *profile.Service, cat *library.Service) profile.Functions {
	out := s.Functions
	out.Each(func(key string, answer *fact.YesNo) {
		if f := cat.Functions[key]; !cat.Offers(key) && !answer.Known() {
			*answer = fact.NewYesNo("no", append(slices.Clone(s.ID.Origin()), cat.Ref(f.Cited))...)
		}
	})
	return out
}

func (d *deriver) provider(s *profile.Service, cat *library.Service, route *library.Variant) Provider {
	p := &s.Provider
	own := &p.OwnPurposes
	out := Provider{
		Name: p.Name, Address: p.Address, Country: p.Country, Privacy: p.PrivacyURL, Role: p.Role,
		OwnPages: p.OwnPages, OwnPurposes: own.Used, OwnPurposesText: own.Text,
		OwnBasis: Basis{Basis: own.LegalBasis, Cite: d.basisCite(own.LegalBasis), Interest: d.interest(own.Interest, fact.Prose{})},
	}
	if known, ok := cat.Providers[route.Provider]; ok && !p.Name.Known() && printable(known.Cited) {
		ref := cat.Ref(known.Cited)
		out.Name = fact.NewText(known.Name, ref).With(s.Variant.Origin()...)
		if !p.Address.Known() {
			out.Address = fact.NewText(known.Address, ref)
		}
		if !p.Country.Known() {
			out.Country = fact.NewCountry(known.Country, ref)
		}
		if l, ok := cat.Links["privacy_statement"]; ok && !p.PrivacyURL.Known() && printable(l.Cited) && l.URL.Known() {
			out.Privacy = l.URL.With(cat.Ref(l.Cited))
		}
	}
	if !p.Role.Known() && route.Role != "" {
		out.Role = fact.NewChoice(route.Role, "provider-roles", append(s.Variant.Origin(), cat.Ref(route.Cited))...)
	}
	if words := catalogued(route.OwnPurposes, route.Cited, cat); words.Known() {
		if !out.OwnPurposes.Known() {
			out.OwnPurposes = fact.NewYesNo("yes", append(own.Used.Origin(), words.Origin()...)...)
		}
		if !own.Text.Known() {
			out.OwnPurposesText = words.With(own.Used.Origin()...) // as the profile lets it stand
		}
	}
	return out
}

func (d *deriver) basisCite(b fact.Choice) fact.Prose {
	return prose(d.lib.Basis(d.law, b.ID()), b.Origin()...)
}

func (d *deriver) interest(c fact.Choice, own fact.Prose) fact.Prose {
	if own.Known() {
		return own
	}
	if !c.Known() {
		return fact.NewName("", c.Origin()...)
	}
	words, _ := d.lib.Words(c.List(), c.ID())
	return phrase(words, c.Origin()...)
}

func (d *deriver) purposes(s *profile.Service) fact.List[Purpose] {
	var out []Purpose
	for i := range s.Purposes.Items {
		p := &s.Purposes.Items[i]
		text := p.Text
		if known := d.lib.Purpose(p.ID.ID()); known != nil && !p.Text.Known() {
			text = phrase(known.Text, p.ID.Origin()...)
		}
		var bases []Basis
		for j := range p.Bases.Items {
			b := &p.Bases.Items[j]
			of := b.Groups
			if !of.Known() {
				of = s.Groups
			}
			staff := slices.ContainsFunc(of.Items, func(g fact.Choice) bool { return d.group(g.ID()).Employed })
			bases = append(bases, Basis{
				Staff:   fact.Ask(of, staff),
				Purpose: text, Basis: b.Basis, Cite: d.basisCite(b.Basis), Groups: b.Groups, Whom: opening(b.Groups),
				Interest: d.interest(b.Interest, b.InterestIn), Norm: b.Norm, Given: b.Given, Withdraw: b.Withdraw, Parents: b.Parents,
			})
		}
		bases = together(bases)
		out = append(out, Purpose{ID: p.ID, Text: text, Bases: fact.NewList(bases, len(bases) > 0, p.Bases.Origin()...)})
	}
	return fact.NewList(out, len(out) > 0, s.Purposes.Origin()...)
}

// together puts the bases for the same people one behind the other, each where the
// first of them stood, so that a text names the people once.
func together(bases []Basis) []Basis {
	var out []Basis
	for len(bases) > 0 {
		first := bases[0]
		var others []Basis
		for i, b := range bases {
			if b.Groups.Known() != first.Groups.Known() || !slices.Equal(slices.Sorted(slices.Values(b.Groups.IDs())), slices.Sorted(slices.Values(first.Groups.IDs()))) {
				others = append(others, b)
				continue
			}
			b.Also = fact.Cond{Holds: i > 0, Facts: b.Groups.Origin()}
			out = append(out, b)
		}
		bases = others
	}
	return out
}

// opening is a set with which a sentence begins.
func opening(s fact.Set) fact.Set {
	if s.Items = slices.Clone(s.Items); len(s.Items) > 0 {
		s.Items[0] = s.Items[0].Opening()
	}
	return s
}

// data are the categories that arise: those of the catalogue, without those
// the profile omits, and those it adds.
func (d *deriver) data(s *Service) fact.List[Data] {
	var out []Data
	label := func(id string) library.Words {
		for _, c := range d.lib.Category(id).Called {
			if s.Holds(nil, c.When) {
				return c.Label
			}
		}
		words, _ := d.lib.Words("data", id)
		return words
	}
	for i := range s.Cat.Data {
		x := &s.Cat.Data[i]
		if !s.Holds(x.Variants, x.When) || s.Stated.Data.Omit.HasAny(x.ID) || d.lib.Category(x.ID).Accounts && s.accountless() {
			continue
		}
		refs := append([]fact.Ref{s.Cat.Ref(x.Cited)}, s.asked(x.When)...)
		arises := refs
		var elements []fact.Value
		for _, e := range x.Elements {
			if !s.Holds(nil, e.When) {
				continue
			}
			own := append(refs[:len(refs):len(refs)], s.asked(e.When)...)
			elements = append(elements, phrase(e.Text, own...))
			arises = append(arises[:len(arises):len(arises)], further(phrase(nil, arises...), phrase(nil, own...))...)
		}
		if len(elements) == 0 && len(x.Elements) > 0 {
			continue
		}
		refs = arises
		out = append(out, Data{
			ID: fact.NewChoice(x.ID, "", refs...), Label: phrase(label(x.ID), refs...), Elements: fact.NewSeries(elements, refs...),
			Storage: catalogued(x.Storage, x.Cited, s.Cat), Retention: d.retention(s, x.ID, x.Retention),
		})
	}
	for _, x := range s.Stated.Data.Add.Items {
		id := x.ID.String()
		own := Data{ID: fact.NewChoice(id, "", x.Elements.Origin()...), Label: x.Label, Elements: fact.NewSeries(nil, x.Elements.Origin()...), Retention: d.retention(s, id, nil)}
		if x.Elements.Known() {
			own.Elements = fact.NewSeries([]fact.Value{x.Elements}, x.Elements.Origin()...)
		}
		if words := label(id); !x.Label.Known() && words != nil {
			own.Label = phrase(words, x.Elements.Origin()...)
		}
		out = append(out, own)
	}
	for i := range out {
		for _, e := range s.Stated.Data.Elements.Items {
			if !out[i].ID.In(e.ID.String()) {
				continue
			}
			if e.Text.Known() {
				out[i].Elements = fact.NewSeries([]fact.Value{e.Text}, e.Text.Origin()...)
			}
			out[i].OnlyFor = e.OnlyFor
		}
	}
	return fact.NewList(out, s.Route != nil, s.Variant.Origin()...)
}

// accountless reports whether nobody whom the notice tells about has an account:
// guests need none, and no employees take part.
func (s *Service) accountless() bool {
	return s.Admission.AccountRequired.IsNo() && s.Groups.Known() && !s.Staff.Holds
}

// printable reports whether a catalogue fact may be printed although the
// profile does not restate it.
func printable(c library.Cited) bool {
	return c.Confidence != "low" && !(len(c.Sources) == 1 && c.Sources[0] == "own") && len(c.Sources) > 0
}

// catalogued is a text of the catalogue, unknown where it may not be printed.
func catalogued(w library.Words, c library.Cited, cat *library.Service) fact.Prose {
	if len(w) == 0 || !printable(c) {
		return fact.Prose{}
	}
	return phrase(w, cat.Ref(c))
}

// phrase is a text of ours, prose one that stands as it is in the law; unknown
// where there is none.
func phrase(w library.Words, refs ...fact.Ref) fact.Prose { return fact.NewPhrase(w, refs...) }
func prose(w library.Words, refs ...fact.Ref) fact.Prose  { return fact.NewProse(w, refs...) }
