package rules

import (
	"klausel/generator/internal/fact"
)

// A date on which something was done lies in the past, and not before there was
// anything to do. A day that cannot be silences the rules that ask how old
// something is, and a notice that states it is false, Art. 5(1)(a), (d) GDPR.
var dateRules = []Rule{
	{ID: "date-possible", Profile: func(c *Case) {
		n := &c.P.Notice
		c.past("notice.date", n.Date.String())
		for _, change := range n.Changes {
			at := change.Path + ".date"
			if c.past(at, change.Date.String()) && n.Date.Known() && n.Date.String() < change.Date.String() {
				c.Report(c.P.At(at), "why", "review", "date", change.Date.String(), "review", n.Date.String())
			}
		}
	}, Service: func(c *Case) {
		contract := &c.S.Contract
		c.past(c.S.Path+".contract.date", contract.Date.String())
		c.past(c.S.Path+".contract.reviewed_on", contract.ReviewedOn.String())
		c.past(c.S.Path+".contract.guarantees_checked_on", contract.CheckedOn.String())
		for _, t := range c.S.Transfers {
			c.past(t.Path+".dpf_checked_on", t.DPFCheckedOn.String())
		}
	}},
}

const (
	earliest = "1990-01-01" // video meetings are younger, and so are the laws
	// ahead is how many years after the day of its templates somebody may build
	// with them. A build does not know what day it is.
	ahead = 5
)

// past reports a date that cannot be the day on which something was done. It
// returns true if it can be.
func (c *Case) past(path, date string) bool {
	if date == "" {
		return false
	}
	day, _ := fact.ParseDate(c.Day)
	if c.Day == c.Lib.AsOf {
		day = fact.DateOf(day.Time().AddDate(ahead, 0, 0))
	}
	switch {
	case date > day.String():
		c.Report(c.P.At(path), "why", "future", "date", date, "review", "")
	case date < earliest:
		c.Report(c.P.At(path), "why", "early", "date", date, "review", "")
	default:
		return true
	}
	return false
}
