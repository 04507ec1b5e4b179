package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
)

// everyMeeting are the categories of data without which nobody meets.
var everyMeeting = []string{"participant-identity", "meeting-metadata", "connection-data", "audio-video"}

// What the catalogue knows about a service can contradict a profile.
var catalogueRules = []Rule{
	{ID: "variant-of-service", Service: func(c *Case) {
		if id := c.S.Variant.ID(); id != "" && c.S.Cat.Variant(id) == nil {
			var ids []string
			for _, v := range c.S.Cat.Variants {
				ids = append(ids, v.ID)
			}
			c.Report(c.At("variant"), "variant", id, "allowed", strings.Join(ids, ", "))
		}
	}},
	{ID: "service-described", Service: func(c *Case) {
		if !c.S.Cat.Stated {
			return
		}
		if !c.S.Stated.Name.Known() {
			c.Report(c.At("name"))
		}
		if c.operatedBy("hosted", "online-service", "public-instance") && !c.S.Provider.Address.Known() {
			c.Report(c.At("provider.address"))
		}
		for _, category := range everyMeeting {
			if !c.arises(category) && !c.S.Stated.Data.Omit.HasAny(category) {
				c.Report(c.At("data.add["+category+"].elements"), "category", category)
			}
		}
	}},
	{ID: "variant-unsuitable", Service: func(c *Case) {
		if c.S.Route.Suitable == "no" {
			c.reportWhy(diag.Error)
		}
	}},
	{ID: "variant-doubtful", Service: func(c *Case) {
		if c.S.Route.Suitable == "warning" {
			c.reportWhy(diag.Warning)
		}
	}},
	{ID: "function-not-offered", Service: func(c *Case) {
		for key, f := range c.S.Cat.Functions {
			if slices.Contains(c.S.Values("functions."+key), "yes") {
				c.reportBeside(0, []diag.Place{read(c.S.Cat.Ref(f.Cited))}, c.At("functions."+key), "function", key, "why", f.Why)
			}
		}
	}},
	{ID: "setting-decided", Service: func(c *Case) {
		for _, q := range c.S.Cat.Settings {
			if !c.S.Holds(q.Variants, q.When) || c.S.Setting(q.ID).Known() {
				continue
			}
			values := make([]string, 0, len(q.Values))
			for v := range q.Values {
				values = append(values, v)
			}
			slices.Sort(values)
			c.reportBeside(0, []diag.Place{read(c.S.Cat.Ref(q.Cited))}, c.At("settings."+q.ID), "setting", q.ID, "allowed", strings.Join(values, ", "), "question", q.Question)
		}
	}},
	{ID: "setting-known", Service: func(c *Case) {
		for id, v := range c.S.Settings {
			i := slices.IndexFunc(c.S.Cat.Settings, func(q library.Setting) bool { return q.ID == id })
			if i < 0 {
				var ids []string
				for _, q := range c.S.Cat.Settings {
					ids = append(ids, q.ID)
				}
				c.Report(c.At("settings."+id), "setting", id, "allowed", strings.Join(ids, ", "))
				continue
			}
			if _, ok := c.S.Cat.Settings[i].Values[v.ID()]; !ok && v.Known() {
				var ids []string
				for id := range c.S.Cat.Settings[i].Values {
					ids = append(ids, id)
				}
				slices.Sort(ids)
				c.reportBeside(0, []diag.Place{read(c.S.Cat.Ref(c.S.Cat.Settings[i].Cited))}, c.At("settings."+id), "setting", id, "value", v.ID(), "allowed", strings.Join(ids, ", "))
			}
		}
	}},
	{ID: "settings-conflict", Service: func(c *Case) {
		for _, x := range c.S.Cat.Conflicts {
			if !c.S.Holds(x.Variants, x.When) {
				continue
			}
			sev, _ := diag.ParseSeverity(x.Severity)
			c.report(diag.Finding{Severity: sev, Gate: diag.Gate(x.Gate), Message: x.Message, Hint: x.Hint, Against: append(c.stated(x.Variants, x.When), read(c.S.Cat.Ref(x.Cited)))}, c.At(x.At))
		}
	}},
}

// reportWhy reports the variant with the catalogue's reason.
func (c *Case) reportWhy(sev diag.Severity) {
	c.reportBeside(sev, []diag.Place{read(c.S.Cat.Ref(c.S.Route.Cited))}, c.At("variant"), "variant", c.S.Route.ID, "why", c.S.Route.Why)
}
