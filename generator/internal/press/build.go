package press

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/render"
	"klausel/generator/internal/rules"
	"klausel/generator/internal/site"
)

// An Order is what somebody wants built.
type Order struct {
	Profiles []Source
	Part     bool // these are not all profiles: the pages of others stay as they are
	Force    bool // make everything anew, even what would come out the same
	Shard    bool // these are those of one Shard: what names the whole site is left to the merge
	Jobs     int  // profiles worked on at once; 0: one per processor

	Config render.Config
	Lang   string // of landing page and 404
	Out    string // the folder to write

	// Merge are folders that other builds wrote, each of a Shard. What they made is
	// taken over where it would come out the same here.
	Merge []string

	// Also, if it is not nil, is asked by Make what else there is to find in a
	// profile, from several goroutines; its notices are there only then.
	Also func(*Judged) ([]diag.Finding, error)

	Each func() // if not nil, called after each profile, from several goroutines
}

// A Built is what a build came to.
type Built struct {
	*Edition
	site.Report
	Notices   int // that were published
	Languages int // in which they are
	Took      *Took
}

// Took is where the time of a build went, summed up over those who worked side by
// side.
type Took struct {
	mu                                   sync.Mutex
	Recall, Judge, Render, Write, Finish time.Duration
	Recalled, Judged                     int // profiles
}

// since adds the time that has passed to a part, and n profiles to a number.
func (t *Took) since(begun time.Time, part *time.Duration, number *int, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	*part += time.Since(begun)
	if number != nil {
		*number += n
	}
}

// A shelf takes the files of profiles as they are made.
type shelf interface {
	Put(site.File) error
	Owners() []string               // of files that stand from before
	Stands(owner, path string) bool // whether a file does
}

// Build judges profiles and writes what may be published of them. It fails
// where a folder cannot be read or written; a profile that fails is withheld,
// and told in Built.Err.
func (p *Press) Build(o Order) (*Built, error) {
	if err := render.CheckLanguage(p.Library, o.Lang); err != nil {
		return nil, err
	}
	w, err := site.Open(o.Out)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	m, err := p.remember(o)
	if err != nil {
		return nil, err
	}
	defer m.close()
	took := &Took{}
	b, only, err := p.press(o, w, took, func(s Source, hand func(*Judged) error) (*Judged, error) {
		begun := time.Now()
		if j, err := m.recall(s, w); j != nil || err != nil {
			took.since(begun, &took.Recall, &took.Recalled, 1)
			return j, err
		}
		begun = time.Now()
		from := newReader(s.FS)
		j := p.Judge(Source{from, s.Name, s.File, s.Odd})
		took.since(begun, &took.Judge, &took.Judged, 1)
		rules.Lenient(p.Library, j.Found)
		j.Source, j.Found = s, diag.AtLeast(diag.Warning, j.Found)
		err := hand(j)
		if j.Profile = nil; !j.waits {
			m.note(j, from)
		}
		return j, err
	})
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	defer func() { took.since(begun, &took.Finish, nil, 0) }()
	if b.Report, err = w.Finish(b.Keep, only); err != nil {
		return b, err
	}
	return b, m.save(w)
}

// Make judges profiles, makes the files of those that may be published and calls
// put for each, side by side. It writes nothing: Order.Out is not looked at.
// before lists what stands from before at the place where the files will go, by
// owner. What Built.Keep and only say about it is as in site.Tree.
func (p *Press) Make(o Order, before map[string][]string, put func(site.File) error) (b *Built, only []string, err error) {
	b, only, err = p.press(o, pile{before, put}, &Took{}, func(s Source, hand func(*Judged) error) (*Judged, error) {
		j := p.Judge(s)
		if o.Also != nil && j.Profile != nil && j.Err == nil {
			more, err := o.Also(j)
			if err != nil {
				return nil, err
			}
			j.Find(more...)
		}
		rules.Lenient(p.Library, j.Found)
		defer func() { j.Profile = nil }()
		return j, hand(j)
	})
	return b, only, err
}

// A pile is the shelf of those who put the files somewhere else.
type pile struct {
	before map[string][]string
	put    func(site.File) error
}

func (p pile) Put(f site.File) error { return p.put(f) }

func (p pile) Owners() []string { return slices.Sorted(maps.Keys(p.before)) }

