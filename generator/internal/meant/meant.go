// Package meant guesses which word somebody meant who wrote another one.
package meant

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// plain is how people answer who do not think of the words of a file.
var plain = map[string]string{"true": "yes", "false": "no", "ja": "yes", "nein": "no", "unbekannt": "unknown",
	"on": "yes", "off": "no", "y": "yes", "n": "no", "j": "yes", "an": "yes", "aus": "no", "wahr": "yes", "falsch": "no", "1": "yes", "0": "no"}

var fold = strings.NewReplacer("-", "_", " ", "_")

// Of returns the one of words that was probably meant by word, or nothing.
func Of(word string, words []string) string {
	word = fold.Replace(strings.ToLower(word))
	if w := plain[word]; slices.Contains(words, w) {
		return w
	}
	// Of a word of four letters or more, at least half are right.
	n := utf8.RuneCountInString(word)
	best, least := "", 2+n/4
	for _, w := range words {
		d := levenshtein.ComputeDistance(word, fold.Replace(strings.ToLower(w)))
		if d < least && d < n && (n < 4 || 2*d < n) {
			best, least = w, d
		}
	}
	return best
}
