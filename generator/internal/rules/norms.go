package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// What can be the norm of a public task, of a legal duty or of a period of this
// controller, Art. 6(3) GDPR: templates/norms.yaml.
var normRules = []Rule{
	{ID: "norm-form", Profile: func(c *Case) {
		c.form(c.P.Provision.Norm)
		for _, s := range c.Services {
			if s.Route == nil {
				continue
			}
			c.S = s
			for _, b := range c.bases() {
				if b.Basis.In("public-task", "legal-obligation") && c.asksBasis() {
					c.form(b.Norm)
				}
			}
			c.form(s.Sensitive.Norm)
			for i := range s.Stated.Retention.Items {
				c.form(s.Stated.Retention.Items[i].Norm)
			}
		}
		c.S = nil
	}},
	{ID: "norm-binds", Service: eachNorm(func(c *Case, n norm) {
		entrusted := n.purpose.Task.IsYes() && c.P.Controller.Kind.In("private") // the law of those who entrusted it binds it too
		if acts := c.Lib.Norms.ActsOf(n.Provision); len(acts) > 0 && c.binding(acts) == nil && !entrusted {
			f := diag.Finding{Against: []diag.Place{place(c.P.At("controller.kind"), "controller.kind: "+c.P.Controller.Kind.ID()), read(c.Lib.ActRef(acts[0]))}}
			if s := c.P.Controller.State; s.Known() {
				f.Against = append(f.Against, place(c.P.At("controller.state"), "controller.state: "+s.ID()))
			}
			c.report(f, n.at, "norm", n.text, "act", acts[0].Names[0], "binds", c.bound(acts[0]))
		}
	})},
	{ID: "norm-carries", Service: eachNorm(func(c *Case, n norm) {
		act := c.binding(c.Lib.Norms.ActsOf(n.Provision))
		if act == nil || n.Number == "" {
			return
		}
		f := diag.Finding{Severity: diag.Error, Against: append(c.statedBasis(n.basis), read(c.Lib.ActRef(act)))}
		task := slices.Contains(act.Task, n.Number)
		switch {
		case slices.Contains(act.Never, "*") || slices.Contains(act.Never, n.Number):
			c.report(f, n.at, "norm", n.text, "part", "never", "why", act.Why)
		case slices.Contains(act.Old, n.Number):
			c.report(f, n.at, "norm", n.text, "part", "old", "act", act.Names[0], "number", strings.Join(act.Task, ", "))
		case n.basis.Basis.In("legal-obligation") && task:
			f.Severity = diag.Warning
			c.report(f, n.at, "norm", n.text, "part", "task")
		case !n.basis.Basis.In("public-task"):
		case slices.Contains(act.Staff, n.Number):
			if others := c.notEmployed(n); len(others) > 0 {
				c.report(f, n.at, "norm", n.text, "part", "staff", "groups", strings.Join(others, ", "))
			}
		case len(act.Task) > 0 && !task:
			f.Severity = diag.Warning
			c.report(f, n.at, "norm", n.text, "part", "other", "act", act.Names[0], "number", strings.Join(act.Task, ", "))
		}
	})},
	{ID: "norm-special", Service: func(c *Case) {
		for i := range c.S.Stated.Purposes.Items {
			p := &c.S.Stated.Purposes.Items[i]
			if !p.ID.In("recording", "transcription", "ai-summary", "publication", "live-stream") || !c.asksBasis() {
				continue
			}
			for j := range p.Bases.Items {
				b := &p.Bases.Items[j]
				if !b.Basis.In("public-task") || !c.generalOnly(b.Norm) {
					continue
				}
				sev := diag.Warning
				if p.ID.In("recording") {
					sev = diag.Error
				}
				act := c.binding(c.Lib.Norms.ActsOf(library.Provisions(b.Norm.One())[0]))
				f := diag.Finding{Severity: sev, Against: append(c.statedBasis(b), read(c.Lib.ActRef(act)))}
				c.report(f, c.P.At(b.Path+".norm"), "norm", b.Norm.One(), "purpose", p.ID.ID())
			}
		}
	}},
	{ID: "keeping-norm", Service: eachKeeping(func(c *Case, t *profile.Retention, k *library.Keeping) {
		var outside []string
		for _, category := range t.For.Items {
			if !slices.Contains(k.Covers, category.ID()) {
				outside = append(outside, category.ID())
			}
		}
		if len(outside) == 0 {
			return
		}
		f := diag.Finding{Severity: diag.Error, Against: []diag.Place{place(t.For.Origin()[0], "for: "+strings.Join(t.For.IDs(), ", ")), read(c.Lib.KeepingRef(k))}}
		if k.Doubt {
			f.Severity = diag.Warning
		}
		c.report(f, c.P.At(t.Path+".norm"), "norm", t.Norm.One(), "categories", strings.Join(outside, ", "), "none", yesIf(len(k.Covers) == 0), "why", k.Why)
	})},
	{ID: "keeping-maximum", Service: func(c *Case) {
		for i := range c.Lib.Norms.Keeping {
			k := &c.Lib.Norms.Keeping[i]
			for j := range c.S.Stated.Retention.Items {
				t := &c.S.Stated.Retention.Items[j]
				if k.Most.Known() && t.For.HasAny(k.Covers...) && t.Period.Known() && t.Period.Compare(k.Most) > 0 && c.names(k, t.Norm) {
					f := diag.Finding{Against: []diag.Place{place(t.Norm.Origin()[0], t.Norm.One()), read(c.Lib.KeepingRef(k))}}
					c.report(f, c.P.At(t.Path+".period"), "norm", t.Norm.One(), "period", t.Period, "most", k.Most, "why", k.Why)
				}
			}
		}
	}},
	{ID: "keeping-minimum", Service: func(c *Case) {
		for i := range c.Lib.Norms.Keeping {
			k := &c.Lib.Norms.Keeping[i]
			if !k.Least.Known() {
				continue
			}
			for j := range c.S.Stated.Retention.Items {
				t := &c.S.Stated.Retention.Items[j]
				by := t.Norm
				if !c.names(k, by) && t.For.HasAny("recording") {
					by = c.dutyToRecord(k)
				}
				if t.For.HasAny(k.Covers...) && t.Period.Known() && t.Period.Compare(k.Least) < 0 && c.names(k, by) {
					f := diag.Finding{Against: []diag.Place{place(by.Origin()[0], by.One()), read(c.Lib.KeepingRef(k))}}
					c.report(f, c.P.At(t.Path+".period"), "norm", by.One(), "period", t.Period, "least", k.Least, "why", k.Why)
				}
			}
		}
	}},
}

