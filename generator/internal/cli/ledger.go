package cli

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"klausel/generator/internal/archive"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/publish"
	"klausel/generator/internal/render"
	"klausel/generator/internal/site"
)

// This file writes into the archive what publish does, and finds texts whose
// date was published with other words.

// fragmentName is the file of a notice whose text the archive keeps: the notice
// alone, with no page around it, so that it is the same at every target.
const fragmentName = "fragment.html"

// A keeping is one text of an edition: what the archive will hold of it, and
// the folder of its files.
type keeping struct {
	archive.Writing
	dir string
}

// keepings lists the texts of a profile. read returns a file of the output, nil
// where there is none.
func keepings(lib *library.Library, p *profile.Profile, read func(name string) []byte) []keeping {
	var out []keeping
	for _, lang := range p.Languages {
		services := []string{""}
		for _, s := range p.Services {
			services = append(services, s.ID.ID())
		}
		for _, service := range services {
			dir := noticeDir(p.Slug, p.Publish.Path.String(), archive.Key{Lang: lang, Service: service})
			data := read(path.Join(dir, fragmentName))
			if data == nil {
				continue
			}
			w := archive.Writing{
				Key: archive.Key{Slug: p.Slug, Service: service, Lang: lang}, Date: p.Notice.Date.String(), Words: publish.Typed(data),
			}
			w.Undated = w.Words
			if day := lib.Locale(lang).Day(p.Notice.Date); day != "" {
				w.Undated = strings.ReplaceAll(w.Words, day, "…")
			}
			out = append(out, keeping{w, dir})
		}
	}
	return out
}

func noticeDir(slug, publishPath string, key archive.Key) string {
	return path.Join(render.Root(slug, publishPath), key.Lang, key.Service)
}

// dated finds texts whose date and words do not go together with what was
// published: one finding for each profile and kind.
func dated(arc *archive.Archive, p *profile.Profile, kept []keeping) []diag.Finding {
	if arc == nil || !p.Notice.Date.Known() {
		return nil
	}
	var writings []archive.Writing
	for _, k := range kept {
		writings = append(writings, k.Writing)
	}
	var words, alone []archive.Clash
	for _, c := range arc.Clashes(writings) {
		if c.Moved {
			alone = append(alone, c)
		} else {
			words = append(words, c)
		}
	}
	var found []diag.Finding
	add := func(rule string, severity diag.Severity, clashes []archive.Clash) {
		if len(clashes) == 0 {
			return
		}
		var names []string
		for _, c := range clashes {
			names = append(names, c.Writing.Key.String())
		}
		at := p.At("notice.date")
		found = append(found, diag.Finding{Rule: rule, Severity: severity, Gate: diag.Publish, Pos: at.Pos, Path: at.Path, Args: map[string]string{
			"date": clashes[0].Writing.Date, "before": clashes[0].Before.Date, "id": short(clashes[0].Before.SHA256), "texts": strings.Join(names, ", "),
		}})
	}
	add("date-kept", diag.Error, words)
	add("date-alone", diag.Info, alone)
	return found
}

// archived opens the archive if there is one.
func (a *app) archived() (*archive.Archive, error) {
	if !archive.Exists(archive.Dir) {
		return nil, nil
	}
	arc, err := archive.Open(archive.Dir)
	return arc, failed(err)
}

// datedNotices is dated for notices that no files were made of.
func datedNotices(arc *archive.Archive, lib *library.Library, p *profile.Profile, notices []*notice.Notice) ([]diag.Finding, error) {
	if arc == nil || p == nil {
		return nil, nil
	}
	files := map[string][]byte{}
	for _, n := range notices {
		key := archive.Key{Lang: n.Lang}
		if !n.IsSection() {
			key.Service = n.Only.Cat.ID
		}
		data, err := render.Fragment(n, render.Embedding{Level: 2})
		if err != nil {
			return nil, err
		}
		files[path.Join(noticeDir(p.Slug, p.Publish.Path.String(), key), fragmentName)] = data
	}
	return dated(arc, p, keepings(lib, p, func(name string) []byte { return files[name] })), nil
}

// A ledger is what the archive is told of one publication.
type ledger struct {
	log    archive.Log
	target string
	arc    *archive.Archive // nil: there is none yet
	kept   []keeping

	number int // of the entry that announced it; 0: nothing was announced
}

// newLedger takes the texts of an edition out of its files.
func (a *app) newLedger(target string, lib *library.Library, b *press.Built, tree site.Tree) (*ledger, error) {
	arc, err := a.archived()
	if err != nil {
		return nil, err
	}
	if arc != nil {
		if ahead := arc.Ahead(time.Now()); !ahead.IsZero() {
			fmt.Fprintf(a.err, a.say("Das Archiv hat einen Eintrag von %s, und diese Uhr zeigt %s: Eine von beiden Uhren geht falsch. Stellen Sie die Uhr, bevor Sie veröffentlichen, denn die Zeit im Archiv ist Ihr Nachweis.\n",
				"The archive has an entry of %s, and this clock shows %s: one of the two clocks is wrong. Set the clock before you publish, for the time in the archive is your proof.\n"), moment(ahead), moment(time.Now()))
		}
	}
	l := &ledger{log: archive.Log{Dir: archive.Dir}, target: target, arc: arc}
	files := map[string][]byte{}
	for _, f := range tree.Files {
		files[f.Path] = f.Data
	}
	for _, j := range b.Publish {
		l.kept = append(l.kept, keepings(lib, j.Profile, func(name string) []byte { return files[name] })...)
	}
	return l, nil
}

