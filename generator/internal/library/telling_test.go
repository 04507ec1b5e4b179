package library_test

import (
	"testing"

	"klausel/generator/internal/corpus"
)

// TestTelling: a word that tells a language belongs to no other one, and texts of
// one's own tell theirs.
func TestTelling(t *testing.T) {
	press := corpus.Press(t)
	seen := map[string]string{}
	for _, l := range press.Library.Locales {
		for _, w := range l.Telling {
			if other := seen[w]; other != "" {
				t.Errorf("%s tells %s and %s", w, other, l.ID)
			}
			seen[w] = l.ID
		}
	}
	de, en := press.Library.Locale("de"), press.Library.Locale("en")
	for text, want := range map[string][2]int{
		"Wir zeichnen auf, wenn Sie zustimmen.":       {4, 0}, // wir, auf, wenn, Sie
		"We record if you agree.":                     {0, 3}, // we, if, you
		"Technische Hilfe":                            {0, 0},
		"Sie wählen „Join with audio only“ und hören": {2, 2},
	} {
		if got := [2]int{de.Speaks(text), en.Speaks(text)}; got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