// A norm is one provision that a legal basis names.
type norm struct {
	library.Provision
	text    string // of the whole norm
	at      fact.Ref
	purpose *profile.Purpose
	basis   *profile.LegalBasis
}

// eachNorm judges the provisions that bases of purposes name, each once.
func eachNorm(judge func(*Case, norm)) func(*Case) {
	return func(c *Case) {
		if !c.asksBasis() {
			return
		}
		for i := range c.S.Stated.Purposes.Items {
			p := &c.S.Stated.Purposes.Items[i]
			for j := range p.Bases.Items {
				b := &p.Bases.Items[j]
				if !b.Norm.Known() || !b.Basis.In("public-task", "legal-obligation") {
					continue
				}
				before := len(c.found)
				for _, v := range library.Provisions(b.Norm.One()) {
					if judge(c, norm{v, b.Norm.One(), c.P.At(b.Path + ".norm"), p, b}); len(c.found) > before {
						break
					}
				}
			}
		}
	}
}

// eachKeeping judges the periods with a norm that the catalogue knows.
func eachKeeping(judge func(*Case, *profile.Retention, *library.Keeping)) func(*Case) {
	return func(c *Case) {
		for i := range c.S.Stated.Retention.Items {
			t := &c.S.Stated.Retention.Items[i]
			for j := range c.Lib.Norms.Keeping {
				if k := &c.Lib.Norms.Keeping[j]; c.names(k, t.Norm) {
					judge(c, t, k)
				}
			}
		}
	}
}

func (c *Case) names(k *library.Keeping, norm fact.Prose) bool {
	return norm.Known() && slices.ContainsFunc(library.Provisions(norm.One()), k.Names)
}

// dutyToRecord is the norm for which talks are recorded, if it is that one.
func (c *Case) dutyToRecord(k *library.Keeping) fact.Prose {
	if p := c.purpose("recording"); p != nil {
		for i := range p.Bases.Items {
			if b := &p.Bases.Items[i]; b.Basis.In("legal-obligation") && c.names(k, b.Norm) {
				return b.Norm
			}
		}
	}
	return fact.Prose{}
}

// form reports a norm that names no provision of an act. Of a placeholder the
// rule placeholder speaks: one mistake is told once.
func (c *Case) form(norm fact.Prose) {
	if !norm.Known() || c.P.Broken(norm.Origin()[0].Path) {
		return
	}
	bad := ""
	norm.Texts(func(lang, words string) {
		open := slices.ContainsFunc(c.Lib.WordLists, func(l library.WordList) bool { return l.Rule == "placeholder" && len(l.Find(lang, words)) > 0 })
		if !library.Complete(words) && !open {
			bad = words
		}
	})
	if bad != "" {
		c.Report(norm.Origin()[0], "norm", bad)
	}
}

// bound says whom an act binds: the Länder or else the country, and the kinds of
// bodies.
func (c *Case) bound(act *library.Act) library.Said {
	said := library.Said{}
	for _, loc := range c.Lib.Locales {
		var whom []string
		for _, id := range act.States {
			words, _ := c.Lib.Label("controller.state", id, loc.ID)
			whom = append(whom, words)
		}
		if len(act.States) == 0 && len(act.Countries) > 0 {
			whom = append(whom, loc.Country(act.Countries[0]))
		}
		for _, id := range act.Kinds {
			words, _ := c.Lib.Label("controller.kind", id, loc.ID)
			whom = append(whom, words)
		}
		said[loc.ID] = strings.Join(whom, "; ")
	}
	return said
}

// binding is the act that binds the controller; nil if none does.
func (c *Case) binding(acts []*library.Act) *library.Act {
	k := &c.P.Controller
	for _, a := range acts {
		if a.Binds(k.Country.ID(), k.State.ID(), k.Kind.ID()) {
			return a
		}
	}
	return nil
}

// generalOnly reports whether a norm names nothing but general clauses on tasks.
func (c *Case) generalOnly(norm fact.Prose) bool {
	if !norm.Known() {
		return false
	}
	return !slices.ContainsFunc(library.Provisions(norm.One()), func(p library.Provision) bool {
		act := c.binding(c.Lib.Norms.ActsOf(p))
		return act == nil || !slices.Contains(act.Task, p.Number)
	})
}

// notEmployed are the groups of a basis that are no staff.
func (c *Case) notEmployed(n norm) []string {
	var out []string
	for _, g := range c.meant(n.purpose, n.basis).Items {
		if !c.employed(g) {
			out = append(out, g.ID())
		}
	}
	return out
}

// statedBasis is the legal basis as the other side of a finding on its norm.
func (c *Case) statedBasis(b *profile.LegalBasis) []diag.Place {
	return []diag.Place{place(c.P.At(b.Path+".basis"), "basis: "+b.Basis.ID())}
}
