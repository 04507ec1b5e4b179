package render_test

import (
	"os"
	"strings"
	"testing"

	"klausel/generator/internal/notice"
	"klausel/generator/internal/render"
)

// TestProvenance: every heading, sentence, list item and table row of every
// sample knows the lines of the clause texts it was made from, each of its
// facts has a place, and each fact of the catalogue a source. The share is
// printed; it is 100 %.
func TestProvenance(t *testing.T) {
	total, known := 0, 0
	for _, name := range []string{"kesselwerk", "beispielfeld", "kanzlei-nordlicht"} {
		data, err := os.ReadFile("../../../profiles/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range compose(t, name, string(data)) {
			words := map[string]bool{}
			for _, u := range render.AllUnits(n) {
				total++
				ok := len(u.Lines) > 0
				for _, l := range u.Lines {
					ok = ok && strings.HasPrefix(l.File, "templates/") && l.Line > 0
				}
				for _, f := range u.Facts {
					ok = ok && !f.Pos.IsZero() && (f.Path != "" || strings.HasPrefix(f.Pos.File, "templates/"))
					if strings.HasPrefix(f.Pos.File, "templates/services/") && len(f.Sources) == 0 {
						t.Errorf("%s %s: %q rests on %s, which names no source", name, n.Lang, u.Text, f.Pos)
					}
				}
				if ok {
					known++
				} else {
					t.Errorf("%s %s: no provenance for %q", name, n.Lang, u.Text)
				}
				for _, w := range strings.Fields(u.Text) {
					words[w] = true
				}
			}
			// Nothing visible is left out: every word of the text is in a unit.
			txt, err := render.One(n, []*notice.Notice{n}, "text", render.Config{})
			if err != nil {
				t.Fatal(err)
			}
			_, body, _ := strings.Cut(string(txt), "\n\n\n")
			for _, w := range strings.Fields(body) {
				if !words[w] && !words[strings.Trim(w, "():-")] && strings.Trim(w, "-=") != "" && !words[w+" |"] && !strings.HasPrefix(w, "(http") && !serviceName(n, w) && !words[strings.TrimSuffix(w, ":")] {
					t.Errorf("%s %s: %q is in the text and in no unit", name, n.Lang, w)
				}
			}
		}
	}
	t.Logf("provenance: %d of %d units (%.1f %%)", known, total, 100*float64(known)/float64(total))
	if total < 1500 {
		t.Errorf("only %d units", total)
	}
}

// serviceName reports whether w is part of the headings above the services of a
// section, which the page makes and no clause.
func serviceName(n *notice.Notice, w string) bool {
	for _, s := range n.About() {
		if strings.Contains(s.Name.String(), w) {
			return true
		}
	}
	return false
}
