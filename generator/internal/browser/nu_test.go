package browser

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
)

// nuFile is the Nu HTML checker, as npm puts it there.
const nuFile = ".ci/node_modules/vnu-jar/build/dist/vnu.jar"

// A nuMessage is one thing the Nu HTML checker says.
type nuMessage struct {
	Type, SubType, URL, Message, Extract string
	LastLine                             int
}

// TestNu: the Nu HTML checker finds no error in any page, in any fragment that
// stands in a good page, or in the stylesheet; and it does find one.
func TestNu(t *testing.T) {
	corpus.BeyondGo(t)
	if _, err := exec.LookPath("java"); err != nil {
		lack(t, "Java: %v", err)
	}
	if _, err := os.Stat(nuFile); err != nil {
		lack(t, "the Nu HTML checker: %v; run npm ci --prefix .ci --ignore-scripts", err)
	}
	dir := built(t)
	pages, fragments := htmlFiles(t, dir)
	styles, err := filepath.Glob(filepath.Join(dir, "assets", "*.css"))
	if err != nil || len(styles) == 0 {
		t.Fatalf("no stylesheet: %v", err)
	}
	files := slices.Clone(styles)
	for _, p := range pages {
		if strings.HasSuffix(p, "/") {
			p += "index.html"
		}
		files = append(files, filepath.Join(dir, p))
	}
	guest := hosted(t)
	for _, f := range fragments {
		files = append(files, filepath.Join(guest, f))
	}
	wrong := filepath.Join(t.TempDir(), "wrong.html")
	if err := os.WriteFile(wrong, []byte("<!doctype html><title>x</title><p id=a><p id=a>"), 0o644); err != nil {
		t.Fatal(err)
	}

	var out bytes.Buffer
	cmd := exec.Command("java", slices.Concat([]string{"-Xss2m", "-jar", nuFile, "--format", "json", "--exit-zero-always", "--also-check-css", wrong}, files)...)
	cmd.Stderr = &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	var report struct{ Messages []nuMessage }
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	caught, warnings, errors := false, 0, 0
	for _, m := range report.Messages {
		switch {
		case strings.HasSuffix(m.URL, "/wrong.html"):
			caught = caught || m.Type == "error"
		case m.Type == "info":
			warnings++
			t.Logf("%s:%d: %s", strings.TrimPrefix(m.URL, "file:"+scratch), m.LastLine, m.Message)
		default:
			errors++
			t.Errorf("%s:%d: %s %s: %s", strings.TrimPrefix(m.URL, "file:"+scratch), m.LastLine, m.Type, m.Message, m.Extract)
		}
	}
	if !caught {
		t.Error("the checker did not find the error it was given")
	}
	t.Logf("count: Nu HTML checker: %d pages, %d fragments, %d stylesheet; %d errors, %d warnings", len(pages), len(fragments), len(styles), errors, warnings)
}
