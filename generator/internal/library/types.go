package library

import (
	"reflect"
	"slices"
	"strings"
	"text/template/parse"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/meant"
)

// This file holds the expressions of clause texts against what they may speak
// of, so that a misspelt fact is told before anybody's profile meets it.

var (
	condType  = reflect.TypeFor[fact.Cond]()
	valueType = reflect.TypeFor[fact.Value]()
	listType  = reflect.TypeFor[fact.Listed]()
	textType  = reflect.TypeFor[fact.Text]()
)

// returns are the types of what the functions of the dialect give back.
var returns = map[string]reflect.Type{
	"and": condType, "or": condType, "not": condType, "hasCite": condType,
	"cite": textType, "basis": textType, "term": textType, "ref": textType, "ask": textType,
}

// typeOf is the type of an expression; nil where it is wrong, which is told.
func (rw *rewriter) typeOf(n parse.Node) reflect.Type {
	switch n := n.(type) {
	case *parse.DotNode:
		return rw.dot
	case *parse.FieldNode:
		return rw.walk(rw.dot, n.Ident, n, nil)
	case *parse.VariableNode:
		return rw.walk(rw.view, n.Ident[1:], n, nil)
	case *parse.ChainNode:
		if t := rw.typeOf(n.Node); t != nil {
			return rw.walk(t, n.Field, n, nil)
		}
	case *parse.PipeNode:
		return rw.typeOfPipe(n)
	case *parse.StringNode:
		return stringType
	default:
		rw.fail(n.Position(), "outside-dialect", "what", n.String())
	}
	return nil
}

func (rw *rewriter) typeOfPipe(p *parse.PipeNode) reflect.Type {
	t := rw.typeOfCommand(p, p.Cmds[0], nil)
	for _, cmd := range p.Cmds[1:] { // what stands before a pipe is the last argument
		id, ok := cmd.Args[0].(*parse.IdentifierNode)
		switch {
		case t == nil:
			return nil
		case !ok || sprigOf(id.Ident) == nil && clauseFuncs[id.Ident] != nil:
			rw.fail(cmd.Pos, "outside-dialect", "what", p.String())
			return nil
		}
		t = rw.typeOfCommand(p, cmd, t)
	}
	return t
}

// typeOfCommand is the type of one command of a pipeline; piped is that of what
// goes into it, nil for the first.
func (rw *rewriter) typeOfCommand(p *parse.PipeNode, cmd *parse.CommandNode, piped reflect.Type) reflect.Type {
	args := cmd.Args[1:]
	switch head := cmd.Args[0].(type) {
	case *parse.FieldNode:
		return rw.walk(rw.dot, head.Ident, head, args)
	case *parse.VariableNode:
		return rw.walk(rw.view, head.Ident[1:], head, args)
	case *parse.ChainNode:
		if t := rw.typeOf(head.Node); t != nil {
			return rw.walk(t, head.Field, head, args)
		}
		return nil
	case *parse.IdentifierNode:
		if !rw.known(p) {
			return nil
		}
		if f := sprigOf(head.Ident); f != nil {
			return rw.typeOfCall(f, cmd, piped)
		}
		for _, arg := range args {
			t := rw.typeOf(arg)
			switch {
			case t == nil:
				return nil
			case returns[head.Ident] == condType && head.Ident != "hasCite" && t != condType:
				rw.noQuestion(arg, t)
				return nil
			}
		}
		if head.Ident == "not" && len(args) == 1 {
			rw.not(args[0])
		}
		return returns[head.Ident]
	case *parse.PipeNode, *parse.DotNode, *parse.StringNode:
		return rw.typeOf(head)
	}
	rw.fail(p.Pos, "outside-dialect", "what", p.String())
	return nil
}

// typeOfCall is the type of what a function of sprig gives.
func (rw *rewriter) typeOfCall(f *Sprig, cmd *parse.CommandNode, piped reflect.Type) reflect.Type {
	var types []reflect.Type
	exprs := cmd.Args[1:]
	for _, arg := range exprs {
		t := rw.typeOf(arg)
		if t == nil {
			return nil
		}
		types = append(types, t)
	}
	if piped != nil {
		types = append(types, piped)
	}
	t, wrong, i := f.of(types)
	if wrong != "" {
		expr := cmd.String()
		if i < len(exprs) {
			expr = exprs[i].String()
		}
		rw.fail(cmd.Pos, wrong, "id", f.Name, "field", f.Name, "expr", expr)
	}
	return t
}

// walk goes from a type along members; the last one takes args.
func (rw *rewriter) walk(t reflect.Type, members []string, n parse.Node, args []parse.Node) reflect.Type {
	if len(members) > 0 && members[0] == "Service" && t == rw.view && !rw.service {
		rw.fail(n.Position(), "unknown-field", "field", ".Service", "of", "scope: controller")
		return nil
	}
	if len(members) > 0 && t == rw.view && !slices.Contains(rw.text.Speaks, members[0]) {
		rw.text.Speaks = append(rw.text.Speaks, members[0])
	}
	for i, name := range members {
		var own []parse.Node
		if i == len(members)-1 {
			own = args
		}
		next, ok := member(t, name, len(own))
		if next == nil {
			if ok {
				rw.fail(n.Position(), "wrong-arguments", "expr", n.String(), "field", name)
			} else {
				rw.fail(n.Position(), "unknown-field", "field", "."+name, "of", spoken(members[:i]), "meant", dotted(meant.Of(name, membersOf(t))))
			}
			return nil
		}
		rw.literals(name, own)
		t = next
	}
	return t
}

