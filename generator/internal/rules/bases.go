package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// Which legal basis carries which purpose for whom, Art. 6(1) GDPR and the
// church laws: templates/bases.yaml.
var basesRules = []Rule{
	{ID: "basis-carries", Service: func(c *Case) {
		if !c.asksBasis() {
			return
		}
		for i := range c.S.Stated.Purposes.Items {
			p := &c.S.Stated.Purposes.Items[i]
			for j := range p.Bases.Items {
				c.carries(p, &p.Bases.Items[j])
			}
		}
	}},
	{ID: "own-purposes-carried", Service: func(c *Case) {
		own := &c.S.Stated.Provider.OwnPurposes
		if c.asksBasis() && !own.Used.IsNo() && own.LegalBasis.In("contract", "legal-obligation", "vital-interests", "public-task") {
			beside := append(c.told("controller.kind"), read(c.S.Cat.Ref(c.S.Route.Cited)))
			c.reportBeside(0, beside, c.At("provider.own_purposes.legal_basis"), "basis", own.LegalBasis.ID(), "public", yesIf(c.publicBody()))
		}
	}},
	{ID: "interest-fits", Service: func(c *Case) {
		for _, p := range c.S.Stated.Purposes.Items {
			if c.Lib.Purpose(p.ID.ID()) == nil {
				continue // the controller's own, in words
			}
			for _, b := range p.Bases.Items {
				switch {
				case !b.Basis.In("legitimate-interest"):
				case b.InterestIn.Known():
					c.meansFitting(&p, &b)
				case !c.fits(b.Interest, c.P.At(b.Path+".interest"), c.P.At(p.Path), p.ID.ID()):
					c.concernsSomebody(&p, &b)
				}
			}
		}
		if own := &c.S.Stated.Provider.OwnPurposes; !own.Used.IsNo() && own.LegalBasis.In("legitimate-interest") {
			c.fits(own.Interest, c.At("provider.own_purposes.interest"), c.At("provider.own_purposes.legal_basis"), "")
		}
	}},
}

// fits reports an interest that is none in a purpose; no purpose stands for those
// that the provider has itself.
func (c *Case) fits(interest fact.Choice, at, against fact.Ref, purpose string) (reported bool) {
	var fitting []string
	for _, known := range c.Lib.Interests {
		if slices.Contains(known.Serves, purpose) || purpose == "" && known.PassedOn {
			fitting = append(fitting, known.ID)
		}
	}
	if interest.Known() && len(fitting) > 0 && !interest.In(fitting...) {
		f := diag.Finding{Against: []diag.Place{c.other(against)}}
		c.report(f, at, "interest", interest.ID(), "purpose", purpose, "instead", strings.Join(fitting, ", "))
		return true
	}
	return false
}

// meansFitting reports an interest in words of one's own that mean interests of
// the catalogue, none of them one in the purpose.
func (c *Case) meansFitting(p *profile.Purpose, b *profile.LegalBasis) {
	var meant, fitting []string
	b.InterestIn.Texts(func(_, text string) {
		for _, known := range c.Lib.Interests {
			begins := func(stem string) bool {
				return strings.Contains(" "+strings.ToLower(library.PlainText(text)), " "+stem)
			}
			if slices.ContainsFunc(known.Stems, begins) && !slices.Contains(meant, known.ID) {
				meant = append(meant, known.ID)
			}
		}
	})
	for _, known := range c.Lib.Interests {
		if slices.Contains(known.Serves, p.ID.ID()) {
			fitting = append(fitting, known.ID)
		}
	}
	if len(meant) > 0 && !slices.ContainsFunc(meant, func(id string) bool { return slices.Contains(fitting, id) }) {
		c.report(diag.Finding{Against: []diag.Place{c.other(c.P.At(p.Path))}}, b.InterestIn.Origin()[0], "interest", strings.Join(meant, ", "), "purpose", p.ID.ID(), "instead", strings.Join(fitting, ", "))
	}
}

// concernsSomebody reports an interest that one has towards none of the people
// for whom it is named. Whom a group of one's own holds, its name may tell.
func (c *Case) concernsSomebody(p *profile.Purpose, b *profile.LegalBasis) {
	i := slices.IndexFunc(c.Lib.Interests, func(known library.Interest) bool { return b.Interest.In(known.ID) })
	if i < 0 || len(c.Lib.Interests[i].Groups) == 0 {
		return
	}
	towards := c.Lib.Interests[i].Groups
	all := slices.Concat(c.meant(p, b).Items, c.S.Groups.Items)
	if !b.Groups.Known() || len(towards) > 1 {
		all = c.meant(p, b).Items
	}
	possible := func(g fact.Choice) bool { return slices.Contains(towards, g.ID()) || c.Lib.Group(g.ID()) == nil }
	if len(all) > 0 && !slices.ContainsFunc(all, possible) {
		var ids []string
		for _, g := range c.meant(p, b).Items {
			ids = append(ids, g.ID())
		}
		c.report(diag.Finding{Against: []diag.Place{c.other(c.P.At(b.Path + ".groups"))}}, c.P.At(b.Path+".interest"), "interest", b.Interest.ID(), "groups", strings.Join(ids, ", "), "towards", strings.Join(towards, ", "))
	}
}

