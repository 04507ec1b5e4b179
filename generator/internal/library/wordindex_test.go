package library_test

import (
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/templates"
)

// TestWordIndex: a list that finds words in a text is a candidate for it, however
// the words are written.
func TestWordIndex(t *testing.T) {
	corpus.Long(t, "searches every text for every word")
	lib, err := library.Load(templates.FS, notice.View)
	if err != nil {
		t.Fatal(err)
	}
	index, found, left := lib.WordIndex(), 0, 0
	for i := range lib.WordLists {
		l := &lib.WordLists[i]
		for lang, entries := range l.Words {
			for _, e := range entries {
				words := strings.NewReplacer("…", "und noch etwas", "*", "heit").Replace(e)
				for _, text := range []string{words, strings.ToUpper(words), strings.ToLower(words), strings.Replace(words, "ü", "ue", -1), strings.NewReplacer("k", "\u212a", "s", "ſ").Replace(words)} {
					text = library.PlainText("Wir sagen " + text + ".")
					may := index.Candidates(text)
					for j := range lib.WordLists {
						switch hits := lib.WordLists[j].Find(lang, text); {
						case len(hits) > 0 && !may[j]:
							t.Errorf("%q: list %d (%s) finds words and is no candidate", text, j, lib.WordLists[j].Rule)
						case len(hits) > 0:
							found++
						case !may[j]:
							left++
						}
					}
				}
			}
		}
	}
	if found == 0 || left == 0 {
		t.Errorf("%d found, %d left out", found, left)
	}
}
