package rules

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// Where something lies, who sees it and whom the notice is about, said a second
// time in words or by another answer, Art. 5(1)(a), 13(1)(e) and (f) GDPR.
var placeRules = []Rule{
	{ID: "place-fits", Service: func(c *Case) {
		at := &c.S.Stated.Location
		told := false
		at.Place.Texts(func(lang, text string) {
			for _, code := range c.countriesIn(lang, text) {
				if !told && at.Countries.Known() && !slices.Contains(at.Countries.IDs(), code) {
					told = true
					c.disagree(c.At("server_location.place"), c.At("server_location.countries"), "country", states{code})
				}
			}
		})
	}},
	// Words about a recipient lead abroad, and no country says so.
	{ID: "recipient-country", Service: func(c *Case) {
		var flows, own []string
		for _, f := range c.flows() {
			flows = append(flows, f.countries...)
			if f.own != nil && f.cat == nil {
				own = append(own, f.countries...)
			}
		}
		v := c.S.Stated
		for i := range v.Recipients.Items {
			r := &v.Recipients.Items[i]
			c.leads(r.Path+".country", append([]string{r.Country.ID()}, own...), r.Name, r.What, r.OnlyIf)
		}
		for i := range v.Transfers.Items {
			t := &v.Transfers.Items[i]
			known := t.Countries.IDs()
			for _, f := range c.flows() {
				if f.own == t {
					known = append(known, f.countries...)
				}
			}
			c.leads(t.Path+".countries", known, t.Recipient, t.What)
		}
		r := &v.Reseller
		c.leads(r.Path+".country", append([]string{r.Country.ID()}, own...), r.What)
		c.leads(c.S.Path+".ai_assistant.country", append([]string{v.Assistant.Country.ID()}, flows...), v.Assistant.Does)
		known := slices.Concat(flows, c.S.Location.Countries.IDs(), []string{c.S.Provider.Country.ID()})
		c.leads(c.S.Path+".transfers", known, v.Provider.OwnPurposes.Text)
	}},
	// What everybody may see is published, and that needs a purpose of its own.
	{ID: "access-published", Service: func(c *Case) {
		published := slices.ContainsFunc(c.S.Stated.Purposes.Items, func(p profile.Purpose) bool { return p.ID.In("publication") })
		for _, x := range []struct {
			path string
			on   fact.YesNo
			who  fact.Set
		}{
			{"transcription.access", c.S.Functions.Transcription, c.S.Transcription.Access},
			{"ai_assistant.access", c.S.Functions.Assistant, c.S.Assistant.Access},
			{"attendance_report.access", c.S.Functions.AttendanceReport, c.S.Attendance.Access},
		} {
			if x.on.IsYes() && x.who.HasAny("public") && !published {
				c.disagree(c.At(x.path), c.At("purposes"))
			}
		}
	}},
	{ID: "notice-covers", Profile: func(c *Case) {
		not := c.P.Notice.CoversNot
		not.Texts(func(lang, text string) {
			p := passage{text: library.PlainText(text), lang: lang}
			for _, s := range c.Services {
				if c.mentions(&p, s) {
					c.reportBeside(0, []diag.Place{place(s.Ref, s.Cat.Name)}, not.Origin()[0], "what", s.Cat.Name, "with", s.Path)
				}
				for _, g := range s.Groups.Items {
					if label := c.Lib.Group(g.ID()); label != nil && label.Label[lang] != "" && strings.Contains(" "+text+" ", " "+label.Label[lang]+" ") {
						c.reportBeside(0, []diag.Place{place(c.P.At(s.Path+".groups"), g.ID())}, not.Origin()[0], "what", label.Label[lang], "with", s.Path+".groups")
					}
				}
			}
		})
	}},
	// Who writes to a vendor does not reach the controller.
	{ID: "contact-own", Profile: func(c *Case) {
		p := c.P
		for _, x := range []struct {
			path string
			link interface {
				Href() string
				String() string
			}
			officer bool
		}{
			{"controller.email", p.Controller.Email, false}, {"controller.website", p.Controller.Website, false}, {"contact.email", p.Contact.Email, false},
			{"dpo.email", p.Officer.Email, true}, {"representative.email", p.Representative.Email, true},
		} {
			if strings.HasSuffix(x.path, ".website") && fact.Lent(x.link.Href()) {
				continue
			}
			if !c.ofVendor(c.P.At(x.path), x.link.Href(), x.link.String()) && !x.officer {
				c.ofProvider(c.P.At(x.path), x.link.Href(), x.link.String())
			}
		}
		told := map[string]bool{}
		for _, t := range c.passages() {
			if i := strings.LastIndexByte(t.at.Path, '.'); !t.prose || !slices.Contains([]string{"withdrawal", "opt_out", "other_channel", "contact_point"}, t.at.Path[i+1:]) {
				continue
			}
			for _, mail := range mailboxIn.FindAllString(t.text, -1) {
				if key := t.at.Pos.String(); !told[key] {
					told[key] = true
					c.ofVendor(t.at, "mailto:"+mail, mail)
				}
			}
		}
	}},
	// Another authority than that of the seat is possible, with a reason.
	{ID: "authority-of-seat", Profile: func(c *Case) {
		k := &c.P.Controller
		if !k.Authority.Known() || !k.Country.Known() || !k.Kind.Known() || k.Country.ID() == "CH" && !c.under("revdsg") {
			return
		}
		seat := "controller.state"
		if !c.inGermany() {
			seat = "controller.address.country"
		}
		stated, known := c.Lib.Authorities.Records[k.Authority.ID()]
		found := c.Lib.Authority("", k.Country.ID(), k.Kind.ID(), k.State.ID(), k.Diocese.ID())
		if known && found != nil && stated.Name["de"] != found.Name["de"] {
			c.disagree(c.P.At("controller.authority"), c.P.At(seat), "authority", stated.Name, "found", found.Name)
		}
	}},
}

