package publish_test

import (
	"archive/tar"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"klausel/generator/internal/site"
)

// gitIn runs git with a configuration of its own.
func gitIn(t testing.TB, dir string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_NAME=Web", "GIT_AUTHOR_EMAIL=web@firma.example", "GIT_COMMITTER_NAME=Web", "GIT_COMMITTER_EMAIL=web@firma.example")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if err != nil {
		err = errors.Join(err, errors.New(errs.String()))
	}
	return out.String(), err
}

func mustGit(t testing.TB, dir string, args ...string) string {
	t.Helper()
	out, err := gitIn(t, dir, args...)
	if err != nil {
		t.Fatalf("git %v: %v", args, err)
	}
	return out
}

// bareGround is a bare repository, reached by its path.
func bareGround(t testing.TB) (*ground, string) {
	need(t, "git")
	dir := t.TempDir()
	bare := filepath.Join(dir, "site.git")
	mustGit(t, dir, "init", "--quiet", "--bare", bare)
	g := &ground{yaml: func(string) string { return "kind: git\nrepository: " + bare + "\npath: public" }}
	g.read = func(t testing.TB) map[string]string { return branch(t, bare, "gh-pages") }
	change := func(t testing.TB, do func(dir string) error) {
		work := filepath.Join(t.TempDir(), "work")
		mustGit(t, dir, "init", "--quiet", work)
		if _, err := gitIn(t, work, "fetch", "--quiet", bare, "gh-pages"); err == nil {
			mustGit(t, work, "checkout", "--quiet", "-b", "gh-pages", "FETCH_HEAD")
		} else {
			mustGit(t, work, "checkout", "--quiet", "-b", "gh-pages")
		}
		if err := do(filepath.Join(work, "public")); err != nil {
			t.Fatal(err)
		}
		mustGit(t, work, "add", "--all")
		mustGit(t, work, "commit", "--quiet", "-m", "by hand")
		mustGit(t, work, "push", "--quiet", bare, "gh-pages")
	}
	g.write = func(t testing.TB, name, data string) {
		change(t, func(dir string) error {
			full := filepath.Join(dir, filepath.FromSlash(name))
			return errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(data), 0o644))
		})
	}
	g.remove = func(t testing.TB, name string) {
		change(t, func(dir string) error { return os.Remove(filepath.Join(dir, filepath.FromSlash(name))) })
	}
	return g, bare
}

// branch reads the files below public/ of a branch.
func branch(t testing.TB, bare, name string) map[string]string {
	t.Helper()
	all := map[string]string{}
	out, err := gitIn(t, bare, "archive", "--format=tar", name, "public")
	if err != nil {
		if _, none := gitIn(t, bare, "rev-parse", "--verify", "--quiet", name+":public"); none != nil {
			return all // it is not begun, or holds nothing
		}
		t.Fatal(err)
	}
	for r := tar.NewReader(strings.NewReader(out)); ; {
		h, err := r.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			data, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			all[strings.TrimPrefix(h.Name, "public/")] = string(data)
		}
	}
}

// daemonGround is a bare repository that git's own server serves.
func daemonGround(t testing.TB) *ground {
	g, bare := bareGround(t)
	core := strings.TrimSpace(mustGit(t, bare, "--exec-path"))
	if _, err := os.Stat(filepath.Join(core, "git-daemon")); err != nil {
		need(t, "git-daemon")
	}
	g.addr = freeAddr(t)
	_, port, _ := strings.Cut(g.addr, ":")
	background(t, g.addr, exec.Command(filepath.Join(core, "git-daemon"), "--listen=127.0.0.1", "--port="+port, "--export-all", "--enable=receive-pack",
		"--reuseaddr", "--base-path="+filepath.Dir(bare), filepath.Dir(bare)))
	g.yaml = func(addr string) string { return "kind: git\nrepository: git://" + addr + "/site.git\npath: public" }
	return g
}

