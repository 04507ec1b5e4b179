package rules

import (
	"cmp"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// Who the controller is decides under which law its notice is written.
var controllerRules = []Rule{
	{ID: "law-pack", Profile: func(c *Case) {
		k := &c.P.Controller
		if k.Kind.Known() && k.Country.Known() && c.Lib.LawFor(k.Country.ID(), k.Kind.ID(), k.UnderArticle3_2.IsYes()) == nil {
			c.Report(c.P.At("controller.kind"), "kind", k.Kind.ID(), "country", states{k.Country.ID()})
		}
	}},
	{ID: "controller-country", Profile: func(c *Case) {
		if !c.P.Controller.Country.Known() {
			c.Report(c.P.At("controller.address.country"))
		}
	}},
	{ID: "state-fits", Profile: func(c *Case) {
		k, code := &c.P.Controller, c.P.Controller.Address.PostalCode.String()
		if !c.inGermany() || !k.State.Known() || !allDigits(code, c.Lib.Countries.Digits["DE"]) {
			return
		}
		if there := c.Lib.Countries.Zones[code[:1]]; len(there) > 0 && !k.State.In(there...) {
			name, _ := c.Lib.Words("controller.state", k.State.ID())
			c.disagree(c.P.At("controller.state"), c.P.At("controller.address.postal_code"), "state", name, "code", code, "there", strings.Join(there, ", "))
		}
	}},
	{ID: "alternative-reachable", Profile: func(c *Case) {
		if c.P.Controller.Phone.Known() || c.P.Contact.Phone.Known() {
			return
		}
		var calls []diag.Place
		for _, s := range c.Services {
			if s.Alternative.Ways.HasAny("telephone") && !s.Alternative.Text.Known() {
				calls = append(calls, c.other(c.P.At(s.Path+".alternative.ways")))
			}
		}
		if len(calls) > 0 {
			c.reportBeside(0, calls, c.P.At("controller.phone"))
		}
	}},
	{ID: "postal-code-fits", Profile: func(c *Case) {
		for path, address := range map[string]*profile.Address{"controller.address": &c.P.Controller.Address, "representative.address": &c.P.Representative.Address} {
			digits, code := c.Lib.Countries.Digits[address.Country.ID()], address.PostalCode.String()
			if digits > 0 && code != "" && !allDigits(code, digits) {
				c.disagree(c.P.At(path+".postal_code"), c.P.At(path+".country"), "digits", itoa(digits), "value", code)
			}
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
	{ID: "service-known", Profile: func(c *Case) {
		for i := range c.P.Services {
			s := &c.P.Services[i]
			id, of := s.ID.ID(), s.Of.ID()
			at, key := c.P.At("services["+id+"].id"), cmp.Or(of, id)
			if of != "" {
				at = c.P.At("services[" + id + "].service")
			}
			known, meant := c.Lib.Service(key), c.Lib.Service(id)
			switch ended := c.Lib.Ended.Find(key, id, s.Name.String()); {
			case id == "":
			case ended != nil:
				c.report(diag.Finding{Service: id, Against: []diag.Place{read(ended.Ref(c.Lib.Ended.Sources, c.Lib.Ended.Read))}}, at,
					"ended", ended.On, "name", ended.Name, "why", ended.Why, "after", ended.Service)
			case known == nil:
				c.report(diag.Finding{Service: id}, at, "value", key, "nearest", profile.Nearest(key, c.Lib.Values("services[].id")))
			case of != "" && !known.Stated:
				c.report(diag.Finding{Service: id}, at, "catalogued", key, "name", known.Name)
			case of != "" && c.calledLike(s.Name) != nil:
				alike := c.calledLike(s.Name)
				c.report(diag.Finding{Service: id}, at, "catalogued", alike.ID, "name", alike.Name)
			case of != "" && meant != nil && !meant.Stated:
				c.report(diag.Finding{Service: id}, at, "catalogued", id, "name", meant.Name)
			}
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

// calledLike is the service of the catalogue that a name means, nil if none: who
// describes it as one of their own escapes all that is known of it.
func (c *Case) calledLike(name fact.Text) *library.Service {
	for _, s := range c.Lib.Services {
		if name.Known() && !s.Stated && letters(s.Name) == letters(name.String()) {
			return s
		}
	}
	for i := range c.Lib.WordLists {
		l := &c.Lib.WordLists[i]
		if l.Rule != "foreign-service" || l.Service == "" || len(l.Find("", name.String())) == 0 || len(l.Rest("", name.String())) > 0 {
			continue
		}
		if s := c.Lib.Services[slices.IndexFunc(c.Lib.Services, func(s *library.Service) bool { return s.ID == l.Service })]; !s.Stated {
			return s
		}
	}
	return nil
}

// allDigits reports whether a text is just so many digits.
func allDigits(text string, n int) bool {
	return len(text) == n && strings.Trim(text, "0123456789") == ""
}
