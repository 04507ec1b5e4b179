package rules

import (
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
)

// Special categories, Art. 9 GDPR, and what German law adds for patients and
// for social data.
var specialRules = []Rule{
	{ID: "special-categories-norm", Service: func(c *Case) {
		n := &c.S.Sensitive
		if n.Expected.IsYes() && n.Condition.In("9-2-b", "9-2-g", "9-2-i", "9-2-j") && !n.Norm.Known() && c.asksBasis() {
			c.Report(c.At("special_categories.norm"))
		}
	}},
	{ID: "statutory-care-decided", Profile: func(c *Case) {
		if c.inGermany() && !c.P.Controller.StatutoryCare.Known() && c.someService(consultation) {
			c.Report(c.P.At("controller.statutory_care"))
		}
	}},
	{ID: "video-consultation", Service: func(c *Case) {
		if !c.inGermany() || !c.P.Controller.StatutoryCare.IsYes() || !consultation(c.S) {
			return
		}
		if !c.S.Stated.Provider.Certified.IsYes() {
			c.Report(c.At("provider.certified_annex_31b"), "part", "certificate")
		}
		if c.S.Functions.Recording.IsYes() {
			c.Report(c.At("functions.recording"), "part", "recording")
		}
		if n := &c.S.Sensitive; n.Expected.IsNo() || n.Condition.Known() && !n.Condition.In("9-2-a") {
			c.Report(c.At("special_categories.condition"), "part", "consent")
		}
	}},
	{ID: "statutory-care-cloud", Service: func(c *Case) {
		n := &c.S.Sensitive
		cares := consultation(c.S) || n.Expected.IsYes() || n.Social.IsYes()
		if !c.inGermany() || !c.P.Controller.StatutoryCare.IsYes() || !cares || !c.operatedBy("hosted", "online-service") {
			return
		}
		if !c.S.Stated.Provider.C5.IsYes() {
			c.Report(c.At("provider.c5_type_2"), "part", "attestation")
		}
		if !c.S.Stated.Provider.InGermany.IsYes() {
			c.Report(c.At("provider.german_establishment"), "part", "establishment")
		}
		if slices.ContainsFunc(c.S.Location.Countries.Items, func(l fact.Country) bool { return !c.protected(l.ID()) }) {
			c.Report(c.At("server_location.countries"), "part", "place")
		}
	}},
	{ID: "social-data-abroad", Service: func(c *Case) {
		if !c.inGermany() {
			return
		}
		for i := range c.S.Stated.Transfers.Items {
			t := &c.S.Stated.Transfers.Items[i]
			switch {
			case !t.Tool.In("scc", "bcr", "explicit-consent"):
			case c.S.Sensitive.Social.IsYes():
				c.Report(c.P.At(t.Path+".tool"), "tool", t.Tool.ID())
			case c.publicBody() && c.S.Sensitive.Expected.IsYes() && !c.S.Sensitive.Social.Known():
				c.ReportAs(diag.Info, c.At("special_categories.social_data"), "tool", t.Tool.ID(), "doubt", "yes")
				return
			}
		}
	}},
}

// consultation reports whether patients meet their doctors or therapists.
func consultation(s *notice.Service) bool {
	return s.Groups.HasAny("patients") ||
		slices.ContainsFunc(s.Purposes.Items, func(p notice.Purpose) bool { return p.ID.In("medical-consultation") })
}
