package library_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/library"
	"klausel/templates"
)

// shadowed is templates/ with one file changed.
type shadowed struct {
	name string
	file fstest.MapFS
}

func (s shadowed) Open(name string) (fs.File, error) {
	if name == s.name {
		return s.file.Open(name)
	}
	return templates.FS.Open(name)
}

// TestLoadTellsPlaces: a mistake in any kind of file is told with the file, as
// an editor finds it, and the line.
func TestLoadTellsPlaces(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{"purposes.yaml", "\n- id:", "\n- idd:", `^templates/purposes\.yaml:\d+: unknown key idd`},
		{"services/zoom/service.yaml", "\nname:", "\n\tname:", `^templates/services/zoom/service\.yaml:\d+: found character that cannot start any token`},
		{"locales/de.yaml", "name: ", "name: [", `^templates/locales/de\.yaml:\d+: `},
		{"clauses/10-controller/de.md", "{{", "{{nix ", `^(template: )?templates/clauses/10-controller/de\.md:\d+: function "nix" not defined`},
		{"clauses/10-controller/de.md", "# ", "", `^templates/clauses/10-controller/de\.md:1: `},
		{"clauses/10-controller/clause.yaml", "scope: controller", "scope: everybody", `^templates/clauses/10-controller/clause\.yaml: scope is`},
		{"rules/vague-wording.yaml", "severity: warning", "severity: note", `^templates/rules/vague-wording\.yaml:1: severity is`},
		{"layouts/404.html", "{{.UI", "{{if .UI", `^templates/layouts/404\.html:\d+: unexpected EOF`},
	} {
		data, err := fs.ReadFile(templates.FS, c.file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(data), c.old) {
			t.Fatalf("%s has no %q", c.file, c.old)
		}
		text := strings.Replace(string(data), c.old, c.new, 1)
		_, err = library.Load(shadowed{c.file, fstest.MapFS{c.file: {Data: []byte(text)}}})
		if err == nil || !regexp.MustCompile(c.want).MatchString(err.Error()) {
			t.Errorf("%s with %q: %v, not %s", c.file, c.new, err, c.want)
		}
	}
}
