package library

import (
	"fmt"
	"regexp"
	"strings"
	"text/template"
	"text/template/parse"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
)

// A Clause is clauses/<nn-id>/: one titled part of a notice.
type Clause struct {
	ID    string   `yaml:"-"`     // folder name without the number
	Scope string   `yaml:"scope"` // controller: stands once in a section; service: once per service
	Layer string   `yaml:"layer"` // summary: stands at the top, and says nothing the others do not say; empty: the full text
	Cites []string `yaml:"cites"` // keys of the laws' citations: the provisions the clause fulfils
	Needs []Need   `yaml:"needs"`

	Number int    `yaml:"-"` // folder number: the order
	File   string `yaml:"-"`
	texts  map[textKey]*Text
}

// textKey names a text of a clause: owner "" is the common one, laws/<id> or
// services/<id> a particular one.
type textKey struct{ owner, lang string }

// A Need is a fact without which the clause would be silent on its duty. It
// is missed only where the text asks for it: the recording clause asks for the
// storage place once recording is a yes.
type Need struct {
	Fact string `yaml:"fact"` // pattern
	Rule string `yaml:"rule"` // under which the gap is reported
}

// Need returns the rule under which a missing fact is reported, "" if the
// clause does not need it.
func (c *Clause) Need(path string) (rule string) {
	pattern := fact.Pattern(path)
	for _, n := range c.Needs {
		if n.Fact == pattern {
			return n.Rule
		}
	}
	return ""
}

// A Text is a clause text in one language, ready to run: every printing action
// emits a token in place of the value, every line begins with a mark, every
// condition is recorded. See Recorder.
type Text struct {
	File     string
	Marks    []Mark   // by number
	Branches []Branch // by number

	tmpl *template.Template
}

// A Mark is the beginning of a line of a clause text.
type Mark struct {
	Line   int
	Within []int // the branches around it, from outside in
}

// A Branch is a condition of a clause text.
type Branch struct {
	Line int
	Expr string // as the author wrote it
	Else bool   // the mark stands in the other arm
	Of   int    // the branch whose condition is recorded; Else arms share it
}

// A Recorder follows one run of a clause text.
type Recorder interface {
	// Emit takes a printed value and returns the token that stands for it.
	Emit(value any) (string, error)
	// Branch takes the answer to the condition n and says which arm to take.
	Branch(n int, answer fact.Cond) bool
	// Mark returns the token that begins line n.
	Mark(n int) string
	// Cite, HasCite and Ref answer the functions of that name.
	Cite(key string) (fact.Text, error)
	HasCite(key string) fact.Cond
	Ref(clause, words string) (fact.Text, error)
}

// A Scope is the value a clause text runs on; it brings its Recorder.
type Scope interface{ Recorder() Recorder }

// Run executes the text and returns it with tokens in place of values.
func (t *Text) Run(scope Scope) (string, error) {
	var b strings.Builder
	if err := t.tmpl.Execute(&b, scope); err != nil {
		return "", fault.Template("", err)
	}
	return b.String(), nil
}

// clauseFuncs is all that a clause text may call. The hidden ones are put in by
// the rewriter; and, or, not replace the built-in ones, which know nothing of
// Cond.
var clauseFuncs = template.FuncMap{
	"and":     fact.And,
	"or":      fact.Or,
	"not":     fact.Not,
	"cite":    func(s Scope, key string) (fact.Text, error) { return s.Recorder().Cite(key) },
	"hasCite": func(s Scope, key string) fact.Cond { return s.Recorder().HasCite(key) },
	"ref":     func(s Scope, clause, words string) (fact.Text, error) { return s.Recorder().Ref(clause, words) },

	"__emit":   func(s Scope, v any) (string, error) { return s.Recorder().Emit(v) },
	"__branch": func(s Scope, n int, c fact.Cond) bool { return s.Recorder().Branch(n, c) },
	"__mark":   func(s Scope, n int) string { return s.Recorder().Mark(n) },
}

// needScope are the functions that are handed the Scope by the rewriter.
var needScope = map[string]bool{"cite": true, "hasCite": true, "ref": true}

// Answers are the members that ask a fact; a condition ends in one of them. A
// test of package notice holds the list against the View.
var Answers = map[string]bool{
	"Yes": true, "No": true, "Unknown": true, "Stated": true, "Is": true, "Has": true,
	"Some": true, "None": true, "Several": true, "Uses": true, "Marketing": true,
	"Section": true, "Known": true, "Own": true, "InGermany": true, "OnRequest": true, "Rented": true,
}