func spoken(members []string) string {
	if len(members) == 0 {
		return "."
	}
	return "." + strings.Join(members, ".")
}

func dotted(name string) string {
	if name == "" {
		return ""
	}
	return "." + name
}

// member is the type of a field or of what a method returns; ok tells whether
// there is one of that name at all.
func member(t reflect.Type, name string, args int) (typ reflect.Type, ok bool) {
	with := t
	if t.Kind() != reflect.Pointer {
		with = reflect.PointerTo(t)
	}
	if m, ok := with.MethodByName(name); ok {
		in := m.Type.NumIn() - 1
		if m.Type.NumOut() == 0 || m.Type.IsVariadic() && args < in-1 || !m.Type.IsVariadic() && args != in {
			return nil, true
		}
		return m.Type.Out(0), true
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil, false
	}
	if f, ok := t.FieldByName(name); ok && f.IsExported() {
		if args > 0 {
			return nil, true
		}
		return f.Type, true
	}
	return nil, false
}

// membersOf are the names a text may use behind a value.
func membersOf(t reflect.Type) []string {
	var names []string
	with := t
	if t.Kind() != reflect.Pointer {
		with = reflect.PointerTo(t)
	} else {
		t = t.Elem()
	}
	for i := range with.NumMethod() {
		names = append(names, with.Method(i).Name)
	}
	if t.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(t) {
			if f.IsExported() && !f.Anonymous {
				names = append(names, f.Name)
			}
		}
	}
	return names
}

// literals checks the words that a question names.
func (rw *rewriter) literals(method string, args []parse.Node) {
	list := map[string]string{"Is": "every value", "Has": "every value", "Uses": "legal-bases", "Setting": "settings", "Link": "links", "Retention": "categories"}[method]
	for _, arg := range args {
		s, ok := arg.(*parse.StringNode)
		if !ok || list == "" || rw.partial {
			continue
		}
		if what, allowed := rw.lib.spoken(list); !slices.Contains(allowed, s.Text) {
			rw.fail(s.Pos, "unknown", "what", what, "id", s.Text, "meant", meant.Of(s.Text, allowed))
		}
	}
}

// spoken are the words that clause texts may name of a kind.
func (l *Library) spoken(list string) (what string, allowed []string) {
	switch list {
	case "every value":
		if l.values == nil {
			l.values = append(l.values, fact.Countries()...)
			for _, values := range l.lists {
				for _, v := range values {
					l.values = append(l.values, v.ID)
				}
			}
			for _, s := range l.Services {
				for _, q := range s.Settings {
					l.values = append(l.values, sorted(q.Values)...)
				}
			}
			slices.Sort(l.values)
			l.values = slices.Compact(l.values)
		}
		return "value", l.values
	case "settings":
		for _, s := range l.Services {
			for _, q := range s.Settings {
				allowed = append(allowed, q.ID)
			}
		}
		return "setting", allowed
	case "links":
		for _, s := range l.Services {
			allowed = append(allowed, sorted(s.Links)...)
		}
		return "link", append(allowed, "subprocessors")
	}
	return l.listed(list, nil)
}

// not refuses to turn the answer of a fact round: of an unknown one, that would
// be a denial.
func (rw *rewriter) not(arg parse.Node) {
	for {
		pipe, ok := arg.(*parse.PipeNode)
		if !ok {
			break
		}
		if len(pipe.Cmds) > 1 {
			rw.fail(arg.Position(), "not-around-unknown", "expr", arg.String(), "instead", ".No, .Unknown, .None")
			return
		}
		if id, ok := pipe.Cmds[0].Args[0].(*parse.IdentifierNode); ok {
			if id.Ident == "hasCite" || id.Ident == "not" {
				return
			}
			rw.fail(arg.Position(), "not-around-unknown", "expr", arg.String(), "instead", ".No, .Unknown, .None")
			return
		}
		arg = pipe.Cmds[0].Args[0]
	}
	var members []string
	of := rw.dot
	switch n := arg.(type) {
	case *parse.FieldNode:
		members = n.Ident
	case *parse.VariableNode:
		members, of = n.Ident[1:], rw.view
	case *parse.ChainNode:
		members, of = n.Field, rw.typeOf(n.Node)
	}
	if of == nil || len(members) == 0 {
		return
	}
	last := members[len(members)-1]
	if len(members) > 1 {
		of = rw.walk(of, members[:len(members)-1], arg, nil)
	}
	if of == nil {
		return
	}
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if f, ok := of.FieldByName(last); ok && f.Type == condType && !of.Implements(valueType) && !of.Implements(listType) {
		return // a state of the notice, and no fact
	}
	instead := map[string]string{"Yes": ".No", "No": ".Yes", "Stated": ".Unknown", "Unknown": ".Stated", "Some": ".None", "None": ".Some"}[last]
	if instead == "" {
		instead = ".Is, .Has, .Unknown"
	}
	rw.fail(arg.Position(), "not-around-unknown", "expr", arg.String(), "instead", instead)
}

// noQuestion tells an expression that stands where an answer belongs.
func (rw *rewriter) noQuestion(n parse.Node, t reflect.Type) {
	if t.Implements(valueType) || t.Implements(listType) {
		rw.fail(n.Position(), "bare-condition", "expr", n.String())
		return
	}
	rw.fail(n.Position(), "not-a-question", "expr", n.String())
}
