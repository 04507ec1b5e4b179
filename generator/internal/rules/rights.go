package rules

import "klausel/generator/internal/diag"

// What people may ask for, Art. 12 to 22, 77 GDPR. The texts compose the list
// of rights and the box on objection from the legal bases; a test of this
// package holds them together (TestRightsFollowBases).
var rightsRules = []Rule{
	{ID: "authority-found", Profile: func(c *Case) {
		k := &c.P.Controller
		if k.OwnAuthority.Name.Known() && k.Authority.Known() {
			c.reportBeside(diag.Error, c.told("controller.supervisory_authority.name"), c.P.At("controller.authority"), "twice", "yes")
		}
		if !k.Kind.Known() || !k.Country.Known() || c.Lib.Omits(c.Pack, "complaint") || c.Facts.Authority.Known.Holds {
			return
		}
		// A church or a broadcaster has an authority of its own, which the
		// general sentence does not lead to.
		sev := diag.Warning
		if k.Kind.In("church-protestant", "church-catholic", "public-broadcaster") {
			sev = diag.Error
		}
		switch {
		case k.Authority.Known() || c.Lib.Authority("", k.Country.ID(), k.Kind.ID(), k.State.ID(), k.Diocese.ID()) != nil:
			c.ReportAs(diag.Warning, c.P.At("controller.authority"), "unchecked", "yes")
		case k.Kind.In("church-catholic") && !k.Diocese.Known():
			c.unplaced(sev, "controller.diocese")
		case c.inGermany() && k.Kind.In("private", "public-land") && !k.State.Known():
			c.unplaced(sev, "controller.state")
		case !c.inGermany():
			c.ReportAs(sev, c.P.At("controller.supervisory_authority"), "abroad", "yes")
		default:
			c.ReportAs(sev, c.P.At("controller.authority"))
		}
	}},
	{ID: "provider-assists", Service: func(c *Case) {
		if c.S.Contract.In("signed", "part-of-terms") {
			c.expect(c.At("contract.assistance"), c.S.Stated.Contract.Assistance, diag.Warning, diag.Info)
		}
	}},
}

// unplaced reports that the authority depends on a fact that is missing.
func (c *Case) unplaced(sev diag.Severity, path string) {
	if !c.P.Broken(path) {
		c.ReportAs(sev, c.P.At(path))
	}
}
