package site

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Every page of these two sites names its style, so that a test can see
// whether a page ever stands there without it.
var (
	oldSite = tree(
		siteFile("index.html", "old landing page"),
		siteFile("assets/old.css", "old style"),
		page("acme", "acme/de/index.html", "old Acme, with assets/old.css", "assets/old.css"),
		page("beta", "beta/de/index.html", "Beta, with assets/old.css", "assets/old.css"),
		page("beta", "beta/en/index.html", "Beta, with assets/old.css", "assets/old.css"),
	)
	newSite = tree(
		siteFile("index.html", "new landing page"),
		siteFile("assets/new.css", "new style"),
		page("acme", "acme/de/index.html", "new Acme, with assets/new.css", "assets/new.css"),
		page("core", "core/de/index.html", "Core, with assets/new.css", "assets/new.css"),
	)
)

// TestMain is the build that gets killed, when it is told so.
func TestMain(m *testing.M) {
	out, step := os.Getenv("SITE_TEST_OUT"), os.Getenv("SITE_TEST_KILL_AT")
	if out == "" {
		os.Exit(m.Run())
	}
	left, _ := strconv.Atoi(step)
	_, err := write(out, newSite, options{patience: time.Minute, before: func(op, path string) error {
		if left--; left < 0 {
			self, _ := os.FindProcess(os.Getpid())
			self.Kill()
			select {}
		}
		return nil
	}})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func TestKilledAtAnyStep(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a process per step")
	}
	for name, before := range map[string]Tree{"first build": tree(), "later build": oldSite} {
		t.Run(name, func(t *testing.T) {
			step := 0
			for ; killedAt(t, before, step); step++ {
			}
			if want := 3 * len(newSite.Files); step < want {
				t.Errorf("the build has %d steps, want at least %d", step, want)
			}
		})
	}
}

// killedAt reports whether the build had so many steps as to be killed there.
func killedAt(t *testing.T, before Tree, step int) bool {
	out := filepath.Join(t.TempDir(), "public")
	build(t, out, before)
	put(t, out, "beta/de/mine.html", "mine")

	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "SITE_TEST_OUT="+out, "SITE_TEST_KILL_AT="+strconv.Itoa(step))
	said, err := child.CombinedOutput()
	if len(said) > 0 {
		t.Fatalf("step %d: the build said: %s", step, said)
	}
	wantOldOrNew(t, out, before, newSite)

	// What comes next goes on from there, whether it is the same build again,
	// one that keeps what was half-published, or one that wants none of it.
	switch step % 3 {
	case 0:
		build(t, out, newSite)
		wantSite(t, out, newSite)
	case 1:
		build(t, out, Tree{Files: newSite.Files[:1], Keep: []string{"acme", "beta", "core"}})
		wantOldOrNew(t, out, before, newSite)
		build(t, out, before)
		wantSite(t, out, before)
	case 2:
		if report := build(t, out, tree()); len(report.Left) > 0 {
			t.Errorf("took for edited by hand: %q", report.Left)
		}
		wantSite(t, out, tree())
	}
	wantBeside(t, out)
	if t.Failed() {
		t.Fatalf("when killed at step %d", step)
	}
	return err != nil
}

func TestFailingAtAnyStep(t *testing.T) {
	for step := 0; ; step++ {
		out := filepath.Join(t.TempDir(), "public")
		build(t, out, oldSite)
		put(t, out, "beta/de/mine.html", "mine")

		left, failed := step, ""
		report, err := write(out, newSite, options{patience: time.Minute, before: func(op, path string) error {
			if left--; left != -1 {
				return nil
			}
			failed = op + " " + path
			return &os.PathError{Op: op, Path: path, Err: syscall.ENOSPC}
		}})
		if failed == "" {
			must(t, err)
			if want := (Report{Written: 4, Removed: 3}); !equalReports(report, want) {
				t.Errorf("report is %+v, want %+v", report, want)
			}
			break
		}
		op, where, _ := strings.Cut(failed, " ")
		if op == "prune" { // an empty folder more is no failure
			must(t, err)
			continue
		}
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(filepath.ToSlash(err.Error()), where+": no space left") {
			t.Errorf("error is %v, want one about %s and the full disk", err, where)
		}
		for path := range contents(t, filepath.Dir(out)) {
			if strings.Contains(path, tempPrefix) {
				t.Errorf("%s was left behind", path)
			}
		}
		wantOldOrNew(t, out, oldSite, newSite)
		build(t, out, newSite)
		wantSite(t, out, newSite)
		if t.Failed() {
			t.Fatalf("when failing to %s", failed)
		}
	}
}

