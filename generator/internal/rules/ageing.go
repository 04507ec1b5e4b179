package rules

import (
	"strconv"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
)

// What was true when it was written down need not be true today, Art. 5(1)(a),
// (d), 24(1) GDPR. The day that counts is Case.Day: the day of the templates in a
// build, today in a check.
var ageingRules = []Rule{
	{ID: "stale-fact", Profile: staleFacts},
	{ID: "notice-reviewed", Profile: func(c *Case) {
		months := c.Lib.Thresholds.Numbers.NoticeReviewMonths.Value
		if c.olderThan(months, c.P.Notice.Date) {
			c.Report(c.P.At("notice.date"), "date", c.P.Notice.Date, "months", strconv.Itoa(months))
		}
	}},
}

// Lenient lowers errors that came with time alone to warnings. A build calls
// it: nobody's pages may stop because a day has passed.
func Lenient(lib *library.Library, found []diag.Finding) {
	for i, f := range found {
		if r := lib.Rules[f.Rule]; r != nil && r.Ageing && f.Severity == diag.Error {
			found[i].Severity = diag.Warning
		}
	}
}

// staleFacts looks through everything the notices print for facts of the
// catalogue whose time is over.
func staleFacts(c *Case) {
	told := map[fact.Pos]bool{}
	for _, n := range c.Notices {
		for _, part := range n.Parts {
			for _, clause := range part.Clauses {
				for _, v := range clause.Values {
					c.stale(clause, v.Words, v.Facts, told)
				}
				for _, line := range clause.Lines {
					for _, b := range line.Why {
						c.stale(clause, "", b.Facts, told)
					}
				}
			}
		}
	}
}

// stale reports those facts behind words of a clause that are too old.
func (c *Case) stale(clause notice.Clause, words string, facts []fact.Ref, told map[fact.Pos]bool) {
	for _, ref := range facts {
		known, ok := c.Lib.CitedAt(ref.Pos)
		if !ok || told[ref.Pos] {
			continue
		}
		stale, veryStale := c.over(known.UseUntil), c.over(known.UseUntil.AddMonths(c.Lib.Thresholds.Numbers.StaleMonths.Value))
		if !stale {
			continue
		}
		told[ref.Pos] = true
		sev := diag.Warning
		if veryStale {
			sev = diag.Error
		}
		at := c.restated(ref, facts)
		f := diag.Finding{Severity: sev, Service: serviceOf(at.Path), Against: []diag.Place{{Pos: ref.Pos}}}
		c.report(f, at, "clause", clause.ID, "title", clause.Title(), "words", shorten(words),
			"origin", strings.TrimSuffix(ref.Pos.String(), ":1"), "until", known.UseUntil, "source", sources(ref, known))
	}
}

// restated is where a profile would have to speak for itself: the fact it
// stated beside the one of the catalogue, else what made the catalogue speak.
func (c *Case) restated(ref fact.Ref, facts []fact.Ref) fact.Ref {
	for _, other := range facts {
		if other.Path != "" && len(other.Sources) == 0 {
			return other
		}
	}
	for _, of := range append([]fact.Ref{ref}, facts...) {
		if rest, ok := strings.CutPrefix(of.Pos.File, "templates/services/"); ok {
			id, _, _ := strings.Cut(rest, "/")
			return c.P.At("services[" + id + "].variant")
		}
	}
	return c.P.At("controller.kind")
}

// serviceOf is the id of the service a fact path leads into, empty for none.
func serviceOf(path string) string {
	rest, ok := strings.CutPrefix(path, "services[")
	id, _, _ := strings.Cut(rest, "]")
	if !ok {
		return ""
	}
	return id
}

// sources names where a fact of the catalogue was read.
func sources(ref fact.Ref, c library.Cited) string {
	var titles []string
	for _, s := range ref.Sources {
		titles = append(titles, s.Title)
	}
	if len(titles) == 0 {
		titles = c.Sources
	}
	return strings.Join(titles, "; ")
}

// shorten keeps a quotation in a message readable.
func shorten(words string) string {
	const most = 60
	if r := []rune(words); len(r) > most {
		return string(r[:most]) + " …"
	}
	return words
}
