package rules

import (
	"klausel/generator/internal/diag"
	"klausel/generator/internal/notice"
)

// When a data protection officer must be designated, Art. 37(1) GDPR and
// section 38(1) BDSG. Under Swiss law nobody has to.
var officerRules = []Rule{
	{ID: "officer-required", Profile: func(c *Case) {
		if !c.P.Officer.Designated.IsNo() {
			return
		}
		at := c.P.At("dpo.designated")
		k := &c.P.Controller
		risky := func(s *notice.Service) bool { return s.Assessment.Required.IsYes() }
		switch limit := c.Lib.Thresholds.Numbers.DPOPersons.Value; {
		case !c.under("gdpr"):
		case c.publicBody() || k.Kind.In("public-broadcaster"):
			c.reportBeside(diag.Error, c.told("controller.kind"), at, "public", "yes")
		case !c.inGermany():
		case number(k.Staff) >= limit:
			c.reportBeside(0, c.told("controller.staff_automated"), at, "persons", k.Staff.String(), "limit", itoa(limit))
		case c.someService(risky):
			c.Report(at, "assessment", "yes")
		case !k.Staff.Known() && !c.P.Officer.WhyNone.Known():
			c.Report(c.P.At("dpo.why_none"), "limit", itoa(limit))
		}
	}},
}