func TestGit(t *testing.T) {
	bare := func(t testing.TB) *ground { g, _ := bareGround(t); return g }
	t.Run("target", func(t *testing.T) { testTarget(t, bare(t)) })
	t.Run("two at once", func(t *testing.T) { testTwo(t, bare(t)) })
	t.Run("killed", func(t *testing.T) { testKills(t, bare(t)) })
	t.Run("cut", func(t *testing.T) { testCuts(t, daemonGround(t)) })
	t.Run("draft", func(t *testing.T) {
		g, bare := bareGround(t)
		testDraft(t, g, "/site.git@gh-pages-draft/public/")
		if files := branch(t, bare, "gh-pages-draft"); !strings.Contains(files["acme/de/zoom/index.html"], "Ausgabe 1") {
			t.Errorf("the branch of drafts holds %d files and no draft", len(files))
		}
	})
	t.Run("disk full", testGitFull)
	t.Run("history", func(t *testing.T) {
		g, bare := bareGround(t)
		g.mustPush(t, edition(1))
		g.mustPush(t, edition(2))
		if log := mustGit(t, bare, "log", "--format=%s", "gh-pages"); log != "Privacy notices: acme\nPrivacy notices: acme\n" {
			t.Errorf("history:\n%s", log)
		}
	})
	t.Run("token", func(t *testing.T) {
		// Nobody listens; what is said about it must not hold the token.
		g := &ground{getenv: func(string) (string, bool) { return "marke-token-4711", true }, yaml: func(addr string) string {
			return "kind: git\nrepository: https://" + addr + "/firma/site.git\ntoken: {env: TOKEN}"
		}}
		_, _, err := g.push(freeAddr(t), edition(1))
		if err == nil || strings.Contains(err.Error(), "4711") || strings.Contains(err.Error(), "Basic") {
			t.Errorf("got %v", err)
		}
	})
}

// testGitFull fills the disk, once of the repository and once of the machine
// that publishes: the branch stays as it is, whole, and with room again the
// publication is done.
func testGitFull(t *testing.T) {
	for _, whose := range []string{"repository", "publisher"} {
		t.Run(whose, func(t *testing.T) {
			g, bare := bareGround(t)
			g.mustPush(t, edition(1))
			disk := t.TempDir()
			smallDisk(t, disk)
			if whose == "publisher" {
				t.Setenv("TMPDIR", disk)
			} else {
				moved := filepath.Join(disk, "site.git")
				mustGit(t, disk, "clone", "--quiet", "--bare", bare, moved)
				bare = moved
				g.yaml = func(string) string { return "kind: git\nrepository: " + moved + "\npath: public" }
				g.read = func(t testing.TB) map[string]string { return branch(t, moved, "gh-pages") }
			}
			film := filepath.Join(disk, "film.bin")
			if err := os.WriteFile(film, []byte(strings.Repeat("x", 200<<10)), 0o600); err != nil {
				t.Fatal(err)
			}
			big := edition(2)
			noise := make([]byte, 300<<10) // git packs whatever repeats itself
			rand.NewChaCha8([32]byte{}).Read(noise)
			big.Files = append(big.Files, site.File{Path: "acme/film.txt", Owner: "acme", Data: fmt.Appendf(nil, "%x", noise)})
			if _, _, err := g.push("", big); err == nil {
				t.Fatal("a full disk stops nothing")
			}
			if got := g.read(t); !maps.Equal(visible(got), filesOf(edition(1))) {
				t.Errorf("the branch is not what it was: %d files", len(got))
			}
			mustGit(t, bare, "fsck", "--no-dangling")
			if err := os.Remove(film); err != nil {
				t.Fatal(err)
			}
			receipts, _ := g.mustPush(t, edition(2))
			agree(t, receipts, filesOf(edition(2)))
			if got := g.read(t); !maps.Equal(visible(got), filesOf(edition(2))) {
				t.Errorf("the branch holds %d files", len(got))
			}
		})
	}
}

