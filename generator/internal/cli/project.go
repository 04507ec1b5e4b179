package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/rules"
	"klausel/templates"
)

// library reads the templates: those in the folder shadow the built-in ones.
func (a *app) library() (*library.Library, error) {
	dir, err := a.templateDir()
	if err != nil {
		return nil, err
	}
	var fsys fs.FS = templates.FS
	if dir != "" {
		fsys = overlay{os.DirFS(dir), templates.FS}
	}
	lib, err := library.Load(fsys)
	return lib, failed(err)
}

// templateDir returns the folder whose files shadow the built-in templates, ""
// if there is none.
func (a *app) templateDir() (string, error) {
	dir := a.templates
	if dir == "" {
		dir = "templates"
	}
	if st, err := os.Stat(dir); err == nil && st.IsDir() {
		return dir, nil
	}
	if a.templates == "" {
		return "", nil
	}
	return "", usage("--templates %s: %s", dir, a.say("kein Ordner", "not a folder"))
}

// A judged is one profile after all that can be said about it has been said.
type judged struct {
	File    string // as the user names it
	Slug    string
	Profile *profile.Profile // nil: not readable as one
	Notices []*notice.Notice
	Found   []diag.Finding
	Err     error // a template failed, or the file could not be read
}

// Withheld reports whether a finding keeps the profile from being published.
func (j *judged) Withheld() bool {
	if j.Profile == nil || j.Err != nil {
		return true
	}
	for _, f := range j.Found {
		if f.Withholds() {
			return true
		}
	}
	return false
}

// A judge reads and judges profiles.
type judge struct {
	lib    *library.Library
	loader *profile.Loader
	day    string // YYYY-MM-DD: the age of facts is judged by it
}

func newJudge(lib *library.Library, day string) (*judge, error) {
	loader, err := profile.NewLoader(lib.Values)
	if err != nil {
		return nil, failed(err)
	}
	return &judge{lib, loader, day}, nil
}

// file judges one file: the heart of check and build.
func (jd *judge) file(fsys fs.FS, name, file string) *judged {
	j := &judged{File: file, Slug: strings.TrimSuffix(name, path.Ext(name))}
	p, found := jd.loader.Load(fsys, name, file)
	j.Profile, j.Found = p, found
	if p == nil {
		j.Found = rules.Grade(jd.lib, found)
		return j
	}
	j.Notices, j.Err = notice.ComposeAll(p, jd.lib)
	j.Found = rules.Grade(jd.lib, append(found, rules.Run(p, jd.lib, j.Notices, jd.day)...))
	return j
}

// source is a file to judge.
type source struct {
	fs   fs.FS
	name string // in fs
	file string // as the user names it
}

// all judges files side by side and returns them in order; done is called
// after each.
func (jd *judge) all(files []source, jobs int, each func(*judged) error) ([]*judged, error) {
	if jobs < 1 {
		jobs = runtime.GOMAXPROCS(0)
	}
	out := make([]*judged, len(files))
	errs := make([]error, len(files))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(jobs, max(len(files), 1)) {
		wg.Go(func() {
			for i := range next {
				out[i] = jd.file(files[i].fs, files[i].name, files[i].file)
				if each != nil {
					errs[i] = each(out[i])
				}
			}
		})
	}
	for i := range files {
		next <- i
	}
	close(next)
	wg.Wait()
	return out, errors.Join(errs...)
}

// open reads the templates and lists the profiles: what most commands begin
// with. Findings are about files that look like profiles and are none.
func (a *app) open() (*judge, []source, []diag.Finding, error) {
	lib, err := a.library()
	if err != nil {
		return nil, nil, nil, err
	}
	jd, err := newJudge(lib, lib.AsOf)
	if err != nil {
		return nil, nil, nil, err
	}
	files, found, err := a.profileDir()
	return jd, files, found, err
}

// pick returns the profile slug among files.
func (a *app) pick(files []source, slug string) (source, error) {
	i := slices.IndexFunc(files, func(s source) bool { return s.name == slug+".yaml" })
	if i < 0 {
		return source{}, usage("%s: %s %s", slug, a.say("kein solches Profil in", "no such profile in"), a.profiles)
	}
	return files[i], nil
}

// notices returns what a profile comes to, whether it may be published or not.
func (a *app) notices(jd *judge, src source) ([]*notice.Notice, error) {
	j := jd.file(src.fs, src.name, src.file)
	if j.Err != nil {
		return nil, failed(j.Err)
	}
	if j.Profile == nil {
		return nil, failed(fmt.Errorf("%s: %s", j.File, a.say("kein lesbares Profil", "not readable as a profile")))
	}
	return j.Notices, nil
}

// profileDir lists the profiles of the profile folder.
func (a *app) profileDir() ([]source, []diag.Finding, error) { return a.dir(a.profiles) }

func (a *app) dir(dir string) ([]source, []diag.Finding, error) {
	st, err := os.Stat(dir)
	if err != nil || !st.IsDir() {
		return nil, nil, usage("%s: %s", dir, a.say("kein Ordner mit Profilen; klausel new SLUG --variant ID legt eines an", "no folder of profiles; klausel new SLUG --variant ID writes one"))
	}
	fsys := os.DirFS(dir)
	names, found, err := profile.Names(fsys, filepath.ToSlash(dir))
	if err != nil {
		return nil, nil, failed(err)
	}
	var files []source
	for _, n := range names {
		files = append(files, source{fsys, n, path.Join(filepath.ToSlash(dir), n)})
	}
	return files, found, nil
}

// clashes finds profiles that would be published at one path.
func clashes(all []*judged) {
	root := map[string]*judged{}
	for _, j := range all {
		if j.Profile == nil {
			continue
		}
		at := j.Slug
		if j.Profile.Publish.Path.String() == "/" {
			at = "/"
		}
		if other := root[at]; other != nil {
			for _, pair := range [][2]*judged{{j, other}, {other, j}} {
				ref := pair[0].Profile.At("publish.path")
				pair[0].Found = append(pair[0].Found, diag.Finding{
					Rule: "path-clash", Severity: diag.Error, Gate: diag.Publish, Pos: ref.Pos, Path: ref.Path, Args: map[string]string{"other": pair[1].File},
				})
			}
			continue
		}
		root[at] = j
	}
	for at, j := range root {
		if at == "/" {
			continue
		}
		if owner := root["/"]; owner != nil && ownsFolder(owner.Profile, j.Slug) {
			ref := owner.Profile.At("publish.path")
			owner.Found = append(owner.Found, diag.Finding{Rule: "path-clash", Severity: diag.Error, Gate: diag.Publish, Pos: ref.Pos, Path: ref.Path, Args: map[string]string{"other": j.File}})
		}
	}
}

// ownsFolder reports whether a controller that publishes at the root needs the
// folder slug for a language.
func ownsFolder(p *profile.Profile, slug string) bool {
	for _, lang := range p.Languages {
		if lang == slug {
			return true
		}
	}
	return false
}

// sheet prepares findings for printing.
func (a *app) sheet(lib *library.Library, color bool) diag.Sheet {
	return diag.Sheet{Lang: a.lang, Say: rules.Speaker(lib), Color: color, Source: func(file string) []byte {
		data, err := os.ReadFile(filepath.FromSlash(file))
		if err != nil {
			return nil
		}
		return data
	}}
}
