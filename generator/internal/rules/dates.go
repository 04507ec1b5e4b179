package rules

import (
	"time"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
)

// A date on which something was done lies in the past, and not before there was
// anything to do. A day that cannot be silences the rules that ask how old
// something is, and a notice that states it is false, Art. 5(1)(a), (d) GDPR.
var dateRules = []Rule{
	{ID: "date-possible", Profile: func(c *Case) {
		review := c.P.Notice.Date
		c.past(review)
		for _, change := range c.P.Notice.Changes.Items {
			if c.past(change.Date) && review.Before(change.Date) {
				c.reportBeside(0, []diag.Place{c.other(review.Origin()[0])}, change.Date.Origin()[0], "why", "review", "date", change.Date, "review", review)
			}
		}
		for _, s := range c.Services {
			contract := &s.Stated.Contract
			for _, date := range []fact.Date{contract.ReviewedOn, contract.CheckedOn, contract.Date} {
				if c.past(date) && review.Before(date) {
					c.reportBeside(diag.Warning, []diag.Place{c.other(review.Origin()[0])}, date.Origin()[0], "why", "check", "date", date, "review", review)
				}
			}
			if contract.ReviewedOn.Before(contract.Date) {
				c.reportBeside(0, []diag.Place{place(contract.Date.Origin()[0], "contract.date: "+contract.Date.String())}, contract.ReviewedOn.Origin()[0],
					"why", "order", "date", contract.ReviewedOn, "review", contract.Date)
			}
			law := &c.Lib.Thresholds
			if first := law.Dates.GDPR; !c.under("revdsg") && contract.Date.Known() && !contract.Date.Before(earliest) && contract.Date.Before(first.Date) {
				c.reportBeside(0, []diag.Place{read(first.Ref(law.Sources, law.AsOf.String()))}, contract.Date.Origin()[0], "why", "early", "date", contract.Date, "review", "")
			}
			began := law.Dates.DPF
			if c.under("revdsg") {
				began = law.Dates.DPFSwiss
			}
			for _, t := range s.Stated.Transfers.Items {
				come := c.past(t.DPFCheckedOn)
				if come && review.Before(t.DPFCheckedOn) {
					// Who has just looked it up changes one line, and the date of the notice with the next review.
					c.reportBeside(diag.Warning, []diag.Place{c.other(review.Origin()[0])}, t.DPFCheckedOn.Origin()[0], "why", "check", "date", t.DPFCheckedOn, "review", review)
				}
				if come && t.DPFCheckedOn.Before(began.Date) {
					c.reportBeside(0, []diag.Place{read(began.Ref(law.Sources, law.AsOf.String()))}, t.DPFCheckedOn.Origin()[0], "why", "early", "date", t.DPFCheckedOn, "review", "")
				}
			}
		}
	}},
}

// Video meetings are younger, and so are the laws.
var earliest = fact.DateOf(time.Date(1990, time.January, 1, 0, 0, 0, 0, time.UTC))

// ahead is how many months after the day of its templates somebody may build
// with them. A build does not know what day it is.
const ahead = 5 * 12

// past reports a date that cannot be the day on which something was done. It
// returns true if it is known and can be.
func (c *Case) past(date fact.Date) bool {
	latest := c.Day
	if latest.Days(c.Lib.AsOf) == 0 {
		latest = latest.AddMonths(ahead)
	}
	switch {
	case !date.Known():
		return false
	case date.After(latest):
		c.Report(date.Origin()[0], "why", "future", "date", date, "review", "")
		return false
	case date.Before(earliest):
		c.Report(date.Origin()[0], "why", "early", "date", date, "review", "")
		return false
	}
	return true
}
