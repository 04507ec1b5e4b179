package browser

import (
	"slices"
	"strings"
	"testing"
)

// TestNarrow: nothing sticks out or is cut off on a small phone either, with
// text of double size, too. What is hidden until it has the focus must then
// really be out of sight.
func TestNarrow(t *testing.T) {
	need(t)
	dir := built(t)
	site := host(t, dir)
	pages, _ := htmlFiles(t, dir)
	pages = turn(t, pages)
	sizes := []view{{Width: 320}, {Width: 360}, {Width: 360, Text: 200}, {Width: 320, Text: 200}}
	each(t, pages, func(t *testing.T, path string) {
		p := open(t, site+path, view{Stay: true})
		for _, v := range sizes {
			v.Stay = true
			p.look(v)
			for _, what := range eval[[]string](p, script("overflow.js")) {
				t.Errorf("%s: %s", v, what)
			}
		}
	})
	t.Logf("count: narrow: %d pages in %d sizes", len(pages), len(sizes))
}

// TestNarrowFinds: what sticks out is found.
func TestNarrowFinds(t *testing.T) {
	need(t)
	p := open(t, hostText(t, `<!doctype html><html lang="en"><title>t</title><link rel="stylesheet" href="s.css"><body>
		<p id="word">`+strings.Repeat("w", 60)+`</p><div id="wide">x</div><div id="cut"><b>x</b></div>
		<div id="scrolls"><b>fine</b></div><a id="skip" href="/">fine</a>`,
		`#wide { width: 400px } b { display: block; width: 500px } #cut { overflow: hidden } #scrolls { overflow: auto }
		#skip { position: absolute; left: -100vw }`), view{Width: 320})
	got := eval[[]string](p, script("overflow.js"))
	for _, want := range []string{"the page is", "<p#word>", "<div#wide>", "<div#cut>"} {
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("not found: %s", want)
		}
	}
	if s := strings.Join(got, "\n"); strings.Contains(s, "fine") {
		t.Error(s)
	}
}
