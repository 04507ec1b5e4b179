package cli_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/guide"
)

// TestOperations follows docs/operations.md in a repository with the office and
// its three clients of the script inherit.
func TestOperations(t *testing.T) {
	for _, tool := range []string{"git", "sh"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not there: the page is run where it is", tool)
		}
	}
	corpus.Long(t, "runs the program many times")
	script, err := txtar.ParseFile("testdata/script/inherit.txtar")
	if err != nil {
		t.Fatal(err)
	}
	office := filepath.Join(t.TempDir(), "office")
	write := func(name, text string) {
		file := filepath.Join(office, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range script.Files {
		if strings.HasPrefix(f.Name, "profiles/") {
			write(f.Name, string(f.Data))
		}
	}
	// The website of the office: verify fetches its pages.
	website := httptest.NewServer(http.StripPrefix("/privacy/", http.FileServer(http.Dir(filepath.Join(office, "www")))))
	defer website.Close()
	write("site.yaml", "title: Datenschutz\nbase_url: "+website.URL+"/privacy\ntargets:\n  www:\n    kind: folder\n    path: www\n    address: "+website.URL+"/privacy\n    max_deletes: 100\n")
	write(".gitignore", "public/\npublic.manifest.json\nwww/\n")
	sh := func(dir, commands string) string {
		t.Helper()
		cmd := exec.Command("sh", "-euc", commands)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=office", "GIT_AUTHOR_EMAIL=office@example.org", "GIT_COMMITTER_NAME=office", "GIT_COMMITTER_EMAIL=office@example.org")
		var errs strings.Builder
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v\n%s\n%s%s", err, commands, out, errs.String())
		}
		return string(out)
	}
	// The office has published before: the change of the page is a change.
	sh(office, "git init -q -b main && git add . && git commit -qm begin && mkdir www && klausel publish www && git add . && git commit -qm published")

	blocks, err := guide.Read("../../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	run := 0
	for i, b := range blocks {
		if b.Lang != "sh" {
			continue
		}
		run++
		printed := sh(office, b.Text)
		if i+1 < len(blocks) && blocks[i+1].Lang == "text" {
			shown := strings.TrimSuffix(blocks[i+1].Text, "…\n")
			like := regexp.MustCompile("^(?s:" + strings.ReplaceAll(regexp.QuoteMeta(shown), "…", ".*") + ".*)$")
			if !like.MatchString(printed) {
				t.Errorf("the page says that\n%sprints\n%sand it prints\n%s", b.Text, shown, printed)
			}
		}
		page, err := os.ReadFile(filepath.Join(office, "www/ahorn/de/zoom/index.html"))
		if err != nil {
			t.Fatal(err)
		}
		switch checked := strings.Contains(string(page), "20. November 2026"); {
		case strings.Contains(b.Text, "publish www --only ahorn") && !checked:
			t.Error("the change was not published")
		case strings.Contains(b.Text, "git revert") && checked:
			t.Error("the change was not taken back")
		}
	}
	if run < 9 {
		t.Errorf("the page has %d blocks of commands", run)
	}
}
