package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/diag"
)

// patience is how long a test waits for what has to come.
const patience = 60 * time.Second

// A preview is a running klausel serve.
type preview struct {
	t   *testing.T
	dir string
	cmd *exec.Cmd
	url string
	err safeBuffer
}

type safeBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *safeBuffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.String()
}

// serveIn runs klausel serve in dir.
func serveIn(t *testing.T, dir string, args ...string) *preview {
	t.Helper()
	p := &preview{t: t, dir: dir, cmd: exec.Command("klausel", append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)}
	p.cmd.Dir, p.cmd.Stderr = dir, &p.err
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "http://127.0.0.1:") || strings.Contains(line, ":0/") {
		t.Fatalf("%q %v\n%s", line, err, p.err.text())
	}
	p.url = strings.TrimSuffix(strings.TrimSpace(line), "/")
	return p
}

func (p *preview) get(path string) (int, string) {
	p.t.Helper()
	r, err := http.Get(p.url + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// told returns a function that waits until an open page hears what it should.
func (p *preview) told(path string) func(what string, ok func(page string, problems []diag.Told) bool) {
	p.t.Helper()
	client := http.Client{Timeout: 3 * patience}
	r, err := client.Get(p.url + "/_klausel/events?page=" + path)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { r.Body.Close() })
	lines := make(chan string)
	go func() {
		defer close(lines)
		scan := bufio.NewScanner(r.Body)
		scan.Buffer(nil, 1<<20)
		for scan.Scan() {
			lines <- scan.Text()
		}
	}()
	return func(what string, ok func(page string, problems []diag.Told) bool) {
		p.t.Helper()
		late := time.After(patience)
		last := ""
		for {
			select {
			case last = <-lines:
				data, isData := strings.CutPrefix(last, "data: ")
				if !isData {
					continue
				}
				var e struct {
					Page     string
					Problems []diag.Told
				}
				if err := json.Unmarshal([]byte(data), &e); err != nil {
					p.t.Fatal(err)
				}
				if ok(e.Page, e.Problems) {
					return
				}
			case <-late:
				p.t.Fatalf("%s: not told; last: %s\n%s", what, last, p.err.text())
			}
		}
	}
}

// edit changes a file as an editor does that writes beside and renames.
func (p *preview) edit(name, old, new string) {
	p.t.Helper()
	file := filepath.Join(p.dir, name)
	data, err := os.ReadFile(file)
	if err != nil {
		p.t.Fatal(err)
	}
	if strings.Count(string(data), old) != 1 {
		p.t.Fatalf("%s holds %q %d times", name, old, strings.Count(string(data), old))
	}
	err = os.WriteFile(file+"~", []byte(strings.Replace(string(data), old, new, 1)), 0o644)
	if err == nil {
		err = os.Rename(file+"~", file)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// end ends the command as Ctrl-C does.
func (p *preview) end() {
	p.t.Helper()
	if runtime.GOOS == "windows" {
		return
	}
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("%v\n%s", err, p.err.text())
	}
}

func copySample(t *testing.T, dir string, names ...string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "profiles"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile("../../../profiles/" + name + ".yaml")
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, "profiles", name+".yaml"), data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func noProblems(_ string, problems []diag.Told) bool { return len(problems) == 0 }

// TestServe: a profile is broken and its page stays and hears of it, with file
// and line; it is mended and the page is another one. Others go on, and nothing
// is written.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	copySample(t, dir, "kesselwerk", "beispielfeld")
	(&preview{t: t, dir: dir}).edit("profiles/beispielfeld.yaml", "publish: {listed: yes}", "publish: {listed: no}")
	p := serveIn(t, dir)
	// Whoever works on them finds everybody, also those whom the published site
	// does not name.
	if _, body := p.get("/"); !strings.Contains(body, "Kesselwerk") || !strings.Contains(body, "Beispielfeld") {
		t.Errorf("the landing page does not lead to everybody: %s", body)
	}
	const page, name = "/kesselwerk/de/zoom/", "  name: Kesselwerk Anlagenbau GmbH\n"
	told := p.told(page)
	var first string
	told("the state at first", func(page string, problems []diag.Told) bool { first = page; return len(problems) == 0 })
	_, before := p.get(page)
	if !strings.Contains(before, "Kesselwerk Anlagenbau GmbH") || !strings.Contains(before, `data-page="`+first+`"`) {
		t.Fatalf("the page is %s", before)
	}

	p.edit("profiles/kesselwerk.yaml", name, "")
	told("the finding", func(page string, problems []diag.Told) bool {
		return page == first && slices.ContainsFunc(problems, func(t diag.Told) bool {
			return strings.HasPrefix(t.Where, "profiles/kesselwerk.yaml:24:") && t.Rule == "controller-identity" && t.Marked != ""
		})
	})
	if status, body := p.get(page); status != 200 || body != before {
		t.Errorf("the last good page does not stay: %d", status)
	}
	p.edit("profiles/beispielfeld.yaml", "name: Stadt Beispielfeld", "name: Stadt Neufeld")
	told("that one is changed and the other still broken", func(_ string, problems []diag.Told) bool { return len(problems) > 0 })
	if _, body := p.get("/beispielfeld/de/jitsi/"); !strings.Contains(body, "Stadt Neufeld") {
		t.Error("a broken profile keeps others from being seen")
	}

	p.edit("profiles/kesselwerk.yaml", "controller:\n", "controller:\n  name: Kesselwerk AG\n")
	told("the other page", func(page string, problems []diag.Told) bool { return page != first && len(problems) == 0 })
	if _, body := p.get(page); !strings.Contains(body, "Kesselwerk AG") {
		t.Error("the page is the one from before")
	}

	// A profile that comes broken has no pages; one that goes takes them along.
	copySample(t, dir, "kanzlei-nordlicht")
	p.edit("profiles/kanzlei-nordlicht.yaml", "controller:\n", "contoller:\n")
	told("the new profile", func(_ string, problems []diag.Told) bool { return len(problems) > 0 })
	if status, body := p.get("/kanzlei-nordlicht/de/"); status != 503 || !strings.Contains(body, "profiles/kanzlei-nordlicht.yaml:") {
		t.Errorf("%d %s", status, body)
	}
	if err := os.Remove(filepath.Join(dir, "profiles/kanzlei-nordlicht.yaml")); err != nil {
		t.Fatal(err)
	}
	told("that it is gone", noProblems)
	if status, _ := p.get("/kanzlei-nordlicht/de/"); status != 404 {
		t.Errorf("a page that nothing stands for: %d", status)
	}
	p.end()

	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the profiles stands %v %v", entries, err)
	}
	if got := p.err.text(); !strings.Contains(got, "controller-identity") || !strings.Contains(got, "profiles/kesselwerk.yaml: 1 Fehler") {
		t.Errorf("the terminal says %s", got)
	}
}

