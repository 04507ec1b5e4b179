package render

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/gomarkdown/markdown/ast"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
)

// markdown writes the notice as CommonMark with tables, straight from the
// source of its clauses. A value adds no Markdown of its own.
func markdown(d *manuscript) ([]byte, error) {
	var b bytes.Buffer
	w := markdownWriter{slugs: slugs(d)}
	b.WriteString("# " + escapeMarkdown(d.title(), "") + "\n")
	for _, part := range d.Parts {
		level := 1
		if part.Service != nil {
			b.WriteString("\n" + w.anchor(part.Service.ID) + "## " + escapeMarkdown(part.Service.Name, "") + "\n")
			level = 2
		}
		for i := range part.Clauses {
			b.WriteString("\n" + w.clause(&part.Clauses[i], level))
		}
	}
	return b.Bytes(), nil
}

// slugs gives each anchor of the notice the id that GitHub, GitLab, Hugo, Jekyll
// and pandoc make of its heading, so that a link inside the file leads somewhere
// wherever it is read.
func slugs(d *manuscript) map[string]string {
	taken, out := map[string]int{}, map[string]string{}
	add := func(anchor, title string) {
		id := slug(title)
		n, again := taken[id]
		taken[id] = n + 1
		if again {
			id += "-" + strconv.Itoa(n)
		}
		out[anchor] = id
	}
	add("", d.title())
	for _, part := range d.Parts {
		if part.Service != nil {
			add(part.Service.ID, part.Service.Name)
		}
		for i := range part.Clauses {
			c := &part.Clauses[i]
			for n, node := range parseClause(c).GetChildren() {
				h, ok := node.(*ast.Heading)
				switch {
				case !ok:
				case n == 0:
					add(c.Anchor, c.Title())
				default:
					add(c.Anchor+"-"+h.HeadingID, (&textWriter{values: c.Values}).inline(h))
				}
			}
		}
	}
	return out
}

// slug keeps letters, digits, hyphens and underscores of a heading, in lower
// case, and makes a hyphen of each blank.
func slug(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '-', r == '_':
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		}
		return -1
	}, title)
}

// A markdownWriter knows where links inside the file lead.
type markdownWriter struct{ slugs map[string]string }

// anchor is an id before a heading, for readers of Markdown that give headings
// none.
func (w markdownWriter) anchor(anchor string) string {
	return `<a id="` + w.slugs[anchor] + `"></a>` + "\n\n"
}

var anyHeadingID = regexp.MustCompile(`(?m)[ \t]*\{#[a-z0-9-]+\}[ \t]*$`)
var anyHeading = regexp.MustCompile(`(?m)^#+ `)

// clause shifts the headings of a clause down by some levels.
func (w markdownWriter) clause(c *notice.Clause, down int) string {
	src := anyHeadingID.ReplaceAllString(c.Source, "")
	src = anyHeading.ReplaceAllStringFunc(src, func(h string) string { return strings.Repeat("#", down) + h })
	return w.anchor(c.Anchor) + notice.Expand(src, c.Values, func(v notice.Value, before string) string {
		words := escapeMarkdown(v.Words, before)
		switch {
		case strings.HasPrefix(v.Href, "#"):
			return "[" + words + "](#" + w.slugs[v.Href[1:]] + ")"
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
		case r == '/' && strings.HasPrefix(words[i:], "//") && !strings.HasSuffix(words[:i], ":"):
			b.WriteByte('\\') // and so is one without a scheme to some
		case atStart && strings.ContainsRune("-+=.)(:", r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
