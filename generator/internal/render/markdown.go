package render

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
)

// markdown writes the notice as CommonMark with tables, straight from the
// source of its clauses. A value adds no Markdown of its own.
func markdown(d *document) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n", escapeMarkdown(d.title(), ""))
	for _, part := range d.Parts {
		level := 1
		if part.Service != nil {
			fmt.Fprintf(&b, "\n## %s\n", escapeMarkdown(part.Service.Name, ""))
			level = 2
		}
		for i := range part.Clauses {
			b.WriteString("\n" + clauseMarkdown(&part.Clauses[i], level))
		}
	}
	return b.Bytes(), nil
}

var anyHeadingID = regexp.MustCompile(`(?m)[ \t]*\{#[a-z0-9-]+\}[ \t]*$`)
var anyHeading = regexp.MustCompile(`(?m)^#+ `)

// clauseMarkdown shifts the headings of a clause down by some levels.
func clauseMarkdown(c *notice.Clause, down int) string {
	src := anyHeadingID.ReplaceAllString(c.Source, "")
	src = anyHeading.ReplaceAllStringFunc(src, func(h string) string { return strings.Repeat("#", down) + h })
	return expand(src, c.Values, func(v notice.Value, before string) string {
		words := escapeMarkdown(v.Words, before)
		switch {
		case strings.HasPrefix(v.Href, "#"):
			return "[" + words + "](" + v.Href + ")"
		case v.Href != "" && fact.SafeURL(v.Href):
			return "[" + words + "](<" + v.Href + ">)"
		}
		return words
	})
}

// escapeMarkdown escapes what CommonMark, or the tables and bare links of its
// common extensions, would read as more than words. before is the text so far:
// at the beginning of a line more characters have a meaning.
func escapeMarkdown(words, before string) string {
	line := before[strings.LastIndexByte(before, '\n')+1:]
	atStart := strings.Trim(line, " \t>-+*|#0123456789.)") == ""
	var b strings.Builder
	for i, r := range words {
		switch {
		case strings.ContainsRune("\\`*_[]<>&|~#{}$^", r):
			b.WriteByte('\\')
		case r == '!' && strings.HasPrefix(words[i+1:], "["):
			b.WriteByte('\\')
		case r == ':' && strings.HasPrefix(words[i:], "://"), r == '@', r == '.' && strings.HasSuffix(strings.ToLower(words[:i]), "www"):
			b.WriteByte('\\') // a bare address is a link to many readers of Markdown
		case atStart && strings.ContainsRune("-+=.)(:", r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
