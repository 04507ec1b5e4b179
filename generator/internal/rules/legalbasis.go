package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// Which legal basis holds for whom, Art. 6 GDPR and the church laws. Swiss law
// asks private controllers for none.
var legalBasisRules = []Rule{
	{ID: "purpose-of-function", Service: func(c *Case) {
		for _, p := range c.Lib.Purposes {
			if len(p.Variants) > 0 && !c.operatedBy(p.Variants...) || c.purpose(p.ID) != nil || p.ID == "attendance-record" && c.S.Attendance.Used.In("not-used") {
				continue
			}
			for _, f := range p.Functions {
				if len(c.S.Stated.Purposes.Items) > 0 && slices.Contains(c.S.Values(f), "yes") {
					c.reportBeside(0, c.said(f), c.At("purposes["+p.ID+"]"), "function", f)
				}
			}
		}
	}},
	{ID: "purpose-practised", Service: func(c *Case) {
		for _, p := range c.Lib.Purposes {
			stated, needs := c.purpose(p.ID), slices.Concat(p.Functions, p.Needs)
			open := func(f string) bool { return !slices.Equal(c.S.Values(f), []string{"no"}) }
			if stated != nil && len(needs) > 0 && !p.Lasting && !slices.ContainsFunc(needs, open) {
				c.reportBeside(0, c.said(needs...), c.P.At(stated.Path), "purpose", p.ID, "function", strings.Join(needs, ", "))
			}
		}
	}},
	{ID: "purpose-concerns", Service: func(c *Case) {
		// Whom a group of the controller's own holds, its name may tell, and we cannot.
		own := slices.ContainsFunc(c.P.OwnGroups.Items, func(g profile.OwnGroup) bool { return c.S.Groups.HasAny(g.ID.String()) })
		for _, p := range c.Lib.Purposes {
			stated := c.purpose(p.ID)
			switch {
			case stated == nil:
			case len(p.Groups) > 0 && c.S.Groups.Known() && !own && !c.takesPart(p.Groups...):
				c.reportBeside(0, c.said("groups"), c.P.At(stated.Path), "purpose", p.ID, "groups", strings.Join(p.Groups, ", "))
			case len(p.Kinds) > 0 && c.P.Controller.Kind.Known() && !c.P.Controller.Kind.In(p.Kinds...) && !stated.Task.IsYes():
				c.reportBeside(0, c.told("controller.kind"), c.P.At(stated.Path), "purpose", p.ID, "groups", "")
			case p.Idealist && c.company():
				c.reportBeside(0, append(c.told("controller.kind"), c.nameOf(c.P.Controller.Name)), c.P.At(stated.Path), "purpose", p.ID, "groups", "")
			}
		}
	}},
	{ID: "consent-form-exists", Service: func(c *Case) {
		for i := range c.S.Stated.Purposes.Items {
			p := &c.S.Stated.Purposes.Items[i]
			for j := range p.Bases.Items {
				b := &p.Bases.Items[j]
				at := c.P.At(b.Path + ".consent_by")
				if b.Given.In("registration-form") && c.S.Functions.Registration.IsNo() {
					c.reportBeside(0, c.said("functions.registration"), at)
				}
				// Who is not asked by the service, or not aloud, has not consented so.
				// That nobody is asked at all, another rule says.
				if asks, stated := c.asks(p.ID); stated && !asks.In("announcement-only") && b.Given.In("prompt", "spoken-on-record") && !asks.In(b.Given.ID()) {
					c.reportBeside(0, []diag.Place{place(asks.Origin()[0], "authorisation: "+asks.ID())}, at, "way", b.Given.ID(), "purpose", p.ID.ID())
				}
				for _, way := range c.Lib.Options(fact.Pattern(at.Path)) {
					if b.Given.In(way.ID) && len(way.Serves) > 0 && c.Lib.Purpose(p.ID.String()) != nil && !p.ID.In(way.Serves...) {
						c.reportBeside(0, []diag.Place{c.other(c.P.At(p.Path))}, at, "way", way.ID, "purpose", p.ID.String())
					}
				}
			}
		}
	}},
	{ID: "legal-basis-per-group", Service: func(c *Case) {
		var missing []string
		for _, g := range c.S.Groups.Items {
			if !c.hasBasis(g.ID()) {
				missing = append(missing, g.ID())
			}
		}
		if len(missing) > 0 && c.asksBasis() && len(c.bases()) > 0 {
			c.reportBeside(0, []diag.Place{c.other(c.At("purposes"))}, c.At("groups"), "groups", strings.Join(missing, ", "))
		}
	}},
	{ID: "interests-balanced", Service: func(c *Case) {
		for _, b := range c.bases() {
			at := c.P.At(b.Path + ".balancing_documented")
			switch {
			case !b.Basis.In("legitimate-interest") || !c.asksBasis():
			case b.Balanced.IsNo():
				c.Report(at)
			case !b.Balanced.Known():
				c.askOnce(at)
			}
		}
	}},
	{ID: "authority-interest", Service: func(c *Case) {
		if !c.publicBody() || !c.under("gdpr") {
			return
		}
		c.interestInTask()
		if c.S.Stated.Provider.OwnPurposes.LegalBasis.In("legitimate-interest") && !c.S.Stated.Provider.OwnPurposes.Used.IsNo() {
			c.reportBeside(diag.Warning, c.told("controller.kind"), c.At("provider.own_purposes.legal_basis"), "sharing", "yes")
		}
	}},
	{ID: "church-interest", Service: func(c *Case) {
		if c.under("kdg") {
			c.interestInTask()
		}
	}},
	{ID: "employee-consent", Service: func(c *Case) {
		p := c.purpose("conduct-meetings")
		if p == nil || !c.asksBasis() || !c.employeesTakePart() {
			return
		}
		var bases []*profile.LegalBasis
		for i := range p.Bases.Items {
			if b := &p.Bases.Items[i]; !b.Groups.Known() || slices.ContainsFunc(b.Groups.Items, c.employed) {
				bases = append(bases, b)
			}
		}
		other := func(b *profile.LegalBasis) bool { return !b.Basis.In("consent") }
		if len(bases) > 0 && !slices.ContainsFunc(bases, other) {
			c.reportBeside(0, c.said("groups"), c.P.At(bases[0].Path))
		}
	}},
	{ID: "parents-consent", Service: func(c *Case) {
		minors := func(g fact.Choice) bool { return c.Group(g.ID()).Minors }
		for _, b := range c.bases() {
			of := b.Groups
			if !of.Known() {
				of = c.S.Groups
			}
			if b.Basis.In("consent") && c.asksBasis() && slices.ContainsFunc(of.Items, minors) && !b.Parents.Known() {
				c.Report(c.P.At(b.Path + ".consent_of_parents"))
			}
		}
	}},
	{ID: "employment-norm", Service: func(c *Case) {
		for _, b := range c.bases() {
			unsafe := false
			b.Norm.Texts(func(_, words string) { unsafe = unsafe || slices.ContainsFunc(library.Provisions(words), c.displaced) })
			if unsafe {
				c.reportBeside(0, c.statedBasis(b), c.P.At(b.Path+".norm"))
			}
		}
	}},
}

