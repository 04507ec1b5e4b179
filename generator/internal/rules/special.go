package rules

import (
	"regexp"
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
)

// Special categories, Art. 9 GDPR, and what German law adds for patients and
// for social data.
var specialRules = []Rule{
	{ID: "special-categories-arise", Service: func(c *Case) {
		if !c.S.Sensitive.Expected.IsNo() {
			return
		}
		at := c.At("special_categories.expected")
		for _, p := range c.Lib.Purposes {
			if stated := c.purpose(p.ID); p.Special && stated != nil && !c.under(p.Unspecial...) {
				c.reportBeside(0, []diag.Place{c.other(c.P.At(stated.Path))}, at, "purpose", p.ID)
				return
			}
		}
		for _, g := range c.Lib.Groups {
			if g.Special && c.takesPart(g.ID) {
				c.reportBeside(diag.Warning, c.said("groups"), at, "group", g.ID)
				return
			}
		}
	}},
	{ID: "special-categories-norm", Service: func(c *Case) {
		n := &c.S.Sensitive
		if n.Expected.IsYes() && n.Condition.In("9-2-b", "9-2-g", "9-2-i", "9-2-j") && !n.Norm.Known() && c.asksBasis() {
			c.reportBeside(0, c.said("special_categories.condition"), c.At("special_categories.norm"))
		}
	}},
	{ID: "condition-fits", Service: func(c *Case) {
		n := &c.S.Sensitive
		at := c.At("special_categories.condition")
		if !n.Expected.IsYes() || !n.Condition.Known() || !c.asksBasis() {
			return
		}
		k := &c.P.Controller
		company := c.company()
		open := c.records() && c.S.Recording.Published.IsYes() || c.S.Functions.LiveStream.IsYes() && c.S.LiveStream.Public.IsYes()
		switch {
		case n.Condition.In("9-2-d") && (c.publicBody() || company):
			c.reportBeside(0, c.told("controller.kind", "controller.name"), at, "part", "aims")
		case n.Condition.In("9-2-d") && open:
			c.reportBeside(0, c.said("live_stream.public", "recording.published"), at, "part", "outside")
		case n.Condition.In("9-2-b") && !c.employeesTakePart() && !c.takesPart("applicants", "patients", "counselled-persons"):
			c.reportBeside(0, c.said("groups"), at, "part", "work")
		case n.Condition.In("9-2-h") && !c.employeesTakePart() && !c.takesPart("patients", "counselled-persons") && !consultation(c.S):
			c.reportBeside(0, c.said("groups"), at, "part", "care")
		case n.Condition.In("9-2-h") && k.ProfessionalSecrecy.IsNo():
			c.reportBeside(0, c.told("controller.professional_secrecy"), at, "part", "secrecy")
		}
	}},
	{ID: "explicit-consent", Service: func(c *Case) {
		n := &c.S.Sensitive
		given := func(b *profile.LegalBasis) bool { return b.Basis.In("consent") && b.Given.Known() }
		if n.Expected.IsYes() && n.Condition.In("9-2-a") && !slices.ContainsFunc(c.bases(), given) && c.asksBasis() {
			c.reportBeside(0, []diag.Place{c.other(c.At("purposes"))}, c.At("special_categories.condition"))
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
			c.reportBeside(0, c.told("controller.statutory_care"), c.At("provider.certified_annex_31b"), "part", "certificate")
		}
		if c.S.Functions.Recording.IsYes() {
			c.reportBeside(0, c.told("controller.statutory_care"), c.At("functions.recording"), "part", "recording")
		}
		if n := &c.S.Sensitive; n.Expected.IsNo() || n.Condition.Known() && !n.Condition.In("9-2-a") {
			c.reportBeside(0, c.told("controller.statutory_care"), c.At("special_categories.condition"), "part", "consent")
		}
	}},
	{ID: "statutory-care-cloud", Service: func(c *Case) {
		n := &c.S.Sensitive
		cares := consultation(c.S) || n.Expected.IsYes() || n.Social.IsYes()
		if !c.inGermany() || !c.P.Controller.StatutoryCare.IsYes() || !cares || !c.operatedBy("hosted", "online-service") {
			return
		}
		if !c.S.Stated.Provider.C5.IsYes() {
			c.reportBeside(0, c.told("controller.statutory_care"), c.At("provider.c5_type_2"), "part", "attestation")
		}
		if !c.S.Stated.Provider.InGermany.IsYes() {
			c.reportBeside(0, c.told("controller.statutory_care"), c.At("provider.german_establishment"), "part", "establishment")
		}
		if slices.ContainsFunc(c.S.Location.Countries.Items, func(l fact.Country) bool { return !c.protected(l.ID()) }) {
			c.reportBeside(0, c.told("controller.statutory_care"), c.At("server_location.countries"), "part", "place")
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
				c.reportBeside(0, c.said("special_categories.social_data"), c.P.At(t.Path+".tool"), "tool", t.Tool.ID())
			case c.publicBody() && c.S.Sensitive.Expected.IsYes() && !c.S.Sensitive.Social.Known():
				c.ReportAs(diag.Info, c.At("special_categories.social_data"), "tool", t.Tool.ID(), "doubt", "yes")
				return
			}
		}
	}},
}

// company reports whether the controller is a company that trades for profit, as
// far as its name tells.
func (c *Case) company() bool {
	k := &c.P.Controller
	return k.Kind.In("private") && companyForm.MatchString(k.Name.String()) && !clubForm.MatchString(k.Name.String()) // a carnival club is a KG, too
}

// companyForm is the legal form of a company that trades for profit.
var companyForm = regexp.MustCompile(`(^|[^g\pL])(GmbH|AG|KG|OHG|UG|SE|KGaA|S\.A\.)($|[^\pL])`)

var clubForm = regexp.MustCompile(`\be\. ?V\.`)

// consultation reports whether patients meet their doctors or therapists.
func consultation(s *notice.Service) bool {
	return s.Groups.HasAny("patients") ||
		slices.ContainsFunc(s.Purposes.Items, func(p notice.Purpose) bool { return p.ID.In("medical-consultation") })
}
