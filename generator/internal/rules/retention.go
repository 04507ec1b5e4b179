package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/meant"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
)

// How long data are kept, Art. 13(2)(a), 5(1)(e) GDPR. That each category has a
// period at all is a need of the clause; phrases that name none are in text.go.
var retentionRules = []Rule{
	{ID: "retention-one-way", Service: func(c *Case) {
		for i := range c.S.Stated.Retention.Items {
			if ways := waysOf(&c.S.Stated.Retention.Items[i]); len(ways) > 1 {
				c.Report(c.S.Stated.Retention.Items[i].Ref, "ways", strings.Join(ways, ", "))
			}
		}
	}},
	{ID: "retention-start", Service: func(c *Case) {
		for i := range c.S.Stated.Retention.Items {
			t := &c.S.Stated.Retention.Items[i]
			from := c.P.At(t.Path + ".from")
			switch {
			case t.Period.Known() && !t.From.Known() && !c.P.Broken(from.Path):
				c.Report(from, "allowed", allowed(c.Lib, "services[].retention[].from"))
			case !t.Period.Known() && t.From.Known() && len(waysOf(t)) > 0:
				c.ReportAs(diag.Warning, from, "idle", "yes")
			}
		}
	}},
	{ID: "retention-norm", Service: func(c *Case) {
		for i := range c.S.Stated.Retention.Items {
			if t := &c.S.Stated.Retention.Items[i]; t.Norm.Known() && !t.Period.Known() {
				c.reportBeside(0, []diag.Place{place(t.Norm.Origin()[0], "norm: "+t.Norm.One())}, c.P.At(t.Path+".period"))
			}
		}
	}},
	{ID: "retention-once", Service: func(c *Case) {
		seen := map[string]fact.Ref{}
		for i := range c.S.Stated.Retention.Items {
			t := &c.S.Stated.Retention.Items[i]
			var twice []string
			var before fact.Ref
			for _, category := range t.For.Items {
				id := category.ID()
				if first, again := seen[id]; again {
					twice, before = append(twice, id), first
				} else {
					seen[id] = t.Ref
				}
			}
			if len(twice) > 0 {
				c.reportBeside(0, []diag.Place{c.other(before)}, t.Ref, "categories", strings.Join(twice, ", "))
			}
		}
	}},
	{ID: "retention-unneeded", Service: func(c *Case) {
		for i := range c.S.Stated.Retention.Items {
			t := &c.S.Stated.Retention.Items[i]
			var idle, by []string
			for _, category := range t.For.Items {
				switch id := category.ID(); {
				case c.arises(id) || c.undecided(id) || c.neededElsewhere(t, id):
				case c.Lib.Category(id).ID == "":
					c.ReportAs(diag.Warning, t.Ref, "stranger", id, "nearest", c.categoryMeant(id), "categories", strings.Join(c.categories(), ", "))
				default:
					idle = append(idle, id)
					for _, d := range c.entries(id) {
						for _, w := range d.Depends() {
							by = append(by, w.Fact+": "+w.In[0])
						}
					}
				}
			}
			if len(idle) > 0 {
				c.reportBeside(0, c.off(idle), t.Ref, "categories", strings.Join(idle, ", "), "by", strings.Join(by, ", "))
			}
		}
	}},
	{ID: "storage-open-ended", Service: func(c *Case) {
		for i := range c.S.Stated.Retention.Items {
			if t := &c.S.Stated.Retention.Items[i]; t.Until.In(openEnds...) && holdsContent(t) && !t.Reason.Known() {
				c.reportBeside(0, []diag.Place{place(t.For.Origin()[0], "for: "+strings.Join(t.For.IDs(), ", "))}, c.P.At(t.Path+".until"), "until", t.Until.ID())
			}
		}
	}},
	{ID: "storage-after-meeting", Service: func(c *Case) {
		meeting := c.periodOf("meeting-metadata")
		for i := range c.S.Stated.Retention.Items {
			t := &c.S.Stated.Retention.Items[i]
			if isFor(t, "chat", "files") && meeting.Known() && t.Period.Compare(meeting) > 0 && !t.Reason.Known() && !t.Norm.Known() {
				c.reportBeside(0, []diag.Place{place(t.Period.Origin()[0], "period: "+t.Period.String()), place(meeting.Origin()[0], "retention[meeting-metadata]: "+meeting.String())}, c.P.At(t.Path+".reason"))
			}
		}
	}},
}

