package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"sync"
	"time"

	"klausel/generator/internal/site"
)

// A Writing is a text that is about to be published. What it says of the text is
// what an entry will say.
type Writing struct {
	Text

	// Words is the text: a paragraph a line, with blanks as Typed says. It is
	// called when the text is stored; thousands of them need not be in memory.
	Words func() (string, error)
}

// Written is a text with a date, and undated the same text with something else
// in the place of the date.
func Written(key Key, date, words, undated string) Writing {
	return Writing{Text{Key: key, Date: date, SHA256: Hash(words), Undated: Hash(undated)}, func() (string, error) { return words, nil }}
}

// A Log appends to an archive.
type Log struct {
	Dir string
	Now func() time.Time // nil: time.Now

	patience time.Duration               // how long to wait for another process
	before   func(op, path string) error // for tests: may fail or end any step
}

// Announce stores texts that are about to be put to a target, and texts that
// are about to be withdrawn from it, and returns the number of the entry.
func (l *Log) Announce(target string, texts []Writing, withdrawn []Key) (int, error) {
	return l.append(Entry{Act: Announced, Target: target}, texts, withdrawn)
}

// Found stores texts that a target was found to hold already.
func (l *Log) Found(target string, texts []Writing, withdrawn []Key) (int, error) {
	return l.append(Entry{Act: Found, Target: target}, texts, withdrawn)
}

// Confirm says that what was announced was read back from the target.
func (l *Log) Confirm(target string, number int) error {
	_, err := l.append(Entry{Act: Confirmed, Of: number, Target: target}, nil, nil)
	return err
}

// Refuse says that what was announced was not put there: nothing was changed.
func (l *Log) Refuse(target string, number int) error {
	_, err := l.append(Entry{Act: Refused, Of: number, Target: target}, nil, nil)
	return err
}

func (l *Log) append(e Entry, texts []Writing, withdrawn []Key) (int, error) {
	if err := os.MkdirAll(l.Dir, 0o755); err != nil {
		return 0, err
	}
	root, err := os.OpenRoot(l.Dir)
	if err != nil {
		return 0, err
	}
	defer root.Close()
	unlock, err := site.Lock(path.Join(root.Name(), lockName), cmpPatience(l.patience))
	if err != nil {
		return 0, err
	}
	defer unlock()
	a, err := Open(l.Dir)
	if err != nil {
		return 0, err
	}
	w := writer{root, l.before}
	if err := w.keepBesides(); err != nil {
		return 0, err
	}
	if n := len(a.Entries); n > 0 {
		// A process that was killed after its entry left the head behind.
		if err := w.put("head", []byte(head(a.Entries[n-1])), true); err != nil {
			return 0, err
		}
		e.Previous = a.Entries[n-1].Hash
	}
	words := map[string]func() (string, error){}
	for _, t := range texts {
		words[t.file()] = t.Words
		e.Texts = append(e.Texts, t.Text)
	}
	if err := w.keep(words); err != nil {
		return 0, err
	}
	for i, t := range e.Texts {
		// The same words may have been stored with other line breaks.
		data, err := root.ReadFile(t.file())
		if err != nil {
			return 0, err
		}
		e.Texts[i].Stored = sum(data)
	}
	for _, k := range withdrawn {
		e.Texts = append(e.Texts, Text{Key: k})
	}
	now := time.Now
	if l.Now != nil {
		now = l.Now
	}
	e.Number, e.Time = len(a.Entries)+1, now().Truncate(time.Second)
	data, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return 0, err
	}
	data = append(data, '\n')
	e.Hash = sum(data)
	if err := w.put(e.file(), data, false); err != nil {
		return 0, err
	}
	return e.Number, w.put("head", []byte(head(e)), true)
}

func cmpPatience(d time.Duration) time.Duration {
	if d == 0 {
		return 10 * time.Second
	}
	return d
}

const (
	tempPrefix = ".klausel-tmp-"
	lockName   = ".lock"
)

// besides are the files that keep git from changing a byte.
var besides = map[string]string{
	".gitattributes": "* -text\n",
	".gitignore":     lockName + "\n" + tempPrefix + "*\n",
}

// keepBesides writes them where they are missing.
func (w writer) keepBesides() error {
	files := map[string]func() (string, error){}
	for name, text := range besides {
		files[name] = func() (string, error) { return text, nil }
	}
	return w.keep(files)
}

// A writer puts files into the archive.
type writer struct {
	root   *os.Root
	before func(op, path string) error
}

func (w writer) step(op, name string) error {
	if w.before == nil {
		return nil
	}
	return w.before(op, name)
}

// keep writes the files that are not there yet, and leaves those that are. Each
// is there whole or not at all, and all are when keep returns, also after a power
// cut. A sync takes as long for one file as for those written before it, so all
// are written, then synced side by side, then renamed, and their folders are
// synced once.
func (w writer) keep(files map[string]func() (string, error)) (err error) {
	var names []string
	defer func() {
		for _, name := range names {
			if err != nil {
				w.root.Remove(temp(name))
			}
		}
	}()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if _, err := w.root.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			names = append(names, name)
		} else if err != nil {
			return err
		}
	}
	for _, name := range names {
		text, err := files[name]()
		if err != nil {
			return err
		}
		if err := w.write(name, []byte(text)); err != nil {
			return err
		}
	}
	if err := w.syncAll(names); err != nil {
		return err
	}
	folders := map[string]bool{}
	for _, name := range names {
		if err := w.rename(name); err != nil {
			return err
		}
		folders[path.Dir(name)] = true
	}
	for dir := range folders {
		w.syncFolder(dir)
	}
	return nil
}

// put writes a file in one step: it is there whole or not at all, also after a
// power cut. Only the head is ever replaced.
func (w writer) put(name string, data []byte, replace bool) error {
	if old, err := w.root.ReadFile(name); err == nil && replace && slices.Equal(old, data) {
		return nil
	} else if err == nil && !replace {
		return fmt.Errorf("%s: %w", name, fs.ErrExist)
	}
	if err := w.write(name, data); err != nil {
		return err
	}
	if err := w.syncAll([]string{name}); err != nil {
		return err
	}
	if err := w.rename(name); err != nil {
		return err
	}
	w.syncFolder(path.Dir(name))
	return nil
}

// temp is where a file is written before it is renamed.
func temp(name string) string {
	dir, base := path.Split(name)
	return dir + tempPrefix + base
}

// write writes a file beside its place.
func (w writer) write(name string, data []byte) error {
	if err := w.step("create", name); err != nil {
		return err
	}
	if err := w.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	return w.root.WriteFile(temp(name), data, 0o644) // a killed process may have left one
}

// syncAll waits until the disk has what was written beside some places.
func (w writer) syncAll(names []string) error {
	var wg sync.WaitGroup
	places := make(chan struct{}, 16)
	errs := make([]error, len(names))
	for i, name := range names {
		if errs[i] = w.step("sync", name); errs[i] != nil {
			break
		}
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			f, err := w.root.OpenFile(temp(name), os.O_WRONLY, 0)
			if err == nil {
				err = errors.Join(f.Sync(), f.Close())
			}
			errs[i] = err
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// rename puts a file that was written beside its place there.
func (w writer) rename(name string) error {
	if err := w.step("rename", name); err != nil {
		return err
	}
	return w.root.Rename(temp(name), name)
}

// syncFolder makes what a folder holds outlast a power cut, where the system can
// do that.
func (w writer) syncFolder(dir string) {
	if d, err := w.root.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
}
