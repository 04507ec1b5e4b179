package render_test

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/generator/internal/render"
	"klausel/templates"
)

// TestLayoutMistakes: a layout that speaks of what does not exist is told with
// its place, in branches that no page takes as well.
func TestLayoutMistakes(t *testing.T) {
	corpus.Long(t, "reads the templates for each mistake")
	for _, c := range []struct{ file, old, new, want string }{
		{"page.html", "{{.AsOf}}", "{{.Asof}}", `^templates/layouts/page.html:\d+:\d+: \. has no \.Asof$`},
		{"page.html", "{{.AsOf}}", "{{if .Logo}}{{if .NoIndex}}{{.Asof}}{{end}}{{end}}", `^templates/layouts/page.html:\d+:\d+: \. has no \.Asof$`},
		{"page.html", "{{.AsOf}}", `{{range .Languages}}{{.Nam}}{{end}}`, `page.html:\d+:\d+: \. has no \.Nam$`},
		{"page.html", "{{.AsOf}}", `{{range $i, $l := .Languages}}{{$l.Nam}}{{end}}`, `page.html:\d+:\d+: \. has no \.Nam$`},
		{"page.html", "{{.AsOf}}", `{{with .Contents}}{{range .}}{{range .Inner}}{{$.Nothing}}{{end}}{{end}}{{end}}`, `page.html:\d+:\d+: \. has no \.Nothing$`},
		{"page.html", "{{.AsOf}}", `{{.UI.Gte "contents"}}`, `page.html:\d+:\d+: \.UI has no \.Gte$`},
		{"page.html", "{{.AsOf}}", `{{.UI.Get "as_off"}}`, `page.html:\d+:\d+: no language has the text as_off$`},
		{"404.html", "{{.Lang}}", "{{.Language}}", `404.html:2:\d+: \. has no \.Language$`},
		{"landing.html", "{{.Intro}}", "{{.Introduction}}", `landing.html:\d+:\d+: \. has no \.Introduction$`},
		{"forward.html", ".Controller", ".Contoller", `forward.html:1:\d+: \. has no \.Contoller$`},
		{"404.html", "<h1>", `<h1 {{if .Lang}}x="{{end}}>`, `404.html:14:\d+: this template cannot be read: `},
	} {
		data, err := templates.FS.ReadFile("layouts/" + c.file)
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.Replace(string(data), c.old, c.new, 1)
		if changed == string(data) {
			t.Errorf("%s does not hold %s", c.file, c.old)
			continue
		}
		lib, err := library.Load(press.Shadow(fstest.MapFS{"layouts/" + c.file: {Data: []byte(changed)}}, templates.FS), notice.View)
		if err == nil {
			err = render.CheckLayouts(lib)
		}
		if err == nil || !regexp.MustCompile(`(?m)`+c.want).MatchString(err.Error()) {
			t.Errorf("%s with %s: %v", c.file, c.new, err)
		}
	}
}

// TestLayouts: the program reads the built-in layouts without this judgement.
func TestLayouts(t *testing.T) {
	lib, err := library.Load(templates.FS, notice.View)
	if err == nil {
		err = render.CheckLayouts(lib)
	}
	if err != nil {
		t.Errorf("the built-in layouts: %v", err)
	}
}
