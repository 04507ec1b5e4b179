package render

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gomarkdown/markdown/ast"

	"klausel/generator/internal/notice"
)

// text writes the notice as plain text: a paragraph is a line, a table row a
// group of lines "heading: cell", for readers and for mail.
func text(d *manuscript) ([]byte, error) {
	var b bytes.Buffer
	underline(&b, d.title(), "=")
	for _, part := range d.Parts {
		if part.Service != nil {
			b.WriteString("\n\n")
			underline(&b, part.Service.Name, "=")
		}
		for i := range part.Clauses {
			b.WriteString("\n\n" + d.text(&part.Clauses[i]))
		}
	}
	b.WriteString("\n")
	return b.Bytes(), nil
}

func underline(b *bytes.Buffer, words, with string) {
	b.WriteString(words + "\n" + strings.Repeat(with, utf8.RuneCountInString(words)))
}

// text is a clause of the notice as plain text.
func (d *manuscript) text(c *notice.Clause) string {
	if d.leads == nil {
		d.leads = map[string]string{}
		for _, part := range d.Parts {
			for i := range part.Clauses {
				to := &part.Clauses[i]
				d.leads["#"+to.Anchor] = to.Title()
			}
		}
	}
	return d.pool.text(c, d.see)
}

// see is what stands behind words that lead to another clause, where nobody can
// click: its title, unless the words are the title.
func (d *manuscript) see(v notice.Value) string {
	title := d.leads[v.Href]
	if title == "" || strings.EqualFold(title, v.Words) {
		return ""
	}
	return strings.ReplaceAll(d.ui.Get("see"), "{title}", title)
}

// clauseText is a clause as plain text, without a line break at its end.
func clauseText(c *notice.Clause, see func(notice.Value) string) string {
	w := &textWriter{values: c.Values, see: see}
	w.blocks(parseClause(c).GetChildren(), "")
	return strings.TrimSpace(w.b.String())
}

type textWriter struct {
	b      bytes.Buffer
	values []notice.Value
	see    func(notice.Value) string // what stands behind a value that leads elsewhere; nil: nothing
}

func (w *textWriter) blocks(nodes []ast.Node, indent string) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *ast.Heading:
			words := w.inline(n)
			w.b.WriteString("\n" + words + "\n")
			if n.Level == 1 {
				w.b.WriteString(strings.Repeat("-", utf8.RuneCountInString(words)) + "\n")
			}
			w.b.WriteString("\n")
		case *ast.Paragraph:
			w.b.WriteString(indent + w.inline(n) + "\n\n")
		case *ast.BlockQuote:
			w.blocks(n.Children, indent+"  ")
		case *ast.List:
			for _, item := range n.Children {
				lead := indent + "- "
				for _, child := range item.GetChildren() {
					if list, ok := child.(*ast.List); ok {
						w.blocks([]ast.Node{list}, indent+"  ")
						continue
					}
					w.b.WriteString(lead + w.inline(child) + "\n")
					lead = indent + "  "
				}
			}
			w.b.WriteString("\n")
		case *ast.Table:
			w.table(n, indent)
		}
	}
}

// table writes each row as its own group of lines. With two columns the second
// needs no heading: it stands under the first.
func (w *textWriter) table(t *ast.Table, indent string) {
	var heads []string
	ast.WalkFunc(t, func(n ast.Node, entering bool) ast.WalkStatus {
		row, ok := n.(*ast.TableRow)
		if !ok || !entering {
			return ast.GoToNext
		}
		for i, cell := range row.Children {
			words := w.inline(cell)
			switch c, _ := cell.(*ast.TableCell); {
			case c.IsHeader:
				heads = append(heads, words)
			case i == 0:
				w.b.WriteString(indent + words + "\n")
			case words != "" && len(heads) == 2:
				w.b.WriteString(indent + "  " + words + "\n")
			case words != "" && i < len(heads):
				w.b.WriteString(indent + "  " + heads[i] + ": " + words + "\n")
			}
		}
		return ast.SkipChildren
	})
	w.b.WriteString("\n")
}

// inline is the text of a block without its markup; values stand literally.
func (w *textWriter) inline(n ast.Node) string {
	var b strings.Builder
	ast.WalkFunc(n, func(n ast.Node, entering bool) ast.WalkStatus {
		switch n := n.(type) {
		case *ast.Link:
			if !entering {
				b.WriteString(" (" + string(n.Destination) + ")")
			}
		case *ast.Hardbreak, *ast.Softbreak:
			b.WriteByte(' ')
		case *ast.Text:
			b.Write(n.Literal)
		}
		return ast.GoToNext
	})
	words := strings.Join(strings.Fields(b.String()), " ")
	words = notice.Expand(words, w.values, func(v notice.Value, _ string) string {
		if see := w.see; see != nil && see(v) != "" {
			return v.Words + "\ue000" + see(v) + "\ue001"
		}
		return v.Words
	})
	return seen.Replace(within.ReplaceAllString(words, "$2$1"))
}

// What says where words lead stands at the end of a block, not within its last
// words; no value holds the characters that enclose it until then.
var (
	within = regexp.MustCompile("(\ue000[^\ue001]*\ue001)( [^.;:!?,\ue000]*)$")
	seen   = strings.NewReplacer("\ue000", "", "\ue001", "")
)