func (p pile) Stands(owner, path string) bool { return slices.Contains(p.before[owner], path) }

// press hands the files of one profile after the other to a shelf, and forgets
// them. one makes what is known of a profile, and calls hand for what it has
// judged.
func (p *Press) press(o Order, to shelf, took *Took, one func(s Source, hand func(*Judged) error) (*Judged, error)) (b *Built, only []string, err error) {
	w := &waiting{slugs: map[string]int{}, languages: p.languages()}
	for _, s := range o.Profiles {
		w.slugs[s.Slug()]++
	}
	hand := func(j *Judged) error {
		if j.waits = w.takes(j); j.waits {
			return nil
		}
		return p.hand(j, o.Config, to, took)
	}
	all, err := p.each(o.Profiles, o.Jobs, func(s Source) (*Judged, error) {
		if o.Each != nil {
			defer o.Each()
		}
		return one(s, hand)
	})
	if err != nil {
		return nil, nil, err
	}
	e, err := NewEdition(all, p.Library, o.Config, o.Lang, false, to.Stands)
	if err != nil {
		return nil, nil, err
	}
	b = &Built{Edition: e, Took: took}
	languages := map[string]bool{}
	for _, j := range e.Publish {
		if j.waits {
			if err := p.hand(j, o.Config, to, took); err != nil {
				return nil, nil, err
			}
		}
		for lang, n := range j.written {
			languages[lang] = true
			b.Notices += n
		}
	}
	b.Languages = len(languages)
	part := o.Part && others(o.Profiles, to)
	if part {
		for _, s := range o.Profiles {
			only = append(only, s.Slug())
		}
	}
	if part || o.Shard {
		// What is the same for every selection is written: with it, the part is
		// complete. Landing page and sitemap name companies, and of those only
		// a build of all knows.
		e.Frame = slices.DeleteFunc(e.Frame, func(f site.File) bool { return f.Path == "index.html" || f.Path == "sitemap.xml" })
	}
	for _, f := range e.Frame {
		if err := to.Put(f); err != nil {
			return nil, nil, err
		}
	}
	return b, only, nil
}

// hand makes the files of a profile that may be published, hands them to the
// shelf and forgets its notices.
func (p *Press) hand(j *Judged, cfg render.Config, to shelf, took *Took) error {
	defer j.Forget()
	if j.Withheld() {
		return nil
	}
	begun := time.Now()
	files, err := render.All(j.Notices, cfg)
	took.since(begun, &took.Render, nil, 0)
	if err != nil {
		j.Err = fmt.Errorf("%s: %w", j.File, err)
		return nil
	}
	begun = time.Now()
	for _, f := range files {
		if err := to.Put(f); err != nil {
			return err
		}
	}
	took.since(begun, &took.Write, nil, 0)
	j.written = map[string]int{}
	for _, n := range j.Notices {
		if !n.IsSection() {
			j.written[n.Lang]++
		}
	}
	return nil
}

// languages are those of the catalogue.
func (p *Press) languages() map[string]bool {
	all := map[string]bool{}
	for _, loc := range p.Library.Locales {
		all[loc.ID] = true
	}
	return all
}

// waiting holds back the profiles whose place another one may take: those that
// own the site, and those that are called like a language of it. They are few;
// what others do decides whether they are published. See Clashes.
type waiting struct {
	slugs     map[string]int
	languages map[string]bool

	mu    sync.Mutex
	owner *Judged
}

// takes reports whether a profile has to wait. Of several owners none will be
// published, so their notices are not kept.
func (w *waiting) takes(j *Judged) bool {
	switch {
	case j.Client == nil, j.Err != nil:
		return false
	case w.slugs[j.Slug()] > 1:
	case j.ownsSite():
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.owner != nil {
			j.Forget()
			w.owner.Forget()
		} else {
			w.owner = j
		}
	case !w.languages[j.Slug()]:
		return false
	}
	return true
}

// others reports whether the output holds pages of other profiles. Where it does
// not, a part is all there is: it gets a landing page and a sitemap of its own.
func others(part []Source, to shelf) bool {
	ours := map[string]bool{site.Site: true}
	for _, s := range part {
		ours[s.Slug()] = true
	}
	return slices.ContainsFunc(to.Owners(), func(owner string) bool { return !ours[owner] })
}
