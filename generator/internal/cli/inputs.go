package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/input"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
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
	lib, err := library.Load(fsys, notice.View)
	return lib, refused(err)
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
	p, err := a.press(fact.Date{})
	if err != nil {
		return nil, nil, nil, err
	}
	files, found, err := a.profileDir(p)
	return p, files, found, err
}

// press reads the templates, to judge profiles by them on a day.
func (a *app) press(day fact.Date) (*press.Press, error) {
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

// choose returns those of files that one of the patterns names, a slug or one
// with * and ?; all where there is no pattern.
func (a *app) choose(files []press.Source, patterns []string) ([]press.Source, error) {
	if len(patterns) == 0 {
		return files, nil
	}
	chosen := map[string]bool{}
	for _, pattern := range patterns {
		hit := false
		for _, s := range files {
			ok, err := path.Match(pattern, s.Slug())
			if err != nil {
				return nil, usage("%s: %s", pattern, a.say("kein Muster; * steht für beliebige Zeichen, ? für eines", "not a pattern; * stands for any characters, ? for one"))
			}
			if ok {
				hit, chosen[s.Name] = true, true
			}
		}
		if !hit {
			return nil, usage("%q: %s %s", pattern, a.say("kein solches Profil in", "no such profile in"), a.profiles)
		}
	}
	return slices.DeleteFunc(slices.Clone(files), func(s press.Source) bool { return !chosen[s.Name] }), nil
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
func (a *app) profileDir(p *press.Press) ([]press.Source, []diag.Finding, error) {
	return a.dir(p, a.profiles)
}

func (a *app) dir(p *press.Press, dir string) ([]press.Source, []diag.Finding, error) {
	st, err := os.Stat(dir)
	if err != nil || !st.IsDir() {
		return nil, nil, usage("%s: %s", dir, a.say("kein Ordner mit Profilen; klausel new SLUG --variant ID legt eines an", "no folder of profiles; klausel new SLUG --variant ID writes one"))
	}
	files, odd, err := p.Folder(input.Folder(dir), filepath.ToSlash(dir))
	return files, odd, failed(err)
}

// sheet prepares findings for printing.
func (a *app) sheet(lib *library.Library, color bool) diag.Sheet {
	return diag.Sheet{Lang: a.lang, Say: rules.Speaker(lib), Color: color, Root: diag.Root(), Source: func(file string) []byte {
		if file == siteFile {
			return nil // a secret may stand there by mistake
		}
		data, _ := input.Read(input.Folder(filepath.Dir(filepath.FromSlash(file))), filepath.Base(filepath.FromSlash(file)), 1<<20)
		return data
	}}
}
