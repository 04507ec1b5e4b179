package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// A period runs from an event, or ends with one, that can come for these people
// and this service; else the data stay for good, Art. 5(1)(e) GDPR.
var eventRules = []Rule{
	{ID: "period-event-comes", Service: func(c *Case) {
		for i := range c.S.Stated.Retention.Items {
			t := &c.S.Stated.Retention.Items[i]
			if !slices.ContainsFunc(t.For.IDs(), c.arises) {
				continue // what does not arise, another rule says
			}
			c.comes(t, t.From)
			c.comes(t, t.Until)
			for j := range t.Parts.Items {
				c.comes(t, t.Parts.Items[j].From)
				c.comes(t, t.Parts.Items[j].Until)
			}
		}
	}},
	{ID: "part-within-limit", Service: func(c *Case) {
		for i := range c.S.Stated.Retention.Items {
			t := &c.S.Stated.Retention.Items[i]
			for j := range t.Parts.Items {
				part := &t.Parts.Items[j]
				if t.AtMost.IsYes() && part.Period.Known() && t.Period.Known() && part.From.In(t.From.ID()) && part.Period.Compare(t.Period) > 0 {
					c.reportBeside(0, []diag.Place{place(t.AtMost.Origin()[0], "at_most: yes"), place(t.Period.Origin()[0], "period: "+t.Period.String())},
						part.Period.Origin()[0], "period", part.Period, "most", t.Period)
				}
			}
		}
	}},
}

// comes reports an event of a period that the other answers rule out. Who has
// not yet answered may still have it.
func (c *Case) comes(t *profile.Retention, event fact.Choice) {
	needs := c.Lib.Retention.Arises[event.ID()]
	var beside []diag.Place
	for _, n := range needs {
		values, at := c.eventFact(t, n)
		if len(values) == 0 || slices.ContainsFunc(values, func(v string) bool { return slices.Contains(n.In, v) }) {
			return
		}
		beside = append(beside, place(at, n.Fact+": "+strings.Join(values, ", ")))
	}
	if len(beside) > 0 {
		c.reportBeside(0, beside, event.Origin()[0], "event", event.ID(), "with", beside[0].Path)
	}
}

// eventFact are the values of what an event depends on, and where they stand.
func (c *Case) eventFact(t *profile.Retention, n library.Arises) ([]string, fact.Ref) {
	switch n.Fact {
	case "for":
		return t.For.IDs(), t.For.Origin()[0]
	case "operation":
		return []string{c.S.Route.Operation}, c.At("variant")
	case "data":
		var ids []string
		for _, d := range c.S.Data.Items {
			ids = append(ids, d.ID.ID())
		}
		return ids, c.At("data.omit")
	case "groups":
		var ids []string
		for _, g := range c.S.Groups.Items {
			id := g.ID()
			if c.employed(g) {
				ids = append(ids, "employed")
			}
			if slices.ContainsFunc(c.P.OwnGroups.Items, func(own profile.OwnGroup) bool { return own.ID.String() == id }) {
				id = "own-group"
			}
			ids = append(ids, id)
		}
		return ids, c.At("groups")
	}
	at, _, _ := strings.Cut(n.Fact, "[]")
	return c.S.Values(n.Fact), c.At(at)
}
