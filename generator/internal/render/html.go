package render

import (
	"bytes"
	"html"
	"io"
	"strings"

	"github.com/gomarkdown/markdown/ast"
	mdhtml "github.com/gomarkdown/markdown/html"
	"github.com/gomarkdown/markdown/parser"
	"golang.org/x/text/unicode/bidi"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
)

// extensions are the parts of gomarkdown the clause dialect uses. Never add
// Includes, Mmark, Attributes, SuperSubscript or Footnotes: they read files,
// panic or give text a meaning its author did not intend.
const extensions = parser.NoIntraEmphasis | parser.Tables | parser.HeadingIDs | parser.BackslashLineBreak | parser.SpaceHeadings

// A placing says where the HTML of a clause will stand.
type placing struct {
	level  int                        // of the title's heading
	anchor func(anchor string) string // id on the page for the anchor of a clause
	bare   bool                       // without classes: our own stylesheet goes by ids
	parts  []string                   // of long words, as a Locale has them; nil: words stay whole
}

func plain(anchor string) string { return anchor }

// clauseHTML is a clause as a block with its heading. It is a div, because the
// stylesheet of many a site sets section apart, and a section without a name
// tells a screen reader nothing.
func clauseHTML(c *notice.Clause, at placing) string {
	key := patternKey{id: at.anchor(c.Anchor), clause: c.ID, level: at.level, bare: at.bare}
	if len(at.parts) > 0 {
		key.parts = &at.parts[0]
	}
	s := shapeOf(c)
	pattern := s.pattern(key, func() *pattern { return newPattern(templateHTML(s.doc, c.ID, key.id, at), at) })
	var b strings.Builder
	size := 0
	for _, piece := range *pattern {
		size += len(piece.text)
	}
	b.Grow(2 * size) // values are longer than their tokens
	for _, piece := range *pattern {
		if !piece.hole {
			b.WriteString(piece.text)
			continue
		}
		words := notice.Expand(piece.text, c.Values, func(v notice.Value, _ string) string { return valueHTML(v, at) })
		softenHTML(&b, words, at, piece.inside)
	}
	return b.String()
}

// templateHTML is the HTML of a clause with tokens in place of its values.
func templateHTML(doc ast.Node, clause, id string, at placing) string {
	var heads []string // of the table that is being written
	column := 0
	opts := mdhtml.RendererOptions{RenderNodeHook: func(w io.Writer, n ast.Node, entering bool) (ast.WalkStatus, bool) {
		switch n := n.(type) {
		case *ast.Heading:
			tag := "h" + string(rune('0'+min(at.level+n.Level-1, 6)))
			switch {
			case !entering:
				io.WriteString(w, "</"+tag+">\n")
			case n.Level == 1:
				io.WriteString(w, "<"+tag+">")
			default:
				io.WriteString(w, "<"+tag+` id="`+id+"-"+html.EscapeString(n.HeadingID)+`">`)
			}
			return ast.GoToNext, true
		case *ast.Table:
			before, after := "<div class=\"klausel-table\">\n", "</div>\n"
			if at.bare {
				before, after = "", ""
			}
			if entering {
				heads = nil
				io.WriteString(w, before+"<table>\n")
			} else {
				io.WriteString(w, "</table>\n"+after)
			}
			return ast.GoToNext, true
		case *ast.TableRow:
			column = 0
			return ast.GoToNext, false
		case *ast.Softbreak:
			io.WriteString(w, " ")
			return ast.GoToNext, true
		case *ast.Hardbreak:
			io.WriteString(w, "<br>")
			return ast.GoToNext, true
		case *ast.TableCell:
			if entering {
				if n.IsHeader {
					heads = append(heads, words(n))
				}
				io.WriteString(w, openCell(n, column, heads))
				return ast.GoToNext, true
			}
			if column++; n.IsHeader || column == 1 {
				io.WriteString(w, "</th>\n")
			} else {
				io.WriteString(w, "</td>\n")
			}
			return ast.GoToNext, true
		case *ast.HTMLBlock, *ast.HTMLSpan, *ast.Image, *ast.CodeBlock, *ast.Code:
			return ast.SkipChildren, true // not in the dialect; nothing can bring one in
		}
		return ast.GoToNext, false
	}}
	var b bytes.Buffer
	r := mdhtml.NewRenderer(opts)
	ast.WalkFunc(doc, func(n ast.Node, entering bool) ast.WalkStatus { return r.RenderNode(&b, n, entering) })
	class := `class="klausel-` + clause + `" `
	if at.bare {
		class = ""
	}
	return "<div " + class + `id="` + id + "\">\n" + strings.TrimSpace(squeeze(strings.Map(dropMarks, b.String()))) + "\n</div>\n"
}

// openCell opens a cell. The first one of a row heads it. Where a table has
// three columns or more, each cell carries the words above it, to stand beside
// it on a narrow screen.
func openCell(n *ast.TableCell, column int, heads []string) string {
	switch {
	case n.IsHeader:
		return `<th scope="col">`
	case column == 0:
		return `<th scope="row">`
	case len(heads) > 2 && column < len(heads):
		return `<td data-label="` + html.EscapeString(heads[column]) + `">`
	}
	return "<td>"
}

// words are the words of a node that the clause text itself holds: tokens and
// marks of facts, which may be links, are left out.
func words(n ast.Node) string {
	return strings.Map(func(r rune) rune {
		if isMark(r) || isToken(r) {
			return -1
		}
		return r
	}, marked(n))
}

// squeeze drops empty lines, and puts the tags of a row or a list beside what they
// hold: one block a line reads well in a comparison.
func squeeze(s string) string {
	s = strings.NewReplacer("<tr>\n", "<tr>", "\n</tr>", "</tr>", "</th>\n<td", "</th><td", "</td>\n<td", "</td><td", "<ul>\n", "<ul>", "\n</ul>", "</ul>").Replace(s)
	lines := strings.Split(s, "\n")
	kept := lines[:0]
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, "\n")
}

func valueHTML(v notice.Value, at placing) string {
	words := isolated(html.EscapeString(v.Words), v.Words)
	href := v.Href
	switch {
	case strings.HasPrefix(href, "#"):
		href = "#" + at.anchor(href[1:])
	case href == "" || !fact.SafeURL(href):
		return words
	}
	return `<a href="` + html.EscapeString(href) + `">` + words + `</a>`
}

// isolated is the HTML of words that keep their direction to themselves: a name
// in Arabic or Hebrew would otherwise turn round the signs and numbers beside
// it.
func isolated(words, plain string) string {
	for i, r := range plain {
		if r < 0x590 { // all that is left of the first right-to-left script
			continue
		}
		switch p, _ := bidi.LookupString(plain[i:]); p.Class() {
		case bidi.R, bidi.AL:
			return "<bdi>" + words + "</bdi>"
		}
	}
	return words
}
