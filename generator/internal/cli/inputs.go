package cli

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/input"
	"klausel/generator/internal/library"
	"klausel/generator/internal/meant"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/generator/internal/render"
	"klausel/generator/internal/rules"
	"klausel/templates"
)

// load reads a catalogue, and shipped the one that is built in.
var load, shipped = library.Load, library.Shipped

// library reads the templates: those in the folder shadow the built-in ones.
func (a *app) library() (*library.Library, error) {
	dir, err := a.templateDir()
	if err != nil {
		return nil, err
	}
	if dir == "" {
		lib, err := shipped(templates.FS, notice.View)
		return lib, refused(err)
	}
	own := os.DirFS(dir)
	if a.templates == "" {
		if err := a.shadows(own); err != nil {
			return nil, err
		}
	}
	lib, err := load(press.Over(own, templates.FS), notice.View)
	if err == nil {
		err = render.CheckLayouts(lib)
	}
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
	return "", usage("--templates %s: %s", dir, a.say("Das ist kein Ordner.", "This is no folder."))
}

// shadows says once which built-in templates a folder replaces that nobody has
// named: many websites have a folder called templates. One that has nothing to
// do with Klausel is refused.
func (a *app) shadows(own fs.FS) error {
	replaced, strange, ours := 0, "", false
	first := ""
	err := fs.WalkDir(own, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && d.Name()[0] == '.':
			return fs.SkipDir
		case d.IsDir(), d.Name()[0] == '.':
			return nil
		}
		built, err := fs.ReadFile(templates.FS, name)
		if err != nil {
			if ours = ours || mayBeOurs.MatchString(name); strange == "" {
				strange = name
			}
			return nil
		}
		ours = true
		if data, err := input.Read(own, name, 1<<20); err != nil || !bytes.Equal(data, built) {
			if replaced++; first == "" {
				first = name
			}
		}
		return nil
	})
	// Templates of another day may belong to another version of the program.
	theirs, builtIn := a.standOf(own), a.standOf(templates.FS)
	if theirs == "" || theirs == builtIn {
		theirs, builtIn = "", ""
	}
	switch {
	case err != nil:
		return failed(err)
	case strange != "" && !ours:
		return usage("templates/%s: %s", strange, a.say("Dieser Ordner templates gehört offenbar einem anderen Programm. Rufen Sie Klausel in einem anderen Ordner auf, oder nennen Sie den Ihren mit --templates.",
			"This folder templates seems to belong to another program. Run Klausel in another folder, or name yours with --templates."))
	case replaced > 0 && !a.toldShadow && a.err != nil:
		a.toldShadow = true
		fmt.Fprintf(a.err, a.say("klausel: ./templates%s ersetzt %s%s, darunter %s\n", "klausel: ./templates%s replaces %s%s, among them %s\n"),
			theirs, a.counted(replaced, "eingebaute Vorlage", "eingebaute Vorlagen", "built-in template", "built-in templates"), builtIn, first)
	}
	return nil
}

// standOf is the day of a folder of templates in brackets, "" where it names none.
func (a *app) standOf(dir fs.FS) string {
	day, err := input.Read(dir, "as-of", 100)
	if err != nil || len(bytes.TrimSpace(day)) == 0 {
		return ""
	}
	return fmt.Sprintf(a.say(" (Stand %s)", " (of %s)"), bytes.TrimSpace(day))
}

// mayBeOurs are files that the built-in templates lack and an own folder may
// add, such as a service.
var mayBeOurs = regexp.MustCompile(`^(services/[^/]+/(service|possible)\.yaml|clauses/\d\d-[^/]+/(clause\.yaml|[a-z]+\.md)|(services|laws)/[^/]+/clauses/[^/]+/[a-z]+\.md|laws/[^/]+/law\.yaml|locales/[a-z]+\.yaml|forms/[a-z]+\.yaml|questions/\d\d-[^/]+\.yaml)$`)

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
		return press.Source{}, a.noProfileNamed(slug, files)
	}
	return files[i], nil
}

// noProfileNamed is wrong usage: a name that no profile has.
func (a *app) noProfileNamed(name string, files []press.Source) error {
	var slugs []string
	for _, s := range files {
		slugs = append(slugs, s.Slug())
	}
	if near := meant.Of(strings.TrimSuffix(path.Base(name), ".yaml"), slugs); near != "" {
		return usage("%q: %s %s. %s", name, a.say("kein solches Profil in", "no such profile in"), a.profiles, fmt.Sprintf(a.say("Meinten Sie %s?", "Did you mean %s?"), near))
	}
	return usage("%q: %s %s; %s", name, a.say("kein solches Profil in", "no such profile in"), a.profiles, a.say("klausel list profiles zeigt alle", "klausel list profiles shows all"))
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
				return nil, usage("%s: %s", pattern, a.say("Das ist kein Muster: * steht für beliebige Zeichen, ? für eines.", "This is no pattern: * stands for any characters, ? for one."))
			}
			if ok {
				hit, chosen[s.Name] = true, true
			}
		}
		if !hit {
			return nil, a.noProfileNamed(pattern, files)
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
		return nil, nil, usage("%s: %s", dir, a.say("Hier gibt es keinen Ordner mit Profilen. Ein Profil legt an: klausel new acme", "There is no folder of profiles here. To write a profile: klausel new acme"))
	}
	files, odd, err := p.Folder(input.Folder(dir), filepath.ToSlash(dir))
	return files, odd, failed(err)
}

// sheet prepares findings for printing.
func (a *app) sheet(lib *library.Library, color bool) diag.Sheet {
	return diag.Sheet{Lang: a.lang, Say: rules.Speaker(lib), Color: color, Root: diag.Root(), Source: func(file string) []byte {
		data, _ := input.Read(input.Folder(filepath.Dir(filepath.FromSlash(file))), filepath.Base(filepath.FromSlash(file)), 1<<20)
		return data
	}}
}
