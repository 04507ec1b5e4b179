package rules

import (
	"strings"
	"unicode"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
)

// Who is who: nobody processes on behalf of itself, represents itself or shares
// responsibility with itself, Art. 4(7) to (10), 26 to 28 GDPR.
var partyRules = []Rule{
	{ID: "party-once", Profile: func(c *Case) {
		own := c.P.Controller.Name
		c.apart(own, c.P.Representative.Name)
		c.apart(own, c.P.Officer.Name)
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
	{ID: "officer-independent", Profile: func(c *Case) {
		name := strings.TrimSpace(c.P.Officer.Name.String())
		if name == "" || !strings.Contains(name, " ") {
			return
		}
		found := false
		c.P.Controller.Represented.Texts(func(_, text string) { found = found || strings.Contains(letters(text), letters(name)) })
		if found {
			c.disagree(c.P.At("dpo.name"), c.P.At("controller.represented_by"), "who", name)
		}
	}},
}

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
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}
