package rules

import (
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
)

// What a controller must be able to show, Art. 5(2), 24, 30, 33, 35 GDPR. None
// of it stands in the notice.
var accountabilityRules = []Rule{
	{ID: "record-of-processing", Profile: func(c *Case) {
		if !c.under("revdsg") { // Art. 12 FADP exempts small companies
			c.expect(c.P.At("accountability.record_of_processing"), c.P.Accountability.Record, diag.Warning, diag.Warning)
		}
	}},
	{ID: "impact-assessment", Service: func(c *Case) {
		a := &c.S.Assessment
		switch {
		case a.Required.IsYes() && !a.Done.IsYes():
			c.ReportAs(diag.Error, c.At("impact_assessment.done"), "required", "yes")
		case a.Required.Known() || a.Done.IsYes():
		default:
			c.expect(c.At("impact_assessment.threshold_tested"), a.Tested, diag.Warning, diag.Warning)
		}
	}},
	{ID: "breach-process", Profile: func(c *Case) {
		c.expect(c.P.At("accountability.breach_process"), c.P.Accountability.Breaches, diag.Info, diag.Info)
	}},
	{ID: "safeguards-documented", Profile: func(c *Case) {
		if c.someService(c.selfRun) {
			c.expect(c.P.At("accountability.safeguards_documented"), c.P.Accountability.Safeguards, diag.Warning, diag.Info)
		}
	}},
	{ID: "self-hosting-kept-up", Service: func(c *Case) {
		u := &c.S.Upkeep
		switch {
		case !c.operatedBy("self-hosted") || c.P.Broken(u.Path):
		case u.Staffed.IsNo():
			c.Report(c.At("upkeep.staffed"))
		case u.Updated.IsNo():
			c.Report(c.At("upkeep.updated"))
		case !u.Staffed.Known() || !u.Updated.Known():
			c.askOnce(c.At("upkeep"))
		}
	}},
}

// selfRun reports whether the controller runs the service itself.
func (c *Case) selfRun(s *notice.Service) bool {
	return s.Route != nil && s.Route.Operation == "self-hosted"
}

// expect reports a practice that is not followed, and one that nobody stated,
// each as grave as it is. Messages tell the two apart by .unknown.
func (c *Case) expect(at fact.Ref, practice fact.YesNo, no, unknown diag.Severity) {
	switch {
	case practice.IsNo():
		c.ReportAs(no, at)
	case !practice.Known() && !c.P.Broken(at.Path):
		c.askOnceAs(unknown, at)
	}
}

// askOnce asks, as a hint, for a practice that nobody stated.
func (c *Case) askOnce(at fact.Ref, args ...any) { c.askOnceAs(diag.Info, at, args...) }

// askOnceAs asks for a practice that nobody stated, for the first service that
// lacks it: who answers for one answers for all.
func (c *Case) askOnceAs(sev diag.Severity, at fact.Ref, args ...any) {
	asked := func(f diag.Finding) bool { return f.Rule == c.rule && f.Args["unknown"] != "" }
	if !slices.ContainsFunc(c.found, asked) {
		c.ReportAs(sev, at, append(args, "unknown", "yes")...)
	}
}