// parseText reads one clause text, checks it against the dialect and rewrites
// it so that running it leaves a trace.
func parseText(file, src string) (*Text, error) {
	if err := checkSource(file, src); err != nil {
		return nil, err
	}
	tmpl, err := template.New(file).Funcs(clauseFuncs).Option("missingkey=error").Parse(src)
	if err != nil {
		return nil, fault.Template("", err)
	}
	if len(tmpl.Templates()) > 1 {
		return nil, fault.At(file, 0, "define is not part of the dialect")
	}
	if tmpl.Tree == nil || tmpl.Root == nil {
		return nil, fault.At(file, 0, "empty")
	}
	t := &Text{File: file, tmpl: tmpl}
	rw := rewriter{text: t, tree: tmpl.Tree, src: src, fresh: true}
	rw.list(tmpl.Root)
	if rw.err != nil {
		return nil, rw.err
	}
	return t, nil
}

// A rewriter walks the parse tree of one text.
type rewriter struct {
	text   *Text
	tree   *parse.Tree
	src    string
	within []int
	fresh  bool // nothing of this line and arm has been marked yet
	err    error
}

func (rw *rewriter) fail(pos parse.Pos, format string, args ...any) {
	if rw.err == nil {
		line, col := position(rw.src, int(pos))
		rw.err = fault.AtCol(rw.text.File, line, col, format, args...)
	}
}

func position(src string, offset int) (line, col int) {
	before := src[:min(offset, len(src))]
	line = strings.Count(before, "\n") + 1
	return line, len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
}

func (rw *rewriter) list(l *parse.ListNode) {
	if l == nil {
		return
	}
	var out []parse.Node
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			out = append(out, rw.textNode(n)...)
		case *parse.ActionNode:
			if len(n.Pipe.Decl) > 0 {
				rw.fail(n.Pos, "variables are not part of the dialect")
				return
			}
			rw.calls(n.Pipe)
			if rw.fresh {
				out = append(out, rw.mark(n.Pos))
			}
			n.Pipe = rw.wrap(n.Pos, "__emit", n.Pipe)
			out = append(out, n)
		case *parse.IfNode:
			rw.branch(&n.BranchNode)
			out = append(out, n)
		case *parse.RangeNode:
			if len(n.Pipe.Decl) > 0 {
				rw.fail(n.Pos, "variables are not part of the dialect")
				return
			}
			if !strings.HasSuffix(n.Pipe.String(), ".Items") {
				rw.fail(n.Pos, "range over %s: range goes over the .Items of a list", n.Pipe)
				return
			}
			if n.ElseList != nil {
				rw.fail(n.Pos, "range has no else in the dialect; ask the list for .None")
				return
			}
			rw.calls(n.Pipe)
			rw.fresh = true
			rw.list(n.List)
			rw.fresh = true
			out = append(out, n)
		case *parse.CommentNode:
		default:
			rw.fail(n.Position(), "%s is not part of the dialect", strings.Fields(n.String())[0]+"}}")
			return
		}
	}
	l.Nodes = out
}

func (rw *rewriter) branch(n *parse.BranchNode) {
	if len(n.Pipe.Decl) > 0 {
		rw.fail(n.Pos, "variables are not part of the dialect")
		return
	}
	if bare := bareFact(n.Pipe); bare != "" {
		rw.fail(n.Pos, "condition on the bare fact %s: ask it .Yes, .No, .Unknown or .Stated", bare)
		return
	}
	line, _ := position(rw.src, int(n.Pos))
	id := len(rw.text.Branches)
	rw.text.Branches = append(rw.text.Branches, Branch{Line: line, Expr: n.Pipe.String(), Of: id})
	rw.calls(n.Pipe)
	number := &parse.NumberNode{NodeType: parse.NodeNumber, Pos: n.Pos, IsInt: true, Int64: int64(id), Text: fmt.Sprint(id)}
	n.Pipe = rw.wrap(n.Pos, "__branch", number, n.Pipe)

	rw.arm(n.List, id)
	if n.ElseList != nil {
		other := len(rw.text.Branches)
		rw.text.Branches = append(rw.text.Branches, Branch{Line: line, Expr: rw.text.Branches[id].Expr, Else: true, Of: id})
		rw.arm(n.ElseList, other)
	}
	rw.fresh = true
}

func (rw *rewriter) arm(l *parse.ListNode, branch int) {
	outer := rw.within
	rw.within = append(outer[:len(outer):len(outer)], branch)
	rw.fresh = true
	rw.list(l)
	rw.within = outer
}

