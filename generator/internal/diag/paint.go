package diag

import "github.com/fatih/color"

// Paint returns how removed and added words are shown: in colours, or in the
// marks [-so-] and {+so+} where there are none.
func Paint(colours bool) (removed, added func(string) string) {
	if !colours {
		return func(s string) string { return "[-" + s + "-]" }, func(s string) string { return "{+" + s + "+}" }
	}
	red, green := color.New(color.FgRed, color.CrossedOut), color.New(color.FgGreen)
	red.EnableColor()
	green.EnableColor()
	return func(s string) string { return red.Sprint(s) }, func(s string) string { return green.Sprint(s) }
}
