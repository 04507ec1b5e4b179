package browser

import (
	"testing"
)

// A forced is how a page shows in forced colours, where grounds are all alike.
type forced struct {
	Boxes, Links int
	Wrong        []string
}

// TestForcedColors: with the colours of the user, what has a ground of its own
// otherwise still has a line around or beside it, and links are told from text
// by a line or a colour.
func TestForcedColors(t *testing.T) {
	need(t)
	dir := built(t)
	site := host(t, dir)
	pages, _ := htmlFiles(t, dir)
	pages = turn(t, pages)
	boxes, links := 0, 0
	counted := make(chan forced, len(pages))
	each(t, pages, func(t *testing.T, path string) {
		p := open(t, site+path, view{Stay: true})
		eval[any](p, `globalThis.boxes = [...document.body.querySelectorAll("*")].filter(e => {
			const s = getComputedStyle(e);
			return e.checkVisibility() && !e.matches(".skip") && (e.matches("#objection") ||
				s.backgroundColor !== "rgba(0, 0, 0, 0)" && s.backgroundColor !== getComputedStyle(document.body).backgroundColor);
		}); null`)
		p.look(view{Stay: true, ForcedColors: true})
		got := eval[forced](p, `(() => {
			const Wrong = [], brief = e => e.localName + " " + e.className + " " + JSON.stringify(e.textContent.trim().slice(0, 30));
			const line = (s, side) => parseFloat(s["border" + side + "Width"]) >= 1 && !/none|hidden/.test(s["border" + side + "Style"]) &&
				s["border" + side + "Color"] !== getComputedStyle(document.body).backgroundColor && !/^rgba.*, 0\)$/.test(s["border" + side + "Color"]);
			for (const e of boxes) {
				const s = getComputedStyle(e);
				if (!["Top", "Right", "Bottom", "Left"].some(side => line(s, side))) Wrong.push("no line: " + brief(e));
			}
			const links = [...document.querySelectorAll("a[href]")].filter(e => e.checkVisibility());
			for (const a of links) {
				const s = getComputedStyle(a);
				if (!s.textDecorationLine.includes("underline") && s.color === getComputedStyle(a.parentElement).color) Wrong.push("like text: " + brief(a));
				if (s.color === getComputedStyle(document.body).backgroundColor) Wrong.push("not to be seen: " + brief(a));
			}
			return {Boxes: boxes.length, Links: links.length, Wrong};
		})()`)
		for _, w := range got.Wrong {
			t.Error(w)
		}
		counted <- got
	})
	close(counted)
	for c := range counted {
		boxes += c.Boxes
		links += c.Links
	}
	if boxes == 0 {
		t.Error("no page has a box")
	}
	t.Logf("count: forced colours: %d pages, %d boxes, %d links", len(pages), boxes, links)
}

// TestNothingMoves: no page scrolls by itself or moves anything, for anybody.
func TestNothingMoves(t *testing.T) {
	need(t)
	dir := built(t)
	site := host(t, dir)
	pages, _ := htmlFiles(t, dir)
	pages = turn(t, pages)
	const moves = `getComputedStyle(document.documentElement).scrollBehavior + " " + [...document.querySelectorAll("*")].filter(e => {
		const s = getComputedStyle(e);
		return s.animationName !== "none" || s.transitionDuration.split(",").some(d => parseFloat(d) > 0);
	}).length`
	each(t, pages, func(t *testing.T, path string) {
		p := open(t, site+path, view{Stay: true})
		if got := eval[string](p, moves); got != "auto 0" {
			t.Errorf("moves: %s", got)
		}
		eval[any](p, `document.body.style.transition = "opacity 1s"; document.documentElement.style.scrollBehavior = "smooth"; null`)
		if got := eval[string](p, moves); got != "smooth 1" {
			t.Errorf("what moves is not seen: %s", got)
		}
	})
	t.Logf("count: nothing moves: %d pages", len(pages))
}
