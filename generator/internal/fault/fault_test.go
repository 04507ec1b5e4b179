package fault_test

import (
	"errors"
	"fmt"
	htmltemplate "html/template"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fact"
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
		return fault.YAML("site.yaml", []byte(text), dec.Decode(&site))
	}
	_, unparsed := template.New("templates/clauses/10-a/de.md").Parse("# A\n\n{{nix .}}")
	unread := func(text string) error {
		_, err := template.New("a.md").Parse(text)
		return fault.Template("", err)
	}
	executed := template.Must(template.New("page.html").Parse("a\n {{.Nam}}")).Execute(new(strings.Builder), struct{ Name string }{})
	escaped := htmltemplate.Must(htmltemplate.New("page.html").Parse("a\n<a href='{{if .}}'{{end}}>")).Execute(new(strings.Builder), true)
	_, missing := os.Open("no/such/file")

	for name, c := range map[string]struct {
		err  error
		want []string
	}{
		"two unknown keys":        {strict("titel: a\ntitle: b\nbase: c\n"), []string{"site.yaml:1: unknown key titel", "site.yaml:3: unknown key base"}},
		"broken YAML":             {strict("title: a\n\tb: c\n"), []string{"site.yaml:2:1: no valid YAML: found character"}},
		"an open bracket":         {strict("title: [a\nother: b\n"), []string{"site.yaml:2:1: no valid YAML"}},
		"a clause text":           {fault.Template("", unparsed), []string{`templates/clauses/10-a/de.md:3: templates have no function nix`}},
		"an unseen blank in YAML": {strict("title:\n\u00a0 a: b\n  c: d\n"), []string{"site.yaml:2:1: the character U+00A0"}},
		"an unseen character":     {strict("title:\n\u200b  a: b\n  c: d\n"), []string{"site.yaml:2:1: the character U+200B"}},
		"quotes of Word":          {unread("# A\n\n{{if „x“}}a{{end}}"), []string{"a.md:3: between {{ and }} stands a typographic quotation mark: „"}},
		"a blank of Word":         {unread("{{.Name\u00a0}}"), []string{"a.md:1: the character U+00A0"}},
		"one brace at the end":    {unread("{{.Name}"), []string{"a.md:1: this template cannot be read: unclosed action"}},
		"a layout that runs": {fmt.Errorf("acme/de page: %w", fault.Template("templates/layouts/", executed)),
			[]string{`templates/layouts/page.html:2:3: this template cannot be read: executing "page.html" at <.Nam>`}},
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

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// TestKinds: each kind of mistake says the same in both languages.
func TestKinds(t *testing.T) {
	for id, k := range fault.Kinds() {
		for _, said := range k {
			de, en := said["de"], said["en"]
			if (de == "") != (en == "") {
				t.Errorf("%s: one language is silent", id)
			}
			of := func(s string) []string {
				return slices.Compact(slices.Sorted(slices.Values(placeholder.FindAllString(s, -1))))
			}
			if !slices.Equal(of(de), of(en)) {
				t.Errorf("%s: %v in German, %v in English", id, of(de), of(en))
			}
		}
	}
	f := fault.New(fact.Pos{File: "a.yaml", Line: 3}, "unknown", "what", "provider", "id", "acme", "meant", "acmee")
	for lang, want := range map[string][2]string{
		"de": {"den Anbieter acme gibt es nicht", "Meinten Sie „acmee“?"},
		"en": {"there is no provider acme", "did you mean “acmee”?"},
	} {
		if message, hint := f.In(lang); message != want[0] || hint != want[1] {
			t.Errorf("%s: %s / %s", lang, message, hint)
		}
	}
}
