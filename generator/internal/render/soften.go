package render

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// softHyphen is where a word may be divided; it shows only where it is.
const softHyphen = "\u00ad"

// longWord is one that may not fit into a column or beside the edge of a phone.
var longWord = regexp.MustCompile(`\p{L}{14,}`)

// anyTag is a tag as html.go writes it: no attribute holds a ">".
var anyTag = regexp.MustCompile(`<[^>]*>`)

// softenHTML softens the words of a clause, but no address: that is copied as it
// stands. On our own page, whose stylesheet sees to the rest, only tables need it.
func softenHTML(s string, at placing) string {
	if len(at.parts) == 0 {
		return s
	}
	var b strings.Builder
	address, cell := false, false
	from := 0
	words := func(to int) {
		if text := s[from:to]; address || at.bare && !cell {
			b.WriteString(text)
		} else {
			b.WriteString(soften(text, at.parts))
		}
	}
	for _, m := range anyTag.FindAllStringIndex(s, -1) {
		words(m[0])
		tag := s[m[0]:m[1]]
		b.WriteString(tag)
		from = m[1]
		switch {
		case strings.HasPrefix(tag, "<a "):
			address = !strings.HasPrefix(tag, `<a href="#`)
		case tag == "</a>":
			address = false
		case strings.HasPrefix(tag, "<th"), strings.HasPrefix(tag, "<td"):
			cell = true
		case strings.HasPrefix(tag, "</t"):
			cell = false
		}
	}
	words(len(s))
	return b.String()
}

// soften lets long words be divided after their parts. Browsers know syllables
// of some languages on some systems; in somebody else's page without our
// stylesheet they are not asked.
func soften(text string, parts []string) string {
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
