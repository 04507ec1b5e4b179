package cli

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
	"klausel/generator/internal/render"
	"klausel/generator/internal/rules"
	"klausel/generator/internal/serve"
	"klausel/generator/internal/site"
)

// A preview is the site as serve shows it, from one change to the next. What a
// mistake would take away stays: the templates that could be read last, the
// pages of a profile that could be published last.
type preview struct {
	*app
	readSite func() (render.Config, string, error)

	begun bool // there was an update

	cfg      render.Config
	siteLang string
	siteYAML digest
	siteErr  error // why cfg is not what stands in site.yaml now

	lib       *library.Library // nil: there were none that could be read
	judge     *judge
	templates digest
	folderErr error // why there is no folder of templates
	libErr    error // why lib is not what stands there now

	drafts map[string]*draft // every profile as it stands, by file
	good   map[string]*draft // as it was published last, by slug
	odd    []diag.Finding    // about files that look like profiles and are none
	frame  map[string]site.File
	wrong  []diag.Finding // told last, outside of profiles
	told   []string       // errors told last
	alert  int
}

// News is what one look at the files brought.
type news struct {
	State   serve.State
	Changed []string       // files and folders, as the user names them
	Wrong   []diag.Finding // of templates, site.yaml or the profile folder
	Found   []diag.Finding // of the profiles that were judged again
}

// maxTold is how many findings a browser is sent.
const maxTold = 100

func newPreview(a *app, readSite func() (render.Config, string, error)) *preview {
	return &preview{app: a, readSite: readSite, siteLang: "de", drafts: map[string]*draft{}, good: map[string]*draft{}, frame: map[string]site.File{}}
}

// update looks at all files and works on what has changed; it returns nil where
// that is nothing. It returns an error where there are no profiles.
func (p *preview) update() (*news, error) {
	changed := map[string]bool{}
	p.updateSite(changed)
	p.updateLibrary(changed)
	wrong := append(p.mistakes(p.siteErr), p.mistakes(p.libErr)...)
	var judged []*draft
	var err error
	if p.lib != nil {
		if judged, err = p.updateProfiles(changed); err != nil {
			if !p.begun {
				return nil, err
			}
			wrong = append(wrong, p.mistakes(err)...)
		} else {
			wrong = append(wrong, p.publish()...)
		}
	}
	wrong = distinct(wrong)
	if len(changed) == 0 && len(judged) == 0 && slices.EqualFunc(wrong, p.wrong, samePlace) {
		return nil, nil
	}
	n := &news{Changed: slices.Sorted(maps.Keys(changed)), Wrong: wrong}
	if !p.begun || len(changed) == 0 {
		n.Changed = []string{p.profiles}
	}
	for _, d := range judged {
		n.Found = append(n.Found, d.told...)
	}
	n.State = p.state(wrong, judged, changed)
	p.wrong, p.begun = wrong, true
	return n, nil
}

// updateSite reads site.yaml again if it has changed.
func (p *preview) updateSite(changed map[string]bool) {
	now := digestOf(os.DirFS("."), "site.yaml")
	if p.begun && now == p.siteYAML {
		return
	}
	p.siteYAML = now
	changed["site.yaml"] = true
	cfg, lang, err := p.readSite()
	if p.siteErr = err; err == nil {
		p.cfg, p.siteLang = cfg, lang
		clear(p.drafts) // their pages are made for a site
	}
}

// updateLibrary reads the templates again if they have changed.
func (p *preview) updateLibrary(changed map[string]bool) {
	dir, err := p.templateDir()
	var now digest
	if dir != "" {
		now = digestAll(os.DirFS(dir))
	}
	if p.begun && now == p.templates && (err == nil) == (p.folderErr == nil) {
		return
	}
	p.templates, p.folderErr = now, err
	changed[cmp.Or(dir, p.app.templates, "templates")] = true
	var lib *library.Library
	if err == nil {
		lib, err = p.library()
	}
	var jd *judge
	if err == nil {
		jd, err = newJudge(lib, lib.AsOf)
	}
	if p.libErr = err; err == nil {
		p.lib, p.judge = lib, jd
		clear(p.drafts)
	}
}

// updateProfiles judges the profiles that have changed, and returns them.
func (p *preview) updateProfiles(changed map[string]bool) ([]*draft, error) {
	files, odd, err := p.profileDir()
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, p.noProfile()
	}
	for _, f := range append(slices.Clone(odd), p.odd...) {
		if has := func(g diag.Finding) bool { return g.Pos == f.Pos }; !slices.ContainsFunc(odd, has) || !slices.ContainsFunc(p.odd, has) {
			changed[f.Pos.File] = true
		}
	}
	p.odd = odd

	there := map[string]bool{}
	var stale []source
	var drafts []*draft
	for _, f := range files {
		there[f.file] = true
		d := p.drafts[f.file]
		if d != nil && d.reader.same() {
			continue
		}
		if d != nil || len(p.drafts) > 0 {
			changed[f.file] = true
		}
		d = &draft{reader: newReader(f.fs)}
		drafts = append(drafts, d)
		stale = append(stale, source{d.reader, f.name, f.file})
	}
	for file := range p.drafts {
		if !there[file] {
			changed[file] = true
			delete(p.drafts, file)
		}
	}
	tick := p.progress(len(stale))
	all, err := p.judge.all(stale, 0, func(*judged) error { tick(); return nil })
	if err != nil {
		return nil, failed(err)
	}
	for i, j := range all {
		drafts[i].of(j, p.lib, p.cfg)
		p.drafts[j.File] = drafts[i]
	}
	return drafts, nil
}

