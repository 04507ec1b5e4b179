package publish_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"klausel/generator/internal/archive"
	"klausel/generator/internal/corpus"
	"klausel/generator/internal/publish"
	"klausel/generator/internal/wptest"
)

// A proof is a real place to publish to, of which archive and receipts shall
// tell the truth.
type proof struct {
	yaml   string   // targets of site.yaml
	env    []string // with the secrets
	served func() map[string]string
	unlock func() // does what a minute without a sign of life does; nil: there is no lock
}

// TestProof interrupts the program while it publishes, and holds archive and
// receipts against what visitors get. Whatever moment it is: nothing is said to
// stand there that does not, and of what may or may not have arrived nothing is
// said for certain. Once the command was repeated, all three agree.
func TestProof(t *testing.T) {
	corpus.Long(t, "runs the program many times")
	of := func(g *ground) func() map[string]string {
		return func() map[string]string { return g.read(t) }
	}
	onDisk := func(dir string) func() {
		return func() {
			os.RemoveAll(filepath.Join(dir, ".klausel", "lock"))
			os.RemoveAll(filepath.Join(dir, ".klausel", "holder"))
		}
	}
	t.Run("folder", func(t *testing.T) {
		g := folderGround(t)
		_, dir, _ := strings.Cut(g.yaml(""), "path: ")
		(&proof{yaml: g.yaml(""), served: of(g), unlock: onDisk(dir)}).test(t)
	})
	t.Run("sftp", func(t *testing.T) {
		s := startSSH(t)
		g := (&ground{}).onDisk(s.root)
		(&proof{yaml: s.target(s.addr, "host_key: "+s.hostKey, "identity: "+s.identity), served: of(g), unlock: onDisk(s.root)}).test(t)
	})
	t.Run("ftps", func(t *testing.T) {
		s := startFTP(t)
		(&proof{yaml: s.ground().yaml(s.addr), env: []string{"FTP=" + ftpPassword}, served: of(s.ground()), unlock: onDisk(s.root)}).test(t)
	})
	t.Run("s3", func(t *testing.T) {
		s := startS3(t)
		(&proof{yaml: s.target(s.addr, "SECRET"), env: []string{"ACCESS=" + s3Access, "SECRET=" + s3Secret}, served: of(s.ground()), unlock: func() {
			for _, name := range []string{"lock", "holder"} {
				s.client.RemoveObject(context.Background(), "web", "site/.klausel/"+name, minio.RemoveObjectOptions{})
			}
		}}).test(t)
	})
	t.Run("git", func(t *testing.T) {
		g, _ := bareGround(t)
		(&proof{yaml: g.yaml(""), served: of(g)}).test(t)
	})
	t.Run("netlify", func(t *testing.T) {
		n := startNetlify(t, map[string]string{"/index.html": "<p>Fremd</p>"})
		(&proof{
			yaml: "kind: netlify\nsite: muster.netlify.app\nfolder: privacy\ntoken: {env: TOKEN}\napi: " + n.URL + "/api", env: []string{"TOKEN=" + netlifyToken},
			served: func() map[string]string {
				all := map[string]string{}
				for name, data := range n.served() {
					if name, ours := strings.CutPrefix(name, "/privacy/"); ours {
						all[name] = data
					} else if data != "<p>Fremd</p>" {
						t.Errorf("%s became %q", name, data)
					}
				}
				return all
			},
		}).test(t)
	})
	t.Run("wordpress", func(t *testing.T) {
		b := blog{wptest.One(t), t}
		b.page("proof", "page", blocks)
		before := outside(t, b.raw("proof"))
		_, yaml, _ := strings.Cut(b.yaml(wptest.Editor, "proof", ""), "www:\n")
		(&proof{yaml: strings.ReplaceAll(yaml, "\n    ", "\n"), env: []string{"KEY=" + b.Users[wptest.Editor].Application}, served: func() map[string]string {
			raw := b.raw("proof")
			if outside(t, raw) != before {
				t.Fatalf("around the section:\n%s", raw)
			}
			_, section, _ := strings.Cut(raw, "-->\n<div")
			if inside(raw) == "" {
				return nil
			}
			return map[string]string{"acme/de/zoom/fragment.html": "<div" + section}
		}}).test(t)
	})
}

