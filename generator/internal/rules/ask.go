package rules

import (
	"slices"
	"strconv"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
)

// ReportAs adds a finding that is milder or graver than its rule.
func (c *Case) ReportAs(sev diag.Severity, at fact.Ref, args ...any) {
	c.report(diag.Finding{Severity: sev}, at, args...)
}

// under reports whether the notice is written under one of the laws, or under
// a law that extends one of them.
func (c *Case) under(laws ...string) bool {
	return slices.ContainsFunc(laws, func(id string) bool { return c.Lib.Under(c.Pack, id) })
}

// inGermany reports whether German federal law binds the controller.
func (c *Case) inGermany() bool { return c.P.Controller.Country.In("DE") }

func (c *Case) inEEA(country string) bool { return slices.Contains(c.Lib.Countries.EEA, country) }

// publicBody reports whether the controller is an authority or another body
// of the state.
func (c *Case) publicBody() bool { return c.P.Controller.Kind.In("public-land", "public-federal") }

// takesPart reports whether one of the groups takes part in meetings of the
// service.
func (c *Case) takesPart(groups ...string) bool {
	return c.S.Groups.HasAny(groups...)
}

// employeesTakePart reports whether people in an employment relationship with
// the controller do.
func (c *Case) employeesTakePart() bool {
	return slices.ContainsFunc(c.S.Groups.Items, c.employed)
}

func (c *Case) employed(g fact.Choice) bool {
	return c.Group(g.ID()).Employed
}

// operatedBy reports whether the service is run in one of the ways.
func (c *Case) operatedBy(operations ...string) bool {
	return slices.Contains(operations, c.S.Route.Operation)
}

// olderThan reports whether a date lies more than so many months before
// Case.Day. A date that nobody stated is not old.
func (c *Case) olderThan(months int, date fact.Date) bool {
	return date.Known() && c.over(date.AddMonths(months))
}

// over reports whether the last day of something lies before Case.Day; with no
// day it lasts. Every comparison with Case.Day goes through it, because it notes
// the days on which a judgement turns.
func (c *Case) over(last fact.Date) bool {
	if !last.Known() {
		return false
	}
	if !slices.ContainsFunc(c.turns, func(d fact.Date) bool { return d.Compare(last) == 0 }) {
		c.turns = append(c.turns, last)
	}
	return last.Before(c.Day)
}

// number is a fact that people write as a number, 0 if it is none.
func number(t fact.Text) int {
	n, _ := strconv.Atoi(t.String())
	return n
}

func itoa(n int) string { return strconv.Itoa(n) }