// publish decides what is seen of the profiles, and returns what was wrong
// outside of them.
func (p *preview) publish() []diag.Finding {
	var all []*judged
	for _, file := range slices.Sorted(maps.Keys(p.drafts)) {
		j := *p.drafts[file].judged
		j.Found = slices.Clone(j.Found) // what follows adds to it
		all = append(all, &j)
	}
	e, err := newEdition(all, p.lib, p.cfg, p.siteLang, nil, p.stands)
	for _, j := range all {
		p.drafts[j.File].told = notInfo(rules.Grade(p.lib, j.Found))
	}
	if err != nil {
		return p.mistakes(err)
	}
	wrong := p.mistakes(e.Err)
	standing := map[string]bool{}
	for _, j := range e.Publish {
		standing[j.Slug] = true
		d := p.drafts[j.File]
		if old := p.good[j.Slug]; old != nil && old != d && old.seen.Load() {
			d.seen.Store(true)
			if _, err := d.pages(); err != nil {
				d.broken, d.pages = err, old.pages
			}
		}
		if d.broken != nil {
			wrong = append(wrong, p.mistakes(d.broken)...)
		}
		p.good[j.Slug] = d
	}
	for _, owner := range e.Keep {
		standing[owner] = true
	}
	maps.DeleteFunc(p.good, func(slug string, _ *draft) bool { return !standing[slug] })
	maps.DeleteFunc(p.frame, func(name string, _ site.File) bool {
		// Pages that stay may use an older stylesheet; its name is its content.
		return !standing[site.Site] && !strings.HasPrefix(name, "assets/")
	})
	for _, f := range e.Frame {
		p.frame[f.Path] = f
	}
	return wrong
}

// stands reports whether a file of an owner is to be seen.
func (p *preview) stands(owner, name string) bool {
	if owner == site.Site {
		_, ok := p.frame[name]
		return ok
	}
	d := p.good[owner]
	if d == nil {
		return false
	}
	files, _ := d.pages()
	return slices.ContainsFunc(files, func(f site.File) bool { return f.Path == name })
}

// state puts together what is to be seen.
func (p *preview) state(wrong []diag.Finding, judged []*draft, changed map[string]bool) serve.State {
	s := serve.State{Profiles: map[string]serve.Profile{}}
	for _, f := range p.frame {
		s.Site = append(s.Site, f)
	}
	for slug, d := range p.good {
		s.Profiles[slug] = serve.Profile{Root: d.root(), Pages: func() ([]site.File, []diag.Told) {
			d.seen.Store(true)
			files, err := d.pages()
			return files, diag.Tell(p.mistakes(err), p.mistakeSheet())
		}}
	}
	for _, d := range p.drafts {
		if p.good[d.Slug] == nil {
			told := diag.Tell(p.mistakes(d.Err), p.mistakeSheet())
			s.Profiles[d.Slug] = serve.Profile{Root: d.root(), Problems: append(told, diag.Tell(d.told, p.sheet(p.lib, false))...)}
		}
	}

	// The errors come first, of those the ones that somebody is working on.
	var order [4][]diag.Finding
	put := func(f diag.Finding, old int) {
		if f.Severity == diag.Error {
			s.Errors++
			order[old] = append(order[old], f)
		} else {
			s.Warnings++
			order[2+old] = append(order[2+old], f)
		}
	}
	fresh := false
	for _, file := range slices.Sorted(maps.Keys(p.drafts)) {
		d, old := p.drafts[file], 1
		if slices.Contains(judged, d) {
			old = 0
		}
		for _, f := range d.told {
			put(f, old)
			fresh = fresh || f.Severity == diag.Error && changed[file]
		}
	}
	if p.lib != nil {
		for _, f := range notInfo(rules.Grade(p.lib, slices.Clone(p.odd))) {
			put(f, 1)
			fresh = fresh || f.Severity == diag.Error && changed[f.Pos.File]
		}
	}
	s.Errors += len(wrong)
	if s.Errors > 0 {
		s.Problems = diag.Tell(wrong, p.mistakeSheet())
		for _, found := range order {
			if len(found) > 0 {
				s.Problems = append(s.Problems, diag.Tell(found, p.sheet(p.lib, false))...)
			}
		}
	}
	var told []string
	for _, t := range s.Problems {
		if t.Severity == diag.Error.String() {
			told = append(told, t.Where+" "+t.Message+" "+t.Before+t.Marked+t.After)
		}
	}
	slices.Sort(told)
	if fresh || !slices.Equal(told, p.told) || len(wrong) > 0 {
		p.alert++
	}
	p.told, s.Alert = told, p.alert
	if len(s.Problems) > maxTold {
		s.Cut = len(s.Problems) - maxTold
		s.Problems = s.Problems[:maxTold]
	}
	return s
}

// distinct drops what was told before: one template fails in many profiles.
func distinct(found []diag.Finding) []diag.Finding {
	var out []diag.Finding
	for _, f := range found {
		if !slices.ContainsFunc(out, func(o diag.Finding) bool { return samePlace(o, f) }) {
			out = append(out, f)
		}
	}
	return out
}

func samePlace(a, b diag.Finding) bool { return a.Pos == b.Pos && maps.Equal(a.Message, b.Message) }

// what names what has changed, in a line.
func (n *news) what() string {
	const few = 3
	names := n.Changed
	if len(names) > few {
		return strings.Join(names[:few], ", ") + fmt.Sprintf(" + %d", len(names)-few)
	}
	return strings.Join(names, ", ")
}

// watched are the places whose changes update looks for.
func (p *preview) watched() ([]string, error) {
	dir, err := p.templateDir()
	if err != nil {
		return nil, err
	}
	places := []string{p.profiles, "site.yaml"}
	if dir != "" {
		places = append(places, dir)
	}
	return places, nil
}
