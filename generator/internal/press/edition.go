package press

import (
	"errors"
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/library"
	"klausel/generator/internal/render"
	"klausel/generator/internal/rules"
	"klausel/generator/internal/site"
)

// An Edition is what becomes of judged profiles: which are published, which
// stay as they were, and what stands around them.
type Edition struct {
	Publish []*Judged   // whose pages are to be written
	Keep    []string    // owners whose pages stay as they were published
	Frame   []site.File // what belongs to no single profile
	Found   []diag.Finding
	Err     error // of the profiles that could not be judged; each fault once
}

// A Standing reports whether a file of an owner stands published, from before.
type Standing func(owner, path string) bool

// NewEdition decides what is published of profiles. lang is the language of
// landing page and 404. In a preview the landing page names everybody.
func NewEdition(all []*Judged, lib *library.Library, cfg render.Config, lang string, preview bool, stands Standing) (*Edition, error) {
	Clashes(all)
	e := &Edition{}
	var published []render.Published
	unreadable := false
	for _, j := range all {
		rules.Lenient(lib, j.Found)
		e.Found = append(e.Found, j.Found...)
		e.fail(j.Err)
		if !j.Withheld() {
			e.Publish = append(e.Publish, j)
			published = append(published, render.Published{Client: j.Client, Has: func(string) bool { return true }, Shown: preview})
			continue
		}
		e.Keep = append(e.Keep, j.Slug())
		if j.Client == nil || j.Client.Name == "" || j.Client.Root == "" && !stands(j.Slug(), "index.html") {
			unreadable = true
		} else {
			published = append(published, render.Published{Client: j.Client, Has: func(path string) bool { return stands(j.Slug(), path) }, Shown: preview})
		}
	}
	var err error
	if e.Frame, err = render.Frame(published, lib, cfg, lang); err != nil {
		return nil, err
	}
	if unreadable {
		// A profile that cannot be read, or says no name, might be listed; one
		// that would take the place of the landing page, and stands elsewhere, does
		// not take it. Landing page and sitemap stay as they are where they exist.
		e.Keep = append(e.Keep, site.Site)
		e.Frame = slices.DeleteFunc(e.Frame, func(f site.File) bool {
			return (f.Path == "index.html" || f.Path == "sitemap.xml") && stands(site.Site, f.Path)
		})
	}
	return e, nil
}

// fail notes why a profile could not be judged, unless the same was noted of
// another: one mistake in a template stops many.
func (e *Edition) fail(err error) {
	if err != nil && len(distinct(append(fault.All(e.Err), fault.All(err)...))) > len(distinct(fault.All(e.Err))) {
		e.Err = errors.Join(e.Err, err)
	}
}

// distinct drops the faults that were told before.
func distinct(faults []*fault.Fault) []*fault.Fault {
	var out []*fault.Fault
	for _, f := range faults {
		if !slices.ContainsFunc(out, func(o *fault.Fault) bool { return o.Error() == f.Error() }) {
			out = append(out, f)
		}
	}
	return out
}
