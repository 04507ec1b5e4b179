package rules

import (
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
)

// How long is too long, Art. 5(1)(e) GDPR: templates/limits.yaml.
var limitRules = []Rule{
	{ID: "period-limit", Service: func(c *Case) {
		for i := range c.S.Stated.Retention.Items {
			t := &c.S.Stated.Retention.Items[i]
			if t.Reason.Known() || t.Norm.Known() {
				continue // keeping-norm judges the norm
			}
			told := map[string]bool{} // one finding for categories with one limit
			for _, category := range t.For.Items {
				if l := c.limit(category.ID(), t); l != nil && !told[l.ID] {
					told[l.ID] = true
					c.exceeds(t, category.ID(), l)
				}
			}
		}
	}},
	{ID: "period-from-year-end", Service: func(c *Case) {
		year := fact.PeriodOf(fact.Parts{Years: 1})
		for i := range c.S.Stated.Retention.Items {
			if t := &c.S.Stated.Retention.Items[i]; t.From.In("year-end") && t.Period.Known() && t.Period.Compare(year) < 0 {
				c.disagree(t.From.Origin()[0], c.P.At(t.Path+".period"), "period", t.Period)
			}
		}
	}},
	{ID: "consent-ends-storage", Service: func(c *Case) {
		for i := range c.S.Stated.Retention.Items {
			t := &c.S.Stated.Retention.Items[i]
			if !t.Until.In("consent-withdrawn") || !c.asksBasis() {
				continue
			}
			for _, category := range t.For.Items {
				if at, rests := c.onConsent(category.ID()); !rests {
					c.disagree(t.Until.Origin()[0], at, "category", category.ID())
					break
				}
			}
		}
	}},
}

// limit is the entry that holds for a category, nil if none does.
func (c *Case) limit(category string, t *profile.Retention) *library.Limit {
	for i := range c.Lib.Limits.Entries {
		l := &c.Lib.Limits.Entries[i]
		if !slices.Contains(l.For, category) || len(l.From) > 0 && !t.From.In(l.From...) || !c.reaches(&l.Reach) {
			continue
		}
		if len(l.Purposes) > 0 && !slices.ContainsFunc(c.S.Purposes.Items, func(p notice.Purpose) bool { return p.ID.In(l.Purposes...) }) {
			continue
		}
		people := c.touched(category)
		other := func(g fact.Choice) bool { return !slices.Contains(l.Groups, g.ID()) }
		if len(l.Groups) > 0 && (!people.HasAny(l.Groups...) || l.Alone && slices.ContainsFunc(people.Items, other)) {
			continue
		}
		return l
	}
	return nil
}

// touched are the people of whom a category holds data.
func (c *Case) touched(category string) fact.Set {
	for _, f := range concernable {
		if of := c.groupsOf(f); of.Known() && categoryOf(c.Lib, f) == category {
			return of
		}
	}
	return c.S.Groups
}

// exceeds reports a period that is longer than its limit. That a vendor presets
// a period is no reason for it.
func (c *Case) exceeds(t *profile.Retention, category string, l *library.Limit) {
	period, at, preset := t.Period, c.P.At(t.Path+".period"), ""
	if t.VendorDefault.IsYes() {
		known := c.S.Retention(category).Text
		if known.Kind != "vendor" {
			return // what the vendor alone decides
		}
		period, at, preset = known.Period, t.VendorDefault.Origin()[0], "yes"
	}
	f := diag.Finding{Severity: diag.Error, Against: append(c.because(&l.Reach), read(c.Lib.LimitRef(l)))}
	limit := l.Most
	switch {
	case !period.Known():
		return
	case l.Never, l.Most.Known() && period.Compare(l.Most) > 0:
	case l.Warn.Known() && period.Compare(l.Warn) > 0:
		f.Severity, limit = diag.Warning, l.Warn
	default:
		return
	}
	if l.Confidence == "low" {
		f.Severity = diag.Warning
	}
	c.report(f, at, "category", category, "period", period, "limit", limit, "preset", preset,
		"editors", yesIf(l.Weight == "editors"), "never", yesIf(l.Never), "why", l.Why)
}

// onConsent reports whether data of a category rest on consent, as far as the
// catalogue knows for which purpose they are there; at is where it would stand.
func (c *Case) onConsent(category string) (at fact.Ref, rests bool) {
	for _, known := range c.Lib.Purposes {
		for _, f := range known.Functions {
			if categoryOf(c.Lib, f) == category && c.purpose(known.ID) != nil {
				return c.At("purposes[" + known.ID + "].legal_bases"), c.restsOn(known.ID, "consent")
			}
		}
	}
	return c.At("purposes"), c.S.Uses("consent").Holds
}
