package render

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// softHyphen is where a word may be divided; it shows only where it is.
const softHyphen = "\u00ad"

// longWord is how many letters a word has that may not fit into a column or beside
// the edge of a phone.
const longWord = 14

// A state is where in HTML a text stands.
type state struct{ address, cell bool }

// after is the state behind a tag.
func (st state) after(tag string) state {
	switch {
	case strings.HasPrefix(tag, "<a "):
		st.address = !strings.HasPrefix(tag, `<a href="#`)
	case tag == "</a>":
		st.address = false
	case strings.HasPrefix(tag, "<th"), strings.HasPrefix(tag, "<td"):
		st.cell = true
	case strings.HasPrefix(tag, "</t"):
		st.cell = false
	}
	return st
}

// softenHTML writes a piece of a clause with its words softened, but no address:
// that is copied as it stands. On our own page, whose stylesheet sees to the rest,
// only tables need it. st is the state at the beginning of the piece.
func softenHTML(b *strings.Builder, s string, at placing, st state) state {
	from := 0
	words := func(to int) {
		if text := s[from:to]; len(at.parts) == 0 || st.address || at.bare && !st.cell {
			b.WriteString(text)
		} else {
			b.WriteString(soften(text, at.parts))
		}
	}
	for { // a tag as html.go writes it: no attribute holds a ">"
		open := strings.IndexByte(s[from:], '<')
		if open < 0 {
			break
		}
		open += from
		end := strings.IndexByte(s[open:], '>')
		if end < 0 {
			break
		}
		words(open)
		tag := s[open : open+end+1]
		b.WriteString(tag)
		from, st = open+end+1, st.after(tag)
	}
	words(len(s))
	return st
}

// hole is a run of letters with a value among them: only with the value it is
// known where its words begin and end.
var hole = regexp.MustCompile(`<[^>]*>|\p{L}*[\x{F0000}-\x{FFFFD}][\p{L}\x{F0000}-\x{FFFFD}]*`)

// newPattern softens what of a template stays, and cuts out what holds values.
func newPattern(template string, at placing) *pattern {
	var p pattern
	var st state
	stays := func(text string) {
		var b strings.Builder
		st = softenHTML(&b, text, at, st)
		p = append(p, piece{text: b.String()})
	}
	from := 0
	for _, m := range hole.FindAllStringIndex(template, -1) {
		if template[m[0]] == '<' {
			continue
		}
		stays(template[from:m[0]])
		p = append(p, piece{text: template[m[0]:m[1]], hole: true, inside: st})
		from = m[1]
	}
	stays(template[from:])
	return &p
}

// soften lets long words be divided after their parts. Browsers know syllables
// of some languages on some systems; in somebody else's page without our
// stylesheet they are not asked.
func soften(text string, parts []string) string {
	var b strings.Builder
	begin, letters, from := 0, 0, 0 // of the word; what is written so far
	word := func(end int) {
		if letters >= longWord {
			b.WriteString(text[from:begin])
			divide(&b, text[begin:end], parts)
			from = end
		}
		letters = 0
	}
	for i, r := range text {
		switch {
		case !unicode.IsLetter(r):
			word(i)
		case letters == 0:
			begin, letters = i, 1
		default:
			letters++
		}
	}
	word(len(text))
	if from == 0 {
		return text
	}
	b.WriteString(text[from:])
	return b.String()
}

// divide writes a word with a soft hyphen after each of its parts.
func divide(b *strings.Builder, word string, parts []string) {
	for {
		part := ""
		for _, p := range parts {
			if len(p) > len(part) && len(p) < len(word) && strings.EqualFold(word[:len(p)], p) {
				part = word[:len(p)]
			}
		}
		if rest := word[len(part):]; part == "" || utf8.RuneCountInString(rest) < 4 {
			b.WriteString(word)
			return
		}
		b.WriteString(part + softHyphen)
		word = word[len(part):]
	}
}
