package site

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A plan is what one Write has to do.
type plan struct {
	write  []File   // new or changed; what others use comes first
	remove []string // as we wrote them, and no longer wanted; what others use comes last
	gone   []string // no longer wanted, and not there any more

	during manifest // lists what was there before and what will be there
	after  manifest

	report Report
}

// An InTheWayError says that something stands where the build has to write
// and that no build put it there. Nothing was changed.
type InTheWayError struct {
	Paths      []string // from where the user stands, sorted
	NoManifest string   // path of the manifest, if there is none
}

func (e *InTheWayError) Error() string {
	const shown = 5
	list := strings.Join(e.Paths[:min(shown, len(e.Paths))], ", ")
	if more := len(e.Paths) - shown; more > 0 {
		list = fmt.Sprintf("%s and %d more", list, more)
	}
	hint := "move it away or delete it"
	if e.NoManifest != "" {
		hint = fmt.Sprintf("restore %s, which is missing, or empty the folder", e.NoManifest)
	}
	return fmt.Sprintf("will not replace what was not built here: %s; %s", list, hint)
}

// newPlan compares what the tree wants with what the manifest lists and with
// what stands on the disk. It changes nothing.
func newPlan(t Tree, old manifest, d *disk) (*plan, error) {
	p := &plan{after: newManifest()}
	p.keep(t, old)
	wanted, err := p.want(t, old)
	if err != nil {
		return nil, err
	}
	if err := p.compare(wanted, old, d); err != nil {
		return nil, err
	}
	if err := p.retire(wanted, old, d); err != nil {
		return nil, err
	}
	p.during = union(old, p.after)
	return p, nil
}

// keep lists the files of the kept owners and those that their pages use.
func (p *plan) keep(t Tree, old manifest) {
	for owner, uses := range old.Uses {
		if t.keeps(owner) {
			p.after.use(owner, uses)
		}
	}
	used := p.after.used()
	for path, e := range old.Files {
		if t.keeps(e.owner) || used[path] {
			p.after.Files[path] = e
		}
	}
}

// want lists the files of the tree, apart from those that give way to a file
// of a kept profile, and returns them by path.
func (p *plan) want(t Tree, old manifest) (map[string]File, error) {
	var errs []error
	wanted := map[string]File{}
	for _, f := range t.Files {
		if e, listed := old.Files[f.Path]; listed && e.owner != Site && t.keeps(e.owner) {
			if f.Owner != Site {
				errs = append(errs, fmt.Errorf("%s: %s cannot write it, because it belongs to %s, which is kept as published",
					f.Path, ownerName(f.Owner), ownerName(e.owner)))
			}
			continue
		}
		wanted[f.Path] = f
		p.after.Files[f.Path] = entry{hash(f.Data), f.Owner}
		p.after.use(f.Owner, f.Uses)
	}
	return wanted, errors.Join(errs...)
}

// compare finds the wanted files that have to be written.
func (p *plan) compare(wanted map[string]File, old manifest, d *disk) error {
	var blamed []string
	for _, path := range slices.Sorted(maps.Keys(wanted)) {
		f := wanted[path]
		at, data, err := d.read(path)
		if err != nil {
			return err
		}
		_, listed := old.Files[path]
		switch {
		case at.kind == file && bytes.Equal(data, f.Data):
			p.report.Unchanged++
		case at.kind == nothing, at.kind == file && listed:
			p.write = append(p.write, f)
		default:
			blamed = append(blamed, at.blame)
		}
	}
	used := p.after.used()
	slices.SortStableFunc(p.write, func(a, b File) int { return firstIf(used[a.Path], used[b.Path]) })
	if blamed != nil {
		return &InTheWayError{Paths: slices.Compact(blamed)}
	}
	return nil
}

// retire finds the listed files that have to go, and counts those that stay
// without being wanted.
func (p *plan) retire(wanted map[string]File, old manifest, d *disk) error {
	for _, path := range old.paths() {
		if _, ok := wanted[path]; ok {
			continue
		}
		at, data, err := d.read(path)
		if err != nil {
			return err
		}
		_, stays := p.after.Files[path]
		switch {
		case stays && at.kind == file:
			p.report.Kept++
		case stays:
		case at.kind == nothing:
			p.gone = append(p.gone, path)
		case at.kind == file && (old.Unfinished || hash(data) == old.Files[path].hash):
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
	for _, f := range p.write {
		if err := d.write(f.Path, f.Data); err != nil {
			return p.report, err
		}
		p.report.Written++
		touch(f.Path)
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
