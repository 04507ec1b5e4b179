// Package readability measures how plainly the running text of a notice reads.
//
//	LIX            = words ÷ sentences + 100 × words of more than 6 letters ÷ words
//	Flesch, German = 180 − words ÷ sentences − 58.5 × syllables ÷ words   (Amstad)
//	Flesch, others = 206.835 − 1.015 × words ÷ sentences − 84.6 × syllables ÷ words
//
// A word stands between blanks and holds a letter or a digit: "E-Mail-Adresse"
// is one. A number is a word of one syllable. Citations in parentheses,
// addresses of the web and of mail, and telephone numbers are no text to be
// read and are taken out before anything is counted.
package readability

import (
	"regexp"
	"strings"
	"unicode"
)

// A Score is what was counted in a text, and what follows from it.
type Score struct {
	Sentences int
	Words     int
	Long      int // words of more than 6 letters
	Syllables int
	Longest   int     // words of the longest sentence
	LIX       float64 // 0 where there is no word
	Flesch    float64 // Amstad's in German; 0 where there is no word
}

// Measure counts in sentences of lang. One that holds no word, or only what is
// left out, does not count.
func Measure(sentences []string, lang string) Score {
	var s Score
	for _, sentence := range sentences {
		ws := words(sentence)
		if len(ws) == 0 {
			continue
		}
		s.Sentences++
		s.Words += len(ws)
		s.Longest = max(s.Longest, len(ws))
		for _, w := range ws {
			s.Syllables += Syllables(w, lang)
			if letters(w) > 6 {
				s.Long++
			}
		}
	}
	if s.Words == 0 {
		return s
	}
	length := float64(s.Words) / float64(s.Sentences)
	weight := float64(s.Syllables) / float64(s.Words)
	s.LIX = length + 100*float64(s.Long)/float64(s.Words)
	if lang == "de" {
		s.Flesch = 180 - length - 58.5*weight
	} else {
		s.Flesch = 206.835 - 1.015*length - 84.6*weight
	}
	return s
}

func words(sentence string) []string {
	var out []string
	for _, w := range strings.Fields(prose(sentence)) {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			out = append(out, w)
		}
	}
	return out
}

func letters(word string) int {
	n := 0
	for _, r := range word {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

var (
	web      = regexp.MustCompile(`\b(?:https?://|www\.)[^\s<>„“”"]+`)
	mail     = regexp.MustCompile(`[^\s@<>()]+@[^\s@<>()]+\.[\pL\d-]+`)
	phone    = regexp.MustCompile(`(?:\+|\b0)\d[\d /()–-]{3,}\d`)
	provides = regexp.MustCompile(`(?i)(?:§|\bart(?:s|icles?|ikel)?\.?|\bsect(?:ions?|\.)?|\bsec\.|\bparas?\.?)\s*\d`)
)

// prose is a sentence without what is not read.
func prose(s string) string {
	s = withoutCitations(s)
	for _, re := range []*regexp.Regexp{web, mail, phone} {
		s = re.ReplaceAllString(s, " ")
	}
	return s
}

// withoutCitations takes out each outermost parenthesis that names a provision
// by its number. Parentheses nest: (Article 6(1)(f) GDPR).
func withoutCitations(s string) string {
	var b strings.Builder
	depth, from := 0, 0
	for i, r := range s {
		switch r {
		case '(':
			if depth == 0 {
				b.WriteString(s[from:i])
				from = i
			}
			depth++
		case ')':
			if depth == 0 {
				continue
			}
			if depth--; depth == 0 {
				if inner := s[from : i+1]; !provides.MatchString(inner) {
					b.WriteString(inner)
				} else {
					b.WriteByte(' ')
				}
				from = i + 1
			}
		}
	}
	b.WriteString(s[from:])
	return b.String()
}
