package library

import (
	"regexp"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
)

// The clause dialect is the part of Markdown and of Go templates whose reading
// is the same everywhere. These patterns find what lies outside.
var (
	action = regexp.MustCompile(`(?s)\{\{.*?\}\}`)

	outside = []struct {
		what *regexp.Regexp
		why  string
	}{
		{regexp.MustCompile(`<[A-Za-z/!?]`), "raw HTML is not part of the dialect"},
		{regexp.MustCompile(`!\[`), "images are not part of the dialect"},
		{regexp.MustCompile("`"), "code is not part of the dialect"},
		{regexp.MustCompile(`\]\[|^\[[^\]]+\]:`), "reference links are not part of the dialect"},
		{regexp.MustCompile(`\]\((?:[^h]|h[^t]|http:)`), "a link leads to an absolute https address, or is made with ref"},
		{regexp.MustCompile(`^(=+|-{2,})\s*$`), "underlined headings and rulers are not part of the dialect"},
		{regexp.MustCompile(`^(?: {4}|\t)`), "indented text would become code"},
		{regexp.MustCompile(`&[a-zA-Z]+;|&#`), "write the character itself, not an entity"},
		{regexp.MustCompile(`\S  +\S`), "two spaces in a row"},
	}
	heading   = regexp.MustCompile(`^(#{1,6})[ \t]+(.*)$`)
	headingID = regexp.MustCompile(`\{#([a-z][a-z0-9-]*)\}\s*$`)
)

// checkSource reports the first line of a clause text that lies outside of the
// dialect.
func checkSource(file, src string) error {
	for i, r := range src {
		if fact.Private(r) {
			line, col := position(src, i)
			return fault.AtCol(file, line, col, "private-use character %U", r)
		}
	}
	if strings.Contains(src, "\r") {
		return fault.At(file, 1, "lines end in CRLF; use LF")
	}
	// Actions are blanked out, so that what they hold is not taken for text.
	text := action.ReplaceAllStringFunc(src, func(a string) string {
		return strings.Map(func(r rune) rune {
			if r == '\n' {
				return r
			}
			return 'x'
		}, a)
	})
	lines, written := strings.Split(text, "\n"), strings.Split(src, "\n")
	seen := map[string]int{}
	for i, line := range lines {
		for _, o := range outside {
			if at := o.what.FindStringIndex(line); at != nil {
				return fault.AtCol(file, i+1, at[0]+1, "%s", o.why)
			}
		}
		if h := heading.FindStringSubmatch(line); h != nil && len(h[1]) > 1 {
			id := headingID.FindStringSubmatch(h[2])
			if id == nil {
				return fault.At(file, i+1, "a heading below the title needs an explicit {#id}")
			}
			if seen[id[1]] > 0 {
				return fault.At(file, i+1, "{#%s} already stands in line %d", id[1], seen[id[1]])
			}
			seen[id[1]] = i + 1
		} else if h != nil && i > 0 {
			return fault.At(file, i+1, "the title is the first line; use ## for other headings")
		}
		if strings.Contains(written[i], "{{range ") && !strings.Contains(written[i], "-}}") && i+1 < len(lines) && isItem(lines[i+1]) {
			return fault.At(file, i+1, "a range over rows or list items is trimmed: {{range … -}}")
		}
	}
	return nil
}

func isItem(line string) bool {
	return strings.HasPrefix(line, "|") || strings.HasPrefix(line, "- ")
}
