package fault_test

import (
	"errors"
	"fmt"
	htmltemplate "html/template"
	"os"
	"strings"
	"testing"
	"text/template"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fault"
)

// TestPlaces: what the libraries say of a mistake keeps its place. The errors
// are theirs, not written here: a new version may word them otherwise.
func TestPlaces(t *testing.T) {
	var site struct {
		Title string `yaml:"title"`
	}
	strict := func(text string) error {
		dec := yaml.NewDecoder(strings.NewReader(text))
		dec.KnownFields(true)
		return fault.YAML("site.yaml", dec.Decode(&site))
	}
	_, unparsed := template.New("templates/clauses/10-a/de.md").Parse("# A\n\n{{nix .}}")
	executed := template.Must(template.New("page.html").Parse("a\n {{.Nam}}")).Execute(new(strings.Builder), struct{ Name string }{})
	escaped := htmltemplate.Must(htmltemplate.New("page.html").Parse("a\n<a href='{{if .}}'{{end}}>")).Execute(new(strings.Builder), true)
	_, missing := os.Open("no/such/file")

	for name, c := range map[string]struct {
		err  error
		want []string
	}{
		"two unknown keys": {strict("titel: a\ntitle: b\nbase: c\n"), []string{"site.yaml:1: unknown key titel", "site.yaml:3: unknown key base"}},
		"broken YAML":      {strict("title: a\n\tb: c\n"), []string{"site.yaml:2: found a tab character"}},
		"a clause text":    {fault.Template("", unparsed), []string{`templates/clauses/10-a/de.md:3: function "nix" not defined`}},
		"a layout that runs": {fmt.Errorf("acme/de page: %w", fault.Template("templates/layouts/", executed)),
			[]string{`templates/layouts/page.html:2:3: executing "page.html" at <.Nam>`}},
		"a layout in which text would stand outside": {fault.Template("templates/layouts/", escaped), []string{"templates/layouts/page.html:2:"}},
		"a file that is not there":                   {fault.Read("templates/groups.yaml", missing), []string{"templates/groups.yaml: "}},
		"something else":                             {errors.New("profiles: no folder"), []string{"profiles: no folder"}},
		"several":                                    {errors.Join(fault.At("a.yaml", 1, "x"), fmt.Errorf("on the way: %w", errors.Join(fault.AtCol("b.yaml", 2, 3, "y"), errors.New("z")))), []string{"a.yaml:1: x", "b.yaml:2:3: y", "z"}},
		"nothing":                                    {nil, nil},
	} {
		got := fault.All(c.err)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v", name, got)
			continue
		}
		for i, f := range got {
			if !strings.HasPrefix(f.Error(), c.want[i]) {
				t.Errorf("%s: %s, not %s", name, f, c.want[i])
			}
		}
	}
}