// TestServeTemplates: a template that cannot be read, or fails when a page is
// made of it, is told with file and line, and the pages stay; so with site.yaml.
func TestServeTemplates(t *testing.T) {
	corpus.Long(t, "reads the templates for each change")
	dir := t.TempDir()
	copySample(t, dir, "kesselwerk")
	for name, text := range map[string]string{
		"own/purposes.yaml": "", "own/layouts/page.html": "", "own/clauses/10-controller/de.md": "", "site.yaml": "title: Eins\n",
	} {
		if rest, ok := strings.CutPrefix(name, "own/"); ok {
			data, err := os.ReadFile("../../../templates/" + rest)
			if err != nil {
				t.Fatal(err)
			}
			text = string(data)
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := serveIn(t, dir, "--templates", "own", "--lang", "en")
	const page = "/kesselwerk/de/zoom/"
	told := p.told(page)
	var first string
	told("the state at first", func(page string, problems []diag.Told) bool { first = page; return len(problems) == 0 })
	_, before := p.get(page)
	for _, c := range []struct{ file, old, new, where string }{
		{"own/purposes.yaml", "\n- id: ", "\n- idd: ", "own/purposes.yaml:"},
		{"own/clauses/10-controller/de.md", "{{.Controller.Name}}", "{{.Controller.Nam}}", "own/clauses/10-controller/de.md:"},
		{"own/layouts/page.html", "{{.Body -}}", "{{.Bodyy}}", "own/layouts/page.html:"},
		{"site.yaml", "title:", "titel:", "site.yaml"},
	} {
		data, err := os.ReadFile(filepath.Join(dir, c.file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(data), c.old) {
			t.Fatalf("%s has no %q", c.file, c.old)
		}
		write := func(text string) {
			if err := os.WriteFile(filepath.Join(dir, c.file), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		write(strings.Replace(string(data), c.old, c.new, 1))
		told(c.file, func(page string, problems []diag.Told) bool {
			return page == first && len(problems) > 0 && strings.HasPrefix(problems[0].Where, c.where)
		})
		if _, body := p.get(page); body != before {
			t.Errorf("%s: the page does not stay", c.file)
		}
		write(string(data))
		told(c.file+" mended", func(page string, problems []diag.Told) bool { return page == first && len(problems) == 0 })
	}
	p.edit("own/layouts/page.html", "{{.Body -}}", "<p>new</p>{{.Body}}")
	told("another layout", func(page string, problems []diag.Told) bool { return page != first })
	if _, body := p.get(page); !strings.Contains(body, "<p>new</p>") {
		t.Error("the page is the one from before")
	}
	p.edit("site.yaml", "Eins", "Zwei")
	told("another title", func(string, []diag.Told) bool {
		_, body := p.get("/")
		return strings.Contains(body, "Zwei")
	})
	p.end()
}

// TestServeBroken: with nothing to show at first, serve says why, and shows the
// pages as soon as it can. The folder of profiles may go and come again.
func TestServeBroken(t *testing.T) {
	dir := t.TempDir()
	copySample(t, dir, "kesselwerk")
	if err := os.MkdirAll(filepath.Join(dir, "own"), 0o755); err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(dir, "own", "purposes.yaml")
	if err := os.WriteFile(bad, []byte("- id: [\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p := serveIn(t, dir, "--templates", "own")
	told := p.told("/")
	if status, body := p.get("/"); status != 503 || !strings.Contains(body, "own/purposes.yaml:") {
		t.Errorf("%d %s", status, body)
	}
	if err := os.Remove(bad); err != nil { // the built-in one serves then
		t.Fatal(err)
	}
	told("the mended templates", noProblems)
	if status, body := p.get("/kesselwerk/de/"); status != 200 {
		t.Errorf("%d %s", status, body)
	}
	if runtime.GOOS != "windows" {
		profiles := filepath.Join(dir, "profiles")
		if err := os.Rename(profiles, profiles+"-away"); err != nil {
			t.Fatal(err)
		}
		told("the missing folder", func(_ string, problems []diag.Told) bool {
			return len(problems) == 1 && strings.Contains(problems[0].Message, "profiles")
		})
		if status, _ := p.get("/kesselwerk/de/"); status != 200 {
			t.Errorf("the pages do not stay: %d", status)
		}
		if err := os.Rename(profiles+"-away", profiles); err != nil {
			t.Fatal(err)
		}
		told("the folder again", noProblems)
	}
	p.end()
}

// TestServePortInUse: the second one says so.
func TestServePortInUse(t *testing.T) {
	dir := t.TempDir()
	copySample(t, dir, "kesselwerk")
	p := serveIn(t, dir)
	var errs bytes.Buffer
	second := exec.Command("klausel", "serve", "--lang", "en", "--addr", strings.TrimPrefix(p.url, "http://"))
	second.Dir, second.Stderr = dir, &errs
	if second.Run(); second.ProcessState.ExitCode() != 3 || errs.Len() == 0 || runtime.GOOS != "windows" && !strings.Contains(errs.String(), "in use") {
		t.Errorf("exit %d %s", second.ProcessState.ExitCode(), errs.String())
	}
	p.end()
}
