package render

import (
	"path"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"klausel/generator/internal/library"
)

// landingPage is what layouts/landing.html shows at the root of a site: the
// controllers that may be named there, or a word to a reader who finds none.
type landingPage struct {
	UI                 ui
	Lang               string
	Title, Description string
	Intro              string
	Canonical          string
	NoIndex            bool // nobody is listed: there is nothing to find
	Style, Icon        string
	Entries            []landingEntry
}

// landingEntry is one controller, with its notices in each language.
type landingEntry struct {
	Slug        string // of its profile
	Name, Place string
	Notices     []landingNotice
}

// landingNotice is a controller's notice in one language. Services lead to
// those of one service, if there are several.
type landingNotice struct {
	linkTo
	Services []linkTo
}

func landing(entries []landingEntry, lib *library.Library, cfg Config, words ui, look look) ([]byte, error) {
	page := landingPage{
		UI: words, Lang: words.ID, Title: cfg.Title, Description: words.Get("landing_description"), Intro: words.Get("landing_several"),
		Canonical: absolute(cfg, ""), Style: look.style.Path, Icon: look.icon.Path, Entries: entries,
	}
	if page.Title == "" {
		page.Title = words.Get("landing_title")
	}
	switch len(page.Entries) {
	case 0:
		page.Intro, page.NoIndex = words.Get("landing_none"), true
	case 1:
		page.Intro = words.Get("landing_one")
		page.Description = strings.ReplaceAll(words.Get("section_description"), "{controller}", page.Entries[0].Name)
	}
	return execute(lib, "landing.html", page)
}

// landingEntries are the controllers that may be named and have pages in the
// output, in the order of their names in lang.
func landingEntries(all []Published, lib *library.Library, lang string) []landingEntry {
	var entries []landingEntry
	for _, p := range all {
		if listed(p, all) {
			if e := landingOf(p, lib); len(e.Notices) > 0 {
				entries = append(entries, e)
			}
		}
	}
	order := collate.New(language.Make(lang), collate.Numeric)
	slices.SortStableFunc(entries, func(a, b landingEntry) int { return order.CompareString(a.Name, b.Name) })
	return entries
}

// landingOf names the pages of a controller that stand in the output.
func landingOf(p Published, lib *library.Library) landingEntry {
	e := landingEntry{Slug: p.Slug, Name: p.Name, Place: p.City}
	for _, lang := range p.Languages {
		loc, dir := lib.Locale(lang), path.Join(p.Slug, lang)
		if loc == nil || !p.Has(dir+"/index.html") {
			continue
		}
		n := landingNotice{linkTo: linkTo{Href: dir + "/", Lang: lang, Name: loc.Name, Label: loc.UI["section_title"]}}
		for _, s := range p.Services {
			if sub := path.Join(dir, s.ID); len(p.Services) > 1 && p.Has(sub+"/index.html") {
				n.Services = append(n.Services, linkTo{Href: sub + "/", Name: s.Name})
			}
		}
		e.Notices = append(e.Notices, n)
	}
	return e
}
