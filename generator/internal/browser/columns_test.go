package browser

import (
	"sync/atomic"
	"testing"
)

// TestWordsWhole: no word of a heading or a table is cut without a hyphen, at any
// width. The browser of the tests knows no syllables: others do better.
func TestWordsWhole(t *testing.T) {
	need(t)
	dir := built(t)
	site := host(t, dir)
	pages, _ := htmlFiles(t, dir)
	pages = turn(t, pages)
	var cells atomic.Int64
	sizes := []view{{Width: 360}, {Width: 700}, {Width: 1000}, {Width: 1280}}
	each(t, pages, func(t *testing.T, path string) {
		p := open(t, site+path, view{Stay: true})
		cells.Add(int64(eval[int](p, `document.querySelectorAll("td, th").length`)))
		for _, v := range sizes {
			v.Stay = true
			p.look(v)
			if cut := eval[[]string](p, script("cutwords.js")); len(cut) > 0 {
				t.Errorf("%s: %v", v, cut)
			}
		}
	})
	if cells.Load() == 0 {
		t.Error("there was no table to look at")
	}
	t.Logf("count: words: %d pages in %d sizes, %d cells of tables", len(pages), len(sizes), cells.Load())
}

// TestWordsWholeFinds: a word that is cut is found, one with a hyphen is not.
func TestWordsWholeFinds(t *testing.T) {
	need(t)
	p := open(t, hostText(t, `<!doctype html><html lang="de"><title>t</title><link rel="stylesheet" href="s.css"><body>
		<h2>Verbindungsqualität</h2><h3>Unter&shy;auftrags&shy;verarbeiter</h3>`, `body { width: 130px; overflow-wrap: anywhere; hyphens: manual }`), view{})
	if got := eval[[]string](p, script("cutwords.js")); len(got) != 1 || got[0] != "Verbindungsqualität" {
		t.Errorf("found %v", got)
	}
}

// TestContents: on a phone the contents are folded, the keyboard opens them, and
// the first answer stands on the first screen. Beside the text they are open.
func TestContents(t *testing.T) {
	need(t)
	site := host(t, built(t))
	const link = `document.querySelector(".contents a").checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}) && document.querySelector(".contents a").getBoundingClientRect().height > 0`
	for _, path := range []string{"/kesselwerk/de/teams/", "/kesselwerk/en/zoom/", "/kanzlei-nordlicht/de/", "/beispielfeld/en/jitsi/"} {
		p := open(t, site+path, view{Width: 360, Height: 640, NoScript: true})
		if eval[bool](p, link) {
			t.Errorf("%s: the contents are open on a phone", path)
		}
		if bottom := eval[float64](p, `document.querySelector(".short li").getBoundingClientRect().bottom`); bottom > 640 {
			t.Errorf("%s: the first answer ends at %g px", path, bottom)
		}
		eval[any](p, `document.querySelector(".contents summary").focus()`)
		p.press("\r")
		if !eval[bool](p, link) {
			t.Errorf("%s: the keyboard does not open the contents", path)
		}
		p.press("\t")
		if !eval[bool](p, `document.activeElement === document.querySelector(".contents a")`) {
			t.Errorf("%s: the first link of the contents does not follow", path)
		}
		p = open(t, site+path, view{Width: 1280, NoScript: true})
		if !eval[bool](p, link) || eval[bool](p, `document.querySelector(".contents summary").checkVisibility()`) {
			t.Errorf("%s: the contents are folded beside the text", path)
		}
		if !eval[bool](p, `document.querySelector(".contents h2").checkVisibility()`) {
			t.Errorf("%s: the contents have no heading", path)
		}
		eval[any](p, `document.querySelector(".languages a, .skip").focus()`)
		p.press("\t")
		for range 60 {
			if eval[bool](p, `document.activeElement.closest(".contents") !== null`) {
				break
			}
			p.press("\t")
		}
		if !eval[bool](p, `document.activeElement === document.querySelector(".contents a")`) {
			t.Errorf("%s: the keyboard does not reach the contents", path)
		}
	}
}
