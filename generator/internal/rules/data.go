package rules

import (
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// Which data arise, Art. 13(1)(c), 14(1)(d), 5(1)(c) GDPR. The catalogue works
// them out from the functions; these rules find where that fails.
var dataRules = []Rule{
	{ID: "category-of-function", Service: func(c *Case) {
		for _, key := range profile.FunctionKeys() {
			if !c.S.Cat.Offers(key) || !slices.Contains(c.S.Values("functions."+key), "yes") {
				continue
			}
			category := categoryOf(c.Lib, "functions."+key)
			switch {
			case category == "" || c.arises(category):
			case c.S.Stated.Data.Omit.HasAny(category):
				c.reportBeside(0, c.said("functions."+key), c.At("data.omit"), "function", key, "category", category, "omitted", "yes")
			case c.S.Cat.Stated:
				c.Report(c.At("data.add["+category+"].elements"), "function", key, "category", category)
			case !c.listed(category): // else another fact is missing, and told
				c.Report(c.At("functions."+key), "function", key, "category", category)
			}
		}
	}},
	{ID: "report-without-purpose", Service: func(c *Case) {
		switch at := c.At("attendance_report.used_for"); {
		case !c.S.Attendance.Used.In("not-used") || !c.arises("attendance-report"):
		case c.always("attendance-report"):
			c.ReportAs(diag.Info, at, "automatic", "yes")
		default:
			c.reportBeside(0, c.said("functions.attendance_report"), at)
		}
	}},
}

// categoryOf is the category that some service's catalogue brings with a
// function; empty if none does.
func categoryOf(lib *library.Library, function string) string {
	for _, s := range lib.Services {
		for i := range s.Data {
			for _, w := range s.Data[i].Depends() {
				if w.Fact == function && slices.Contains(w.In, "yes") {
					return s.Data[i].ID
				}
			}
		}
	}
	return ""
}

// arises reports whether data of a category arise.
func (c *Case) arises(category string) bool {
	for _, d := range c.S.Data.Items {
		if d.ID.In(category) {
			return true
		}
	}
	return false
}

// entries are what the catalogue says about a category for the variant.
func (c *Case) entries(category string) []*library.Data {
	var out []*library.Data
	for i := range c.S.Cat.Data {
		d := &c.S.Cat.Data[i]
		if d.ID == category && (len(d.Variants) == 0 || slices.Contains(d.Variants, c.S.Route.ID)) {
			out = append(out, d)
		}
	}
	return out
}

// listed reports whether the catalogue knows when a category arises.
func (c *Case) listed(category string) bool { return len(c.entries(category)) > 0 }

// always reports whether a category arises whatever the profile says.
func (c *Case) always(category string) bool {
	return slices.ContainsFunc(c.entries(category), (*library.Data).Always)
}
