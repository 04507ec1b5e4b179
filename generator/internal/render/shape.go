package render

import (
	"bytes"
	"sync"

	"github.com/gomarkdown/markdown/ast"
	"github.com/gomarkdown/markdown/parser"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
)

// A shape is what clauses have in common that differ in their values alone: the
// parsed source, and what was made of it. Of thousands of profiles there are a
// few hundred shapes. Nothing changes doc after it was parsed.
type shape struct {
	doc ast.Node

	mu       sync.Mutex
	patterns map[patternKey]*pattern
}

// shapeBytes is how much clause source is remembered in parsed form. What was
// not used for so long is parsed again.
const shapeBytes = 2 << 20

// shapes remembers shapes by source, in two generations: when the young one has
// its share, the old one is forgotten.
var shapes = struct {
	sync.Mutex
	young, old map[string]*shape
	bytes      int
}{young: map[string]*shape{}}

func shapeOf(c *notice.Clause) *shape {
	shapes.Lock()
	defer shapes.Unlock()
	if s := shapes.young[c.Source]; s != nil {
		return s
	}
	s := shapes.old[c.Source]
	if s == nil {
		s = &shape{doc: parseSource(c.Source), patterns: map[patternKey]*pattern{}}
	}
	if shapes.bytes += len(c.Source); shapes.bytes > shapeBytes/2 {
		shapes.old, shapes.young, shapes.bytes = shapes.young, map[string]*shape{}, len(c.Source)
	}
	shapes.young[c.Source] = s
	return s
}

// parseSource reads the source of a clause. A paragraph is one line: some editors make
// a break of each line end.
func parseSource(source string) ast.Node {
	doc := parser.NewWithExtensions(extensions).Parse([]byte(source))
	ast.WalkFunc(doc, func(n ast.Node, entering bool) ast.WalkStatus {
		if text, ok := n.(*ast.Text); ok && entering {
			text.Literal = bytes.ReplaceAll(text.Literal, []byte("\n"), []byte(" "))
		}
		return ast.GoToNext
	})
	return doc
}

// parseClause reads the source of a clause; its first child is the title. What
// it returns is shared.
func parseClause(c *notice.Clause) ast.Node { return shapeOf(c).doc }

// A patternKey is all that decides on the HTML of a shape besides its values.
type patternKey struct {
	id, clause string
	level      int
	bare       bool
	parts      *string // first of placing.parts: each language has its own
}

// A pattern is the HTML of a shape: pieces that stay, and between them those that
// hold a value.
type pattern []piece

type piece struct {
	text   string // tokens stand for values if it is a hole
	hole   bool
	inside state
}

// pattern is made once for each place where clauses of the shape stand.
func (s *shape) pattern(key patternKey, make func() *pattern) *pattern {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.patterns[key]
	if p == nil {
		p = make()
		s.patterns[key] = p
	}
	return p
}

// A pool holds what was made of the clauses of one profile: the notice of a service
// and the section share most of them.
type pool struct {
	texts map[clauseKey]string
	html  map[clauseKey]string // with ids as they are
}

// A clauseKey stands for a clause that reads the same: its shape and its very
// values.
type clauseKey struct {
	source, anchor string
	values         *notice.Value
	level          int
	parts          *string
	bare           bool
}

func newPool() *pool { return &pool{map[clauseKey]string{}, map[clauseKey]string{}} }

func keyOf(c *notice.Clause) clauseKey {
	key := clauseKey{source: c.Source, anchor: c.Anchor}
	if len(c.Values) > 0 {
		key.values = &c.Values[0]
	}
	return key
}

// text is clauseText, once.
func (p *pool) text(c *notice.Clause, see func(notice.Value) string) string {
	key := keyOf(c)
	text, ok := p.texts[key]
	if !ok {
		text = clauseText(c, see)
		p.texts[key] = text
	}
	return text
}

// plain is clauseHTML where ids are as they are, once.
func (p *pool) plain(c *notice.Clause, at placing) string {
	key := keyOf(c)
	if key.level, key.bare = at.level, at.bare; len(at.parts) > 0 {
		key.parts = &at.parts[0]
	}
	html, ok := p.html[key]
	if !ok {
		html = clauseHTML(c, at)
		p.html[key] = html
	}
	return html
}

func dropMarks(r rune) rune {
	if r >= fact.MarkBase {
		return -1
	}
	return r
}
