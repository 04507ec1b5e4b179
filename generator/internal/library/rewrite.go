package library

import (
	"fmt"
	"regexp"
	"strings"
	"text/template/parse"
)

// A rewriter walks the parse tree of one text.
type rewriter struct {
	text   *Text
	src    *source // the file that is read; a part has its own
	chain  []*source
	stands map[string]bool // parts that were met
	within []int
	fresh  bool // nothing of this line and arm has been marked yet
	err    error
}

func (rw *rewriter) fail(pos parse.Pos, format string, args ...any) {
	if rw.err == nil {
		rw.err = rw.src.fault(pos, format, args...)
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
		case *parse.TemplateNode:
			out = append(out, rw.part(n)...)
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
	if !rw.known(n.Pipe) {
		return
	}
	if bare := bareFact(n.Pipe); bare != "" {
		rw.fail(n.Pos, "condition on the bare fact %s: ask it .Yes, .No, .Unknown or .Stated", bare)
		return
	}
	line := rw.line(n.Pos)
	id := len(rw.text.Branches)
	rw.text.Branches = append(rw.text.Branches, Branch{File: rw.src.file, Line: line, Expr: n.Pipe.String(), Of: id})
	rw.calls(n.Pipe)
	number := &parse.NumberNode{NodeType: parse.NodeNumber, Pos: n.Pos, IsInt: true, Int64: int64(id), Text: fmt.Sprint(id)}
	n.Pipe = rw.wrap(n.Pos, "__branch", number, n.Pipe)

	rw.arm(n.List, id)
	if n.ElseList != nil {
		other := len(rw.text.Branches)
		rw.text.Branches = append(rw.text.Branches, Branch{File: rw.src.file, Line: line, Expr: rw.text.Branches[id].Expr, Else: true, Of: id})
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
		if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok && rw.known(p) && needScope[id.Ident] {
			cmd.Args = append([]parse.Node{id, rw.root(id.Pos)}, cmd.Args[1:]...)
		}
	}
}

// known refuses a function that is not part of the dialect.
func (rw *rewriter) known(p *parse.PipeNode) bool {
	for _, cmd := range p.Cmds {
		if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok && (strings.HasPrefix(id.Ident, "__") || clauseFuncs[id.Ident] == nil) {
			rw.fail(id.Pos, "%s is not a function of the dialect", id.Ident)
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