// TestGitProtected: a server that takes no push leaves everything as it was, is
// quoted, and the archive says that nothing was published; what arrived though
// nobody said so is found.
func TestGitProtected(t *testing.T) {
	g, bare := bareGround(t)
	r := newReader(t)
	r.write("site.yaml", "targets:\n  www:\n"+indent(g.yaml("")))
	r.code(0, "klausel publish www")
	before := g.read(t)
	hook := func(name, text string) {
		file := filepath.Join(bare, "hooks", name)
		if text == "" {
			os.Remove(file)
		} else if err := os.WriteFile(file, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	hook("pre-receive", "echo 'You are not allowed to push to protected branches' >&2; exit 1")
	back := r.change()
	said := r.code(1, "klausel publish www --lang en")
	for _, want := range []string{"gh-pages: The server takes nothing for this branch", "You are not allowed to push to protected branches"} {
		if !strings.Contains(said, want) {
			t.Errorf("publish does not say %q:\n%s", want, said)
		}
	}
	if !maps.Equal(before, g.read(t)) {
		t.Error("the branch is another")
	}
	if said := r.code(0, "klausel archive list --lang en"); !strings.Contains(said, "not published") || strings.Contains(said, "cut off") {
		t.Errorf("the archive says\n%s", said)
	}
	hook("pre-receive", "")
	r.code(0, "klausel publish www")
	if now := g.read(t)["acme/de/zoom/index.html"]; !strings.Contains(now, "Acme Musterwerke GmbH") {
		t.Error("without the protection it is not published")
	}

	back()
	hook("reference-transaction", `if [ "$1" = committed ]; then kill -9 $PPID; fi`)
	r.code(3, "klausel publish www")
	if now := g.read(t)["acme/de/zoom/index.html"]; now != before["acme/de/zoom/index.html"] {
		t.Error("it was to arrive")
	}
	if said := r.code(0, "klausel archive list --lang en"); strings.Contains(said, "cut off") {
		t.Errorf("the archive does not know that it arrived\n%s", said)
	}
	hook("reference-transaction", "")
	r.code(0, "klausel publish www")
	r.code(0, "klausel archive verify")
}

// TestGitLedOn: a token goes to the host that site.yaml names and to nobody that
// it leads on to.
func TestGitLedOn(t *testing.T) {
	need(t, "git")
	var asked, keys atomic.Int32
	count := func(r *http.Request) {
		asked.Add(1)
		if r.Header.Get("Authorization") != "" {
			keys.Add(1)
		}
	}
	elsewhere := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count(r)
		http.NotFound(w, r)
	}))
	defer elsewhere.Close()
	here := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			t.Error("the host itself does not get the token")
		}
		http.Redirect(w, r, elsewhere.URL+r.URL.RequestURI(), http.StatusMovedPermanently)
	}))
	defer here.Close()
	const token = "marke-token-4711"
	r := newReader(t, "KLAUSEL_GIT_TOKEN="+token, "GIT_SSL_NO_VERIFY=1")
	r.write("site.yaml", "targets:\n  www:\n    kind: git\n    repository: "+here.URL+"/acme/web.git\n    token: {env: KLAUSEL_GIT_TOKEN}\n")
	if said := r.code(1, "klausel publish www --lang en"); !strings.Contains(said, "a key goes to no address but the one in site.yaml") {
		t.Errorf("publish says %s", said)
	}
	if keys.Load() > 0 {
		t.Errorf("another host got the token in %d of %d requests", keys.Load(), asked.Load())
	}
	if strings.Contains(r.printed.String(), token) || strings.Contains(r.printed.String(), base64.StdEncoding.EncodeToString([]byte("x-access-token:"+token))) {
		t.Errorf("printed: %s", r.printed.String())
	}
}

// TestGitClears: what killed publications left among the temporary files goes
// with the next one, and nothing else does: what is in use, was just made, is
// somebody else's or only has such a name.
func TestGitClears(t *testing.T) {
	tmp := t.TempDir()
	g, _ := bareGround(t)
	t.Setenv("TMPDIR", tmp)
	old := time.Now().Add(-3 * time.Hour)
	folder := func(name string) string {
		dir := filepath.Join(tmp, name)
		if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "HEAD"), nil, 0o600), os.Chtimes(dir, old, old)); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	stays := []string{folder("klausel-gitter"), folder("other")}
	folder("klausel-git-lockless") // of before there were locks

	used := folder("klausel-git-used")
	lock := flock.New(filepath.Join(used, "klausel-lock"))
	if free, err := lock.TryLock(); err != nil || !free {
		t.Fatal(free, err)
	}
	defer lock.Close()
	if err := os.Chtimes(used, old, old); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(tmp, "klausel-git-link")
	if err := os.Symlink(stays[1], link); err != nil {
		t.Fatal(err)
	}
	stays = append(stays, used, link)
	if os.Getuid() == 0 {
		foreign := folder("klausel-git-foreign")
		if err := os.Chown(foreign, 65534, 65534); err != nil {
			t.Fatal(err)
		}
		stays = append(stays, foreign)
	}
	fresh := folder("klausel-git-fresh")
	if now := time.Now(); os.Chtimes(fresh, now, now) != nil {
		t.Fatal("fresh")
	}
	stays = append(stays, fresh)

	// A server that says no more than that it was asked, and a publication that is
	// killed while it waits.
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asPublisher+"=1\nkind: git\nrepository: git://"+silent.Addr().String()+"/site.git")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	asking, err := silent.Accept()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	asking.Close()
	left, err := filepath.Glob(filepath.Join(tmp, "klausel-git-[0-9]*"))
	if err != nil || len(left) != 1 {
		t.Fatalf("a killed publication left %q, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(tmp, "klausel-git-lockless")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("klausel-git-lockless: %v", err)
	}
	if err := os.Chtimes(left[0], old, old); err != nil {
		t.Fatal(err)
	}

	g.mustPush(t, edition(1))
	now, err := filepath.Glob(filepath.Join(tmp, "*"))
	slices.Sort(stays)
	if err != nil || !slices.Equal(now, stays) {
		t.Errorf("there are %q, and should be %q (%v)", now, stays, err)
	}
	if _, err := os.Stat(filepath.Join(stays[len(stays)-1], "HEAD")); err != nil {
		t.Errorf("what a link leads to: %v", err)
	}
}
