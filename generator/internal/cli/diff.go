package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/difference"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/input"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/generator/internal/publish"
	"klausel/generator/internal/render"
	"klausel/generator/internal/revision"
	"klausel/generator/internal/site"
	"klausel/templates"
)

func (a *app) diff() *cobra.Command {
	var against string
	cmd := &cobra.Command{
		Use:   "diff [SLUG…]",
		Short: a.say("zeigen, was eine Änderung am Wortlaut der Hinweise ändert", "show what a change alters in the words of notices"),
		Long: a.say(`diff vergleicht die Hinweise, die aus den Profilen und Vorlagen jetzt entstehen,
mit denen im Ausgabeordner oder mit denen einer Revision von git. (Kann diese
Fassung von Klausel die Vorlagen der Revision nicht lesen, nimmt diff die Seiten
in deren Ordner public.) diff zeigt die Sätze, die anders sind, mit den
gestrichenen und den neuen Wörtern; eine Änderung, die in vielen Hinweisen
gleich ist, nennt es einmal. Muster wie 'client-*' wählen Profile aus.
Geschrieben wird nichts.`, `diff compares the notices that the profiles and templates make now with those
that stand in the output folder, or with those that profiles and templates made
at a revision of git (or, where this version of Klausel cannot read its
templates, with the pages in its public folder). It prints the sentences that
differ, with the words that went and that came, and tells a change that is the
same in many notices once. Patterns such as 'client-*' choose profiles. Nothing
is written.`),
		Example: "  klausel diff\n  klausel diff --against HEAD 'client-*'\n  klausel diff --against v1.2 kesselwerk",
		RunE:    func(_ *cobra.Command, args []string) error { return a.runDiff(against, args) },
	}
	cmd.Flags().StringVar(&against, "against", "public", a.say("`ORDNER` der Ausgabe oder Revision von git, womit diff vergleicht", "`DIR` of the output or revision of git to compare with"))
	return cmd
}

// texts are the notices of one state of profiles and templates: the words of
// each, by slug/service/lang.
type texts struct {
	mu       sync.Mutex
	words    map[string]string
	withheld []string // slugs
	root     string   // slug of the profile that owns the whole site, if one does
}

func (a *app) runDiff(against string, slugs []string) error {
	st, err := os.Stat(against)
	folder := err == nil && st.IsDir()
	if !folder {
		if err := revision.Check(against); err != nil {
			return usage("--against %s: %s", against, a.say("Das ist weder ein Ordner noch eine Revision von git.", "This is neither a folder nor a revision of git."))
		}
	}
	p, files, _, err := a.open()
	if err != nil {
		return err
	}
	if files, err = a.choose(files, slugs); err != nil {
		return err
	}
	now, err := a.texts(p, files)
	if err != nil {
		return err
	}
	var before *texts
	if folder {
		before, err = standing(against)
	} else {
		before, err = a.textsAt(against, now.root)
	}
	if err != nil {
		return failed(err)
	}
	// What is not published now stays as it is, whatever its texts would be.
	for _, slug := range now.withheld {
		fmt.Fprintf(a.err, "%s: %s\n", slug, a.say("wird so nicht veröffentlicht; siehe klausel check", "is not published like this; see klausel check"))
	}
	compared := func(key string) bool {
		slug, _, _ := strings.Cut(key, "/")
		return !slices.Contains(now.withheld, slug) && !slices.Contains(before.withheld, slug) &&
			(len(slugs) == 0 || slices.ContainsFunc(files, func(s press.Source) bool { return s.Slug() == slug }))
	}
	return a.printDiff(before, now, compared, len(now.withheld) > 0, p.Library)
}

// printDiff prints how texts became others. none says that there are profiles of
// which nothing could be compared.
func (a *app) printDiff(before, now *texts, compared func(key string) bool, none bool, lib *library.Library) error {
	var both []string
	seen, moved := 0, 0 // notices compared, and those that come or go
	changes := map[string][]difference.Change{}
	for _, key := range sortedKeys(before.words, now.words) {
		was, stood := before.words[key]
		is, stands := now.words[key]
		if !compared(key) {
			continue
		}
		seen++
		if stands != stood {
			moved++
		}
		switch {
		case !stands:
			fmt.Fprintf(a.out, "%s: %s\n", key, a.say("entfällt", "goes"))
		case !stood:
			fmt.Fprintf(a.out, "%s: %s\n", key, a.say("neu", "new"))
		default:
			if c := difference.Between(was, is, sentencesOf(lib, path.Base(key))); len(c) > 0 {
				both, changes[key] = append(both, key), c
			}
		}
	}
	removed, added := diag.Paint(coloured(a.out))
	for _, g := range difference.Together(both, changes) {
		head := strings.Join(g.Where, ", ")
		if n := len(g.Where); n > 1 {
			head = a.counted(n, "Erklärung", "Erklärungen", "notice", "notices") + ": " + head
		}
		fmt.Fprintln(a.out, head)
		for _, c := range g.Changes {
			fmt.Fprintf(a.out, "  %s\n", c.Mark(removed, added))
		}
	}
	switch {
	case seen == 0 && none:
		fmt.Fprintln(a.err, a.say("Verglichen ist nichts.", "Nothing was compared."))
	case len(both) == 0 && moved > 0:
		fmt.Fprintln(a.err, a.say("In den anderen Hinweisen ist kein Wort anders.", "In the other notices no word differs."))
	case len(both) == 0:
		fmt.Fprintln(a.err, a.say("Kein Wort ist anders.", "No word differs."))
	default:
		fmt.Fprintln(a.err, a.say("Der Wortlaut ändert sich in ", "The words change in ")+a.counted(len(both), "Erklärung.", "Erklärungen.", "notice.", "notices."))
	}
	return nil
}

