package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"klausel/generator/internal/archive"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/publish"
	"klausel/generator/internal/render"
	"klausel/generator/internal/rules"
	"klausel/generator/internal/site"
)

// This file writes into the archive what publish does, and finds texts whose
// date was published with other words.

// A keeping is one text of an edition: what the archive will hold of it, and
// the folder of its files. The text is that of the fragment: the notice alone,
// with no page around it, so that it is the same at every target.
type keeping struct {
	archive.Writing
	dir string
}

// keepings are the texts of a profile, whichever formats are published of them.
func keepings(lib *library.Library, p *profile.Profile, notices []*notice.Notice) ([]keeping, error) {
	var out []keeping
	for _, n := range notices {
		key := archive.Key{Slug: p.Slug, Lang: n.Lang}
		if !n.IsSection() {
			key.Service = n.Only.Cat.ID
		}
		data, err := render.Fragment(n, render.Embedding{Level: 2})
		if err != nil {
			return nil, err
		}
		words := publish.Typed(data)
		undated := words
		if day := lib.Locale(n.Lang).Day(p.Notice.Date); day != "" {
			undated = strings.ReplaceAll(words, day, "…")
		}
		out = append(out, keeping{archive.Written(key, p.Notice.Date.String(), words, undated), noticeDir(p.Slug, p.Publish.Path.String(), key)})
	}
	return out, nil
}

func noticeDir(slug, publishPath string, key archive.Key) string {
	return path.Join(render.Root(slug, publishPath), key.Lang, key.Service)
}

// dated finds texts whose date and words do not go together with what was
// published: one finding for each profile and kind.
func dated(arc *archive.Archive, lib *library.Library, p *profile.Profile, kept []keeping) []diag.Finding {
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
	add := func(rule string, clashes []archive.Clash) {
		if len(clashes) == 0 {
			return
		}
		var names []string
		for _, c := range clashes {
			names = append(names, c.Writing.Key.String())
		}
		first := clashes[0]
		found = append(found, rules.Told(lib, rule, p.At("notice.date"), "date", first.Writing.Day(), "before", first.Before.Day(),
			"id", short(first.Before.SHA256), "texts", strings.Join(names, ", ")))
	}
	add("date-kept", words)
	add("date-alone", alone)
	return found
}

// dated finds the same for a profile of which nothing is published now.
func (a *app) dated(arc *archive.Archive, lib *library.Library, j *press.Judged) ([]diag.Finding, error) {
	if arc == nil || j.Profile == nil {
		return nil, nil
	}
	own, err := keepings(lib, j.Profile, j.Notices)
	return dated(arc, lib, j.Profile, own), err
}

// archived opens the archive if there is one.
func (a *app) archived() (*archive.Archive, error) {
	if !archive.Exists(archive.Dir) {
		return nil, nil
	}
	arc, err := archive.Open(archive.Dir)
	return arc, failed(err)
}

// A ledger is what the archive is told of one publication.
type ledger struct {
	log    archive.Log
	target string
	arc    *archive.Archive // nil: there is none yet
	depot  *publish.Depot   // of the texts

	mu   sync.Mutex
	kept []keeping

	gone   []archive.Key // texts that stood at the target and do not any more
	number int           // of the entry that announced it; 0: nothing was announced
}

func (a *app) newLedger(target string, depot *publish.Depot) (*ledger, error) {
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
	return &ledger{log: archive.Log{Dir: archive.Dir}, target: target, arc: arc, depot: depot}, nil
}