// withhold takes out of an edition the profiles whose date was published with
// other words, as those are withheld of which check finds an error.
func (l *ledger) withhold(b *press.Built, tree *site.Tree) {
	own := map[string][]keeping{}
	for _, k := range l.kept {
		own[k.Slug] = append(own[k.Slug], k)
	}
	out := map[string]bool{}
	for _, j := range b.Publish {
		found := dated(l.arc, j.Profile, own[j.Profile.Slug])
		b.Found = append(b.Found, found...)
		if slices.ContainsFunc(found, func(f diag.Finding) bool { return f.Rule == "date-kept" }) {
			out[j.Profile.Slug] = true
			tree.Keep = append(tree.Keep, j.Profile.Slug)
		}
	}
	tree.Files = slices.DeleteFunc(tree.Files, func(f site.File) bool { return out[f.Owner] })
	l.kept = slices.DeleteFunc(l.kept, func(k keeping) bool { return out[k.Slug] })
}

// leading are the files of a plan that speak for their notice, by folder: the
// page, or the fragment where the target takes no page.
func leading(p *publish.Plan) map[string]publish.Step {
	all := map[string]publish.Step{}
	for _, s := range p.Steps {
		dir := path.Dir(s.Path)
		if _, found := all[dir]; s.Page() && (!found || path.Base(s.Path) == "index.html") {
			all[dir] = s
		}
	}
	return all
}

// announce writes down what a plan is about to do, or, where there is nothing
// to do, what the target holds already.
func (l *ledger) announce(t publish.Target, p *publish.Plan) error {
	l.number = 0
	if p.Draft {
		return nil
	}
	standing := map[archive.Key]archive.Standing{}
	if l.arc != nil {
		for _, s := range l.arc.Now(l.target) {
			standing[s.Text.Key] = s
		}
	}
	put := leading(p)
	var texts []archive.Writing
	for _, k := range l.kept {
		step, ok := put[k.dir]
		if !ok || step.Do == publish.Delete {
			continue
		}
		k.Address = t.Address(step.Path)
		s, known := standing[k.Key]
		if known && !s.Confirmed.IsZero() && s.Doubt.IsZero() && s.Text.SHA256 == archive.Hash(k.Words) && s.Text.Address == k.Address && step.Do == publish.Unchanged {
			continue
		}
		texts = append(texts, k.Writing)
	}
	var withdrawn []archive.Key
	for key := range standing {
		for _, dir := range []string{noticeDir(key.Slug, "", key), noticeDir(key.Slug, "/", key)} {
			if s, ok := put[dir]; ok && s.Do == publish.Delete {
				withdrawn = append(withdrawn, key)
				break
			}
		}
	}
	slices.SortFunc(withdrawn, func(a, b archive.Key) int { return strings.Compare(a.String(), b.String()) })
	if len(texts)+len(withdrawn) == 0 {
		return nil
	}
	var err error
	if p.Empty() {
		_, err = l.log.Found(l.target, texts, withdrawn)
		return err
	}
	l.number, err = l.log.Announce(l.target, texts, withdrawn)
	return err
}

// settle writes down how the publication ended. After an error it looks at the
// target once more: all may have arrived, or nothing. Where that is not clear
// the announcement stays as it is, and the archive says so.
func (l *ledger) settle(t publish.Target, before *publish.Plan, tree site.Tree, failure error) error {
	if l.number == 0 {
		return nil
	}
	if failure == nil {
		return l.log.Confirm(l.target, l.number)
	}
	// The publication itself may have been stopped by its context.
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	after, err := t.Plan(ctx, tree)
	switch {
	case err != nil:
		return nil
	case after.Empty():
		return l.log.Confirm(l.target, l.number)
	case slices.EqualFunc(before.Steps, after.Steps, func(a, b publish.Step) bool {
		return a.Path == b.Path && a.Do == b.Do && publish.Same(a.Path, a.Old, b.Old)
	}):
		return l.log.Refuse(l.target, l.number)
	}
	return nil
}

// archivedAs is the line that names the newest entry: noted elsewhere, it proves later
// that nothing before it was changed.
func (a *app) archivedAs() string {
	arc, err := archive.Open(archive.Dir)
	if err != nil || arc.Head() == "" {
		return ""
	}
	return fmt.Sprintf("%s %s", a.say("Archiv:", "Archive:"), arc.Head())
}