// carries reports the first row of the table that speaks against a legal basis.
func (c *Case) carries(p *profile.Purpose, b *profile.LegalBasis) {
	for i := range c.Lib.Bases.Rows {
		row := &c.Lib.Bases.Rows[i]
		if len(row.Purposes) > 0 && !p.ID.In(row.Purposes...) || !b.Basis.In(row.Bases...) || row.Entrust && p.Task.IsYes() ||
			len(row.Consent) > 0 && !b.Given.In(row.Consent...) || !c.reaches(&row.Reach) {
			continue
		}
		groups, twice := c.addressed(row, p, b), c.second(row, p, b)
		if (len(row.Groups) > 0 || len(row.Except) > 0) && len(groups) == 0 || len(row.Twice) > 0 && twice == nil {
			continue
		}
		f := diag.Finding{Severity: diag.Error, Against: slices.Concat(twice, c.because(&row.Reach), []diag.Place{read(c.Lib.BasisRef(row))})}
		if row.Verdict == "doubt" {
			f.Severity = diag.Warning
		}
		c.report(f, c.P.At(b.Path), "purpose", p.ID.ID(), "basis", b.Basis.ID(), "groups", strings.Join(groups, ", "), "why", row.Why, "advice", row.Hint)
		return
	}
}

// addressed are the groups of a legal basis of which a row speaks, without those
// for whom another basis of the purpose settles it.
func (c *Case) addressed(row *library.BasisRow, p *profile.Purpose, b *profile.LegalBasis) []string {
	var out []string
	for _, g := range c.meant(p, b).Items {
		id := g.ID()
		settled := slices.ContainsFunc(p.Bases.Items, func(o profile.LegalBasis) bool {
			return o.Basis.In(row.Together...) && (!o.Groups.Known() || o.Groups.HasAny(id))
		})
		if !settled && (len(row.Groups) == 0 || slices.Contains(row.Groups, id)) && !slices.Contains(row.Except, id) {
			out = append(out, id)
		}
	}
	return out
}

// second is another basis of the purpose, of which a row speaks, for the same
// people.
func (c *Case) second(row *library.BasisRow, p *profile.Purpose, b *profile.LegalBasis) []diag.Place {
	for i := range p.Bases.Items {
		o := &p.Bases.Items[i]
		same := func(g fact.Choice) bool { return c.meant(p, o).HasAny(g.ID()) }
		if o.Basis.In(row.Twice...) && slices.ContainsFunc(c.meant(p, b).Items, same) {
			return c.statedBasis(o)
		}
	}
	return nil
}

// meant are the people for whom a basis stands: those it names, else those whom
// the function of the purpose concerns, else all who take part.
func (c *Case) meant(p *profile.Purpose, b *profile.LegalBasis) fact.Set {
	if b.Groups.Known() {
		return b.Groups
	}
	if known := c.Lib.Purpose(p.ID.ID()); known != nil {
		for _, f := range known.Functions {
			if of := c.groupsOf(f); of.Known() {
				return of
			}
		}
	}
	return c.S.Groups
}

// reaches reports whether an entry of a table speaks of the controller and the
// service. Its groups are for the caller, who knows whom they concern.
func (c *Case) reaches(r *library.Reach) bool {
	k := &c.P.Controller
	return r.Binds(c.Lib, c.Pack, k.Country.ID(), k.State.ID(), k.Kind.ID()) &&
		(len(r.Services) == 0 || c.S.ID.In(r.Services...)) && c.S.Holds(nil, r.When) &&
		!slices.ContainsFunc(r.Unless, func(w library.When) bool { return c.S.Holds(nil, []library.When{w}) })
}

// because are the facts of the profile on which an entry of a table rests.
func (c *Case) because(r *library.Reach) []diag.Place {
	out := c.stated(nil, slices.Concat(r.When, r.Unless))
	k := &c.P.Controller
	for _, x := range []struct {
		asked bool
		path  string
		id    string
	}{{len(r.Kinds) > 0, "controller.kind", k.Kind.ID()}, {len(r.States) > 0, "controller.state", k.State.ID()}} {
		if x.asked {
			out = append(out, place(c.P.At(x.path), x.path+": "+x.id))
		}
	}
	if len(r.Groups) > 0 {
		out = append(out, c.stated(nil, []library.When{{Fact: "groups"}})...)
	}
	return out
}

// place is a fact of the profile as the other side of a finding.
func place(at fact.Ref, said string) diag.Place {
	return diag.Place{Pos: at.Pos, Path: at.Path, Said: map[string]string{"de": said, "en": said}}
}
