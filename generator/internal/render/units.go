package render

import (
	"strings"

	"github.com/gomarkdown/markdown/ast"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
)

// A Unit is the smallest piece of a notice that stands for itself: a heading,
// a sentence, a list item or a table row; and where it comes from.
type Unit struct {
	Kind   string // heading, sentence, item or row
	Text   string // as a reader reads it
	Facts  []fact.Ref
	Lines  []notice.Line  // of the clause texts it was made from, with the branches taken
	Values []notice.Value // that are printed in it
	Clause *notice.Clause
}

// Units splits a clause. The text carries its marks and tokens until the end,
// so that each unit finds its lines and facts by itself; a clause author can
// neither forget nor forge them.
func Units(c *notice.Clause, loc *library.Locale) []Unit {
	w := &unitWriter{clause: c, loc: loc}
	w.blocks(parseClause(c).GetChildren())
	return w.units
}

type unitWriter struct {
	clause *notice.Clause
	loc    *library.Locale
	units  []Unit
	latest []notice.Line // of the mark read last: a second sentence of a line has none of its own
}

func (w *unitWriter) blocks(nodes []ast.Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *ast.Heading:
			w.add("heading", marked(n))
		case *ast.Paragraph:
			for _, s := range Sentences(marked(n), w.loc) {
				w.add("sentence", s)
			}
		case *ast.BlockQuote:
			w.blocks(n.Children)
		case *ast.List:
			for _, item := range n.Children {
				for _, child := range item.GetChildren() {
					if inner, ok := child.(*ast.List); ok {
						w.blocks([]ast.Node{inner})
						continue
					}
					w.add("item", marked(child))
				}
			}
		case *ast.Table:
			ast.WalkFunc(n, func(n ast.Node, entering bool) ast.WalkStatus {
				row, ok := n.(*ast.TableRow)
				if !ok || !entering {
					return ast.GoToNext
				}
				var cells []string
				for _, cell := range row.Children {
					cells = append(cells, marked(cell))
				}
				w.add("row", strings.Join(cells, " | "))
				return ast.SkipChildren
			})
		}
	}
}

// marked is the text of a block with its tokens and marks.
func marked(n ast.Node) string {
	var b strings.Builder
	ast.WalkFunc(n, func(n ast.Node, entering bool) ast.WalkStatus {
		switch n := n.(type) {
		case *ast.Hardbreak, *ast.Softbreak:
			b.WriteByte(' ')
		case *ast.Text:
			b.Write(n.Literal)
		}
		return ast.GoToNext
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

func isMark(r rune) bool  { return r >= fact.MarkBase }
func isToken(r rune) bool { return r >= fact.ValueBase && r < fact.MarkBase }

func (w *unitWriter) add(kind, text string) {
	u := Unit{Kind: kind, Clause: w.clause}
	seen := map[string]bool{}
	addFacts := func(refs []fact.Ref) {
		for _, f := range refs {
			if key := f.Path + f.Pos.String(); !seen[key] && !f.Pos.IsZero() {
				seen[key] = true
				u.Facts = append(u.Facts, f)
			}
		}
	}
	for _, r := range text {
		switch {
		case isMark(r) && int(r-fact.MarkBase) < len(w.clause.Lines):
			u.Lines = append(u.Lines, w.clause.Lines[r-fact.MarkBase])
		case isToken(r) && int(r-fact.ValueBase) < len(w.clause.Values):
			u.Values = append(u.Values, w.clause.Values[r-fact.ValueBase])
			addFacts(w.clause.Values[r-fact.ValueBase].Facts)
		}
	}
	if len(u.Lines) == 0 {
		u.Lines = w.latest
	} else {
		w.latest = u.Lines[len(u.Lines)-1:]
	}
	for _, l := range u.Lines {
		for _, b := range l.Why {
			addFacts(b.Facts)
		}
	}
	u.Text = strings.TrimSpace(notice.Expand(text, w.clause.Values, func(v notice.Value, _ string) string { return v.Words }))
	if strings.Trim(u.Text, " |") != "" {
		w.units = append(w.units, u)
	}
}

// AllUnits splits every clause of a notice, in its order.
func AllUnits(n *notice.Notice) []Unit {
	var out []Unit
	for _, part := range n.Parts {
		for i := range part.Clauses {
			out = append(out, Units(&part.Clauses[i], n.Library.Locale(n.Lang))...)
		}
	}
	return out
}