func sortedKeys(maps ...map[string]string) []string {
	var keys []string
	for _, m := range maps {
		for key := range m {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// texts makes the notices of profiles, and keeps their words.
func (a *app) texts(p *press.Press, files []press.Source) (*texts, error) {
	t := &texts{words: map[string]string{}}
	tick := a.progress(len(files))
	_, err := p.JudgeAll(files, 0, func(j *press.Judged) error {
		defer tick()
		defer j.Forget()
		if j.Err != nil {
			return j.Err
		}
		words := map[string]string{}
		for _, n := range j.Notices {
			if n.IsSection() || j.Withheld() {
				continue // every sentence of a section stands in the notice of a service
			}
			page, err := render.One(n, j.Notices, "page", render.Config{})
			if err != nil {
				return fmt.Errorf("%s: %w", j.File, err)
			}
			words[path.Join(j.Slug(), n.Only.ID.ID(), n.Lang)] = publish.Lines(page)
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		if j.Profile != nil && j.Profile.Publish.Path.String() == "/" {
			t.root = j.Slug()
		}
		if j.Withheld() {
			t.withheld = append(t.withheld, j.Slug())
		}
		for key, text := range words {
			t.words[key] = text
		}
		return nil
	})
	slices.Sort(t.withheld)
	return t, failed(err)
}

// textsAt makes the notices of a revision: of its profiles, by its templates.
// Where it holds a whole folder of templates, the built-in ones, which may be
// newer, have no part in it. root is the slug of the profile that owns the site.
func (a *app) textsAt(rev, root string) (*texts, error) {
	profiles, err := revision.Folder(rev, a.profiles)
	if errors.Is(err, fs.ErrNotExist) {
		return &texts{}, nil // there were none
	}
	if err != nil {
		return nil, err
	}
	var from fs.FS = templates.FS
	own, err := revision.Folder(rev, cmp.Or(a.templates, "templates"))
	switch {
	case err == nil:
		from = press.Over(own, templates.FS)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	lib, err := library.Load(from, notice.View)
	if err != nil { // they follow other rules than those of today
		out, missing := revision.Folder(rev, "public")
		if missing != nil {
			return nil, err
		}
		fmt.Fprintf(a.err, a.say("Diese Fassung von Klausel liest die Vorlagen von %s nicht. Verglichen wird mit den Seiten, die dort in public/ stehen.\n",
			"This version of Klausel cannot read the templates of %s. It compares with the pages that stand in public/ there.\n"), rev)
		return pages(out, root)
	}
	p, err := press.New(lib, fact.Date{})
	if err != nil {
		return nil, err
	}
	files, _, err := p.Folder(profiles, a.profiles)
	if err != nil {
		return nil, err
	}
	return a.texts(p, files)
}

// standing reads the words of the notices that stand in an output folder.
func standing(out string) (*texts, error) {
	t := &texts{words: map[string]string{}}
	published, err := site.Published(out)
	if err != nil {
		return nil, err
	}
	for owner, files := range published {
		for _, name := range files {
			if owner == site.Site {
				continue
			}
			if err := t.page(os.DirFS(out), name, owner); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

// pages reads the words of the notices in a folder of which no manifest says
// what was made by whom.
func pages(out fs.FS, root string) (*texts, error) {
	t := &texts{words: map[string]string{}}
	return t, fs.WalkDir(out, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		owner, _, _ := strings.Cut(name, "/")
		if strings.Count(name, "/") == 2 {
			owner = root
		}
		return t.page(out, name, owner)
	})
}

// page reads the words of the notice at acme/de/zoom/index.html, or at
// de/zoom/index.html of an owner who has the whole site. Other files are none,
// such as the page of an earlier version at acme/de/2026-11-02/index.html.
func (t *texts) page(out fs.FS, name, owner string) error {
	parts := strings.Split(strings.TrimPrefix(name, owner+"/"), "/")
	if owner == "" || len(parts) != 3 || len(parts[0]) != len("de") || parts[2] != "index.html" || versionFolder.MatchString(parts[1]) {
		return nil
	}
	page, err := input.Read(out, name, 16<<20)
	if err != nil {
		return err
	}
	t.words[path.Join(owner, parts[1], parts[0])] = publish.Lines(page)
	return nil
}

var versionFolder = regexp.MustCompile(`^\d{4}-\d\d-\d\d(-\d+)?$`)
