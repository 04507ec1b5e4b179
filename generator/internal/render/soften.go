package render

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// softHyphen is where a word may be divided; it shows only where it is.
const softHyphen = "\u00ad"

// longWord is one that may not fit into a column or beside the edge of a phone.
var longWord = regexp.MustCompile(`\p{L}{16,}`)

// soften lets long words be divided after their parts. Browsers know syllables
// of some languages on some systems; in somebody else's page without our
// stylesheet they are not asked.
func soften(text string, parts []string) string {
	if len(parts) == 0 {
		return text
	}
	return longWord.ReplaceAllStringFunc(text, func(word string) string {
		var b strings.Builder
		for {
			part := ""
			for _, p := range parts {
				if len(p) > len(part) && len(p) < len(word) && strings.EqualFold(word[:len(p)], p) {
					part = word[:len(p)]
				}
			}
			if rest := word[len(part):]; part == "" || utf8.RuneCountInString(rest) < 4 {
				return b.String() + word
			}
			b.WriteString(part + softHyphen)
			word = word[len(part):]
		}
	})
}
