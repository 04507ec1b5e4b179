package serve

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// TestWatch: whatever way a file comes to be another one, it is noticed.
func TestWatch(t *testing.T) {
	base := t.TempDir()
	profiles, file := filepath.Join(base, "profiles"), filepath.Join(base, "site.yaml")
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	write := func(name, text string) { t.Helper(); do(os.WriteFile(filepath.Join(base, name), []byte(text), 0o644)) }
	do(os.Mkdir(profiles, 0o755))
	write("profiles/acme.yaml", "a")
	w, err := NewWatcher(profiles, file)
	do(err)
	changes := w.Changes(t.Context(), func(err error) { t.Error(err) })

	noticed := func(what string, change func()) {
		t.Helper()
		change()
		select {
		case <-changes:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: not noticed", what)
		}
		// A change can be told in two parts; the rest belongs to it.
		for {
			select {
			case <-changes:
				continue
			case <-time.After(10 * quiet):
			}
			break
		}
	}
	noticed("written", func() { write("profiles/acme.yaml", "b") })
	noticed("new file", func() { write("profiles/other.yaml", "b") })
	noticed("removed", func() { do(os.Remove(filepath.Join(profiles, "other.yaml"))) })
	noticed("written beside and renamed", func() {
		write("profiles/.acme.yaml.tmp", "c")
		do(os.Rename(filepath.Join(profiles, ".acme.yaml.tmp"), filepath.Join(profiles, "acme.yaml")))
	})
	noticed("after the renaming", func() { write("profiles/acme.yaml", "d") })
	noticed("new folder", func() { do(os.MkdirAll(filepath.Join(profiles, "logos", "deep"), 0o755)) })
	noticed("in the new folder", func() { write("profiles/logos/deep/acme.svg", "e") })
	noticed("a file that was missing", func() { write("site.yaml", "f") })
	noticed("site.yaml again", func() {
		write("site.yaml~", "g")
		do(os.Rename(filepath.Join(base, "site.yaml~"), file))
	})
	if runtime.GOOS == "windows" {
		return // a folder that is watched cannot be moved
	}
	noticed("folder moved away", func() { do(os.Rename(profiles, filepath.Join(base, "old"))) })
	noticed("another in its place", func() {
		do(os.MkdirAll(filepath.Join(profiles, "logos"), 0o755))
		write("profiles/acme.yaml", "h")
	})
	noticed("in the other folder", func() { write("profiles/acme.yaml", "i") })
	noticed("below the other folder", func() { write("profiles/logos/acme.svg", "j") })
	noticed("folder removed", func() { do(os.RemoveAll(profiles)) })
	noticed("made again", func() { do(os.Mkdir(profiles, 0o755)) })
	noticed("in the folder made again", func() { write("profiles/acme.yaml", "k") })
	noticed("moved and replaced at once", func() {
		do(os.Rename(profiles, filepath.Join(base, "older")))
		do(os.Mkdir(profiles, 0o755))
	})
	noticed("after that", func() { write("profiles/acme.yaml", "l") })
}

// TestWatchNothingElse: what stands beside is nobody's business.
func TestWatchNothingElse(t *testing.T) {
	base := t.TempDir()
	if err := os.Mkdir(filepath.Join(base, "profiles"), 0o755); err != nil {
		t.Fatal(err)
	}
	w, err := NewWatcher(filepath.Join(base, "profiles"), filepath.Join(base, "site.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	changes := w.Changes(t.Context(), func(err error) { t.Error(err) })
	if err := os.WriteFile(filepath.Join(base, "profiles.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	select {
	case <-changes:
		t.Error("profiles.txt is told as a change")
	case <-time.After(10 * quiet):
	}
}

// TestWatchEndless: a file that is written all the time does not keep the rest
// from being told.
func TestWatchEndless(t *testing.T) {
	base := t.TempDir()
	w, err := NewWatcher(base)
	if err != nil {
		t.Fatal(err)
	}
	changes := w.Changes(t.Context(), func(err error) { t.Error(err) })
	tick := time.NewTicker(quiet / 4)
	defer tick.Stop()
	late := time.After(10 * patience)
	for {
		select {
		case <-tick.C:
			if err := os.WriteFile(filepath.Join(base, "log"), []byte(time.Now().String()), 0o644); err != nil {
				t.Fatal(err)
			}
		case <-changes:
			return
		case <-late:
			t.Fatal("nothing is told")
		}
	}
}
