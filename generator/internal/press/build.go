package press

import (
	"fmt"
	"slices"
	"sync"

	"klausel/generator/internal/render"
	"klausel/generator/internal/site"
)

// An Order is what somebody wants built.
type Order struct {
	Profiles []Source
	Part     bool // these are not all profiles: the pages of others stay as they are
	Jobs     int  // profiles worked on at once; 0: one per processor

	Config render.Config
	Lang   string // of landing page and 404
	Out    string // the folder to write

	Each func() // if not nil, called after each profile, from several goroutines
}

// A Built is what a build came to.
type Built struct {
	*Edition
	site.Report
	Notices   int // that were published
	Languages int // in which they are
}

// Build judges profiles and writes what may be published of them. It fails
// where a folder cannot be read or written; a profile that fails is withheld,
// and told in Built.Err.
func (p *Press) Build(o Order) (*Built, error) {
	b, tree, err := p.Make(o, func() (map[string][]string, error) { return site.Published(o.Out) })
	if err != nil {
		return nil, err
	}
	b.Report, err = site.Write(o.Out, tree)
	return b, err
}

// Make judges profiles and makes the files of those that may be published, but
// writes nothing: Order.Out is not looked at. published lists what stands from
// before at the place where the files will go, by owner.
func (p *Press) Make(o Order, published func() (map[string][]string, error)) (*Built, site.Tree, error) {
	var mu sync.Mutex
	pages := map[*Judged][]site.File{}
	count := map[*Judged]map[string]int{} // notices by language
	all, err := p.JudgeAll(o.Profiles, o.Jobs, func(j *Judged) error {
		if o.Each != nil {
			defer o.Each()
		}
		var files []site.File
		if !j.Withheld() {
			if files, j.Err = render.All(j.Notices, o.Config); j.Err != nil {
				j.Err = fmt.Errorf("%s: %w", j.File, j.Err)
			}
		}
		notices := map[string]int{}
		for _, n := range j.Notices {
			if !n.IsSection() {
				notices[n.Lang]++
			}
		}
		j.Forget()
		mu.Lock()
		defer mu.Unlock()
		pages[j], count[j] = files, notices
		return nil
	})
	if err != nil {
		return nil, site.Tree{}, err
	}
	before, err := published()
	if err != nil {
		return nil, site.Tree{}, err
	}
	e, err := NewEdition(all, p.Library, o.Config, o.Lang, false, func(owner, path string) bool { return slices.Contains(before[owner], path) })
	if err != nil {
		return nil, site.Tree{}, err
	}
	b := &Built{Edition: e}
	tree := site.Tree{Keep: e.Keep}
	languages := map[string]bool{}
	for _, j := range e.Publish {
		tree.Files = append(tree.Files, pages[j]...)
		for lang, n := range count[j] {
			languages[lang] = true
			b.Notices += n
		}
	}
	b.Languages = len(languages)
	if o.Part && others(o.Profiles, before) {
		// What is the same for every selection is written: with it, the part is
		// complete. Landing page and sitemap name companies, and of those only
		// a build of all knows.
		for _, s := range o.Profiles {
			tree.Only = append(tree.Only, s.Slug())
		}
		e.Frame = slices.DeleteFunc(e.Frame, func(f site.File) bool { return f.Path == "index.html" || f.Path == "sitemap.xml" })
	}
	tree.Files = append(tree.Files, e.Frame...)
	return b, tree, nil
}

// others reports whether the output holds pages of other profiles. Where it does
// not, a part is all there is: it gets a landing page and a sitemap of its own.
func others(part []Source, published map[string][]string) bool {
	for owner, files := range published {
		if owner != site.Site && len(files) > 0 && !slices.ContainsFunc(part, func(s Source) bool { return s.Slug() == owner }) {
			return true
		}
	}
	return false
}
