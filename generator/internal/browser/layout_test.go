package browser

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
)

// TestLayout: no page scrolls sideways at any width or with text of double
// size, and nothing sticks out of the page or of what it stands in.
func TestLayout(t *testing.T) {
	need(t)
	dir := built(t)
	site := host(t, dir)
	pages, _ := htmlFiles(t, dir)
	pages = turn(t, pages)
	sizes := []view{{Width: 320}, {Width: 768}, {Width: 1280}, {Width: 1920}, {Text: 200}}
	var elements, out atomic.Int64
	each(t, pages, func(t *testing.T, path string) {
		p := blank(t)
		for i, v := range sizes {
			v.Stay = true
			p.look(v)
			if i == 0 {
				p.visit(site + path)
			}
			got := sticksOut(p)
			elements.Add(int64(got.Seen))
			out.Add(int64(len(got.Out)))
			for _, o := range got.Out {
				t.Errorf("%s: %s", v, o)
			}
		}
	})
	t.Logf("count: layout: %d pages in %d sizes, %d elements measured, %d stick out", len(pages), len(sizes), elements.Load(), out.Load())
}

// TestLayoutFinds: the measure of TestLayout sees what sticks out.
func TestLayoutFinds(t *testing.T) {
	need(t)
	p := open(t, host(t, built(t))+"/", view{Width: 320})
	eval[any](p, `document.querySelector("h1").style.width = "400px"; null`)
	if got := fmt.Sprint(sticksOut(p).Out); !strings.Contains(got, "scrolls") || !strings.Contains(got, "h1") {
		t.Errorf("found only %s", got)
	}
}

// An overflow is what sticks out on a page, of all the elements seen.
type overflow struct {
	Seen int
	Out  []string
}

// sticksOut measures all elements that are laid out and not hidden on purpose:
// the skip link is outside until it has the focus; the headings of tables are
// clipped away on small screens.
func sticksOut(p *page) overflow {
	p.t.Helper()
	return eval[overflow](p, `(() => {
		const Out = [], wide = document.documentElement.scrollWidth;
		let Seen = 0;
		if (wide > innerWidth) Out.push("the page scrolls sideways: " + wide + " px");
		const clipped = e => { for (; e; e = e.parentElement) if (getComputedStyle(e).clipPath !== "none") return true; };
		for (const e of document.body.querySelectorAll("*")) {
			const r = e.getBoundingClientRect();
			if (!r.width || !r.height || e.matches(".skip:not(:focus)") || clipped(e)) continue;
			Seen++;
			const name = e.localName + " " + e.className + " " + JSON.stringify(e.textContent.slice(0, 40));
			if (r.left < -.5 || r.right > innerWidth + .5) Out.push(name + " is at " + r.left + " to " + r.right);
			if (getComputedStyle(e).display !== "inline" && e.scrollWidth > e.clientWidth + 1)
				Out.push(name + " holds " + e.scrollWidth + " px in " + e.clientWidth);
		}
		return {Seen, Out};
	})()`)
}
