package site

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A plan is what one build has to do at its end.
type plan struct {
	write  []move   // new or changed; what others use comes first
	remove []string // as we wrote them, and no longer wanted; what others use comes last
	gone   []string // no longer wanted, and not there any more

	during manifest // lists what was there before and what will be there; made if something changes
	after  manifest

	report Report
}

// A move takes staged bytes to their place.
type move struct {
	stage int
	to    string
}

// An InTheWayError says that something stands where the build has to write
// and that no build put it there. Nothing was changed.
type InTheWayError struct {
	Paths      []string // from where the user stands, sorted
	NoManifest string   // path of the manifest, if there is none
}

// Error names what is in the way; what helps is for the command to say.
func (e *InTheWayError) Error() string {
	said := "in the way: " + strings.Join(e.Paths, ", ")
	if e.NoManifest != "" {
		said += "; there is no " + e.NoManifest
	}
	return said
}

// newPlan compares what is wanted with what the manifest lists and with what
// stands on the disk. It changes nothing.
func newPlan(t Tree, w *Writer) (*plan, error) {
	p := &plan{after: newManifest()}
	p.keep(t, w.old)
	if err := p.want(t, w); err != nil {
		return nil, err
	}
	if err := p.compare(w); err != nil {
		return nil, err
	}
	if err := p.retire(w); err != nil {
		return nil, err
	}
	if len(p.write)+len(p.remove) > 0 {
		p.during = during(w.old, p.after)
	}
	return p, nil
}

// keep lists the files of the kept owners and those that their pages use.
func (p *plan) keep(t Tree, old manifest) {
	if len(t.Keep)+len(t.Only) == 0 {
		return
	}
	keeps := map[string]bool{}
	kept := func(owner string) bool {
		k, known := keeps[owner]
		if !known {
			k = t.keeps(owner)
			keeps[owner] = k
		}
		return k
	}
	for owner, uses := range old.Uses {
		if kept(owner) {
			p.after.use(owner, uses)
		}
	}
	used := p.after.used()
	for path, e := range old.Files {
		if kept(e.owner) || used[path] {
			p.after.Files[path] = e
		}
	}
}

// want lists the files of the build, apart from those that give way to a file of a
// kept profile: those are wanted no more.
func (p *plan) want(t Tree, w *Writer) error {
	var errs []error
	for path, f := range w.next {
		if e, listed := w.old.Files[path]; listed && e.owner != Site && t.keeps(e.owner) {
			if f.owner != Site {
				errs = append(errs, fmt.Errorf("%s: %s cannot write it, because it belongs to %s, which is kept as published",
					path, ownerName(f.owner), ownerName(e.owner)))
			}
			delete(w.next, path)
			continue
		}
		p.after.Files[path] = f.entry
	}
	for owner, paths := range w.uses {
		p.after.use(owner, paths)
	}
	return errors.Join(errs...)
}

// compare finds the wanted files that have to be put in their place. What stands
// there is looked at again: somebody may have put a file there in the meantime.
func (p *plan) compare(w *Writer) error {
	blamed := map[string]bool{}
	for path, blame := range w.blamed {
		if _, ok := w.next[path]; ok {
			blamed[blame] = true
		}
	}
	moves := w.staging()
	for _, path := range moves {
		at, err := w.inside.find(path)
		if err != nil {
			return err
		}
		if _, listed := w.old.Files[path]; at.kind != nothing && !(at.kind == file && listed) {
			blamed[at.blame] = true
		}
		p.write = append(p.write, move{w.next[path].stage, path})
	}
	if len(blamed) > 0 {
		return &InTheWayError{Paths: slices.Sorted(maps.Keys(blamed))}
	}
	p.report.Unchanged = len(w.next) - len(moves)
	return nil
}

// retire finds the listed files that have to go, and counts those that stay
// without being wanted.
func (p *plan) retire(w *Writer) error {
	old, d := w.old, w.inside
	for _, path := range old.paths() {
		if _, ok := w.next[path]; ok {
			continue
		}
		at, err := d.find(path)
		if err != nil {
			return err
		}
		_, stays := p.after.Files[path]
		var data []byte
		if at.kind == file && !stays {
			if at, data, err = d.read(path); err != nil {
				return err
			}
		}
		switch {
		case stays && at.kind == file:
			p.report.Kept++
		case stays:
		case at.kind == nothing:
			p.gone = append(p.gone, path)
		case at.kind == file && old.wrote(path, data):
			p.remove = append(p.remove, path)
		default:
			p.report.Left = append(p.report.Left, d.label(path))
		}
	}
	used := old.used()
	slices.SortStableFunc(p.remove, func(a, b string) int { return firstIf(used[b], used[a]) })
	return nil
}

// firstIf orders what a condition holds for before what it does not hold for.
func firstIf(a, b bool) int {
	switch {
	case a && !b:
		return -1
	case b && !a:
		return 1
	}
	return 0
}

// carryOut does what is planned. The manifest for the meantime is on the disk
// before the first change, the one for afterwards only after the last.
func (p *plan) carryOut(d *disk, list *manifestFile) (Report, error) {
	if len(p.write)+len(p.remove) > 0 {
		if err := list.write(p.during); err != nil {
			return p.report, err
		}
	}
	touched := map[string]bool{".": true}
	touch := func(path string) {
		for _, dir := range parents(path) {
			touched[dir] = true
		}
	}
	for _, m := range p.write {
		if err := d.put(m.stage, m.to); err != nil {
			return p.report, err
		}
		p.report.Written++
		touch(m.to)
	}
	for _, path := range p.remove {
		if err := d.remove(path); err != nil {
			return p.report, err
		}
		p.report.Removed++
		touch(path)
	}
	for _, path := range slices.Concat(p.remove, p.gone) {
		d.prune(path)
	}
	for _, dir := range slices.Sorted(maps.Keys(touched)) {
		d.sync(dir)
	}
	return p.report, list.write(p.after)
}
