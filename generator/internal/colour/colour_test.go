package colour

import (
	"fmt"
	"math"
	"testing"
)

// The ratios are those that WCAG's own examples and contrast checkers give.
func TestContrast(t *testing.T) {
	for _, x := range []struct {
		a, b string
		want float64
	}{
		{"#000000", "#ffffff", 21}, {"#ffffff", "#ffffff", 1}, {"#777777", "#ffffff", 4.48}, {"#767676", "#ffffff", 4.54}, {"#0000ff", "#ffffff", 8.59}, {"#ff0000", "#fff", 4.0},
	} {
		if got := Contrast(x.a, x.b); math.Abs(got-x.want) > 0.01 {
			t.Errorf("%s on %s: %.2f, want %.2f", x.a, x.b, got, x.want)
		}
	}
}

// FuzzReadable: whatever the colour and the ground, the answer can be read on
// it, and a colour that could be read already stays.
func FuzzReadable(f *testing.F) {
	f.Add(uint32(0xffcc00), uint32(0xffffff))
	f.Add(uint32(0x0b5394), uint32(0x14181d))
	f.Add(uint32(0x777777), uint32(0x777777))
	f.Fuzz(func(t *testing.T, c, ground uint32) {
		from, on := fmt.Sprintf("#%06x", c&0xffffff), fmt.Sprintf("#%06x", ground&0xffffff)
		got := Readable(from, []string{on})
		if Least(got, []string{on}) < Enough {
			t.Errorf("%s on %s became %s: %.2f", from, on, got, Contrast(got, on))
		}
		if Contrast(from, on) >= Enough && got != from {
			t.Errorf("%s on %s was readable, yet became %s", from, on, got)
		}
	})
}
