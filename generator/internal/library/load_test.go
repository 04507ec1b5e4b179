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
		{"clauses/10-controller/de.md", "{{.Controller.Street}}", "{{nix .Controller.Street}}", `^templates/clauses/10-controller/de\.md:\d+:\d+: nix is not a function of the dialect`},
		{"clauses/10-controller/de.md", `{{block "lead" .}}`, `{{block "lead" .Controller}}`, `^templates/clauses/10-controller/de\.md:3:\d+: a part is written {{block "lead" \.}}`},
		{"clauses/10-controller/de.md", `{{block "lead" .}}`, `{{define "lead"}}`, `^templates/clauses/10-controller/de\.md:3:\d+: the common text has no part "lead"`},
		{"laws/revdsg/clauses/controller/de.md", `"contact"`, `"contacts"`, `^templates/laws/revdsg/clauses/controller/de\.md:5:\d+: the common text has no part "contacts"`},
		{"laws/revdsg/clauses/controller/de.md", "\n\n", "\n\nNoch ein Satz.\n", `^templates/laws/revdsg/clauses/controller/de\.md:3:1: a law replaces parts of the common text`},
		{"rules/vague-wording.yaml", "wp260]", "wp261]", `^templates/rules/vague-wording\.yaml:\d+: source wp261 is listed neither here nor in sources\.yaml`},
		{"thresholds.yaml", "source: [bdsg-38]", "source: [bdsg-39]", `^templates/thresholds\.yaml:\d+: source bdsg-39 is listed neither`},
		{"services/zoom/service.yaml", "source: [attention-removed]\n    confidence: high", "source: [attention-removed]\n    confidence: medium", `^templates/services/zoom/service\.yaml:\d+: functions\.attention_tracking: only what a source denies`},
		{"laws/gdpr/law.yaml", "\napplies:", "\nextends: gdpr-de\napplies:", `(?m)^templates/laws/gdpr/law\.yaml:\d+: extends itself`},
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
