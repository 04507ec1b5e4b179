package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
	"klausel/generator/internal/press"
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
		fsys = press.Shadow(os.DirFS(dir), templates.FS)
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

// open reads the templates and lists the profiles: what most commands begin
// with. Findings are about files that look like profiles and are none.
func (a *app) open() (*press.Press, []press.Source, []diag.Finding, error) {
	p, err := a.press("")
	if err != nil {
		return nil, nil, nil, err
	}
	files, found, err := a.profileDir()
	return p, files, found, err
}

// press reads the templates, to judge profiles by them on a day.
func (a *app) press(day string) (*press.Press, error) {
	lib, err := a.library()
	if err != nil {
		return nil, err
	}
	p, err := press.New(lib, day)
	return p, failed(err)
}

// pick returns the profile slug among files.
func (a *app) pick(files []press.Source, slug string) (press.Source, error) {
	i := slices.IndexFunc(files, func(s press.Source) bool { return s.Slug() == slug })
	if i < 0 {
		return press.Source{}, usage("%s: %s %s", slug, a.say("kein solches Profil in", "no such profile in"), a.profiles)
	}
	return files[i], nil
}

// judged returns what a profile comes to, whether it may be published or not.
func (a *app) judged(slug string) (*press.Judged, error) {
	p, files, _, err := a.open()
	if err != nil {
		return nil, err
	}
	src, err := a.pick(files, slug)
	if err != nil {
		return nil, err
	}
	return a.readable(p.Judge(src))
}

// readable returns j unless nothing could be made of it.
func (a *app) readable(j *press.Judged) (*press.Judged, error) {
	switch {
	case j.Err != nil:
		return nil, failed(j.Err)
	case j.Profile == nil:
		return nil, failed(fmt.Errorf("%s: %s", j.File, a.say("kein lesbares Profil", "not readable as a profile")))
	}
	return j, nil
}

// profileDir lists the profiles of the profile folder.
func (a *app) profileDir() ([]press.Source, []diag.Finding, error) { return a.dir(a.profiles) }

func (a *app) dir(dir string) ([]press.Source, []diag.Finding, error) {
	st, err := os.Stat(dir)
	if err != nil || !st.IsDir() {
		return nil, nil, usage("%s: %s", dir, a.say("kein Ordner mit Profilen; klausel new SLUG --variant ID legt eines an", "no folder of profiles; klausel new SLUG --variant ID writes one"))
	}
	fsys := os.DirFS(dir)
	names, found, err := profile.Names(fsys, filepath.ToSlash(dir))
	if err != nil {
		return nil, nil, failed(err)
	}
	var files []press.Source
	for _, n := range names {
		files = append(files, press.Source{FS: fsys, Name: n, File: path.Join(filepath.ToSlash(dir), n)})
	}
	return files, found, nil
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
