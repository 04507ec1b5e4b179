package browser

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// A focus is what has the focus.
type focus struct {
	At      int // index among all that can have it, in the order of the document; -1: nothing of them
	Name    string
	InMain  bool
	Outline bool // a line around it, of another colour than the page
	Inside  bool // wholly in the window
	Place   string
}

// focusable is the JavaScript of all that Tab is to reach.
const focusable = `[...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex='-1'])")].filter(e => e.checkVisibility())`

func focused(p *page) focus {
	p.t.Helper()
	return eval[focus](p, `(() => {
		const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
		return {
			At: `+focusable+`.indexOf(e),
			Name: e.localName + " " + JSON.stringify(e.textContent.slice(0, 40)),
			InMain: !!e.parentElement?.closest("main"),
			Outline: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && s.outlineColor !== getComputedStyle(document.body).backgroundColor,
			Place: [r.left, r.top, r.right, r.bottom].map(Math.round).join(" "),
			Inside: r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight,
		};
	})()`)
}

// TestKeyboard: Tab reaches each link once, in the order of the document,
// with a line around it and in sight, and leaves the page after the last. What
// stands before the main text begins with a link that skips it.
func TestKeyboard(t *testing.T) {
	need(t)
	dir := built(t)
	site := host(t, dir)
	pages, _ := htmlFiles(t, dir)
	pages = turn(t, pages)
	var links, skips atomic.Int64
	each(t, pages, func(t *testing.T, path string) {
		p := open(t, site+path, view{Stay: true, ReducedMotion: true})
		n := eval[int](p, focusable+".length")
		if n == 0 {
			t.Fatal("nothing on the page can have the focus")
		}
		var first focus
		for i := range n {
			p.press(kb.Tab)
			f := focused(p)
			for end := time.Now().Add(2 * time.Second); f.At == i && !f.Inside && time.Now().Before(end); f = focused(p) {
				time.Sleep(20 * time.Millisecond) // it is scrolled to
			}
			if f.At != i {
				t.Fatalf("Tab %d leads to %s, number %d of the document", i+1, f.Name, f.At+1)
			}
			if !f.Outline {
				t.Errorf("%s has the focus and no line around it", f.Name)
			}
			if !f.Inside {
				t.Errorf("%s has the focus and is out of sight, at %s", f.Name, f.Place)
			}
			if i == 0 {
				first = f
			}
		}
		links.Add(int64(n))
		p.press(kb.Tab)
		if f := focused(p); f.At > 0 || f.At == 0 && n == 1 {
			t.Errorf("Tab after the last link leads to %s", f.Name)
		}
		if first.InMain {
			return
		}
		skips.Add(1)
		p.visit(site + path)
		p.press(kb.Tab)
		p.press(kb.Enter)
		p.until("the skip link leads to the main text", func() bool {
			return eval[string](p, `document.querySelector(location.hash || "none")?.localName ?? ""`) == "main"
		})
		p.press(kb.Tab)
		if f := focused(p); !f.InMain {
			t.Errorf("Tab after the skip link leads to %s", f.Name)
		}
	})
	if skips.Load() == 0 {
		t.Error("no page has a skip link")
	}
	t.Logf("count: keyboard: %d pages, %d links reached, %d skip links followed", len(pages), links.Load(), skips.Load())
}
