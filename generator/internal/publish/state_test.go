package publish_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"

	"klausel/generator/internal/publish"
)

// testState: a target with a place of its own for what klausel keeps to itself
// has none of that in the folder that is served, and knows what it has put there
// all the same.
func testState(t *testing.T, g *ground, state string, kept func() []string) {
	t.Helper()
	plain := g.yaml
	g.yaml = func(addr string) string { return plain(addr) + "\nstate: " + state }
	g.write(t, "imprint.html", "<p>Impressum</p>")
	g.mustPush(t, edition(1))
	for name := range g.read(t) {
		if strings.HasPrefix(name, ".klausel") {
			t.Errorf("%s is served", name)
		}
	}
	if got := strings.Join(kept(), " "); !strings.Contains(got, "manifest.json") {
		t.Errorf("in %s stands %s", state, got)
	}
	if _, plan := g.mustPush(t, edition(1)); len(plan.Foreign) > 0 {
		t.Errorf("its own files are taken for foreign ones: %v", plan.Foreign)
	}
	g.mustPush(t, edition(2))
	there := g.read(t)
	if there["imprint.html"] == "" {
		t.Error("a foreign file is gone")
	}
	if _, old := there["assets/acme-1.css"]; old {
		t.Error("a stylesheet that nobody uses any more stays")
	}
}

func filesIn(dir string) func() []string {
	return func() (names []string) {
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names
	}
}

func TestState(t *testing.T) {
	t.Run("folder", func(t *testing.T) {
		state := filepath.Join(t.TempDir(), "klausel")
		testState(t, folderGround(t), state, filesIn(state))
	})
	t.Run("sftp", func(t *testing.T) {
		state := filepath.Join(t.TempDir(), "klausel")
		testState(t, sftpGround(t), state, filesIn(state))
	})
	t.Run("ftps", func(t *testing.T) {
		s := startFTP(t)
		testState(t, s.ground(), "klausel", filesIn(filepath.Join(s.dir, "klausel")))
	})
	t.Run("s3", func(t *testing.T) {
		s := startS3(t)
		testState(t, s.ground(), "klausel", func() (names []string) {
			for o := range s.client.ListObjects(context.Background(), "web", minio.ListObjectsOptions{Prefix: "klausel/"}) {
				names = append(names, o.Key)
			}
			return names
		})
	})
	t.Run("git", func(t *testing.T) {
		g, bare := bareGround(t)
		testState(t, g, "klausel", func() []string {
			return strings.Fields(mustGit(t, bare, "ls-tree", "-r", "--name-only", "gh-pages", "klausel/"))
		})
	})
	// Only the server knows that two names lead to one place.
	t.Run("inside, by another name", func(t *testing.T) {
		folder, ssh, ftp := folderGround(t), sftpGround(t), startFTP(t)
		link := func(g *ground) string {
			_, root, _ := strings.Cut(g.yaml(g.addr), "path: ")
			root, _, _ = strings.Cut(root, "\n")
			link := filepath.Join(t.TempDir(), "link")
			if err := os.Symlink(root, link); err != nil {
				t.Skip(err)
			}
			return link + "/state/of/klausel"
		}
		for state, g := range map[string]*ground{link(folder): folder, link(ssh): ssh, "/www/state": ftp.ground()} {
			plain := g.yaml
			g.yaml = func(addr string) string { return plain(addr) + "\nstate: " + state }
			_, _, err := g.push(g.addr, edition(1))
			if ftps := state == "/www/state"; ftps && err != nil && strings.Contains(err.Error(), "would be published with it") {
				continue // told beforehand
			}
			refusedFor(t, err, publish.Served, "")
			if got := g.read(t); len(got) > 0 {
				t.Errorf("%s: %d files stand there", state, len(got))
			}
		}
	})
	t.Run("inside", func(t *testing.T) {
		for _, target := range []string{
			"kind: folder\npath: www\nstate: www/.state",
			"kind: folder\npath: www\nstate: ./www",
			"kind: sftp\nhost: a.example\nuser: web\npath: /srv/www\nstate: /srv/www/state",
			"kind: git\nrepository: site.git\npath: docs\nstate: docs/state",
			"kind: git\nrepository: site.git\nstate: klausel",
			"kind: s3\nendpoint: https://s3.example\nbucket: web\naccess_key: {env: A}\nsecret_key: {env: B}\nstate: klausel",
		} {
			if _, err := configs("targets:\n  www:\n" + indent(target)); err == nil || !strings.Contains(err.Error(), "would be published with it") {
				t.Errorf("%s: %v", target, err)
			}
		}
	})
}
