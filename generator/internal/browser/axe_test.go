package browser

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
)

// axeFile is axe-core, as npm puts it there.
const axeFile = ".ci/node_modules/axe-core/axe.min.js"

// TestAxe: axe-core finds nothing on any page in any mode, nor in a fragment
// that stands in a good page.
func TestAxe(t *testing.T) {
	need(t)
	axe := axeCore(t)
	dir := built(t)
	pages, fragments := htmlFiles(t, dir)
	pages, fragments = turn(t, pages), turn(t, fragments)
	site, guest := host(t, dir), host(t, hosted(t))

	modes := []view{{}, {Dark: true}, {Width: 320}, {Text: 200}}
	var runs, rules, violations, open atomic.Int64
	// prepare runs between the first mode and the second.
	check := func(t *testing.T, url string, modes []view, prepare string) {
		p := blank(t)
		for i, v := range modes {
			v.Stay = true
			p.look(v)
			switch i {
			case 0:
				p.visit(url)
				eval[any](p, axe+";null")
			case 1:
				eval[any](p, prepare)
			}
			got := runAxe(p)
			runs.Add(1)
			rules.Add(int64(got.Passes))
			open.Add(int64(got.Incomplete))
			violations.Add(int64(len(got.Violations)))
			for _, f := range got.Violations {
				t.Errorf("%s: %s", v, f)
			}
			if got.Passes < 10 {
				t.Errorf("%s: only %d rules of axe-core had something to look at", v, got.Passes)
			}
		}
	}
	each(t, pages, func(t *testing.T, path string) { check(t, site+path, modes, "null") })
	// A fragment first as it comes, then with the stylesheet for fragments, in
	// light and in dark pages, wide and narrow.
	styled := []view{{}, {}, {Dark: true}, {Dark: true, Width: 320}}
	var whole int
	for _, path := range fragments {
		if strings.HasSuffix(path, "/fragment.html") {
			whole++
		}
	}
	each(t, fragments, func(t *testing.T, path string) {
		if strings.HasSuffix(path, "/fragment.html") {
			check(t, guest+path, styled, withSheet)
		} else {
			check(t, guest+path, styled[:1], "null")
		}
	})
	t.Logf("count: axe-core: %d pages and fragments in %d modes, %d more fragments in one; %d runs, %d rules passed, %d undecided, %d violations",
		len(pages)+whole, len(modes), len(fragments)-whole, runs.Load(), rules.Load(), open.Load(), violations.Load())
}

// withSheet adds the stylesheet for fragments to a page, and waits for it.
const withSheet = `new Promise(done => {
	const link = Object.assign(document.createElement("link"), {rel: "stylesheet", href: "/klausel-embed.css", onload: () => done(null)});
	document.head.append(link);
})`

// TestAxeFinds: what axe-core is to find is found here, too.
func TestAxeFinds(t *testing.T) {
	need(t)
	p := open(t, host(t, built(t))+"/", view{})
	eval[any](p, axeCore(t)+";null")
	eval[any](p, `document.querySelector("main").insertAdjacentHTML("beforeend",
		"<h5>x</h5><img src='/none.png'><p id=pale>pale</p>"); document.getElementById("pale").style.color = "#eee"; null`)
	found := strings.Join(runAxe(p).Violations, "\n")
	for _, rule := range []string{"color-contrast", "heading-order", "image-alt"} {
		if !strings.Contains(found, rule+":") {
			t.Errorf("axe-core does not find %s; it finds\n%s", rule, found)
		}
	}
}

// axeCore is the script of axe-core.
func axeCore(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile(axeFile)
	if err != nil {
		lack(t, "axe-core: %v; run npm ci --prefix .ci --ignore-scripts", err)
	}
	return string(data)
}

// An axeResult is what axe-core says about a page.
type axeResult struct {
	Violations []string
	Passes     int // rules that had something to look at and found it good
	Incomplete int // rules it could not decide
}

func runAxe(p *page) axeResult { p.t.Helper(); return runAxeOn(p, "document") }

// runAxeOn looks at a part of the page only: a context of axe.run.
func runAxeOn(p *page, part string) axeResult {
	p.t.Helper()
	tags := `"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"`
	return eval[axeResult](p, fmt.Sprintf(`axe.run(%s, {runOnly: {type: "tag", values: [%s]}, resultTypes: ["violations"]}).then(r => ({
		Violations: r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary)),
		Passes: r.passes.length,
		Incomplete: r.incomplete.length,
	}))`, part, tags))
}
