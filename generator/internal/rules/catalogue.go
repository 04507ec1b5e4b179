package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
)

// What the catalogue knows about a service can contradict a profile.
var catalogueRules = []Rule{
	{ID: "variant-of-service", Service: func(c *Case) {
		if id := c.S.Variant.ID(); id != "" && !slices.ContainsFunc(c.Cat.Variants, func(v library.Variant) bool { return v.ID == id }) {
			var ids []string
			for _, v := range c.Cat.Variants {
				ids = append(ids, v.ID)
			}
			c.Report(c.At("variant"), "variant", id, "allowed", strings.Join(ids, ", "))
		}
	}},
	{ID: "variant-unsuitable", Service: func(c *Case) {
		if c.Variant.Suitable == "no" {
			c.reportWhy(diag.Error)
		}
	}},
	{ID: "variant-doubtful", Service: func(c *Case) {
		if c.Variant.Suitable == "warning" {
			c.reportWhy(diag.Warning)
		}
	}},
	{ID: "function-not-offered", Service: func(c *Case) {
		for key, f := range c.Cat.Functions {
			if !f.Offered && slices.Contains(c.values("functions."+key), "yes") {
				c.Report(c.At("functions."+key), "function", key, "de", f.Why["de"], "en", f.Why["en"])
			}
		}
	}},
	{ID: "setting-decided", Service: func(c *Case) {
		for _, q := range c.Cat.Settings {
			if !notice.Holds(c.S, c.Cat, q.Variants, q.When) || c.V.Setting(q.ID).Known() {
				continue
			}
			values := make([]string, 0, len(q.Values))
			for v := range q.Values {
				values = append(values, v)
			}
			slices.Sort(values)
			c.Report(c.At("settings."+q.ID), "setting", q.ID, "allowed", strings.Join(values, ", "), "de", q.Question["de"], "en", q.Question["en"])
		}
	}},
	{ID: "setting-known", Service: func(c *Case) {
		for id, v := range c.S.Settings {
			i := slices.IndexFunc(c.Cat.Settings, func(q library.Setting) bool { return q.ID == id })
			if i < 0 {
				var ids []string
				for _, q := range c.Cat.Settings {
					ids = append(ids, q.ID)
				}
				c.Report(c.At("settings."+id), "setting", id, "allowed", strings.Join(ids, ", "))
				continue
			}
			if _, ok := c.Cat.Settings[i].Values[v.ID()]; !ok && v.Known() {
				var ids []string
				for id := range c.Cat.Settings[i].Values {
					ids = append(ids, id)
				}
				slices.Sort(ids)
				c.Report(c.At("settings."+id), "setting", id, "value", v.ID(), "allowed", strings.Join(ids, ", "))
			}
		}
	}},
	{ID: "settings-conflict", Service: func(c *Case) {
		for _, x := range c.Cat.Conflicts {
			if !notice.Holds(c.S, c.Cat, x.Variants, x.When) {
				continue
			}
			sev, _ := diag.ParseSeverity(x.Severity)
			c.report(diag.Finding{Severity: sev, Gate: diag.Gate(x.Gate), Message: x.Message, Hint: x.Hint}, c.At(x.At))
		}
	}},
}

// values are the answers at a fact of the service, as the profile writes them.
func (c *Case) values(path string) []string {
	var out []string
	for _, v := range profile.Find(c.S, path) {
		switch v := v.(type) {
		case fact.YesNo:
			if v.IsYes() {
				out = append(out, "yes")
			} else {
				out = append(out, "no")
			}
		case fact.Choice:
			out = append(out, v.ID())
		}
	}
	return out
}

// reportWhy reports the variant with the catalogue's reason.
func (c *Case) reportWhy(sev diag.Severity) {
	c.ReportAs(sev, c.At("variant"), "variant", c.Variant.ID, "de", c.Variant.Why["de"], "en", c.Variant.Why["en"])
}
