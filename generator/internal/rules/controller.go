package rules

import "klausel/generator/internal/diag"

// Who the controller is decides under which law its notice is written.
var controllerRules = []Rule{
	{ID: "law-pack", Profile: func(c *Case) {
		k := &c.P.Controller
		if k.Kind.Known() && k.Country.Known() && c.Lib.LawFor(k.Country.ID(), k.Kind.ID(), k.UnderArticle3_2.IsYes()) == nil {
			c.Report(c.P.At("controller.kind"), "kind", k.Kind.ID(), "country", k.Country.ID())
		}
	}},
	{ID: "controller-country", Profile: func(c *Case) {
		if !c.P.Controller.Country.Known() {
			c.Report(c.P.At("controller.address.country"))
		}
	}},
	{ID: "representative-named", Profile: func(c *Case) {
		k := &c.P.Controller
		country := k.Country
		switch {
		case !country.Known(), c.inEEA(country.ID()), k.EstablishedInEU.IsYes(), k.UnderArticle3_2.IsNo(), c.P.Representative.Name.Known():
		case !k.UnderArticle3_2.Known():
			c.ReportAs(diag.Warning, c.P.At("controller.under_article_3_2"), "doubt", "yes")
		default:
			c.Report(c.P.At("representative.name"))
		}
	}},
	{ID: "services-stated", Profile: func(c *Case) {
		if len(c.P.Services) == 0 {
			c.Report(c.P.At("services"))
		}
	}},
	{ID: "service-once", Profile: func(c *Case) {
		seen := map[string]bool{}
		for _, s := range c.P.Services {
			if id := s.ID.ID(); id != "" && seen[id] {
				c.Report(s.Ref, "id", id)
			} else {
				seen[id] = true
			}
		}
	}},
}
