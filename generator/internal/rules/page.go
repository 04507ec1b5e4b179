package rules

import (
	"fmt"
	"math"

	"klausel/generator/internal/colour"
	"klausel/generator/internal/fact"
)

// A page is easily accessible, Art. 12(1) GDPR, if its links can be told from
// the ground: WCAG 2.2, 1.4.3.
var pageRules = []Rule{
	{ID: "accent-contrast", Profile: func(c *Case) {
		th := &c.P.Publish.Theme
		judge := func(accent fact.Text, path string, grounds []string) {
			if !accent.Known() {
				return
			}
			if ratio := colour.Least(accent.String(), grounds); ratio < colour.Enough {
				c.Report(c.P.At(path), "colour", accent.String(), "ratio", fmt.Sprintf("%.1f", math.Floor(10*ratio)/10), "instead", colour.Readable(accent.String(), grounds))
			}
		}
		judge(th.Accent, "publish.theme.accent", c.Lib.Light)
		judge(th.AccentDark, "publish.theme.accent_dark", c.Lib.Dark)
	}},
}
