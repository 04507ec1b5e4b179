package serve

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"slices"
)

//go:embed withheld.html
var withheldHTML string

var withheldPage = template.Must(template.New("withheld.html").Parse(withheldHTML))

// withheld is the page in place of one that cannot be shown, with what stands
// in its way: its own problems first, then those of others.
func (v *view) withheld(gap *absent) answer {
	problems := slices.Clone(gap.problems)
	for _, p := range v.Problems {
		if !slices.Contains(problems, p) {
			problems = append(problems, p)
		}
	}
	w := v.words()
	var b bytes.Buffer
	err := withheldPage.Execute(&b, map[string]any{
		"Lang": v.lang, "Title": w.absent, "Text": w.mend, "Hint": w.Hint, "More": w.More, "Problems": problems,
	})
	if err != nil {
		b.WriteString(template.HTMLEscapeString(err.Error()))
	}
	return answer{status: http.StatusServiceUnavailable, name: "withheld.html", body: b.Bytes(), list: true}
}
