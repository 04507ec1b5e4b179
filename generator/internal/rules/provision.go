package rules

import (
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
)

// Whether people must provide data, Art. 13(2)(e) GDPR, follows from the bases:
// a contract or a statute that carries a purpose is also what obliges. The text
// says so by itself for employees and for statutory duties; what the profile
// states is about everybody else.
var provisionRules = []Rule{
	{ID: "provision-contract", Profile: func(c *Case) {
		if c.P.Provision.Duty.In("contract") && !c.someBasis("contract") && c.basesAsked() {
			c.reportBeside(0, c.purposesOfAll(), c.P.At("provision.duty"), "basis", "contract")
		}
	}},
	{ID: "provision-statute", Profile: func(c *Case) {
		if c.P.Provision.Duty.In("statute") && !c.someBasis("legal-obligation", "public-task") && c.basesAsked() {
			c.reportBeside(0, c.purposesOfAll(), c.P.At("provision.duty"), "basis", "legal-obligation")
		}
	}},
	// A law that binds the controller alone makes nobody give data.
	{ID: "provision-norm", Profile: func(c *Case) {
		n := c.P.Provision.Norm
		if !c.P.Provision.Duty.In("statute") || !n.Known() {
			return
		}
		var beside []diag.Place
		keeps := ""
		for _, v := range library.Provisions(n.One()) {
			i := slices.IndexFunc(c.Lib.Norms.Keeping, func(k library.Keeping) bool { return k.Names(v) && !k.Gives })
			acts := c.Lib.Norms.ActsOf(v)
			switch {
			case i >= 0:
				beside, keeps = append(beside, read(c.Lib.KeepingRef(&c.Lib.Norms.Keeping[i]))), "yes"
			case len(acts) > 0 && !slices.ContainsFunc(acts, func(a *library.Act) bool { return !a.AsksNone }):
				beside = append(beside, read(c.Lib.ActRef(acts[0])))
			default:
				return // it may be this one that asks
			}
		}
		beside = append(c.told("provision.duty"), beside...)
		c.reportBeside(0, beside, n.Origin()[0], "norm", n.One(), "keeps", keeps)
	}},
}

func (c *Case) basesAsked() bool { return c.asksBasis() && len(c.Services) > 0 }

// purposesOfAll are where the bases of each service stand.
func (c *Case) purposesOfAll() []diag.Place {
	var out []diag.Place
	for _, s := range c.Services {
		out = append(out, c.other(s.At("purposes")))
	}
	return out
}

// someBasis reports whether a purpose of any service rests on one of bases.
func (c *Case) someBasis(bases ...string) bool {
	return slices.ContainsFunc(c.Services, func(s *notice.Service) bool {
		return slices.ContainsFunc(s.Purposes.Items, func(p notice.Purpose) bool {
			return slices.ContainsFunc(p.Bases.Items, func(b notice.Basis) bool { return b.Basis.In(bases...) })
		})
	})
}
