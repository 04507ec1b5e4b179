package serve

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// quiet is how long nothing must happen before a change counts as done:
	// editors write in several steps. One that takes longer is seen half-way, and a
	// moment later as a whole.
	quiet = 30 * time.Millisecond
	// patience is how long a change may go on before it is told all the same.
	patience = time.Second
)

// A Watcher notices changes of files, and of folders with all that is in them.
// What it watches may be missing, go and come again.
type Watcher struct {
	notify *fsnotify.Watcher
	paths  []string // absolute
}

// NewWatcher begins to watch. Folders whose names begin with a dot are left
// out.
func NewWatcher(paths ...string) (*Watcher, error) {
	w := &Watcher{}
	for _, p := range paths {
		full, err := filepath.Abs(p)
		if err != nil {
			return nil, err
		}
		w.paths = append(w.paths, full)
	}
	var err error
	if w.notify, err = fsnotify.NewWatcher(); err != nil {
		return nil, err
	}
	if err := w.follow(); err != nil {
		w.notify.Close()
		return nil, err
	}
	return w, nil
}

// Changes tells that something may have changed, until ctx ends; then the
// channel is closed. Changes that nobody has heard of yet are told once. warn is
// called with folders that cannot be watched.
func (w *Watcher) Changes(ctx context.Context, warn func(error)) <-chan struct{} {
	out := make(chan struct{}, 1)
	go func() {
		defer close(out)
		defer w.notify.Close()
		var first time.Time
		var due <-chan time.Time
		for {
			select {
			case <-ctx.Done():
				return
			case ev := <-w.notify.Events:
				if !w.concerns(ev.Name) {
					continue
				}
			case <-w.notify.Errors: // events were lost
			case <-due:
				// First the new folders are watched, then the change is told:
				// whoever reads now reads what stood in them before.
				if err := w.follow(); err != nil {
					warn(err)
				}
				due = nil
				select {
				case out <- struct{}{}:
				default:
				}
				continue
			}
			if due == nil {
				first = time.Now()
			}
			due = time.After(min(quiet, time.Until(first.Add(patience))))
		}
	}()
	return out
}

// concerns reports whether an event at name can be about what is watched.
func (w *Watcher) concerns(name string) bool {
	return slices.ContainsFunc(w.paths, func(p string) bool { return within(name, p) || within(p, name) })
}

func within(name, dir string) bool {
	return name == dir || strings.HasPrefix(name, strings.TrimSuffix(dir, string(filepath.Separator))+string(filepath.Separator))
}

// follow watches the folders there are now, and no others. The system watches a
// folder and not a name, so each one is asked for again: another folder may
// have the name by now.
func (w *Watcher) follow() error {
	var errs []error
	want := map[string]bool{}
	for _, p := range w.paths {
		want[nearest(filepath.Dir(p))] = true
		for _, dir := range folders(p) {
			want[dir] = true
		}
	}
	for _, dir := range w.notify.WatchList() {
		if !want[dir] {
			w.notify.Remove(dir) // an error says that it is gone already
		}
	}
	for dir := range want {
		if err := w.notify.Add(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, &fs.PathError{Op: "watch", Path: dir, Err: err})
		}
	}
	return errors.Join(errs...)
}

// nearest returns dir, or the first folder above it that exists.
func nearest(dir string) string {
	for {
		if st, err := os.Stat(dir); err == nil && st.IsDir() {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return dir
		}
		dir = up
	}
}

// folders returns the folder root, which may be a link to one, and those below.
func folders(root string) []string {
	var dirs []string
	filepath.WalkDir(root+string(filepath.Separator), func(path string, d fs.DirEntry, err error) error {
		path = filepath.Clean(path)
		switch {
		case err != nil:
			return fs.SkipDir
		case !d.IsDir():
			return nil
		case path != root && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		}
		dirs = append(dirs, path)
		return nil
	})
	return dirs
}
