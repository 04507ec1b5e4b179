package rules

// Who the controller is decides under which law its notice is written.
var controllerRules = []Rule{
	{ID: "law-pack", Profile: func(c *Case) {
		k := &c.P.Controller
		if k.Kind.Known() && k.Address.Country.Known() && c.Lib.LawFor(k.Address.Country.ID(), k.Kind.ID()) == nil {
			c.Report(c.P.At("controller.kind"), "kind", k.Kind.ID(), "country", k.Address.Country.ID())
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
