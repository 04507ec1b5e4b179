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
		case a.Required.IsNo() && !a.Done.IsYes() && len(c.highRisk()) > 0:
			risks := c.highRisk()
			c.reportBeside(0, risks, c.At("impact_assessment.required"), "with", risks[0].Path)
		case a.Required.IsNo() && a.Tested.IsNo():
			c.Report(c.At("impact_assessment.threshold_tested"))
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

// highRisk are the answers beside which no assessment is hardly ever right: Art.
// 35(3)(a) GDPR; biometric identification, employees who are watched and software
// that judges people or their feelings are on the list of the German authorities
// under Art. 35(4) or meet two criteria of WP248.
func (c *Case) highRisk() []diag.Place {
	var out []diag.Place
	f := &c.S.Functions
	for _, x := range []struct {
		path string
		is   bool
	}{
		{"functions.voice_or_face_profile", f.Biometrics.IsYes()},
		{"functions.emotion_analysis", f.EmotionAnalysis.IsYes()},
		{"functions.attention_tracking", f.AttentionTracking.IsYes() && c.employeesTakePart()},
		{"ai_assistant.rates_performance", f.Assistant.IsYes() && c.S.Assistant.RatesWork.IsYes() && c.employeesTakePart()},
	} {
		if x.is {
			out = append(out, c.said(x.path)...)
		}
	}
	if c.P.AutomatedDecisions.Used.IsYes() {
		out = append(out, c.told("automated_decisions.used")...)
	}
	return out
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
