package press

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/site"
)

// A View is all there is to see at one time. Nothing changes it afterwards.
type View struct {
	Site     []site.File     // what belongs to no single profile; none: nothing could be made yet
	Profiles map[string]Seen // by slug

	// What is wrong: first outside of profiles, then the errors of profiles that
	// somebody is working on, other errors, and warnings in the same order.
	Wrong            []*fault.Fault
	Found            [4][]diag.Finding
	Errors, Warnings int

	// Alert is another number than before where there is an error that somebody
	// who looked away should look at again.
	Alert int
}

// Seen is what is to be seen of one profile.
type Seen struct {
	Root  string                      // its folder, "" if it owns the whole site
	Pages func() ([]site.File, error) // its files; called by many at once. nil: it could never be published
	Found []diag.Finding              // why it could not, with Err
	Err   error
}

// publish decides which profiles the site shows, and returns what was wrong
// outside of them.
func (w *Watch) publish() []*fault.Fault {
	var all []*Judged
	for _, file := range slices.Sorted(maps.Keys(w.drafts)) {
		j := *w.drafts[file].Judged
		j.Found = slices.Clone(j.Found) // what follows adds to it
		all = append(all, &j)
	}
	e, err := NewEdition(all, w.press.Library, w.cfg, w.lang, true, w.stands)
	for _, j := range all {
		w.drafts[j.File].told = diag.AtLeast(diag.Warning, diag.Sort(j.Found))
	}
	if err != nil {
		return fault.All(err)
	}
	wrong := fault.All(e.Err)
	for _, j := range e.Publish {
		wrong = append(wrong, w.show(j.Slug(), w.drafts[j.File])...)
	}
	w.forget(e)
	for _, f := range e.Frame {
		w.frame[f.Path] = f
	}
	return wrong
}

// show lets a profile that can be published be seen as d. Pages are made when
// somebody asks for them; but if somebody has looked at those from before, a
// layout that fails now must not take them away. So then they are made at once,
// and where that fails, the ones from before stay.
func (w *Watch) show(slug string, d *draft) []*fault.Fault {
	if before := w.good[slug]; before != nil && before != d && before.seen.Load() {
		d.seen.Store(true)
		if _, err := d.pages(); err != nil {
			d.broken, d.pages = err, before.pages
		}
	}
	w.good[slug] = d
	return fault.All(d.broken)
}

// forget takes out of sight what an edition neither publishes nor keeps. Pages
// that stay may use an older stylesheet, and its name is its content: so assets
// are never forgotten.
func (w *Watch) forget(e *Edition) {
	stays := map[string]bool{}
	for _, j := range e.Publish {
		stays[j.Slug()] = true
	}
	for _, owner := range e.Keep {
		stays[owner] = true
	}
	maps.DeleteFunc(w.good, func(slug string, _ *draft) bool { return !stays[slug] })
	maps.DeleteFunc(w.frame, func(name string, _ site.File) bool {
		return !stays[site.Site] && !strings.HasPrefix(name, "assets/")
	})
}

// stands reports whether a file of an owner is to be seen.
func (w *Watch) stands(owner, name string) bool {
	if owner == site.Site {
		_, ok := w.frame[name]
		return ok
	}
	d := w.good[owner]
	if d == nil {
		return false
	}
	files, _ := d.pages()
	return slices.ContainsFunc(files, func(f site.File) bool { return f.Path == name })
}

// view puts together what is to be seen.
func (w *Watch) view(wrong []*fault.Fault, fresh []*draft, changed map[string]bool) View {
	v := View{Site: slices.Collect(maps.Values(w.frame)), Profiles: w.seen(), Wrong: wrong, Errors: len(wrong)}
	for _, file := range slices.Sorted(maps.Keys(w.drafts)) {
		d := w.drafts[file]
		v.sort(d.told, slices.Contains(fresh, d))
	}
	v.sort(diag.AtLeast(diag.Warning, slices.Clone(w.odd)), false)
	v.Alert = w.alarm(v, changed)
	return v
}

// seen lists the profiles: those that could be published, and those that never
// could, with the reason.
func (w *Watch) seen() map[string]Seen {
	all := map[string]Seen{}
	for slug, d := range w.good {
		all[slug] = Seen{Root: d.root(), Pages: func() ([]site.File, error) {
			d.seen.Store(true)
			return d.pages()
		}}
	}
	for _, d := range w.drafts {
		if w.good[d.Slug()] == nil {
			all[d.Slug()] = Seen{Root: d.root(), Found: d.told, Err: d.Err}
		}
	}
	return all
}

// sort adds findings in the order in which they are to be read.
func (v *View) sort(found []diag.Finding, fresh bool) {
	for _, f := range found {
		at := 0
		if f.Severity == diag.Error {
			v.Errors++
		} else {
			v.Warnings++
			at = 2
		}
		if !fresh {
			at++
		}
		v.Found[at] = append(v.Found[at], f)
	}
}

// alarm returns the number of View.Alert. It is another one where the errors are
// not those of the look before, where a file with an error was saved again, and
// whenever something is wrong outside of the profiles.
func (w *Watch) alarm(v View, changed map[string]bool) int {
	var told []string
	saved := false
	for _, f := range slices.Concat(v.Found[0], v.Found[1]) {
		told = append(told, fmt.Sprint(f.Pos, f.Rule, f.Path, f.Args, f.Against))
		saved = saved || changed[f.Pos.File]
	}
	slices.Sort(told)
	if saved || len(v.Wrong) > 0 || !slices.Equal(told, w.told) {
		w.alert++
	}
	w.told = told
	return w.alert
}
