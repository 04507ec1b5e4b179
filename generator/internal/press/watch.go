package press

import (
	"io/fs"
	"maps"
	"path"
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/library"
	"klausel/generator/internal/render"
	"klausel/generator/internal/site"
)

// Inputs are the files that a Watch looks at. Its functions are called again
// and again, and return what stands there now, or why it cannot be read.
type Inputs struct {
	Root     fs.FS // holds site.yaml
	Site     func() (cfg render.Config, lang string, err error)
	Shadow   func() (name string, dir fs.FS, err error) // the folder of own templates; dir is nil where there is none
	Library  func() (*library.Library, error)
	Profiles func(p *Press) ([]Source, []diag.Finding, error) // an error where there are none

	ProfilesName string                 // how the user names their folder
	Tick         func(steps int) func() // for a bar; called before profiles are judged, the result after each
}

// A Watch is the site as it can be seen, from one change of a file to the next.
// A mistake takes nothing away: the templates that could be read last stay in
// use, and so do the pages of a profile that could be published last.
type Watch struct {
	in    Inputs
	begun bool // there was a Look

	// What stands in site.yaml, and what could be read of it last.
	siteYAML digest
	siteErr  error
	cfg      render.Config
	lang     string

	// What stands in the folder of templates, and what could be read last.
	templates digest
	shadowErr error // why there is no such folder
	libErr    error // why the press works with templates from before
	press     *Press

	drafts map[string]*draft    // every profile as it stands, by file
	odd    []diag.Finding       // about files that look like profiles and are none
	good   map[string]*draft    // every profile as it was published last, by slug
	frame  map[string]site.File // what belongs to no single profile, by path

	wrong []*fault.Fault // of the Look before
	told  []string       // the errors of the Look before
	alert int            // see View.Alert
}

// A Look is what one look at the files brought.
type Look struct {
	Changed []string       // files and folders, as the user names them
	Found   []diag.Finding // of the profiles that were judged again
	View    View
}

// NewWatch makes a watch that has not looked yet.
func NewWatch(in Inputs) *Watch {
	return &Watch{in: in, lang: "de", drafts: map[string]*draft{}, good: map[string]*draft{}, frame: map[string]site.File{}}
}

// Library is the library in use, nil where none could be read yet.
func (w *Watch) Library() *library.Library {
	if w.press == nil {
		return nil
	}
	return w.press.Library
}

// Look looks at all files and works on those that have changed. It returns nil
// where none has. It fails where the first look finds no profiles; later it
// tells that as what is wrong.
func (w *Watch) Look() (*Look, error) {
	changed := map[string]bool{}
	w.lookAtSite(changed)
	w.lookAtTemplates(changed)
	wrong := slices.Concat(fault.All(w.siteErr), fault.All(w.libErr))
	var fresh []*draft
	if w.press != nil {
		var err error
		fresh, err = w.lookAtProfiles(changed)
		switch {
		case err != nil && !w.begun:
			return nil, err
		case err != nil:
			wrong = append(wrong, fault.All(err)...)
		default:
			wrong = append(wrong, w.publish()...)
		}
	}
	wrong = distinct(wrong)
	if len(changed) == 0 && len(fresh) == 0 && slices.EqualFunc(wrong, w.wrong, func(a, b *fault.Fault) bool { return a.Error() == b.Error() }) {
		return nil, nil
	}
	l := &Look{Changed: slices.Sorted(maps.Keys(changed)), View: w.view(wrong, fresh, changed)}
	if !w.begun || len(changed) == 0 {
		l.Changed = []string{w.in.ProfilesName}
	}
	for _, d := range fresh {
		l.Found = append(l.Found, d.told...)
	}
	w.wrong, w.begun = wrong, true
	return l, nil
}

// lookAtSite reads site.yaml again if it has changed.
func (w *Watch) lookAtSite(changed map[string]bool) {
	now := digestOf(w.in.Root, "site.yaml")
	if w.begun && now == w.siteYAML {
		return
	}
	w.siteYAML = now
	changed["site.yaml"] = true
	cfg, lang, err := w.in.Site()
	if w.siteErr = err; err == nil {
		w.cfg, w.lang = cfg, lang
		clear(w.drafts) // their pages are made for a site
	}
}

// lookAtTemplates reads the templates again if their folder has changed, has
// come or has gone.
func (w *Watch) lookAtTemplates(changed map[string]bool) {
	name, dir, err := w.in.Shadow()
	var now digest
	if dir != nil {
		now = digestAll(dir)
	}
	if w.begun && now == w.templates && (err == nil) == (w.shadowErr == nil) {
		return
	}
	w.templates, w.shadowErr = now, err
	changed[name] = true
	var press *Press
	if err == nil {
		press, err = w.newPress()
	}
	if w.libErr = err; err == nil {
		w.press = press
		clear(w.drafts)
	}
}

func (w *Watch) newPress() (*Press, error) {
	lib, err := w.in.Library()
	if err != nil {
		return nil, err
	}
	return New(lib, fact.Date{})
}

// few is how many profiles somebody works on at once, and will look at next: so
// many keep their notices until their pages are made.
const few = 3

// lookAtProfiles judges the profiles that have changed, and returns them.
func (w *Watch) lookAtProfiles(changed map[string]bool) ([]*draft, error) {
	files, odd, err := w.in.Profiles(w.press)
	if err != nil {
		return nil, err
	}
	for _, f := range slices.Concat(odd, w.odd) {
		if same := func(g diag.Finding) bool { return g.Pos == f.Pos }; !slices.ContainsFunc(odd, same) || !slices.ContainsFunc(w.odd, same) {
			changed[f.Pos.File] = true
		}
	}
	w.odd = odd

	there := map[string]bool{}
	var stale []Source
	var fresh []*draft
	for _, f := range files {
		there[f.File] = true
		before := w.drafts[f.File]
		var other []string
		if before != nil {
			if other = before.reader.changed(); len(other) == 0 {
				continue
			}
		}
		switch {
		case len(other) > 0: // the profile, its logo, or a parent of it
			for _, name := range other {
				changed[path.Join(path.Dir(f.File), name)] = true
			}
		case len(w.drafts) > 0: // otherwise all are judged, because something else has changed
			changed[f.File] = true
		}
		d := &draft{reader: newReader(f.FS)}
		fresh = append(fresh, d)
		f.FS = d.reader
		stale = append(stale, f)
	}
	for file := range w.drafts {
		if !there[file] {
			changed[file] = true
			delete(w.drafts, file)
		}
	}
	tick := w.in.Tick(len(stale))
	all, err := w.press.JudgeAll(stale, 0, func(j *Judged) error {
		if len(stale) > few { // of those who are looked at they are composed again
			j.Forget()
		}
		tick()
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, j := range all {
		fresh[i].of(j, w.press, w.cfg)
		w.drafts[j.File] = fresh[i]
	}
	return fresh, nil
}