// displaced reports whether Union law leaves a provision no effect, such as
// section 26(1) BDSG after C-34/21.
func (c *Case) displaced(p library.Provision) bool {
	return slices.ContainsFunc(c.Lib.Norms.ActsOf(p), func(a *library.Act) bool { return a.Displaces(p) })
}

// asks is how the function that a purpose is about asks people, if that is stated.
func (c *Case) asks(purpose fact.Choice) (fact.Choice, bool) {
	asks := fact.Choice{}
	switch purpose.ID() {
	case "recording":
		asks = c.S.Stated.Recording.Consent
	case "transcription":
		asks = c.S.Stated.Transcription.Consent
	case "ai-summary":
		asks = c.S.Stated.Assistant.Consent
	}
	return asks, asks.Known()
}

// asksBasis reports whether the law of the notice wants a legal basis named.
func (c *Case) asksBasis() bool { return !c.under("revdsg") }

// purpose returns a purpose of the service, nil if the profile does not state
// it.
func (c *Case) purpose(id string) *profile.Purpose {
	for i := range c.S.Stated.Purposes.Items {
		if c.S.Stated.Purposes.Items[i].ID.In(id) {
			return &c.S.Stated.Purposes.Items[i]
		}
	}
	return nil
}

// bases are the legal bases of all purposes.
func (c *Case) bases() []*profile.LegalBasis {
	var out []*profile.LegalBasis
	for i := range c.S.Stated.Purposes.Items {
		for j := range c.S.Stated.Purposes.Items[i].Bases.Items {
			out = append(out, &c.S.Stated.Purposes.Items[i].Bases.Items[j])
		}
	}
	return out
}

// hasBasis reports whether some purpose has a legal basis for a group.
func (c *Case) hasBasis(group string) bool {
	return slices.ContainsFunc(c.bases(), func(b *profile.LegalBasis) bool {
		return !b.Groups.Known() || b.Groups.HasAny(group)
	})
}

// interestInTask reports legitimate interests where a body under public law
// acts in its tasks: for certain where the profile says so, where the purpose is
// a task by its nature or rests on one for the same people; else as a doubt.
func (c *Case) interestInTask() {
	for i := range c.S.Stated.Purposes.Items {
		p := &c.S.Stated.Purposes.Items[i]
		for j := range p.Bases.Items {
			b := &p.Bases.Items[j]
			if !b.Basis.In("legitimate-interest") || p.Task.IsNo() {
				continue
			}
			beside := c.told("controller.kind")
			task := p.Task.IsYes() || p.ID.In("official-duties") || c.publicBody() && p.ID.In("teaching", "committee-meetings")
			for k := range p.Bases.Items {
				if o := &p.Bases.Items[k]; o.Basis.In("public-task") && c.share(p, b, o) {
					task, beside = true, append(beside, c.other(c.P.At(o.Path)))
				}
			}
			if task {
				c.reportBeside(0, beside, c.P.At(b.Path), "purpose", p.ID.ID())
			} else {
				c.reportBeside(diag.Warning, beside, c.P.At(b.Path), "purpose", p.ID.ID(), "doubt", "yes")
			}
		}
	}
}

// share reports whether two bases of a purpose stand for some of the same people.
func (c *Case) share(p *profile.Purpose, a, b *profile.LegalBasis) bool {
	return c.meant(p, a).HasAny(c.meant(p, b).IDs()...)
}
