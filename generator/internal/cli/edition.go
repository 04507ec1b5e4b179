package cli

import (
	"errors"
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
	"klausel/generator/internal/render"
	"klausel/generator/internal/rules"
	"klausel/generator/internal/site"
)

// An edition is what becomes of judged profiles: which are published, which
// stay as they were, and what stands around them.
type edition struct {
	Publish []*judged   // whose pages are to be written
	Keep    []string    // owners whose pages stay as they were published
	Frame   []site.File // what belongs to no single profile
	Found   []diag.Finding
	Err     error // of the profiles that could not be judged
}

// A standing reports whether a file of an owner stands published, from before.
type standing func(owner, path string) bool

// newEdition decides what is published of all profiles. With only, the others
// stay as they are; their findings are told all the same.
func newEdition(all []*judged, lib *library.Library, cfg render.Config, lang string, only []string, stands standing) (*edition, error) {
	clashes(all)
	e := &edition{}
	var published []render.Published
	unreadable := false
	for _, j := range all {
		rules.Lenient(lib, j.Found)
		e.Found = append(e.Found, j.Found...)
		if len(only) > 0 && !slices.Contains(only, j.Slug) {
			continue
		}
		if j.Err != nil {
			e.Err = errors.Join(e.Err, j.Err)
		}
		if !j.Withheld() {
			e.Publish = append(e.Publish, j)
			published = append(published, render.Published{Profile: j.Profile, Has: func(string) bool { return true }})
			continue
		}
		e.Keep = append(e.Keep, j.Slug)
		if j.Profile == nil || !j.Profile.Controller.Name.Known() {
			unreadable = true
		} else {
			published = append(published, render.Published{Profile: j.Profile, Has: func(path string) bool { return stands(j.Slug, path) }})
		}
	}
	var err error
	if e.Frame, err = render.Frame(published, lib, cfg, lang); err != nil {
		return nil, err
	}
	if unreadable {
		// A profile that cannot be read, or says no name, might be listed:
		// landing page and sitemap stay as they are where they exist.
		e.Keep = append(e.Keep, site.Site)
		e.Frame = slices.DeleteFunc(e.Frame, func(f site.File) bool {
			return (f.Path == "index.html" || f.Path == "sitemap.xml") && stands(site.Site, f.Path)
		})
	}
	return e, nil
}
