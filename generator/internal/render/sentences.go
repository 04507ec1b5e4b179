package render

import (
	"slices"
	"strings"
	"unicode"

	"klausel/generator/internal/library"
)

// Sentences splits running text after full stops, question and exclamation
// marks that end a sentence. A full stop does not where it belongs to an
// abbreviation of the locale, to an ordinal before a month, or to a word that
// goes on in lower case.
func Sentences(text string, loc *library.Locale) []string {
	runes := []rune(text)
	var out []string
	start := 0
	for i, r := range runes {
		if !strings.ContainsRune(".!?…", r) || i+1 < len(runes) && !unicode.IsSpace(runes[i+1]) && !strings.ContainsRune(`)”“"»`, runes[i+1]) {
			continue
		}
		end := i + 1
		for end < len(runes) && strings.ContainsRune(`)”“"»`, runes[end]) {
			end++
		}
		if end < len(runes) && !unicode.IsSpace(runes[end]) {
			continue
		}
		next := end
		for next < len(runes) && (unicode.IsSpace(runes[next]) || isMark(runes[next])) {
			next++
		}
		if next < len(runes) && (unicode.IsLower(runes[next]) || r == '.' && abbreviated(runes[start:i+1], runes[next:], loc)) {
			continue
		}
		if s := strings.TrimSpace(string(runes[start:end])); s != "" {
			out = append(out, s)
		}
		start = end
	}
	if s := strings.TrimSpace(string(runes[start:])); s != "" {
		out = append(out, s)
	}
	return out
}

// abbreviated reports whether the full stop at the end of before belongs to an
// abbreviation.
func abbreviated(before, after []rune, loc *library.Locale) bool {
	head := strings.Map(func(r rune) rune {
		if isMark(r) {
			return -1
		}
		return r
	}, string(before))
	word := head[strings.LastIndexAny(head, " (\u00a0")+1:]
	if slices.Contains(loc.Abbreviations, word) {
		return true
	}
	number := strings.Trim(word, "0123456789") == "." && len(word) > 1 && len(word) < 4
	rest := strings.TrimSpace(string(after))
	return number && slices.ContainsFunc(loc.Months, func(m string) bool { return strings.HasPrefix(rest, m) })
}
