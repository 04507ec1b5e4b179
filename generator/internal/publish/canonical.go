package publish

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"
)

// Canonical is the text of a page or fragment as a reader reads it: the words
// in their order, with one space between them and nothing else. What no reader
// reads (head, script, style, template, what is hidden, comments) is left out,
// and so is what leads elsewhere (nav), which a page has and a fragment has not;
// of a picture the text that stands for it is read. Two pages with the same
// canonical text say the same, whatever their elements, classes, line breaks
// and entities are.
//
// Of a page that Klausel made it is the notice alone: the element of class
// klausel if there is one, else main, else everything. So a page and the
// fragment of the same notice differ by the title and date that only the page
// has.
func Canonical(page []byte) string { return Text(notice(page)) }

// Lines is the text of Canonical for a person to read: each paragraph, heading,
// entry of a list and row of a table on a line of its own. With one space for
// each line break it is the canonical text.
func Lines(page []byte) string { return linesOf(notice(page)) }

func linesOf(n *html.Node) string {
	var b strings.Builder
	collect(&b, n)
	var lines []string
	for line := range strings.Lines(b.String()) {
		if line = fold(line); line != "" {
			lines = append(lines, line+"\n")
		}
	}
	return strings.Join(lines, "")
}

// Typed is Lines as one would type it: empty lines before a heading, one for the
// lowest rank and one more for each rank above it, two blanks before an entry of
// a list, and a tab between the cells of a row.
func Typed(page []byte) string {
	var b strings.Builder
	collect(&b, notice(page))
	var out strings.Builder
	before := ""
	for line := range strings.Lines(b.String()) {
		for _, r := range line {
			switch {
			case r > heading && r <= heading+6:
				before = strings.Repeat("\n", max(1, int(heading+lowest+1-r)))
			case r == item:
				before = "  "
			}
		}
		cells := strings.Split(line, string(cell))
		for i := range cells {
			cells[i] = fold(cells[i])
		}
		if len(cells) > 1 && cells[0] == "" { // what stood before the first mark
			cells = cells[1:]
		}
		if strings.Join(cells, "") != "" {
			out.WriteString(before + strings.Join(cells, "\t") + "\n")
			before = ""
		}
	}
	return out.String()
}

// What collect puts before a heading (with its rank added), an entry of a list
// and a cell of a table: characters that no text has, and that fold takes out.
const (
	heading = '\ufdd0'
	item    = '\ufdd8'
	cell    = '\ufdd9'
	lowest  = 4 // rank of a heading in a notice
)

func mark(r rune) bool { return r >= heading && r <= cell }

// notice is the part of a page that Canonical is about.
func notice(page []byte) *html.Node {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return &html.Node{} // a parser of HTML accepts every text; only a reader can fail, and this one cannot
	}
	if n := find(doc, func(n *html.Node) bool { return hasClass(n, "klausel") }); n != nil {
		return n
	}
	if n := find(doc, func(n *html.Node) bool { return n.DataAtom == atom.Main }); n != nil {
		return n
	}
	return doc
}

// Text is the canonical text of one node and what is in it: for the part of a
// foreign page that is ours.
func Text(n *html.Node) string {
	var b strings.Builder
	collect(&b, n)
	return fold(b.String())
}

// Hash is the SHA-256 of a canonical text, in hexadecimal.
func Hash(canonical string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(canonical))) }

func collect(b *strings.Builder, n *html.Node) {
	switch n.Type {
	case html.TextNode:
		b.WriteString(strings.Map(spaced, n.Data))
		return
	case html.CommentNode, html.DoctypeNode:
		return
	case html.ElementNode:
		switch n.DataAtom {
		case atom.Head, atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Object, atom.Svg, atom.Nav:
			return
		case atom.Img:
			alt, _ := attr(n, "alt")
			b.WriteString(alt)
			return
		}
		if _, hidden := attr(n, "hidden"); hidden {
			return
		}
	}
	around := ""
	switch {
	case n.Type != html.ElementNode || inline[n.DataAtom]:
	case n.DataAtom == atom.Td, n.DataAtom == atom.Th:
		around = " "
	default:
		around = "\n"
	}
	b.WriteString(around)
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		b.WriteRune(heading + rune(n.Data[1]-'0'))
	case atom.Li:
		b.WriteRune(item)
	case atom.Td, atom.Th:
		b.WriteRune(cell)
	}
	for c := range n.ChildNodes() {
		collect(b, c)
	}
	b.WriteString(around)
}

// spaced makes a space of a line break: inside a text it parts words alone.
func spaced(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case mark(r):
		return -1
	}
	return r
}

// inline are the elements that do not part the words before and after them.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Cite: true, atom.Code: true, atom.Data: true,
	atom.Dfn: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Ins: true, atom.Kbd: true, atom.Mark: true, atom.Q: true, atom.S: true,
	atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strong: true, atom.Sub: true, atom.Sup: true, atom.Time: true, atom.U: true,
	atom.Var: true, atom.Wbr: true,
}

// fold leaves one space between words and takes out what cannot be seen. Its
// result is in the composed form of Unicode, in which two ways to write an ä
// are one.
func fold(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFC.String(s) {
		switch {
		case unicode.IsSpace(r):
			gap = b.Len() > 0
			continue
		case r == '\u00ad', r == '\u200b', r == '\u2060', r == '\ufeff', mark(r): // soft hyphen, zero-width space, word joiner, byte order mark
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

func find(n *html.Node, is func(*html.Node) bool) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && is(d) {
			return d
		}
	}
	return nil
}

func hasClass(n *html.Node, class string) bool {
	v, _ := attr(n, "class")
	for _, c := range strings.Fields(v) {
		if c == class {
			return true
		}
	}
	return false
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Namespace == "" && a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}
