package browser

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// A draft is a sample in a folder of its own, with klausel serve at work on it.
type draft struct {
	t    *testing.T
	file string
	url  string
}

// draftOf copies a sample; serve begins with start.
func draftOf(t *testing.T, slug string) *draft {
	t.Helper()
	d := &draft{t: t, file: filepath.Join(t.TempDir(), "profiles", slug+".yaml")}
	data, err := os.ReadFile(filepath.Join("profiles", slug+".yaml"))
	if err == nil {
		err = os.Mkdir(filepath.Dir(d.file), 0o755)
	}
	if err == nil {
		err = os.WriteFile(d.file, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// edit changes a text of the profile, as an editor does.
func (d *draft) edit(old, new string) {
	d.t.Helper()
	data, err := os.ReadFile(d.file)
	if err != nil || strings.Count(string(data), old) != 1 {
		d.t.Fatalf("%q is not once in %s: %v", old, d.file, err)
	}
	err = os.WriteFile(d.file+"~", []byte(strings.Replace(string(data), old, new, 1)), 0o644)
	if err == nil {
		err = os.Rename(d.file+"~", d.file)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// start runs klausel serve until the test ends.
func (d *draft) start() {
	d.t.Helper()
	var errs bytes.Buffer
	cmd := klausel("serve", "--addr", "127.0.0.1:0")
	cmd.Dir, cmd.Stderr = filepath.Dir(filepath.Dir(d.file)), &errs
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		cmd.Wait()
		d.t.Fatalf("klausel serve: %v\n%s", err, errs.String())
	}
	d.url = strings.TrimSuffix(strings.TrimSpace(line), "/")
}

// overlay is what lies over the page: its text, or "" if nothing does.
func overlay(p *page) string {
	p.t.Helper()
	return eval[string](p, `(() => {
		const d = document.querySelector("dialog[open]");
		if (!d?.checkVisibility()) return "";
		const r = d.getBoundingClientRect();
		if (r.left < 0 || r.top < 0 || r.right > innerWidth || r.bottom > innerHeight || r.width < 200 || r.height < 100) return "out of sight";
		return document.elementFromPoint(innerWidth / 2, r.top + 30).closest("dialog") === d ? d.innerText : "covered";
	})()`)
}

// TestServe: break a profile, and its finding lies over the page, with file and
// line; mend it, and the finding goes and the page is another one, at the place
// where it was read.
func TestServe(t *testing.T) {
	need(t)
	d := draftOf(t, "kesselwerk")
	d.start()
	p := open(t, d.url+"/kesselwerk/de/zoom/", view{ReducedMotion: true})
	if got := overlay(p); got != "" {
		t.Fatalf("over a sound page lies %q", got)
	}
	eval[any](p, `window.before = true; scrollTo(0, 900); null`)
	const name, where = "  name: Kesselwerk Anlagenbau GmbH\n", "profiles/kesselwerk.yaml:24:1"
	holds := func(parts ...string) func() bool {
		return func() bool {
			got := overlay(p)
			for _, part := range parts {
				if !strings.Contains(got, part) {
					return false
				}
			}
			return true
		}
	}
	gone := func() bool { return overlay(p) == "" }

	d.edit(name, "")
	p.until("the finding lies over the page", holds(where, "Der Name des Verantwortlichen fehlt.", "[controller-identity]", "controller:", "Abhilfe"))
	if !eval[bool](p, `window.before === true && document.body.textContent.includes("Kesselwerk Anlagenbau GmbH")`) {
		t.Error("the last good page does not stay behind it")
	}

	// Somebody has read it and goes on, here and on other pages.
	p.press(kb.Escape)
	p.until("Escape closes it", gone)
	p.until("the tab remembers it", func() bool { return eval[bool](p, `!!sessionStorage.getItem("klausel-closed")`) })
	p.visit(d.url + "/kesselwerk/de/")
	p.until("the page hears how things stand", func() bool { return eval[bool](p, `!!sessionStorage.getItem("klausel-closed")`) })
	p.visit(d.url + "/kesselwerk/de/zoom/")
	eval[any](p, `window.before = true; scrollTo(0, 900); null`)
	if !gone() {
		t.Error("what was closed comes again on another page")
	}
	d.edit("controller:\n", "controller:\n  nmae: <img src=/x onerror=alert(1)>\n")
	p.until("the next change shows it again", holds("profiles/kesselwerk.yaml:25:", "nmae"))
	if n := eval[int](p, `document.querySelectorAll("dialog :is(img, script, a, iframe)").length`); n != 0 {
		t.Errorf("a profile puts %d elements over the page", n)
	}
	p.press(kb.Enter) // the button has the focus
	p.until("the button closes it", gone)

	d.edit("  nmae: <img src=/x onerror=alert(1)>\n", "  nmae: Kesselwerk AG\n")
	p.until("it is shown again", holds(":25:"))
	d.edit("  nmae: Kesselwerk AG\n", "  name: Kesselwerk AG\n")
	p.until("the page is loaded again", func() bool {
		return eval[bool](p, `window.before === undefined && document.readyState === "complete" && document.body.textContent.includes("Kesselwerk AG")`)
	})
	if !gone() {
		t.Error("the finding does not go")
	}
	p.until("the page stands where it was read", func() bool { return eval[int](p, `Math.round(scrollY)`) == 900 })
	for _, r := range p.asked() {
		if r.Status != 200 && !r.untold() {
			t.Errorf("%s: %d %s", r.URL, r.Status, r.Failed)
		}
	}
	for _, said := range p.console() {
		if !strings.Contains(said, "404") { // of the icon
			t.Errorf("the page says %s", said)
		}
	}
}

// TestServeWithheld: in place of a page that is not there yet stands what is
// missing, and the page comes by itself.
func TestServeWithheld(t *testing.T) {
	need(t)
	d := draftOf(t, "kesselwerk")
	d.edit("  name: Kesselwerk Anlagenbau GmbH\n", "")
	d.start()
	p := open(t, d.url+"/kesselwerk/en/zoom/", view{})
	if got := p.text(); !strings.Contains(got, "profiles/kesselwerk.yaml:24:1") || !strings.Contains(got, "Der Name des Verantwortlichen fehlt.") {
		t.Errorf("in its place stands %s", got)
	}
	if got := overlay(p); got != "" {
		t.Errorf("over it lies %q as well", got)
	}
	d.edit("controller:\n", "controller:\n  name: Kesselwerk AG\n")
	p.until("the page is there", func() bool {
		return eval[string](p, `document.querySelector("h1")?.textContent ?? ""`) == "Privacy notice for meetings with Zoom"
	})
}

// TestServeAxe: axe-core finds nothing in what serve shows by itself.
func TestServeAxe(t *testing.T) {
	need(t)
	axe := axeCore(t)
	d := draftOf(t, "kesselwerk")
	d.start()
	p := open(t, d.url+"/kesselwerk/de/zoom/", view{})
	eval[any](p, axe+";null")
	d.edit("  name: Kesselwerk Anlagenbau GmbH\n", "")
	p.until("the finding lies over the page", func() bool { return strings.Contains(overlay(p), "controller-identity") })
	for _, v := range []view{{}, {Dark: true}, {Width: 320}, {Text: 200}, {ForcedColors: true}} {
		p.look(v)
		for _, f := range runAxe(p).Violations {
			t.Errorf("%s: %s", v, f)
		}
		if wide := eval[bool](p, `document.documentElement.scrollWidth > innerWidth || (d => d.scrollWidth > d.clientWidth)(document.querySelector("dialog"))`); wide {
			t.Errorf("%s: scrolls sideways", v)
		}
	}
}
