package browser

import (
	"bytes"
	"encoding/base64"
	"flag"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	terminal "github.com/buildkite/terminal-to-html/v3"
	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
)

var update = flag.Bool("update", false, "write docs/pictures anew")

// TestPictures takes the pictures of the README from the real program, and
// holds each against what it is to show. With -update it writes them to
// docs/pictures; they are not compared, since fonts differ from machine to
// machine.
func TestPictures(t *testing.T) {
	need(t)
	site := host(t, built(t))
	for _, c := range []struct {
		name  string
		url   string
		v     view
		scale float64
		shows []string
	}{
		{"notice-wide.png", site + "/kanzlei-nordlicht/de/jitsi/", view{Width: 1280, Height: 860}, 1,
			[]string{"Nehmen wir das Meeting auf?", "Wer erhält Ihre Daten?", "Wie lange speichern wir Ihre Daten?"}},
		{"notice-phone.png", site + "/kesselwerk/en/teams/", view{Width: 390, Height: 844}, 2,
			[]string{"Microsoft Teams in brief", "Do we record the meeting?"}},
		{"finding.png", finding(t), view{Width: 1130, Height: 700}, 1,
			[]string{"klausel check", "[retention-per-category]", "hint:"}},
	} {
		p := open(t, c.url, c.v)
		for _, words := range c.shows {
			if !eval[bool](p, fmt.Sprintf(`[...document.querySelectorAll("body *")].some(e => e.innerText?.includes(%q) && e.getBoundingClientRect().bottom <= innerHeight)`, words)) {
				t.Errorf("%s: %q is not in the picture", c.name, words)
			}
		}
		picture := shoot(p, c.v, c.scale)
		img, err := png.Decode(bytes.NewReader(picture))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if len(picture) > 200<<10 {
			t.Errorf("%s has %d KB", c.name, len(picture)>>10)
		}
		file := filepath.Join("docs", "pictures", c.name)
		if *update {
			if err := os.WriteFile(file, picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		f, err := os.Open(file)
		if err != nil {
			t.Errorf("%v; run .ci/pictures", err)
			continue
		}
		kept, err := png.DecodeConfig(f)
		f.Close()
		if err != nil || kept.Width != img.Bounds().Dx() || c.name != "finding.png" && kept.Height != img.Bounds().Dy() {
			t.Errorf("%s is not as it would be taken now (%v); run .ci/pictures", file, err)
		}
		readme, err := os.ReadFile("README.md")
		if err != nil || !strings.Contains(string(readme), "docs/pictures/"+c.name) {
			t.Errorf("the README does not show %s", c.name)
		}
	}
}

// shoot takes what the window shows. One that holds a body.whole is cut to it.
func shoot(p *page, v view, scale float64) []byte {
	p.t.Helper()
	height := v.height()
	if eval[bool](p, `document.body.className === "whole"`) {
		height = int64(eval[float64](p, `Math.ceil(document.body.getBoundingClientRect().height)`))
	}
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: v.width(), Height: height, DeviceScaleFactor: scale})
	res := call(p, cdppage.CaptureScreenshot, cdppage.CaptureScreenshotParams{Format: "png"})
	data, err := base64.StdEncoding.DecodeString(string(res.Data))
	if err != nil {
		return []byte(res.Data)
	}
	return data
}

// finding is the address of a page that shows a terminal in which klausel
// refuses a profile: that of a sample, without one period.
func finding(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	profile, err := os.ReadFile("profiles/kesselwerk.yaml")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(profile), "      - {for: [recording],")
	_, after, _ := strings.Cut(rest, "\n")
	if !ok {
		t.Fatal("profiles/kesselwerk.yaml gives no period of a recording")
	}
	text := before + after
	if err := os.Mkdir(filepath.Join(dir, "profiles"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "profiles", "acme.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := klausel("check", "--lang", "en", "--severity", "error", "profiles/acme.yaml")
	self, err := exec.LookPath(cmd.Path)
	if err != nil {
		t.Fatal(err)
	}
	cmd.Path, cmd.Dir = self, dir
	cmd.Env = append(cmd.Env, "CLICOLOR_FORCE=1")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("klausel check finds nothing:\n%s", out)
	}
	page := `<!doctype html><html lang="en"><meta charset="utf-8"><title>finding</title><style>
html { background: #14181d } body { margin: 0; padding: 22px 26px; background: #14181d; color: #d9dee4; font: 15px/1.5 "DejaVu Sans Mono", monospace }
pre { margin: 0; font: inherit; white-space: pre-wrap } b, .term-fg1 { color: #fff; font-weight: bold } .term-fg2 { color: #98a3af } .term-fg31, .term-fgi91 { color: #ff7b72 }
</style><body class="whole"><pre><b>$ klausel check --lang en --severity error profiles/acme.yaml</b>
` + terminal.Render(out) + `</pre>`
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(page))
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}
