package browser

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A stop is where the Tab key has led, and what is wrong with how that shows.
type stop struct {
	At    int // among all elements; -1: nowhere
	Name  string
	Wrong []string
}

func (p *page) tab(opts ...chromedp.KeyOption) stop {
	p.t.Helper()
	p.press(kb.Tab, opts...)
	return eval[stop](p, "kbd.focus()")
}

// TestFocusShows: whatever has the focus has a line around it with a contrast
// of 3:1 at least, is wholly in the window and hidden by nothing, in light
// colours and on a small dark screen, in forced colours, too; Shift+Tab leads
// back over the same stops.
func TestFocusShows(t *testing.T) {
	need(t)
	dir := built(t)
	site := host(t, dir)
	pages, _ := htmlFiles(t, dir)
	pages = turn(t, pages)
	views := []view{{}, {Width: 320, Dark: true}, {ForcedColors: true}}
	var stops atomic.Int64
	each(t, pages, func(t *testing.T, path string) {
		p := blank(t)
		call(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		for _, v := range views {
			v.Stay, v.ReducedMotion = true, true // in motion, it is still on its way
			p.look(v)
			p.visit(site + path)
			eval[bool](p, script("focus.js"))
			want := eval[[]int](p, "kbd.stops()")
			var there, back []int
			for range want {
				s := p.tab()
				for _, wrong := range s.Wrong {
					t.Errorf("%s: %s: %s", v, s.Name, wrong)
				}
				there = append(there, s.At)
			}
			p.tab() // leaves the page
			for range want {
				back = append(back, p.tab(chromedp.KeyModifiers(kb.ModifierShift)).At)
			}
			slices.Reverse(back)
			if len(want) == 0 || !slices.Equal(there, want) || !slices.Equal(back, want) {
				t.Errorf("%s: the stops are %v, Tab leads over %v, Shift+Tab back over %v", v, want, there, back)
			}
			stops.Add(int64(len(want)))
		}
	})
	t.Logf("count: focus: %d pages in %d views, %d stops there and back", len(pages), len(views), stops.Load())
}

// TestFocusShowsFinds: what is wrong with a focus is found.
func TestFocusShowsFinds(t *testing.T) {
	need(t)
	p := open(t, hostText(t, `<!doctype html><html lang="en"><title>t</title><link rel="stylesheet" href="s.css"><body>
		<a href="#a">no ring</a> <a href="#b">pale ring</a> <a href="#c">off</a> <a href="#d">covered</a><div></div>`,
		`a:focus { outline: none } a:nth-of-type(2):focus { outline: 3px solid #eee }
		a:nth-of-type(3) { position: fixed; left: -100px; outline: 3px solid #000 !important }
		a:nth-of-type(4) { outline: 3px solid #000 !important } div { position: fixed; inset: 0 }`), view{})
	eval[bool](p, script("focus.js"))
	for _, want := range []string{"outline none", "outline rgb(238, 238, 238) on rgb(255,255,255): contrast 1.16", "off screen", `hidden by <div> ""`} {
		if s := p.tab(); !slices.ContainsFunc(s.Wrong, func(w string) bool { return strings.HasPrefix(w, want) }) {
			t.Errorf("%s: not found: %s, only %q", s.Name, want, s.Wrong)
		}
	}
}
