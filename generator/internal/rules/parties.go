package rules

import (
	"regexp"
	"strings"
	"unicode"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/profile"
)

// Who is who: nobody processes on behalf of itself, represents itself or shares
// responsibility with itself, Art. 4(7) to (10), 26 to 28 GDPR.
var partyRules = []Rule{
	{ID: "party-once", Profile: func(c *Case) {
		own := c.P.Controller.Name
		c.apart(own, c.P.Representative.Name)
		c.apart(own, c.P.Officer.Name)
		c.apart(own, c.P.Officer.Deputy.Name)
		c.apart(c.P.Officer.Name, c.P.Officer.Deputy.Name)
		for _, s := range c.Services {
			v := s.Stated
			c.apart(own, v.Provider.Name)
			c.apart(own, v.Host.Name)
			c.apart(own, v.Reseller.Name)
			c.apart(own, v.Tenant.Name)
			for i := range v.JointControl.Controllers.Items {
				c.apart(own, v.JointControl.Controllers.Items[i].Name)
			}
			for i := range v.Recipients.Items {
				c.apartProse(own, v.Recipients.Items[i].Name)
			}
			vendor := s.Provider.Name
			c.apart(vendor, v.Reseller.Name)
			c.apart(vendor, v.Tenant.Name)
		}
	}},
	{ID: "name-alone", Profile: func(c *Case) {
		said := map[string]string{}
		all := c.P.Origins()
		for _, o := range all {
			said[o.Path] = o.Value
		}
		for _, o := range all {
			if o.Removed || !partyNames[fact.Pattern(o.Path)] {
				continue
			}
			block := o.Path[:strings.LastIndexByte(o.Path, '.')+1]
			beside := block + "address"
			if _, ok := profile.Shape(fact.Pattern(beside)); !ok {
				beside = ""
			}
			what := ""
			switch street := said[beside]; {
			case emailIn.MatchString(o.Value):
				what = "email"
			case webIn.MatchString(o.Value):
				what = "web"
			case postalIn.MatchString(o.Value), letters(street) != "" && letters(o.Value) != letters(street) && strings.Contains(letters(o.Value), letters(street)):
				what = "address"
			}
			if what != "" {
				c.Report(c.P.At(o.Path), "what", what, "words", o.Value, "beside", beside)
			}
		}
	}},
	{ID: "email-own", Profile: func(c *Case) {
		site := c.P.Controller.Website
		for path, email := range map[string]fact.Email{"controller.email": c.P.Controller.Email, "contact.email": c.P.Contact.Email} {
			if here, there := fact.Registered(email.Href()), fact.Registered(site.Href()); here != "" && there != "" && here != there {
				if vendor, _ := c.vendorOf(email.Href()); vendor != nil {
					continue // another rule says more
				}
				c.reportBeside(0, []diag.Place{place(site.Origin()[0], site.String())}, c.P.At(path), "value", email.String(), "site", site.String())
			}
		}
	}},
	{ID: "officer-independent", Profile: func(c *Case) {
		for path, stated := range map[string]fact.Text{"dpo.name": c.P.Officer.Name, "dpo.deputy.name": c.P.Officer.Deputy.Name} {
			name := strings.TrimSpace(stated.String())
			if name == "" || !strings.Contains(name, " ") {
				continue
			}
			found := false
			c.P.Controller.Represented.Texts(func(_, text string) { found = found || strings.Contains(letters(text), letters(name)) })
			if found {
				c.disagree(c.P.At(path), c.P.At("controller.represented_by"), "who", name)
			}
		}
	}},
}

// partyNames are the facts that name somebody.
var partyNames = map[string]bool{
	"controller.name": true, "controller.supervisory_authority.name": true, "representative.name": true, "dpo.name": true, "dpo.deputy.name": true, "contact.name": true,
	"services[].provider.name": true, "services[].reseller.name": true, "services[].host.name": true, "services[].tenant.name": true,
	"services[].joint_control.controllers[].name": true, "services[].recipients[].name": true, "services[].transfers[].recipient": true,
	"services[].help_desk.name": true, "services[].dial_in.carrier": true, "services[].transcription.provider": true,
	"services[].ai_assistant.provider": true, "services[].live_stream.platform": true,
}

// What is no part of a name: a postal code with its town behind a comma, an
// e-mail address, a web address.
var (
	postalIn = regexp.MustCompile(`,\s*(?:\pL{1,3}-)?\d{4,5}\s+\p{Lu}\pL`)
	emailIn  = regexp.MustCompile(`[^\s@]+@[^\s@]+\.\pL`)
	webIn    = regexp.MustCompile(`(?i)https?://|\bwww\.`)
)

// apart reports a party that bears the name of another one.
func (c *Case) apart(one, other fact.Text) {
	if name := letters(one.String()); name != "" && name == letters(other.String()) {
		c.reportBeside(0, []diag.Place{c.nameOf(one)}, other.Origin()[0], "who", other.String(), "with", c.nameOf(one).Path)
	}
}

func (c *Case) apartProse(one fact.Text, other fact.Prose) {
	same, name := false, letters(one.String())
	other.Texts(func(_, text string) { same = same || name != "" && name == letters(text) })
	if same {
		c.reportBeside(0, []diag.Place{c.nameOf(one)}, other.Origin()[0], "who", one.String(), "with", c.nameOf(one).Path)
	}
}

func (c *Case) nameOf(name fact.Text) diag.Place { return place(name.Origin()[0], name.String()) }

// letters is a name without spaces, marks and capitals.
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if noLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}
