package readability_test

import (
	"math"
	"testing"

	"klausel/generator/internal/readability"
)

func TestMeasure(t *testing.T) {
	for name, c := range map[string]struct {
		lang      string
		sentences []string
		want      readability.Score
	}{
		// 8 words in 2 sentences, long: speichern, Aufzeichnung, jederzeit;
		// syllables 1+2+1+3 and 1+2+3+2.
		"German": {"de", []string{"Wir speichern die Aufzeichnung.", "Sie können jederzeit gehen."},
			readability.Score{Sentences: 2, Words: 8, Long: 3, Syllables: 15, Longest: 4, LIX: 4 + 100*3/8., Flesch: 180 - 4 - 58.5*15/8}},
		"English": {"en", []string{"We store the recording."},
			readability.Score{Sentences: 1, Words: 4, Long: 1, Syllables: 6, Longest: 4, LIX: 4 + 25, Flesch: 206.835 - 1.015*4 - 84.6*6/4}},
		"citations, addresses and numbers are left out": {"de",
			[]string{"Das gilt (Art. 6 Abs. 1 Buchst. f DSGVO).", "Tel. +49 30 123-45, post@muster.example oder https://muster.example/a?b", "https://muster.example"},
			readability.Score{Sentences: 2, Words: 4, Syllables: 5, Longest: 2, LIX: 2, Flesch: 180 - 2 - 58.5*5/4}},
		"nested parentheses": {"en", []string{"This holds (Article 6(1)(f) GDPR) (see below)."},
			readability.Score{Sentences: 1, Words: 4, Syllables: 5, Longest: 4, LIX: 4, Flesch: 206.835 - 1.015*4 - 84.6*5/4}},
		"nothing": {"de", []string{"", "–", "(Art. 15 DSGVO)"}, readability.Score{}},
	} {
		got := readability.Measure(c.sentences, c.lang)
		near := math.Abs(got.LIX-c.want.LIX) < 1e-9 && math.Abs(got.Flesch-c.want.Flesch) < 1e-9
		got.LIX, got.Flesch = c.want.LIX, c.want.Flesch
		if !near || got != c.want {
			t.Errorf("%s: %+v, want %+v", name, readability.Measure(c.sentences, c.lang), c.want)
		}
	}
}