// wantOldOrNew checks that each file is as in one of the trees, that no page
// lacks its style, and that the manifest forgot nothing.
func wantOldOrNew(t *testing.T, out string, before, after Tree) {
	t.Helper()
	found := contents(t, out)
	if found["beta/de/mine.html"] != "mine" {
		t.Error("the foreign file is not as it was")
	}
	delete(found, "beta/de/mine.html")
	was, will := texts(before), texts(after)
	list := manifestFile{path: filepath.Base(out) + manifestSuffix}
	var err error
	list.disk, err = openDisk(filepath.Dir(out), nil)
	must(t, err)
	defer list.close()
	m, err := list.read()
	must(t, err)

	for name, text := range found {
		if strings.HasPrefix(path.Base(name), tempPrefix) || text == "folder" {
			continue
		}
		if text != was[name] && text != will[name] {
			t.Errorf("%s is %q, want %q or %q", name, text, was[name], will[name])
		}
		if _, listed := m.Files[name]; !listed {
			t.Errorf("the manifest forgot %s", name)
		}
		if _, style, ok := strings.Cut(text, "with "); ok && found[style] == "" {
			t.Errorf("%s lacks %s", name, style)
		}
	}
	for name := range was {
		if _, wanted := will[name]; wanted && found[name] == "" {
			t.Errorf("%s is missing, though it is in both builds", name)
		}
	}
}

// wantSite checks that the folder is as if it had been built afresh.
func wantSite(t *testing.T, out string, tree Tree) {
	t.Helper()
	want := texts(tree)
	want["beta/de/mine.html"] = "mine"
	wantFiles(t, out, want)

	fresh := filepath.Join(t.TempDir(), "public")
	build(t, fresh, tree)
	got, err := os.ReadFile(out + manifestSuffix)
	must(t, err)
	expected, err := os.ReadFile(fresh + manifestSuffix)
	must(t, err)
	if string(got) != string(expected) {
		t.Errorf("the manifest is\n%s, but from a fresh build\n%s", got, expected)
	}
}

func texts(tree Tree) map[string]string {
	all := map[string]string{}
	for _, f := range tree.Files {
		all[f.Path] = string(f.Data)
	}
	return all
}

func TestTwoWritersAtOnce(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	sites := []Tree{oldSite, newSite}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if _, err := Write(out, sites[i%2]); err != nil {
				t.Error(err)
			}
		})
	}
	child := exec.Command(os.Args[0]) // another process, which is not killed
	child.Env = append(os.Environ(), "SITE_TEST_OUT="+out, "SITE_TEST_KILL_AT=1000")
	if said, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
	all.Wait()
	if found := contents(t, out); !maps.Equal(found, texts(oldSite)) && !maps.Equal(found, texts(newSite)) {
		t.Errorf("the folder is a mixture: %q", slices.Sorted(maps.Keys(found)))
	}
	wantBeside(t, out)
}

func TestBusyFolder(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	build(t, out, oldSite)
	unlock, err := Lock(out+".lock", time.Second)
	must(t, err)

	_, err = write(out, newSite, options{patience: 20 * time.Millisecond})
	if !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), out+".lock") {
		t.Errorf("error is %v, want ErrBusy and the lock's path", err)
	}
	wantFiles(t, out, texts(oldSite))

	unlock()
	build(t, out, newSite) // the lock file is still there, the lock is not
	wantFiles(t, out, texts(newSite))
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Getuid() <= 0 {
		t.Skip("no folder is read-only to root or on Windows")
	}
	out := filepath.Join(t.TempDir(), "public")
	build(t, out, oldSite)
	acme := filepath.Join(out, "acme", "de")
	must(t, os.Chmod(acme, 0o555))
	t.Cleanup(func() { os.Chmod(acme, 0o755) })
	put(t, out, "beta/de/mine.html", "mine")

	_, err := Write(out, newSite)
	if !errors.Is(err, os.ErrPermission) || !strings.Contains(err.Error(), filepath.Join(acme, "index.html")) {
		t.Errorf("error is %v, want one about permissions and the file", err)
	}
	wantOldOrNew(t, out, oldSite, newSite)
	must(t, os.Chmod(acme, 0o755))
	build(t, out, newSite)
	wantSite(t, out, newSite)
}
