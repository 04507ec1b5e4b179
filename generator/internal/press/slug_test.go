package press_test

import (
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/render"
	"klausel/generator/internal/site"
)

// FuzzSlug: what is a valid name for check is one for build. The longest path
// below a slug can be written too.
func FuzzSlug(f *testing.F) {
	for _, slug := range []string{"acme", "a", "com0", "lpt0", "con", "aux", "com1", "prn2", "icon", "assets", "a-b", "-a", "a-", "A", "ä", "a.b", "..", "", "a/b", "x" + strings.Repeat("y", 99), strings.Repeat("z", 101), strings.Repeat("z", 160), ".klausel-tmp-a", "nul", "a\x00"} {
		f.Add(slug)
	}
	lib := corpus.Press(f).Library
	longest := ""
	for _, l := range lib.Locales {
		for _, s := range lib.Services {
			for _, format := range render.Formats {
				if p := l.ID + "/" + s.ID + "/" + format.File; len(p) > len(longest) {
					longest = p
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, slug string) {
		if !profile.ValidSlug(slug) {
			return
		}
		for _, path := range []string{slug + "/index.html", slug + "/" + longest} {
			if err := site.CheckPath(path); err != nil {
				t.Errorf("check accepts %q, and build: %v", slug, err)
			}
		}
	})
}
