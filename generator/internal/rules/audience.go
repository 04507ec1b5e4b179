package rules

import (
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
)

// What the people who take part are owed: employees, minors, those who would
// rather not, and those whose data others show.
var audienceRules = []Rule{
	{ID: "works-agreement", Service: func(c *Case) {
		if c.P.Controller.Kind.In("private") {
			c.agreement()
		}
	}},
	{ID: "staff-agreement", Service: func(c *Case) {
		if c.P.Controller.Kind.Known() && !c.P.Controller.Kind.In("private") {
			c.agreement()
		}
	}},
	{ID: "children-text", Profile: func(c *Case) {
		minors := func(s *notice.Service) bool {
			for _, g := range s.Groups.Items {
				if c.Group(g.ID()).Minors {
					return true
				}
			}
			return false
		}
		if c.someService(minors) && !c.P.Notice.ForChildren.IsYes() {
			c.Report(c.P.At("notice.version_for_children"))
		}
	}},
	{ID: "alternative-offered", Service: func(c *Case) {
		if c.S.Alternative.Ways.Known() || c.S.Alternative.Text.Known() || !c.asksBasis() {
			return
		}
		var onConsent []string
		for i := range c.S.Stated.Purposes.Items {
			p := &c.S.Stated.Purposes.Items[i]
			consent := slices.ContainsFunc(p.Bases.Items, func(b profile.LegalBasis) bool { return b.Basis.In("consent") })
			// Nobody needs another way to get no advertising; how to take part
			// unrecorded is a question of its own.
			if consent && !p.ID.In("marketing-follow-up", "recording") {
				onConsent = append(onConsent, p.ID.ID())
			}
		}
		switch {
		case slices.Contains(onConsent, "conduct-meetings"):
			c.Report(c.At("alternative.ways"), "purpose", "conduct-meetings")
		case len(onConsent) > 0:
			c.ReportAs(diag.Info, c.At("alternative.ways"), "purpose", onConsent[0])
		}
	}},
	{ID: "hosts-instructed", Service: func(c *Case) {
		if c.S.OwnMeetings.IsNo() {
			return
		}
		c.expect(c.At("hosts_instructed"), c.S.HostsTold, diag.Info, diag.Info)
	}},
}

// agreement asks for the agreement with the employees' representatives. Swiss
// law knows none.
func (c *Case) agreement() {
	w := &c.S.WorksAgreement
	switch {
	case !c.employeesTakePart(), c.under("revdsg"), w.BodyExists.IsNo(), w.Concluded.IsYes():
	case w.BodyExists.IsYes():
		c.Report(c.At("works_agreement.concluded"))
	default:
		c.askOnce(c.At("works_agreement.body_exists"))
	}
}

// someService reports whether a condition holds for one of the services.
func (c *Case) someService(holds func(*notice.Service) bool) bool {
	return slices.ContainsFunc(c.Services, holds)
}
