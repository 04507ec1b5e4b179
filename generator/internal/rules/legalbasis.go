package rules

import (
	"regexp"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
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
					c.Report(c.At("purposes["+p.ID+"]"), "function", f)
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
			c.Report(c.At("groups"), "groups", strings.Join(missing, ", "))
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
			c.ReportAs(diag.Warning, c.At("provider.own_purposes.legal_basis"), "sharing", "yes")
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
			c.Report(c.P.At(bases[0].Path))
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
			b.Norm.Texts(func(_, words string) { unsafe = unsafe || employmentNorm.MatchString(words) })
			if unsafe {
				c.Report(c.P.At(b.Path + ".norm"))
			}
		}
	}},
}

// employmentNorm is section 26 BDSG as far as its paragraph 1 is meant, and
// the provision of Hesse that the Court of Justice judged in C-34/21.
var employmentNorm = regexp.MustCompile(`(?i)\b(26 BDSG|26 (Abs\.|Absatz) ?1\b.*BDSG|26\(1\).*(BDSG|Data Protection Act)|23 (Abs\.|Absatz) ?1\b.*HDSIG|23\(1\).*HDSIG)`)

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
// acts in its tasks: for certain where the profile says so, else as a doubt.
func (c *Case) interestInTask() {
	for i := range c.S.Stated.Purposes.Items {
		p := &c.S.Stated.Purposes.Items[i]
		task := p.Task.IsYes() || p.ID.In("official-duties") && !p.Task.IsNo()
		for j := range p.Bases.Items {
			at := c.P.At(p.Bases.Items[j].Path)
			switch {
			case !p.Bases.Items[j].Basis.In("legitimate-interest"):
			case task:
				c.Report(at, "purpose", p.ID.ID())
			case !p.Task.Known():
				c.ReportAs(diag.Warning, at, "purpose", p.ID.ID(), "doubt", "yes")
			}
		}
	}
}
