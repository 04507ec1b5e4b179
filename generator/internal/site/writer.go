package site

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// A Writer is one build of an output folder. Files are handed to it in any order
// and from several goroutines, with Put, and with Same where a file stands from
// before as it is wanted; the folder changes when all are there, with Finish.
// Close is called in any case and, where Finish was not, leaves everything as it
// was.
//
// Only one Writer at a time works on a folder; another one waits for some seconds
// and then returns ErrBusy. The lock is a file beside the folder (public.lock)
// which stays there, empty: it is the system's lock on it that counts, and that
// ends with the process however it ends.
type Writer struct {
	inside *disk
	list   *manifestFile
	unlock func()
	old    manifest
	made   string // the folder, if it was missing before

	mu     sync.Mutex
	next   map[string]wanted
	uses   map[string][]string // by owner
	users  map[string]string   // what is used → a file that uses it
	blamed map[string]string   // path → what is in the way there
	staged int
}

// A wanted file is a file of this build, without its bytes.
type wanted struct {
	entry
	stage int // number of its staged bytes; 0: it stands as it is wanted
}

// Open begins a build of the folder out and creates it where it is missing.
func Open(out string) (*Writer, error) { return openWriter(out, options{patience: 10 * time.Second}) }

func openWriter(out string, o options) (w *Writer, err error) {
	parent, name, err := split(out)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, err
	}
	w = &Writer{next: map[string]wanted{}, uses: map[string][]string{}, users: map[string]string{}, blamed: map[string]string{}}
	if w.unlock, err = Lock(filepath.Join(parent, name+".lock"), o.patience); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			w.Close()
		}
	}()
	if _, err := os.Stat(out); errors.Is(err, os.ErrNotExist) {
		w.made = out
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return w, err
	}
	if w.inside, w.list, err = open(out, o); err != nil {
		return w, err
	}
	if w.old, err = w.list.read(); err != nil {
		return w, err
	}
	if err := w.list.sweep(w.list.path); err != nil {
		return w, err
	}
	return w, w.inside.unstage()
}

// Close ends the build. What was staged and not put in its place is removed.
func (w *Writer) Close() {
	if w.inside != nil {
		w.inside.unstage()
		w.inside.close()
		w.list.close()
	}
	if w.made != "" {
		os.Remove(w.made) // unless something stands in it
	}
	w.unlock()
}

// Stands reports whether builds wrote path for owner, and it stands there.
func (w *Writer) Stands(owner, path string) bool {
	e, listed := w.old.Files[path]
	if !listed || e.owner != owner {
		return false
	}
	at, err := w.inside.find(path)
	return err == nil && at.kind == file
}

// Owners lists, sorted, whom files belong to that builds wrote and that stand
// there.
func (w *Writer) Owners() []string {
	owners := map[string]bool{}
	for path, e := range w.old.Files {
		if !owners[e.owner] && w.Stands(e.owner, path) {
			owners[e.owner] = true
		}
	}
	return slices.Sorted(maps.Keys(owners))
}

// Put takes a file of the build. A file that is already right is not touched.
func (w *Writer) Put(f File) error {
	if err := checkFile(f); err != nil {
		return err
	}
	at, data, err := w.inside.read(f.Path)
	if err != nil {
		return err
	}
	_, listed := w.old.Files[f.Path]
	want := wanted{entry: entry{HashOf(f.Data), f.Owner}}
	switch {
	case at.kind == file && bytes.Equal(data, f.Data):
		return w.take(f, want, "")
	case at.kind == nothing, at.kind == file && listed:
	default:
		return w.take(f, want, at.blame)
	}
	if want.stage, err = w.number(); err != nil {
		return err
	}
	if err := w.inside.stage(want.stage, f.Path, f.Data); err != nil {
		return err
	}
	return w.take(f, want, "")
}

// A Stood is a file as it stood in the folder when a build had ended.
type Stood struct {
	Path string
	Hash Hash
	Mark string // changes when the file does; empty: not known
}

// Same takes the files of an owner as they were after an earlier build, if they
// still stand there: ok. uses is what they load. If one is missing or was changed,
// none is taken.
func (w *Writer) Same(owner string, files []Stood, uses []string) (ok bool, err error) {
	if w.old.Unfinished {
		return false, nil
	}
	sight := w.inside.look()
	defer sight.close()
	for i, f := range files {
		if _, listed := w.old.Files[f.Path]; !listed { // and with it known to be a path
			return false, nil
		}
		info := sight.file(f.Path)
		if info == nil {
			return false, nil
		}
		if f.Mark != "" && markOf(info) == f.Mark {
			continue
		}
		if _, data, err := w.inside.read(f.Path); err != nil || HashOf(data) != f.Hash {
			return false, err
		}
		files[i].Mark = ""
	}
	for i, f := range files {
		load := uses
		if i > 0 {
			load = nil
		}
		if err := w.take(File{Path: f.Path, Owner: owner, Uses: load}, wanted{entry: entry{f.Hash, owner}}, ""); err != nil {
			return false, err
		}
	}
	return true, nil
}

