package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/fact"
)

// What a controller states beside the catalogue has to fit what it states
// elsewhere, and has to reach the notice.
var statedRules = []Rule{
	{ID: "provider-replaced", Service: func(c *Case) {
		known, ok := c.S.Cat.Providers[c.S.Route.Provider]
		given := c.S.Stated.Provider.Name
		if !ok || !given.Known() || known.Name == "" {
			return
		}
		short, _, _ := strings.Cut(known.Name, " ")
		if !strings.Contains(strings.ToLower(given.String()), strings.ToLower(short)) {
			c.Report(c.At("provider.name"), "given", given.String(), "provider", known.Name)
		}
	}},
	{ID: "reseller-named", Service: func(c *Case) {
		r := &c.S.Reseller
		if !r.Name.Known() && (r.Country.Known() || r.Role.Known() || r.Contract.Known() || r.What.Known()) {
			c.Report(c.At("reseller.name"))
		}
	}},
	{ID: "reseller-contract", Service: func(c *Case) {
		if r := &c.S.Reseller; r.Name.Known() && r.Role.In("processor") && r.Contract.Known() && !r.Contract.In("signed", "part-of-terms") {
			c.Report(c.At("reseller.contract"))
		}
	}},
	{ID: "two-laws", Profile: func(c *Case) {
		k := &c.P.Controller
		both := k.Country.In("CH") && k.UnderArticle3_2.IsYes()
		switch {
		case !both && k.Law.Known():
			c.Report(c.P.At("controller.law"), "idle", "yes")
		case both && !k.Law.Known():
			c.Report(c.P.At("controller.law"))
		case both && !c.P.Notice.OtherLaw.Known():
			c.Report(c.P.At("notice.other_law_notice"), "link", "yes")
		}
	}},
	{ID: "binding-language-published", Profile: func(c *Case) {
		binding := c.P.Notice.Binding
		if binding.Known() && (len(c.P.Languages) < 2 || !slices.Contains(c.P.Languages, binding.ID())) {
			c.Report(c.P.At("notice.binding_language"), "languages", strings.Join(c.P.Languages, ", "))
		}
	}},
	{ID: "excluded-use-practised", Service: func(c *Case) {
		for _, x := range []struct {
			use, at string
			is      bool
		}{
			{"performance-monitoring", "functions.attention_tracking", c.S.Functions.AttentionTracking.IsYes()},
			{"performance-monitoring", "ai_assistant.rates_performance", c.S.Functions.Assistant.IsYes() && c.S.Assistant.RatesWork.IsYes()},
			{"advertising", "purposes[marketing-follow-up]", c.purpose("marketing-follow-up") != nil},
			{"confidential-matters", "special_categories.expected", c.S.Sensitive.Expected.IsYes()},
			{"confidential-matters", "purposes[legal-advice]", c.purpose("legal-advice") != nil},
		} {
			if x.is && c.S.ExcludedUses.HasAny(x.use) {
				c.disagree(c.At("excluded_uses"), c.At(x.at), "use", x.use)
			}
		}
	}},
	{ID: "meetings-of-others", Service: func(c *Case) {
		if !c.S.OwnMeetings.IsNo() {
			return
		}
		if p := c.purpose("conduct-meetings"); p != nil {
			c.disagree(c.At("purposes[conduct-meetings]"), c.At("own_meetings"), "part", "purpose")
		}
		f := &c.S.Functions
		for _, x := range []struct {
			key string
			is  fact.YesNo
		}{
			{"recording", f.Recording}, {"transcription", f.Transcription}, {"ai_assistant", f.Assistant},
			{"attendance_report", f.AttendanceReport}, {"registration", f.Registration}, {"live_stream", f.LiveStream},
		} {
			if x.is.IsYes() {
				c.disagree(c.At("functions."+x.key), c.At("own_meetings"), "part", "function")
			}
		}
	}},
	{ID: "part-timed", Service: func(c *Case) {
		for _, t := range c.S.Stated.Retention.Items {
			for _, p := range t.Parts.Items {
				if !p.Label.Known() || p.Period.Known() == p.Until.Known() || p.Period.Known() && !p.From.Known() {
					c.Report(c.P.At(p.Path))
				}
			}
		}
	}},
	{ID: "elements-arise", Service: func(c *Case) {
		for _, e := range c.S.Stated.Data.Elements.Items {
			if !c.arises(e.ID.String()) {
				c.Report(e.Ref)
			}
		}
	}},
}