func (p *proof) test(t *testing.T) {
	r := newReader(t, p.env...)
	r.write("site.yaml", "targets:\n  www:\n"+indent(p.yaml))
	// One service is enough, and the archive of hundreds of publications stays small.
	const service = "\n  - id: "
	head, services, _ := strings.Cut(r.read("profiles/acme.yaml"), service)
	first, _, _ := strings.Cut(services, service)
	profile := head + service + first + "\n"
	edition := func(n int) {
		name := strings.ReplaceAll(profile, "Acme Beispielwerke GmbH", fmt.Sprintf("Acme Werk %d GmbH", n))
		day := time.Date(2025, 11, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		r.write("profiles/acme.yaml", strings.ReplaceAll(name, dateOf, fmt.Sprintf("date: %q", day)))
	}
	// A publication first judges and builds, which takes longest; what is to be cut
	// is what comes after. It begins with an entry of the archive, so most cuts are
	// drawn from there on, and each fifth before.
	var quiet, pushing time.Duration // until that entry, and from there to the end
	cut, begun := 0, 0
	for i := 0; i == 0 || (cut < cuts(t) || begun == 0) && i <= 5*cuts(t); i++ {
		edition(i)
		cmd := exec.Command(os.Args[0], "publish", "www")
		cmd.Dir, cmd.Env = r.dir, r.env
		var said strings.Builder
		cmd.Stderr = &said
		head := r.head()
		began, announced := time.Now(), time.Time{}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		watched := make(chan struct{})
		go func() {
			defer close(watched)
			end := func(after time.Duration) {
				select {
				case <-ended:
				case <-time.After(time.Duration(rand.Int64N(int64(after)))):
					cmd.Process.Signal([]os.Signal{os.Kill, syscall.SIGTERM}[i%2])
				}
			}
			if i%5 == 4 {
				end(quiet)
				return
			}
			for r.head() == head {
				select {
				case <-ended:
					return
				case <-time.After(time.Millisecond):
				}
			}
			if announced = time.Now(); i > 0 {
				end(pushing)
			}
		}()
		err := cmd.Wait()
		close(ended)
		<-watched
		switch {
		case i == 0 && (err != nil || announced.IsZero()):
			t.Fatal(err, said.String())
		case err != nil:
			cut++
		case i == 0 || !announced.IsZero(): // the machine may have been busier before
			quiet, pushing = announced.Sub(began), max(time.Since(announced), 5*time.Millisecond)
		}
		if p.unlock != nil {
			p.unlock()
		}
		if p.agrees(t, r, err == nil) { // who says that all went well leaves nothing open
			begun++
		}
		if out, errs, err := r.try("klausel publish www"); err != nil {
			t.Fatalf("repeated after cut %d: %v\n%s%s", i, err, out, errs)
		}
		p.agrees(t, r, true)
	}
	t.Logf("count: %d publications were interrupted, %d after they had begun; archive, receipts and target agreed each time", cut, begun)
	if cut < cuts(t) {
		t.Errorf("%d publications were to be interrupted", cuts(t))
	}
	if begun == 0 {
		t.Error("none was interrupted after it had begun")
	}
	for _, secret := range p.env {
		_, value, _ := strings.Cut(secret, "=")
		r.clean(value)
	}
}

// head names the last entry of the archive.
func (r *reader) head() string {
	data, _ := os.ReadFile(r.path("archive/head"))
	return string(data)
}

// agrees holds archive and receipts against what is served; settled: nothing may
// be left open. It reports whether something is.
func (p *proof) agrees(t *testing.T, r *reader, settled bool) (left bool) {
	t.Helper()
	flaws, err := archive.Verify(r.path("archive"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range flaws {
		if !f.Harmless {
			t.Fatalf("the archive: %s: %s", f.File, f.Flaw)
		}
	}
	arc, err := archive.Open(r.path("archive"))
	if err != nil {
		t.Fatal(err)
	}
	served := p.served()
	hash := func(name string) string {
		if page, there := served[name]; there {
			return publish.Hash(publish.Canonical([]byte(page)))
		}
		return ""
	}
	open := map[string][]archive.Standing{} // what may stand there, by path
	for _, s := range arc.Now("www") {
		name := path.Join(s.Text.Slug, s.Text.Lang, s.Text.Service, "fragment.html")
		open[name] = append(open[name], s)
	}
	if len(open) == 0 {
		t.Fatal("the archive knows of nothing")
	}
	doubtful := func(name string) bool {
		return len(open[name]) != 1 || open[name][0].Confirmed.IsZero() || !open[name][0].Doubt.IsZero()
	}
	for name, texts := range open {
		is := hash(name)
		known := false
		for _, s := range texts {
			known = known || s.Text.SHA256 == is
		}
		left = left || doubtful(name)
		if settled && left {
			t.Fatalf("%s: the archive is not certain: %+v", name, texts)
		}
		if !known {
			t.Fatalf("%s: served is %.12s, and the archive says %+v", name, is, texts)
		}
	}
	// The last receipt of a page is what is served. If the program was killed
	// before it wrote a later one, it is of a text of which the archive says, too,
	// that it stood there.
	stood := func(name, sha string) bool {
		for _, s := range arc.Of(open[name][0].Text.Key) {
			if s.Text.SHA256 == sha && !s.Confirmed.IsZero() {
				return true
			}
		}
		return false
	}
	data, err := os.ReadFile(r.path("publications.jsonl"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	last := map[string]publish.Receipt{}
	for line := range strings.Lines(string(data)) {
		if !settled && !strings.HasSuffix(line, "\n") {
			break // the system writes page by page, and ended the program between two; the next publication takes the rest back
		}
		var receipt publish.Receipt
		if err := json.Unmarshal([]byte(line), &receipt); err != nil {
			t.Fatalf("a receipt is cut: %q", line)
		}
		last[receipt.Path] = receipt
	}
	for name := range open {
		if of, ok := last[name]; ok && of.SHA256 != hash(name) && (settled || !stood(name, of.SHA256)) {
			t.Fatalf("%s: served is %.12s, and the receipt says %.12s", name, hash(name), of.SHA256)
		} else if !ok && settled {
			t.Fatalf("%s has no receipt", name)
		}
	}
	return left
}