// off are the facts for which categories do not arise.
func (c *Case) off(categories []string) []diag.Place {
	var out []diag.Place
	for _, category := range categories {
		for _, d := range c.entries(category) {
			for _, w := range d.Depends() {
				if !c.S.Holds(nil, []library.When{w}) {
					out = append(out, c.said(w.Fact)...)
				}
			}
		}
	}
	return out
}

// categories are those that arise, by their ids.
func (c *Case) categories() (ids []string) {
	for _, d := range c.S.Data.Items {
		ids = append(ids, d.ID.ID())
	}
	return ids
}

// categoryMeant is the category that was meant by a word that names none: the one
// of a function, or one that is called much like it.
func (c *Case) categoryMeant(word string) string {
	for i := range c.S.Cat.Data {
		d := &c.S.Cat.Data[i]
		of := func(w library.When) bool { return w.Fact == "functions."+strings.ReplaceAll(word, "-", "_") }
		if slices.ContainsFunc(d.Depends(), of) || slices.ContainsFunc(d.Elements, func(e library.Element) bool { return slices.ContainsFunc(e.When, of) }) {
			return d.ID
		}
	}
	if near := meant.Of(word, c.categories()); near != "" {
		return near
	}
	return c.Lib.Named("services[].retention[].for", word)
}

// allowed are the values of a fact, one behind the other.
func allowed(lib *library.Library, pattern string) string {
	var ids []string
	for _, o := range lib.Options(pattern) {
		ids = append(ids, o.ID)
	}
	return strings.Join(ids, ", ")
}

// waysOf are the keys of an entry that each say how long; one is right.
func waysOf(t *profile.Retention) []string {
	var ways []string
	for _, w := range []struct {
		key    string
		stated bool
	}{
		{"period", t.Period.Known()}, {"until", t.Until.Known()}, {"criterion", t.Criterion.Known()}, {"vendor_default", t.VendorDefault.IsYes()},
	} {
		if w.stated {
			ways = append(ways, w.key)
		}
	}
	return ways
}

// undecided reports whether a category may yet arise: the catalogue ties it to
// a fact that nobody stated.
func (c *Case) undecided(category string) bool {
	unknown := func(w library.When) bool { return len(c.S.Values(w.Fact)) == 0 }
	return slices.ContainsFunc(c.entries(category), func(d *library.Data) bool { return slices.ContainsFunc(d.Depends(), unknown) })
}

// neededElsewhere reports whether another service inherits the same entry from
// all_services and has the category.
func (c *Case) neededElsewhere(t *profile.Retention, category string) bool {
	for i, s := range c.P.Services {
		for _, other := range s.Retention.Items {
			if other.Pos != t.Pos || c.P.Services[i].Path == c.S.Path {
				continue
			}
			for _, v := range c.Services {
				if v.ID.In(s.ID.ID()) && slices.ContainsFunc(v.Data.Items, func(d notice.Data) bool { return d.ID.In(category) }) {
					return true
				}
			}
		}
	}
	return false
}

// openEnds are events that come only if somebody thinks of them.
var openEnds = []string{"conversation-deleted", "file-deleted", "room-deleted", "provider-contract-ended"}

// holdsContent reports whether an entry is about what people said or showed.
func holdsContent(t *profile.Retention) bool {
	return isFor(t, "chat", "files", "polls", "recording", "transcript", "ai-output")
}

func isFor(t *profile.Retention, categories ...string) bool {
	return t.For.HasAny(categories...)
}

// periodOf is the period that the profile states for a category.
func (c *Case) periodOf(category string) fact.Period {
	for i := range c.S.Stated.Retention.Items {
		if isFor(&c.S.Stated.Retention.Items[i], category) {
			return c.S.Stated.Retention.Items[i].Period
		}
	}
	return fact.Period{}
}