// countriesIn are the countries that a text names, or that of a town in it where it
// names none.
func (c *Case) countriesIn(lang, text string) []string {
	named := fact.CountriesIn(text)
	for i := range c.Lib.WordLists {
		if l := &c.Lib.WordLists[i]; l.Rule == "place-fits" && len(named) == 0 && len(l.Find(lang, text)) > 0 {
			named = l.Countries
		}
	}
	return named
}

// leads reports the first of some texts that names a country abroad which is not
// among those that the answer at a path, or one beside it, states.
func (c *Case) leads(path string, known []string, texts ...fact.Prose) {
	for _, t := range texts {
		found := ""
		t.Texts(func(lang, text string) {
			for _, code := range c.countriesIn(lang, library.PlainText(text)) {
				if found == "" && c.abroad(code) && !slices.Contains(known, code) {
					found = code
				}
			}
		})
		if found != "" {
			c.disagree(t.Origin()[0], c.P.At(path), "country", states{found})
			return
		}
	}
}

// ofVendor reports an address at a domain of a company of the catalogue.
func (c *Case) ofVendor(at fact.Ref, href, address string) bool {
	service, v := c.vendorOf(href)
	if service == nil {
		return false
	}
	c.reportBeside(0, []diag.Place{read(service.Ref(v.Cited))}, at, "address", address, "owner", v.Name)
	return true
}

// vendorOf is the company of the catalogue to whose domain an address belongs, if it
// is not the controller.
func (c *Case) vendorOf(href string) (*library.Service, library.Provider) {
	domain := fact.Registered(href)
	for _, s := range c.Lib.Services {
		for _, id := range slices.Sorted(maps.Keys(s.Providers)) {
			v := s.Providers[id]
			first, _, _ := strings.Cut(v.Name, " ")
			if domain != "" && slices.Contains(v.Domains, domain) && !strings.Contains(letters(c.P.Controller.Name.String()), letters(first)) {
				return s, v
			}
		}
	}
	return nil, library.Provider{}
}

// ofProvider reports a mailbox for requests of many at the domain of a provider
// that the profile states. Providers give mailboxes to their customers too, so one
// that bears another name may be the controller's.
func (c *Case) ofProvider(at fact.Ref, href, address string) {
	domain, local := fact.Registered(href), ""
	if before, _, ok := strings.Cut(address, "@"); ok {
		local = before
	}
	for _, s := range c.Services {
		page := s.Stated.Provider.PrivacyURL
		if domain == "" || fact.Registered(page.Href()) != domain || fact.Registered(c.P.Controller.Website.Href()) == domain || s.Tenant.Operator.In("group-company") {
			continue
		}
		for i := range c.Lib.WordLists {
			if l := &c.Lib.WordLists[i]; l.Rule == c.rule && len(l.Find("", local)) > 0 {
				c.reportBeside(diag.Warning, []diag.Place{place(page.Origin()[0], page.String())}, at, "address", address, "owner", s.Provider.Name.String())
				return
			}
		}
	}
}

var mailboxIn = regexp.MustCompile(`[\pL\d._+-]+@[\pL\d-]+(?:\.[\pL\d-]+)+`)
