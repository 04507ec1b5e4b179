package difference

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func sentences(s string) []string { return strings.SplitAfter(s, ". ") }

func TestBetween(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"equal", "Ein Satz. Noch einer.\n", "Ein Satz. Noch einer.\n", ""},
		{"white space alone", "Ein  Satz.\nNoch einer.", "Ein Satz. Noch einer.\n\n", ""},
		{
			"a word", "Davor. Wir speichern den Chat 30 Tage. Danach.", "Davor. Wir speichern den Chat 90 Tage. Danach.",
			"Wir speichern den Chat [-30-] {+90+} Tage.",
		},
		{"a denial gone", "We do not record meetings.", "We record meetings.", "We [-do not-] record meetings."},
		{
			"a sentence more", "Erster Satz hier. Letzter Satz dort.", "Erster Satz hier. Ganz neu ist das. Letzter Satz dort.",
			"{+Ganz neu ist das.+}",
		},
		{"a sentence less", "Eins hier.\nZwei da.\n", "Zwei da.\n", "[-Eins hier.-]"},
		{
			"one replaced by something else", "Alpha beta gamma.", "Völlig anderes steht nun.",
			"[-Alpha beta gamma.-]|{+Völlig anderes steht nun.+}",
		},
		{
			"a sentence put before a changed one", "The period is one day.", "Nobody reads along. The period is two days.",
			"{+Nobody reads along.+}|The period is [-one day.-] {+two days.+}",
		},
		{"all gone", "Eins.", "", "[-Eins.-]"},
		{"all new", "", "Eins.", "{+Eins.+}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, change := range Between(c.old, c.new, sentences) {
				got = append(got, change.String())
			}
			if s := strings.Join(got, "|"); s != c.want {
				t.Errorf("got\n%s\nwant\n%s", s, c.want)
			}
		})
	}
}

// FuzzBetween: what was and what is can be read off the changes. Without the
// changed sentences both texts are the same, and each change gives the words
// of a sentence as they stood.
func FuzzBetween(f *testing.F) {
	f.Add("Eins. Zwei. Drei.", "Eins. Zwo. Drei.")
	f.Add("a b. c d. a b.", "c d. a b. a b.")
	f.Add("\U000F0000 x", "\U0010FFFF x")
	f.Add("", "x\n\ny")
	f.Fuzz(func(t *testing.T, old, new string) {
		changes := Between(old, new, sentences)
		rest := func(text string, side func(Change) string) string {
			left := split(text, sentences)
			at := 0
			for _, c := range changes {
				s := side(c)
				if s == "" {
					continue
				}
				for at < len(left) && left[at] != s {
					at++
				}
				if at == len(left) {
					t.Fatalf("no sentence %q, in order, in %q", s, text)
				}
				left = append(left[:at:at], left[at+1:]...)
			}
			slices.Sort(left) // which of two equal sentences went is anybody's guess
			return fmt.Sprint(left)
		}
		if a, b := rest(old, Change.Old), rest(new, Change.New); a != b {
			t.Errorf("%q → %q: what stayed differs: %s, %s", old, new, a, b)
		}
		if len(changes) == 0 && strings.Join(split(old, sentences), " ") != strings.Join(split(new, sentences), " ") {
			t.Errorf("%q → %q: no change found", old, new)
		}
	})
}
