package publish_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/cli"
	"klausel/generator/internal/corpus"
	"klausel/generator/internal/guide"
	"klausel/generator/internal/publish"
)

// asProgram makes the test binary klausel.
const asProgram = "KLAUSEL_TEST_IS_KLAUSEL"

// crashes gives the program a kind of target that fails by a fault of its own.
const crashes = "KLAUSEL_TEST_CRASHES"

func program() {
	if os.Getenv(crashes) != "" {
		publish.AddCrashing()
	}
	os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr))
}

// A reader follows a guide in docs/publish/ in a folder of its own.
type reader struct {
	t       testing.TB
	dir     string
	env     []string
	printed strings.Builder // all of it, so that it can be searched for secrets
}

func newReader(t testing.TB, env ...string) *reader {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "klausel"), fmt.Appendf(nil, "#!/bin/sh\nexec '%s' \"$@\"\n", self), 0o755); err != nil {
		t.Fatal(err)
	}
	r := &reader{t: t, dir: t.TempDir()}
	r.env = append(os.Environ(), asProgram+"=1", "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	r.env = append(r.env, env...)
	profile, err := os.ReadFile(filepath.Join(projectRoot, "generator/internal/render/testdata/embed/acme.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	r.write("profiles/acme.yaml", string(profile))
	return r
}

func (r *reader) path(name string) string { return filepath.Join(r.dir, filepath.FromSlash(name)) }

func (r *reader) write(name, text string) {
	r.t.Helper()
	if err := os.MkdirAll(filepath.Dir(r.path(name)), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(r.path(name), []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *reader) read(name string) string {
	r.t.Helper()
	data, err := os.ReadFile(r.path(name))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(data)
}

// sh runs commands and returns what they print to standard output.
func (r *reader) sh(commands string) string {
	r.t.Helper()
	out, errs, err := r.try(commands)
	if err != nil {
		r.t.Fatalf("%v\n%s\n%s%s", err, commands, out, errs)
	}
	return out
}

func (r *reader) try(commands string) (string, string, error) {
	cmd := exec.Command("sh", "-euc", commands)
	var out, errs bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = r.dir, r.env, &out, &errs
	err := cmd.Run()
	r.printed.WriteString(out.String() + errs.String())
	return out.String(), errs.String(), err
}

// follow does what a guide says. Each of the names in real must occur in it
// and is replaced by what it stands for. between is called after each block
// that was run, with what it printed.
func (r *reader) follow(name string, real map[string]string, between func(printed string)) {
	r.t.Helper()
	blocks, err := guide.Read(filepath.Join(projectRoot, "docs", "publish", name))
	if err != nil {
		r.t.Fatal(err)
	}
	used := map[string]bool{}
	for i, b := range blocks {
		text := b.Text
		for from := range real {
			used[from] = used[from] || strings.Contains(text, from)
			text = strings.ReplaceAll(text, from, real[from])
		}
		switch {
		case b.Attr["title"] != "":
			r.write(b.Attr["title"], text)
		case b.Lang == "sh":
			printed := r.sh(text)
			if i+1 < len(blocks) && blocks[i+1].Lang == "text" {
				shown := blocks[i+1].Text
				for from := range real {
					shown = strings.ReplaceAll(shown, from, real[from])
				}
				if !like(shown, printed) {
					r.t.Errorf("the guide says that\n%sprints\n%sand it prints\n%s", text, shown, printed)
				}
			}
			if between != nil {
				between(printed)
			}
		}
	}
	for from := range maps.Keys(real) {
		if !used[from] {
			r.t.Errorf("%s does not say %q", name, from)
		}
	}
}

// like reports whether a text is the one that a guide shows, where … stands for
// anything, and a last line of it for nothing as well.
func like(shown, text string) bool {
	shown = strings.TrimSuffix(shown, "…\n")
	return regexp.MustCompile("^(?s:" + strings.ReplaceAll(regexp.QuoteMeta(shown), "…", ".*") + ".*)$").MatchString(text)
}

// after is what every guide ends with: the notice stands there; a change is
// shown in words and published; it is rolled back; and no secret was printed or
// kept.
func (r *reader) after(read func() map[string]string, secrets ...string) {
	r.t.Helper()
	const page = "acme/de/zoom/index.html"
	first := read()
	if !strings.Contains(first[page], "Acme Beispielwerke GmbH") {
		r.t.Fatalf("%s does not stand there: %d files", page, len(first))
	}
	back := r.change()
	_, talk, err := r.try("klausel publish www --lang en")
	if err != nil {
		r.t.Fatal(err, talk)
	}
	if !strings.Contains(talk, "[-Beispielwerke-] {+Musterwerke+}") {
		r.t.Errorf("the change is not shown in words:\n%.2000s", talk)
	}
	if !strings.Contains(read()[page], "Acme Musterwerke GmbH") {
		r.t.Error("the change is not published")
	}
	back()
	r.sh("klausel publish www")
	if now := read()[page]; now != first[page] {
		r.t.Error("rolled back, the notice is not what it was")
	}
	kept := r.read("publications.jsonl")
	if n := strings.Count(kept, `"path":"`+page+`"`); n != 3 {
		r.t.Errorf("%d receipts of %s, not 3:\n%.1000s", n, page, kept)
	}
	for _, s := range secrets {
		for what, text := range map[string]string{"what was printed": r.printed.String(), "the receipts": kept, "site.yaml": r.read("site.yaml")} {
			if strings.Contains(text, s) {
				r.t.Errorf("%s holds a secret", what)
			}
		}
		for name, text := range read() {
			if strings.Contains(text, s) {
				r.t.Errorf("%s at the target holds a secret", name)
			}
		}
	}
}

func TestGuideFolder(t *testing.T) {
	corpus.Long(t, "follows a guide to its end")
	r := newReader(t)
	dir := filepath.Join(t.TempDir(), "www")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r.follow("folder.md", map[string]string{"/srv/www/privacy": dir}, nil)
	r.after(func() map[string]string { return (&ground{}).onDisk(dir).read(t) })
}

func TestGuideSFTP(t *testing.T) {
	need(t, "ssh-keyscan")
	s := startSSH(t)
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".ssh"), 0o700); err != nil {
		t.Fatal(err)
	}
	r := newReader(t, "HOME="+home)
	host, port, _ := strings.Cut(s.addr, ":")
	web := strings.Split(s.target(s.addr, "", ""), "\n")
	real := map[string]string{
		"-t ed25519 ssh.example.org": "-p " + port + " -t ed25519 " + host,
		"host: ssh.example.org":      "host: " + host + "\n    port: " + port,
		"user: web":                  web[3],
		"path: www/privacy":          "path: " + s.root,
	}
	steps := 0
	r.follow("sftp.md", real, func(printed string) {
		steps++
		switch steps {
		case 1: // the host is given the public half
			public, err := os.ReadFile(filepath.Join(home, ".ssh", "klausel.pub"))
			if err != nil {
				t.Fatal(err)
			}
			line := `restrict,command="internal-sftp" ` + string(public)
			if err := os.WriteFile(filepath.Join(s.dir, "authorized"), []byte(line), 0o600); err != nil {
				t.Fatal(err)
			}
		case 2: // the reader has compared the key, and enters it
			real["ssh-ed25519 AAAA…"] = strings.TrimSpace(printed)
		}
	})
	private, err := os.ReadFile(filepath.Join(home, ".ssh", "klausel"))
	if err != nil {
		t.Fatal(err)
	}
	r.after(func() map[string]string { return (&ground{}).onDisk(s.root).read(t) }, strings.Split(string(private), "\n")[1])
}

func TestGuideFTPS(t *testing.T) {
	s := startFTP(t)
	r := newReader(t, "KLAUSEL_FTP_PASSWORD="+ftpPassword)
	host, port, _ := strings.Cut(s.addr, ":")
	r.follow("ftps.md", map[string]string{
		"host: ftp.example.org": "host: " + host + "\n    port: " + port + "\n    ca: " + s.ca,
		"path: www/privacy":     "path: www",
	}, nil)
	r.after(func() map[string]string { return (&ground{}).onDisk(s.root).read(t) }, ftpPassword)
}

func TestGuideS3(t *testing.T) {
	s := startS3(t)
	r := newReader(t, "KLAUSEL_S3_ACCESS="+s3Access, "KLAUSEL_S3_SECRET="+s3Secret)
	r.follow("s3.md", map[string]string{
		"endpoint: https://s3.example.org": "endpoint: http://" + s.addr + "\n    path_style: true",
		"region: eu-central-1":             "region: us-east-1",
		"path: privacy":                    "path: site",
	}, nil)
	r.after(func() map[string]string { return s.ground().read(t) }, s3Secret)
}

func TestGuideGit(t *testing.T) {
	_, bare := bareGround(t)
	// A token is for https, which no server here speaks: git.md's is left out.
	r := newReader(t)
	r.follow("git.md", map[string]string{
		"repository: https://github.com/example/privacy.git": "repository: " + bare,
		"token: {env: KLAUSEL_GIT_TOKEN}":                    "path: public",
	}, nil)
	r.after(func() map[string]string { return branch(t, bare, "gh-pages") })
	if log := mustGit(t, bare, "log", "--format=%s", "gh-pages"); strings.Count(log, "\n") != 3 {
		t.Errorf("history:\n%s", log)
	}
}

// TestWorkflows: the workflow files are YAML, and what they run of klausel is
// there.
func TestWorkflows(t *testing.T) {
	for _, name := range []string{"github.yml", "gitlab.yml", "verify-github.yml", "verify-gitlab.yml"} {
		data, err := os.ReadFile(filepath.Join(projectRoot, "docs", "ci", name))
		if err != nil {
			t.Fatal(err)
		}
		var any map[string]any
		if err := yaml.Unmarshal(data, &any); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		runs := regexp.MustCompile(`\./klausel ([a-z]+)`).FindAllStringSubmatch(string(data), -1)
		if len(runs) < 2 {
			t.Errorf("%s runs klausel %d times", name, len(runs))
		}
		for _, run := range runs {
			var out, errs bytes.Buffer
			if code := cli.Main([]string{run[1], "--help"}, &out, &errs); code != 0 {
				t.Errorf("%s runs klausel %s: %s", name, run[1], errs.String())
			}
		}
	}
}
