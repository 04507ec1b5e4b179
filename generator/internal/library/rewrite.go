package library

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"text/template/parse"

	"klausel/generator/internal/meant"
)

// A rewriter walks the parse tree of one text.
type rewriter struct {
	lib     *Library
	partial bool         // a file of the catalogue could not be read: its words are not judged
	view    reflect.Type // what $ is
	dot     reflect.Type // what the dot is here
	service bool         // the text is about one service
	text    *Text
	src     *source // the file that is read; a part has its own
	chain   []*source
	stands  map[string]bool // parts that were met
	within  []int
	guards  []guard // citations that the law is known to have, or not to have
	fresh   bool    // nothing of this line and arm has been marked yet
	err     error
}

func (rw *rewriter) fail(pos parse.Pos, id string, args ...string) {
	if rw.err == nil {
		rw.err = rw.src.fault(pos, id, args...)
	}
}

func (rw *rewriter) line(pos parse.Pos) int {
	line, _ := position(rw.src.text, int(pos))
	return line
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
				rw.fail(n.Pos, "outside-dialect", "what", n.Pipe.Decl[0].String())
				return
			}
			if t := rw.typeOfPipe(n.Pipe); t != nil && !printable(t) {
				rw.fail(n.Pos, "not-printable", "expr", n.Pipe.String())
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
				rw.fail(n.Pos, "outside-dialect", "what", n.Pipe.Decl[0].String())
				return
			}
			if !strings.HasSuffix(n.Pipe.String(), ".Items") {
				rw.fail(n.Pos, "range-items", "expr", n.Pipe.String())
				return
			}
			if n.ElseList != nil {
				rw.fail(n.Pos, "range-else")
				return
			}
			outer := rw.dot
			if t := rw.typeOfPipe(n.Pipe); t == nil || t.Kind() != reflect.Slice {
				rw.fail(n.Pos, "range-items", "expr", n.Pipe.String())
				return
			} else {
				rw.dot = t.Elem()
			}
			rw.calls(n.Pipe)
			rw.fresh = true
			rw.list(n.List)
			rw.fresh, rw.dot = true, outer
			out = append(out, n)
		case *parse.TemplateNode:
			out = append(out, rw.part(n)...)
		case *parse.CommentNode:
		default:
			rw.fail(n.Position(), "outside-dialect", "what", strings.Fields(n.String())[0]+"}}")
			return
		}
	}
	l.Nodes = out
}

func (rw *rewriter) branch(n *parse.BranchNode) {
	if len(n.Pipe.Decl) > 0 {
		rw.fail(n.Pos, "outside-dialect", "what", n.Pipe.Decl[0].String())
		return
	}
	switch t := rw.typeOfPipe(n.Pipe); {
	case t == nil:
		return
	case t != condType:
		rw.noQuestion(n.Pipe, t)
		return
	}
	then, other := guards(n.Pipe)
	line := rw.line(n.Pos)
	id := len(rw.text.Branches)
	rw.text.Branches = append(rw.text.Branches, Branch{File: rw.src.file, Line: line, Expr: n.Pipe.String(), Of: id})
	rw.calls(n.Pipe)
	number := &parse.NumberNode{NodeType: parse.NodeNumber, Pos: n.Pos, IsInt: true, Int64: int64(id), Text: fmt.Sprint(id)}
	n.Pipe = rw.wrap(n.Pos, "__branch", number, n.Pipe)

	rw.arm(n.List, id, then)
	if n.ElseList != nil {
		arm := len(rw.text.Branches)
		rw.text.Branches = append(rw.text.Branches, Branch{File: rw.src.file, Line: line, Expr: rw.text.Branches[id].Expr, Else: true, Of: id})
		rw.arm(n.ElseList, arm, other)
	}
	rw.fresh = true
}

func (rw *rewriter) arm(l *parse.ListNode, branch int, guarded []guard) {
	outer, free := rw.within, rw.guards
	rw.guards = append(free[:len(free):len(free)], guarded...)
	rw.within = append(outer[:len(outer):len(outer)], branch)
	rw.fresh = true
	rw.list(l)
	rw.within, rw.guards = outer, free
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
		if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok && rw.known(p) && needScope[id.Ident] {
			if sprigOf(id.Ident) == nil {
				rw.use(id, cmd.Args[1:])
			}
			cmd.Args = append([]parse.Node{id, rw.root(id.Pos)}, cmd.Args[1:]...)
		}
	}
}

// known refuses a function that is not part of the dialect.
func (rw *rewriter) known(p *parse.PipeNode) bool {
	for _, cmd := range p.Cmds {
		if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok && (strings.HasPrefix(id.Ident, "__") || clauseFuncs[id.Ident] == nil) {
			rw.fail(id.Pos, "unknown-function", "id", id.Ident, "meant", meant.Of(id.Ident, dialectFuncs()))
			return false
		}
	}
	return true
}

func (rw *rewriter) root(pos parse.Pos) parse.Node {
	return &parse.VariableNode{NodeType: parse.NodeVariable, Pos: pos, Ident: []string{"$"}}
}

// wrap returns the pipeline {{fn $ args…}}.
func (rw *rewriter) wrap(pos parse.Pos, fn string, args ...parse.Node) *parse.PipeNode {
	id := parse.NewIdentifier(fn).SetPos(pos).SetTree(rw.src.tree)
	cmd := &parse.CommandNode{NodeType: parse.NodeCommand, Pos: pos, Args: append([]parse.Node{id, rw.root(pos)}, args...)}
	return &parse.PipeNode{NodeType: parse.NodePipe, Pos: pos, Cmds: []*parse.CommandNode{cmd}}
}

func (rw *rewriter) mark(pos parse.Pos) parse.Node {
	n := len(rw.text.Marks)
	rw.text.Marks = append(rw.text.Marks, Mark{File: rw.src.file, Line: rw.line(pos), Within: rw.within})
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