// bareFact returns the part of a condition that is a fact and not an answer.
func bareFact(p *parse.PipeNode) string {
	if len(p.Cmds) != 1 {
		return p.String()
	}
	cmd := p.Cmds[0]
	switch head := cmd.Args[0].(type) {
	case *parse.IdentifierNode:
		switch head.Ident {
		case "hasCite":
			return ""
		case "and", "or", "not":
			for _, arg := range cmd.Args[1:] {
				if bare := bareArg(arg); bare != "" {
					return bare
				}
			}
			return ""
		}
	case *parse.FieldNode, *parse.VariableNode, *parse.ChainNode, *parse.PipeNode:
		return bareArg(head)
	}
	return p.String()
}

func bareArg(n parse.Node) string {
	var last string
	switch n := n.(type) {
	case *parse.PipeNode:
		return bareFact(n)
	case *parse.FieldNode:
		last = n.Ident[len(n.Ident)-1]
	case *parse.VariableNode:
		last = n.Ident[len(n.Ident)-1]
	case *parse.ChainNode:
		last = n.Field[len(n.Field)-1]
	}
	if Answers[last] {
		return ""
	}
	return n.String()
}

// calls hands the scope to the functions that need it.
func (rw *rewriter) calls(p *parse.PipeNode) {
	for _, cmd := range p.Cmds {
		for _, arg := range cmd.Args {
			if inner, ok := arg.(*parse.PipeNode); ok {
				rw.calls(inner)
			}
			if chain, ok := arg.(*parse.ChainNode); ok {
				if inner, ok := chain.Node.(*parse.PipeNode); ok {
					rw.calls(inner)
				}
			}
		}
		if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok {
			if strings.HasPrefix(id.Ident, "__") || clauseFuncs[id.Ident] == nil {
				rw.fail(id.Pos, "%s is not a function of the dialect", id.Ident)
			}
			if needScope[id.Ident] {
				cmd.Args = append([]parse.Node{id, rw.root(id.Pos)}, cmd.Args[1:]...)
			}
		}
	}
}

func (rw *rewriter) root(pos parse.Pos) parse.Node {
	return &parse.VariableNode{NodeType: parse.NodeVariable, Pos: pos, Ident: []string{"$"}}
}

// wrap returns the pipeline {{fn $ args…}}.
func (rw *rewriter) wrap(pos parse.Pos, fn string, args ...parse.Node) *parse.PipeNode {
	id := parse.NewIdentifier(fn).SetPos(pos).SetTree(rw.tree)
	cmd := &parse.CommandNode{NodeType: parse.NodeCommand, Pos: pos, Args: append([]parse.Node{id, rw.root(pos)}, args...)}
	return &parse.PipeNode{NodeType: parse.NodePipe, Pos: pos, Cmds: []*parse.CommandNode{cmd}}
}

func (rw *rewriter) mark(pos parse.Pos) parse.Node {
	line, _ := position(rw.src, int(pos))
	n := len(rw.text.Marks)
	rw.text.Marks = append(rw.text.Marks, Mark{Line: line, Within: rw.within})
	rw.fresh = false
	number := &parse.NumberNode{NodeType: parse.NodeNumber, Pos: pos, IsInt: true, Int64: int64(n), Text: fmt.Sprint(n)}
	return &parse.ActionNode{NodeType: parse.NodeAction, Pos: pos, Pipe: rw.wrap(pos, "__mark", number)}
}

var (
	// linePrefix is what makes a line a heading, a list item, a quotation or a
	// table row. A mark stands behind it, or the line would be a paragraph.
	linePrefix = regexp.MustCompile(`^(?:[ \t]*(?:#{1,6}[ \t]+|[-+*][ \t]+|[0-9]+[.)][ \t]+|>[ \t]?|\|[ \t]*))*[ \t]*`)
	rulerRow   = regexp.MustCompile(`^[ \t]*\|?[-:| \t]+\|?[ \t]*$`)
)

// textNode splits a text at its lines and marks the first words of each.
func (rw *rewriter) textNode(n *parse.TextNode) []parse.Node {
	var out []parse.Node
	keep := func(s string, off int) {
		if s != "" {
			out = append(out, &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos + parse.Pos(off), Text: []byte(s)})
		}
	}
	text, off := string(n.Text), 0
	for text != "" {
		line, _, more := strings.Cut(text, "\n")
		if more {
			line += "\n"
		}
		body := strings.TrimRight(line, "\n")
		if rw.fresh {
			prefix := linePrefix.FindString(body)
			if rest := body[len(prefix):]; strings.TrimSpace(rest) != "" && !rulerRow.MatchString(body) {
				keep(prefix, off)
				out = append(out, rw.mark(n.Pos+parse.Pos(off+len(prefix))))
				keep(line[len(prefix):], off+len(prefix))
			} else {
				keep(line, off)
			}
		} else {
			keep(line, off)
		}
		if more {
			rw.fresh = true
		}
		text, off = text[len(line):], off+len(line)
	}
	return out
}
