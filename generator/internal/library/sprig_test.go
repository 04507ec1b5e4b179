package library_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/generator/internal/render"
	"klausel/templates"
)

// pressOf is a press with one more clause, the first of a notice.
func pressOf(t *testing.T, text string) *press.Press {
	t.Helper()
	files := fstest.MapFS{"clauses/01-sample/clause.yaml": {Data: []byte("scope: controller\ncites: [controller]\n")}}
	for _, lang := range []string{"de", "en"} {
		files["clauses/01-sample/"+lang+".md"] = &fstest.MapFile{Data: []byte("# Muster\n\n" + text + "\n")}
	}
	lib, err := library.Load(press.Shadow(files, templates.FS), notice.View)
	if err != nil {
		t.Fatal(err)
	}
	p, err := press.New(lib, fact.Date{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var exampleRow = regexp.MustCompile("(?m)^\\| `([a-zA-Z]+)` \\| (.*?) \\| `(.*)` \\| (.*) \\|$")

// TestFunctionsOfTheReadme: templates/README.md lists every function, what it
// does, and an example that comes out as it says.
func TestFunctionsOfTheReadme(t *testing.T) {
	readme, err := os.ReadFile("../../../templates/README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for _, m := range exampleRow.FindAllStringSubmatch(string(readme), -1) {
		rows[m[1]] = m[2:]
	}
	var clause strings.Builder
	for _, f := range library.Sprigs {
		row := rows[f.Name]
		switch {
		case row == nil:
			t.Errorf("templates/README.md does not list %s", f.Name)
			continue
		case row[0] != f.Does:
			t.Errorf("%s: templates/README.md says %q, the code %q", f.Name, row[0], f.Does)
		case !strings.Contains(row[1], f.Name):
			t.Errorf("%s does not stand in its example %s", f.Name, row[1])
		}
		delete(rows, f.Name)
		if f.Gives == "label" {
			if got := library.Fill(row[1], map[string]string{"name": "Zoom"}, nil); got != row[2] {
				t.Errorf("%s gives %q, not %q", row[1], got, row[2])
			}
			continue
		}
		// By number: the names of some read as denials.
		n := strconv.Itoa(len(rows))
		clause.WriteString("- number " + n + " → " + row[1] + "\n")
		rows[" number "+n] = row
	}
	p := pressOf(t, clause.String())
	j := corpus.Judge(t, p, "p", corpus.Every(p.Library, &p.Library.Services[0].Variants[0], corpus.Kinds["gdpr-de"], "yes"))
	text := textOf(t, j.Notices)
	for name, row := range rows {
		name, is := strings.CutPrefix(name, " ")
		switch {
		case !is:
			t.Errorf("templates/README.md lists %s, which is no function", name)
		case !strings.Contains(text, name+" → "+row[2]+"\n"):
			t.Errorf("%s does not give %q:\n%s", row[1], row[2], text)
		}
	}
}

func textOf(t *testing.T, all []*notice.Notice) string {
	t.Helper()
	text, err := render.One(all[0], all, "text", render.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestLiftedFactsAreInert: what a function makes of a fact is escaped where it
// stands, like the fact itself, and knows where that was written.
func TestLiftedFactsAreInert(t *testing.T) {
	p := pressOf(t, `{{cat "Firma" .Controller.Name | upper | replace "&" "<i>"}}`)
	src := strings.Replace(corpus.Sample(t, "kesselwerk"), "name: ", "name: \"<b>A & [B](https://b.example) {{.}} #\" # ", 1)
	j := corpus.Judge(t, p, "p", src)
	html, err := render.One(j.Notices[0], j.Notices, "fragment", render.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if want := "FIRMA &lt;B&gt;A &lt;i&gt; [B](HTTPS://B.EXAMPLE) {{.}} #"; !strings.Contains(string(html), want) {
		t.Errorf("no %s in\n%s", want, html)
	}
	for _, part := range j.Notices[0].Parts {
		for _, c := range part.Clauses {
			for _, v := range c.Values {
				if strings.HasPrefix(v.Words, "FIRMA") && (len(v.Facts) != 1 || v.Facts[0].Path != "controller.name" || v.Facts[0].Pos.Line == 0) {
					t.Errorf("comes from %v", v.Facts)
				}
			}
		}
	}
}

// TestLiftedUnknown: a function over a fact that nobody stated prints nothing,
// and the fact is missed under the rule of the clause.
func TestLiftedUnknown(t *testing.T) {
	p := pressOf(t, `A{{.Controller.Name | upper}}B {{if .Controller.Name | contains "x"}}C{{end}} {{list .Controller.Name "y" | join ", "}}`)
	j := corpus.Judge(t, p, "p", "languages: [de]\nservices:\n  - {id: zoom, variant: zoom-direct}\n")
	if text := textOf(t, j.Notices); !strings.Contains(text, "AB , y") {
		t.Errorf("a function says something of an unknown fact:\n%s", text)
	}
	for _, g := range j.Notices[0].Gaps {
		if g.Ref.Path == "controller.name" && g.Clause == "sample" {
			return
		}
	}
	t.Error("the unknown fact is not missed")
}