// Standing calls each for those owners that are asked for, with their files as
// they stand now, and what they load. It is called after Finish.
func (w *Writer) Standing(asked func(owner string) bool, each func(owner string, files []Stood, uses []string)) {
	now := time.Now()
	byOwner := map[string][]string{}
	for path, f := range w.next {
		if !asked(f.owner) {
			continue
		}
		byOwner[f.owner] = append(byOwner[f.owner], path)
	}
	for _, owner := range slices.Sorted(maps.Keys(byOwner)) {
		var files []Stood
		sight := w.inside.look()
		slices.Sort(byOwner[owner])
		for _, path := range byOwner[owner] {
			files = append(files, Stood{path, w.next[path].hash, markBefore(sight.file(path), now)})
		}
		sight.close()
		each(owner, files, w.uses[owner])
	}
}

// number is that of the next staged file.
func (w *Writer) number() (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.staged == 0 {
		if err := w.inside.root.Mkdir(stageDir, 0o755); err != nil {
			return 0, w.inside.fail("create", stageDir, err)
		}
	}
	w.staged++
	return w.staged, nil
}

func (w *Writer) take(f File, file wanted, blame string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if other, twice := w.next[f.Path]; twice {
		return writtenTwice(f.Path, other.owner, f.Owner)
	}
	w.next[f.Path] = file
	for _, used := range f.Uses {
		if first, ok := w.users[used]; !ok || f.Path < first {
			w.users[used] = f.Path
		}
		if !slices.Contains(w.uses[f.Owner], used) {
			w.uses[f.Owner] = append(w.uses[f.Owner], used)
		}
	}
	if blame != "" {
		w.blamed[f.Path] = blame
	}
	return nil
}

// Finish makes the folder agree with what was taken. Of the owners in keep, and
// of all but those in only if it names any, everything stays as it was; see Tree.
// If it fails before the first change, everything is as it was. If it fails
// later, each file is old or new, and the next build goes on from there. The
// Report says what was done up to then.
func (w *Writer) Finish(keep, only []string) (Report, error) {
	t := Tree{Keep: keep, Only: only}
	if err := w.check(t); err != nil {
		return Report{}, err
	}
	p, err := newPlan(t, w)
	if blocked, ok := errors.AsType[*InTheWayError](err); ok && w.list.hash == (Hash{}) {
		blocked.NoManifest = w.list.label(w.list.path)
	}
	if err != nil {
		return Report{}, err
	}
	if w.staged > 0 {
		if err := w.inside.syncAll(); err != nil {
			return Report{}, err
		}
	}
	w.made = ""
	return p.carryOut(w.inside, w.list)
}

// check reports everything that could not be written as it was taken.
func (w *Writer) check(t Tree) error {
	var wrong []string
	for path, f := range w.next {
		below := func(folder string) bool { _, ok := w.next[folder]; return ok }
		if f.owner != Site && t.keeps(f.owner) || slices.ContainsFunc(parents(path), below) {
			wrong = append(wrong, path)
		}
	}
	slices.Sort(wrong)
	var errs []error
	for _, path := range wrong {
		f := w.next[path]
		if f.owner != Site && t.keeps(f.owner) {
			errs = append(errs, fmt.Errorf("%s: %s is kept as published and cannot be written", path, ownerName(f.owner)))
		}
		for _, folder := range parents(path) {
			if other, ok := w.next[folder]; ok {
				errs = append(errs, needsFolder(folder, other.owner, path))
			}
		}
	}
	for _, used := range slices.Sorted(maps.Keys(w.users)) {
		if _, ok := w.next[used]; !ok {
			errs = append(errs, usesNothing(w.users[used], used))
		}
	}
	return errors.Join(errs...)
}

// staging orders paths: what others use comes first, then by name.
func (w *Writer) staging() []string {
	var paths []string
	for path, f := range w.next {
		if f.stage > 0 {
			paths = append(paths, path)
		}
	}
	used := func(path string) int { _, ok := w.users[path]; return map[bool]int{true: 0, false: 1}[ok] }
	slices.SortFunc(paths, func(a, b string) int { return cmp.Or(used(a)-used(b), cmp.Compare(a, b)) })
	return paths
}
