// Package colour judges how well colours can be told apart, as WCAG 2.2
// measures it. go-colorful lives here.
package colour

import (
	"math"

	"github.com/lucasb-eyer/go-colorful"
)

// Enough is the contrast that text needs, WCAG 2.2, success criterion 1.4.3
// (level AA).
const Enough = 4.5

// Contrast is the contrast ratio of two colours written as #rrggbb, from 1 to
// 21. A text that is no colour counts as black.
func Contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// Least is the lowest contrast of a colour on any of the grounds.
func Least(c string, grounds []string) float64 {
	least := 21.0
	for _, g := range grounds {
		least = math.Min(least, Contrast(c, g))
	}
	return least
}

// Readable is the colour itself if it stands out enough on every ground;
// otherwise it is moved towards black or white, whichever is farther from the
// grounds, until it does.
func Readable(c string, grounds []string) string {
	towards := "#000000"
	if Least("#ffffff", grounds) > Least(towards, grounds) {
		towards = "#ffffff"
	}
	from, to := parse(c), parse(towards)
	for step := range 50 {
		mixed := from.BlendLab(to, float64(step)/50).Clamped().Hex()
		if Least(mixed, grounds) >= Enough {
			return mixed
		}
	}
	return towards
}

func parse(s string) colorful.Color {
	c, _ := colorful.Hex(s)
	return c
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(s string) float64 {
	r, g, b := parse(s).LinearRgb()
	return 0.2126*r + 0.7152*g + 0.0722*b
}
