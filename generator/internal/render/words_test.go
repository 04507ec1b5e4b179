package render_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/render"
)

// TestUIWords: the words around a notice are all in use, and every language has
// the same.
func TestUIWords(t *testing.T) {
	lib := corpus.Press(t).Library
	var sources strings.Builder
	for _, pattern := range []string{"*.go", "../../../templates/layouts/*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sources.Write(data)
		}
	}
	for _, loc := range lib.Locales {
		for key := range loc.UI {
			if !strings.Contains(sources.String(), `"`+key+`"`) {
				t.Errorf("%s: ui.%s is used nowhere", loc.ID, key)
			}
			if lib.Locales[0].UI[key] == "" {
				t.Errorf("%s: ui.%s is missing", lib.Locales[0].ID, key)
			}
		}
		if len(loc.UI) != len(lib.Locales[0].UI) {
			t.Errorf("%s has %d words around a notice, %s %d", loc.ID, len(loc.UI), lib.Locales[0].ID, len(lib.Locales[0].UI))
		}
	}
}

// TestTextLeads: where nobody can click, words that lead to another section are
// followed by its title, unless they are the title.
func TestTextLeads(t *testing.T) {
	lib := corpus.Press(t).Library
	loader, err := profile.NewLoader(lib.Values)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"kesselwerk", "beispielfeld", "kanzlei-nordlicht"} {
		data, err := os.ReadFile("../../../profiles/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		notices := written(t, lib, loader, string(data))
		links := 0
		for _, n := range notices {
			out, err := render.One(n, notices, "text", render.Config{})
			if err != nil {
				t.Fatal(err)
			}
			titles := map[string]string{}
			for _, part := range n.Parts {
				for i := range part.Clauses {
					titles["#"+part.Clauses[i].Anchor] = part.Clauses[i].Title()
				}
			}
			for _, part := range n.Parts {
				for _, c := range part.Clauses {
					for _, v := range c.Values {
						title := titles[v.Href]
						if !strings.HasPrefix(v.Href, "#") || strings.EqualFold(v.Words, title) {
							continue
						}
						links++
						led := false
						for line := range strings.Lines(string(out)) {
							led = led || strings.Contains(line, v.Words) && strings.Contains(line, title)
						}
						if title == "" || !led {
							t.Errorf("%s %s %s: %q does not say that it leads to %q", name, n.Lang, c.ID, v.Words, title)
						}
					}
				}
			}
		}
		if links == 0 {
			t.Errorf("%s: there are no links", name)
		}
	}
}