// take keeps the texts of a profile for the archive, and finds those whose date
// was published with other words: such a profile is withheld.
func (l *ledger) take(lib *library.Library, j *press.Judged) ([]diag.Finding, error) {
	own, err := keepings(lib, j.Profile, j.Notices)
	if err != nil {
		return nil, err
	}
	for i := range own {
		words, err := own[i].Words()
		if err != nil {
			return nil, err
		}
		away, err := l.depot.Keep([]byte(words))
		if err != nil {
			return nil, err
		}
		own[i].Words = func() (string, error) {
			words, err := away.Bytes()
			return string(words), err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, own...)
	return dated(l.arc, lib, j.Profile, own), nil
}

// made lets go of the texts of profiles that are withheld, and puts the others in
// the order of the profiles.
func (l *ledger) made(b *press.Built) {
	order := map[string]int{}
	for i, j := range b.Publish {
		order[j.Slug()] = i
	}
	l.kept = slices.DeleteFunc(l.kept, func(k keeping) bool { _, ok := order[k.Slug]; return !ok })
	slices.SortStableFunc(l.kept, func(a, b keeping) int { return order[a.Slug] - order[b.Slug] })
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

// left are the texts that stand at the target by the archive, and that a plan
// knows nothing of, though their profile is part of the edition: the place of one
// was taken out of site.yaml, or somebody changed its page by hand when it was to
// go. Those that are gone by now are withdrawn, the others returned.
func (l *ledger) left(ctx context.Context, t publish.Target, kind publish.Kind, p *publish.Plan, e publish.Edition) ([]archive.Standing, error) {
	l.gone = nil
	if l.arc == nil || p.Draft {
		return nil, nil
	}
	put := leading(p)
	var left []archive.Standing
	for _, s := range l.arc.Now(l.target) {
		key := s.Text.Key
		dirs := []string{noticeDir(key.Slug, "", key), noticeDir(key.Slug, "/", key)}
		if slices.ContainsFunc(dirs, func(dir string) bool { _, ok := put[dir]; return ok }) || s.Confirmed.IsZero() ||
			slices.Contains(e.Keep, key.Slug) || len(e.Only) > 0 && !slices.Contains(e.Only, key.Slug) {
			continue
		}
		gone, err := l.isGone(ctx, t, kind, s, dirs)
		switch {
		case err != nil:
			return nil, err
		case gone:
			l.gone = append(l.gone, key)
		default:
			left = append(left, s)
		}
	}
	return left, nil
}

// isGone reports whether nothing stands any more where a text stood.
func (l *ledger) isGone(ctx context.Context, t publish.Target, kind publish.Kind, s archive.Standing, dirs []string) (bool, error) {
	if kind.Parts { // the target reads nothing but the places that it has
		words, err := l.arc.Read(s.Text.SHA256)
		return publish.Look(ctx, s.Text.Address, publish.Expected{Text: words}).Verdict == publish.Missing, err
	}
	for _, dir := range dirs {
		for _, name := range []string{"index.html", "fragment.html"} {
			if _, err := t.Read(ctx, path.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
				return false, err
			}
		}
	}
	return true, nil
}

// moved are the addresses at which texts stood that a plan puts elsewhere, as
// far as they differ: https://old.example/privacy, and beside it the new one.
func (l *ledger) moved(t publish.Target, p *publish.Plan) map[string]string {
	if l.arc == nil || p.Draft {
		return nil
	}
	stood := map[archive.Key]string{}
	for _, s := range l.arc.Now(l.target) {
		stood[s.Text.Key] = s.Text.Address
	}
	put, out := leading(p), map[string]string{}
	for _, k := range l.kept {
		if step, ok := put[k.dir]; ok && step.Do != publish.Delete {
			before, now := stood[k.Key], t.Address(step.Path)
			for before != "" && before != now && path.Base(before) == path.Base(now) {
				before, now = strings.TrimSuffix(strings.TrimSuffix(before, "/"), "/"+path.Base(before)), strings.TrimSuffix(strings.TrimSuffix(now, "/"), "/"+path.Base(now))
			}
			if before != "" && before != now {
				out[before] = now
			}
		}
	}
	return out
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
		if known && !s.Confirmed.IsZero() && s.Doubt.IsZero() && s.Text.SHA256 == k.SHA256 && s.Text.Address == k.Address && step.Do == publish.Unchanged {
			continue
		}
		texts = append(texts, k.Writing)
	}
	withdrawn := slices.Clone(l.gone)
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

// strange are pages that a plan deletes though nothing of their profile was ever
// published from here.
func (l *ledger) strange(p *publish.Plan) []string {
	known := map[string]bool{site.Site: true}
	if l.arc != nil {
		for _, key := range l.arc.Keys() {
			known[key.Slug] = true
		}
	}
	var out []string
	for _, s := range p.Steps {
		if s.Do == publish.Delete && s.Page() && !p.Draft && !known[s.Owner] {
			out = append(out, s.Path)
		}
	}
	return out
}

// settle writes down how the publication ended. After an error it looks at the
// target once more: all may have arrived, or nothing. Where that is not clear,
// or something may still be on its way, the announcement stays as it is, and the
// archive says so.
func (l *ledger) settle(t publish.Target, before *publish.Plan, edition publish.Edition, failure error) error {
	if l.number == 0 {
		return nil
	}
	if failure == nil {
		return l.log.Confirm(l.target, l.number)
	}
	// What looks as before may be the new text in a moment.
	unsettled := publish.Unsettled(t, failure)
	// The publication itself may have been stopped by its context.
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	after, err := t.Plan(ctx, edition)
	switch {
	case err != nil:
		return nil
	case after.Empty():
		return l.log.Confirm(l.target, l.number)
	case unsettled:
		return nil
	case slices.EqualFunc(before.Steps, after.Steps, func(a, b publish.Step) bool {
		same, err := publish.Same(a.Path, a.Old, b.Old)
		return a.Path == b.Path && a.Do == b.Do && same && err == nil
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
