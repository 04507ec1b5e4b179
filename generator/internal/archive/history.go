package archive

import (
	"fmt"
	"slices"
	"strconv"

	"klausel/generator/internal/fact"
)

// A Version is a text that certainly stood on a website: it was read back there.
type Version struct {
	Text
	Day    fact.Date // that the text gives as its own; where it has none, the day on which it was first read back
	Folder string    // of its page, below that of the notice: the day, and a number from the second text of a day on
}

// A History is what stood at some targets, to be told to readers. A nil History
// is empty.
type History struct {
	archive *Archive
	of      map[string]map[Key][]Version // by company, in the order in which they were first read back
}

// History is what stood at targets, which are named as in the entries.
func (a *Archive) History(targets []string) *History {
	h := &History{a, map[string]map[Key][]Version{}}
	for _, s := range a.Standings() {
		key := s.Text.Key
		of := h.of[key.Slug]
		if !slices.Contains(targets, s.Target) || s.Confirmed.IsZero() ||
			slices.ContainsFunc(of[key], func(v Version) bool { return v.SHA256 == s.Text.SHA256 }) {
			continue
		}
		v := Version{Text: s.Text}
		day := s.Text.Day()
		if !day.Known() {
			day = fact.DateOf(s.Confirmed)
		}
		v.Day, v.Folder = day, day.String()
		for n := 2; slices.ContainsFunc(of[key], func(o Version) bool { return o.Folder == v.Folder }); n++ {
			v.Folder = day.String() + "-" + strconv.Itoa(n)
		}
		if of == nil {
			of = map[Key][]Version{}
			h.of[key.Slug] = of
		}
		of[key] = append(of[key], v)
	}
	return h
}

// Before are the versions of a notice other than the one of a date, the latest
// first. A date and its words go together (see Clashes), so that one is the text
// in force.
func (h *History) Before(key Key, date string) []Version {
	if h == nil {
		return nil
	}
	others := slices.DeleteFunc(slices.Clone(h.of[key.Slug][key]), func(v Version) bool { return v.Date == date })
	slices.Reverse(others)
	slices.SortStableFunc(others, func(a, b Version) int { return b.Day.Compare(a.Day) })
	return others
}

// Typed returns a version as Archive.Typed does.
func (h *History) Typed(v Version) (string, error) { return h.archive.Typed(v.SHA256) }

// Print stands for all versions of the notices of a company: another one where
// they, or their pages, would be others.
func (h *History) Print(slug string) string {
	if h == nil {
		return ""
	}
	var lines []string
	for key, versions := range h.of[slug] {
		for _, v := range versions {
			lines = append(lines, fmt.Sprint(key, v.Date, v.Folder, v.SHA256, v.Stored))
		}
	}
	slices.Sort(lines)
	return fmt.Sprintf("%q", lines)
}

// Targets are the names that the entries know.
func (a *Archive) Targets() []string {
	var names []string
	for _, e := range a.Entries {
		names = append(names, e.Target)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
