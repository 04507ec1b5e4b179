package library

import (
	"fmt"
	"reflect"
	"strings"
	"text/template/parse"

	"klausel/generator/internal/fact"
)

// A clause text runs some dozen times for each profile. text/template looks up
// every name anew and calls every function through reflection; but the rewriter
// has found out what every name means. So a text is turned into functions once,
// when it first runs. What they do not know (a form that no text uses today), and
// every error, is left to text/template: it runs the whole text again and says
// what is wrong, and where.

// A running is one run of a text.
type running struct {
	out   strings.Builder
	scope Scope
	root  reflect.Value // the scope
	dot   reflect.Value
	rec   Recorder
}

type (
	step     func(r *running) error
	expr     func(r *running) (reflect.Value, error)
	question func(r *running) (fact.Cond, error)
)

// fast runs a text that was turned into functions; ok tells whether that was
// possible and went well.
func (t *Text) fast(scope Scope) (text string, ok bool) {
	t.once.Do(func() {
		c := compiler{view: reflect.TypeOf(scope)}
		if do := c.list(t.tmpl.Tree.Root, c.view); !c.failed {
			t.do = do
		}
	})
	if t.do == nil {
		return "", false
	}
	root := reflect.ValueOf(scope)
	r := &running{scope: scope, root: root, dot: root, rec: scope.Recorder()}
	defer func() {
		if recover() != nil {
			text, ok = "", false
		}
	}()
	if t.do(r) != nil {
		return "", false
	}
	return r.out.String(), true
}

// Prepared reports whether a text that has run needs no text/template.
func (t *Text) Prepared() bool { return t.do != nil }

// A compiler turns parse trees into functions. dot is the type of the dot where a
// node stands.
type compiler struct {
	view   reflect.Type
	failed bool // something is not known
}

func (c *compiler) unknown() { c.failed = true }

func (c *compiler) list(l *parse.ListNode, dot reflect.Type) step {
	if l == nil {
		return func(*running) error { return nil }
	}
	var steps []step
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			text := string(n.Text)
			steps = append(steps, func(r *running) error { r.out.WriteString(text); return nil })
		case *parse.ActionNode:
			steps = append(steps, c.action(n.Pipe, dot))
		case *parse.IfNode:
			steps = append(steps, c.branch(n, dot))
		case *parse.RangeNode:
			steps = append(steps, c.loop(n, dot))
		default:
			c.unknown()
		}
	}
	return func(r *running) error {
		for _, do := range steps {
			if err := do(r); err != nil {
				return err
			}
		}
		return nil
	}
}

// hidden are the arguments of a call that the rewriter put in: {{fn $ args…}}.
func (c *compiler) hidden(p *parse.PipeNode, fn string, args int) []parse.Node {
	if len(p.Cmds) == 1 && len(p.Cmds[0].Args) == args+2 {
		if id, ok := p.Cmds[0].Args[0].(*parse.IdentifierNode); ok && id.Ident == fn {
			return p.Cmds[0].Args[2:]
		}
	}
	return nil
}

func (c *compiler) action(p *parse.PipeNode, dot reflect.Type) step {
	if args := c.hidden(p, "__mark", 1); args != nil {
		n := int(args[0].(*parse.NumberNode).Int64)
		return func(r *running) error { r.out.WriteString(r.rec.Mark(n)); return nil }
	}
	args := c.hidden(p, "__emit", 1)
	if args == nil {
		c.unknown()
		return nil
	}
	value, _ := c.expr(args[0], dot)
	return func(r *running) error {
		v, err := value(r)
		if err != nil {
			return err
		}
		token, err := r.rec.Emit(v.Interface())
		r.out.WriteString(token)
		return err
	}
}

func (c *compiler) branch(n *parse.IfNode, dot reflect.Type) step {
	args := c.hidden(n.Pipe, "__branch", 2)
	if args == nil {
		c.unknown()
		return nil
	}
	id := int(args[0].(*parse.NumberNode).Int64)
	ask, then, other := c.question(args[1], dot), c.list(n.List, dot), c.list(n.ElseList, dot)
	return func(r *running) error {
		answer, err := ask(r)
		switch {
		case err != nil:
			return err
		case r.rec.Branch(id, answer):
			return then(r)
		}
		return other(r)
	}
}

func (c *compiler) loop(n *parse.RangeNode, dot reflect.Type) step {
	list, t := c.expr(n.Pipe, dot)
	if t == nil || t.Kind() != reflect.Slice || n.ElseList != nil {
		c.unknown()
		return nil
	}
	body := c.list(n.List, t.Elem())
	return func(r *running) error {
		items, err := list(r)
		if err != nil {
			return err
		}
		outer := r.dot
		defer func() { r.dot = outer }()
		for i := range items.Len() {
			r.dot = items.Index(i)
			if err := body(r); err != nil {
				return err
			}
		}
		return nil
	}
}

// expr is a value. Its type is nil where only the run knows it.
func (c *compiler) expr(n parse.Node, dot reflect.Type) (expr, reflect.Type) {
	here := func(r *running) (reflect.Value, error) { return r.dot, nil }
	root := func(r *running) (reflect.Value, error) { return r.root, nil }
	switch n := n.(type) {
	case *parse.DotNode:
		return here, dot
	case *parse.FieldNode:
		return c.chain(here, dot, n.Ident, nil, dot)
	case *parse.VariableNode:
		if n.Ident[0] == "$" {
			return c.chain(root, c.view, n.Ident[1:], nil, dot)
		}
	case *parse.ChainNode:
		base, t := c.expr(n.Node, dot)
		return c.chain(base, t, n.Field, nil, dot)
	case *parse.StringNode:
		text := reflect.ValueOf(n.Text)
		return func(*running) (reflect.Value, error) { return text, nil }, text.Type()
	case *parse.PipeNode:
		if len(n.Decl) > 0 {
			break
		}
		e, t := c.command(n.Cmds[0], nil, dot)
		for _, cmd := range n.Cmds[1:] {
			e, t = c.command(cmd, e, dot)
		}
		return e, t
	}
	c.unknown()
	return nil, nil
}

// command is a value with arguments; piped is its last one, if there is a pipe.
func (c *compiler) command(cmd *parse.CommandNode, piped expr, dot reflect.Type) (expr, reflect.Type) {
	id, call := cmd.Args[0].(*parse.IdentifierNode)
	switch {
	case call:
		return c.call(id.Ident, cmd.Args[1:], piped, dot)
	case piped != nil:
	case len(cmd.Args) == 1:
		return c.expr(cmd.Args[0], dot)
	default:
		switch n := cmd.Args[0].(type) {
		case *parse.FieldNode:
			return c.chain(func(r *running) (reflect.Value, error) { return r.dot, nil }, dot, n.Ident, cmd.Args[1:], dot)
		case *parse.VariableNode:
			if n.Ident[0] == "$" {
				return c.chain(func(r *running) (reflect.Value, error) { return r.root, nil }, c.view, n.Ident[1:], cmd.Args[1:], dot)
			}
		case *parse.ChainNode:
			base, t := c.expr(n.Node, dot)
			return c.chain(base, t, n.Field, cmd.Args[1:], dot)
		}
	}
	c.unknown()
	return nil, nil
}

// call is what a function of the dialect gives.
func (c *compiler) call(name string, nodes []parse.Node, piped expr, dot reflect.Type) (expr, reflect.Type) {
	if returns[name] == condType {
		ask := c.answer(name, nodes, dot)
		return func(r *running) (reflect.Value, error) {
			a, err := ask(r)
			return reflect.ValueOf(a), err
		}, condType
	}
	if needScope[name] {
		if len(nodes) == 0 {
			c.unknown()
			return nil, nil
		}
		nodes = nodes[1:] // the scope, which the rewriter put in
	}
	if words := map[string]func(Recorder, string) (fact.Text, error){"cite": Recorder.Cite, "basis": Recorder.Basis, "term": Recorder.Term, "ask": Recorder.Inquiry}[name]; words != nil {
		if len(nodes) == 1 {
			if key, ok := nodes[0].(*parse.StringNode); ok {
				return func(r *running) (reflect.Value, error) {
					text, err := words(r.rec, key.Text)
					return reflect.ValueOf(text), err
				}, textType
			}
		}
		c.unknown()
		return nil, nil
	}
	var args []expr
	for _, n := range nodes {
		e, _ := c.expr(n, dot)
		args = append(args, e)
	}
	if piped != nil {
		args = append(args, piped)
	}
	values := func(r *running) ([]any, error) {
		var all []any
		for _, arg := range args {
			v, err := arg(r)
			if err != nil {
				return nil, err
			}
			all = append(all, v.Interface())
		}
		return all, nil
	}
	if name == "ref" {
		return func(r *running) (reflect.Value, error) {
			all, err := values(r)
			if err != nil {
				return reflect.Value{}, err
			}
			var words []string
			for _, w := range all {
				words = append(words, w.(string))
			}
			text, err := r.rec.Ref(words[0], words[1:]...)
			return reflect.ValueOf(text), err
		}, textType
	}
	if lifted, ok := clauseFuncs[name].(func(Scope, ...any) (any, error)); ok {
		return func(r *running) (reflect.Value, error) {
			all, err := values(r)
			if err != nil {
				return reflect.Value{}, err
			}
			v, err := lifted(r.scope, all...)
			return reflect.ValueOf(v), err
		}, nil
	}
	c.unknown()
	return nil, nil
}

// question is an answer to branch by.
func (c *compiler) question(n parse.Node, dot reflect.Type) question {
	if p, ok := n.(*parse.PipeNode); ok && len(p.Cmds) == 1 && len(p.Decl) == 0 {
		cmd := p.Cmds[0]
		if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok && returns[id.Ident] == condType {
			return c.answer(id.Ident, cmd.Args[1:], dot)
		}
		if len(cmd.Args) == 1 {
			return c.question(cmd.Args[0], dot)
		}
		e, _ := c.command(cmd, nil, dot)
		return answerOf(e)
	}
	e, _ := c.expr(n, dot)
	return answerOf(e)
}

// answerOf takes the answer out of a value.
func answerOf(e expr) question {
	return func(r *running) (fact.Cond, error) {
		v, err := e(r)
		if err != nil {
			return fact.Cond{}, err
		}
		if v.CanAddr() {
			return *v.Addr().Interface().(*fact.Cond), nil
		}
		return v.Interface().(fact.Cond), nil
	}
}

// answer is what and, or, not and hasCite give.
func (c *compiler) answer(name string, nodes []parse.Node, dot reflect.Type) question {
	if name == "hasCite" {
		if len(nodes) == 2 {
			if key, ok := nodes[1].(*parse.StringNode); ok {
				return func(r *running) (fact.Cond, error) { return r.rec.HasCite(key.Text), nil }
			}
		}
		c.unknown()
		return nil
	}
	var asks []question
	for _, n := range nodes {
		asks = append(asks, c.question(n, dot))
	}
	of := map[string]func(...fact.Cond) fact.Cond{"and": fact.And, "or": fact.Or, "not": func(cs ...fact.Cond) fact.Cond { return fact.Not(cs[0]) }}[name]
	if of == nil || name == "not" && len(asks) != 1 {
		c.unknown()
		return nil
	}
	return func(r *running) (fact.Cond, error) {
		answers := make([]fact.Cond, len(asks))
		for i, ask := range asks {
			var err error
			if answers[i], err = ask(r); err != nil {
				return fact.Cond{}, err
			}
		}
		return of(answers...), nil
	}
}

// chain goes from a value along members; the last one takes arguments.
func (c *compiler) chain(base expr, t reflect.Type, members []string, nodes []parse.Node, dot reflect.Type) (expr, reflect.Type) {
	for i, name := range members {
		if t == nil || base == nil {
			c.unknown()
			return nil, nil
		}
		var args []parse.Node
		if i == len(members)-1 {
			args = nodes
		}
		base, t = c.member(base, t, name, args, dot)
	}
	return base, t
}

func (c *compiler) member(base expr, t reflect.Type, name string, nodes []parse.Node, dot reflect.Type) (expr, reflect.Type) {
	pointer, value := t, t
	if t.Kind() == reflect.Pointer {
		value = t.Elem()
	} else {
		pointer = reflect.PointerTo(t)
	}
	if t.Kind() == reflect.Interface {
		c.unknown()
		return nil, nil
	}
	if m, ok := pointer.MethodByName(name); ok {
		return c.method(base, m, nodes, dot)
	}
	f, ok := reflect.StructField{}, false
	if value.Kind() == reflect.Struct {
		f, ok = value.FieldByName(name)
	}
	if !ok || !f.IsExported() || len(nodes) > 0 || f.Type.Kind() == reflect.Interface {
		c.unknown()
		return nil, nil
	}
	return func(r *running) (reflect.Value, error) {
		v, err := base(r)
		if err != nil {
			return v, err
		}
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		return v.FieldByIndex(f.Index), nil
	}, f.Type
}

// receiver is what a method is called on: a pointer where there is one.
func receiver(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Pointer && v.CanAddr() {
		return v.Addr()
	}
	return v
}

func (c *compiler) method(base expr, m reflect.Method, nodes []parse.Node, dot reflect.Type) (expr, reflect.Type) {
	in := m.Type.NumIn() - 1
	if m.Type.NumOut() == 0 || m.Type.NumOut() > 2 || m.Type.IsVariadic() && len(nodes) < in-1 || !m.Type.IsVariadic() && len(nodes) != in {
		c.unknown()
		return nil, nil
	}
	if plain := plainQuestions[m.Name]; plain != nil && len(nodes) == 0 && m.Type.Out(0) == condType {
		return func(r *running) (reflect.Value, error) {
			v, err := base(r)
			if err != nil {
				return v, err
			}
			return reflect.ValueOf(plain(receiver(v).Interface())), nil
		}, condType
	}
	var words []string
	for _, n := range nodes {
		if s, ok := n.(*parse.StringNode); ok {
			words = append(words, s.Text)
		}
	}
	if which := whichQuestions[m.Name]; which != nil && len(words) == len(nodes) && in == 1 && m.Type.IsVariadic() && m.Type.Out(0) == condType {
		return func(r *running) (reflect.Value, error) {
			v, err := base(r)
			if err != nil {
				return v, err
			}
			return reflect.ValueOf(which(receiver(v).Interface(), words)), nil
		}, condType
	}
	var args []expr
	for _, n := range nodes {
		e, _ := c.expr(n, dot)
		args = append(args, e)
	}
	return func(r *running) (reflect.Value, error) {
		v, err := base(r)
		if err != nil {
			return v, err
		}
		var given []reflect.Value
		for _, arg := range args {
			a, err := arg(r)
			if err != nil {
				return v, err
			}
			given = append(given, a)
		}
		of := receiver(v)
		call := of.MethodByName(m.Name)
		if of.Kind() == reflect.Pointer {
			call = of.Method(m.Index)
		}
		out := call.Call(given)
		if len(out) == 2 && !out[1].IsNil() {
			return out[0], fmt.Errorf("%v", out[1])
		}
		return out[0], nil
	}, m.Type.Out(0)
}

// The questions that texts ask most, without reflection.
var plainQuestions = map[string]func(any) fact.Cond{
	"Yes":     func(v any) fact.Cond { return v.(interface{ Yes() fact.Cond }).Yes() },
	"No":      func(v any) fact.Cond { return v.(interface{ No() fact.Cond }).No() },
	"Stated":  func(v any) fact.Cond { return v.(interface{ Stated() fact.Cond }).Stated() },
	"Unknown": func(v any) fact.Cond { return v.(interface{ Unknown() fact.Cond }).Unknown() },
	"Some":    func(v any) fact.Cond { return v.(interface{ Some() fact.Cond }).Some() },
	"None":    func(v any) fact.Cond { return v.(interface{ None() fact.Cond }).None() },
}

var whichQuestions = map[string]func(any, []string) fact.Cond{
	"Is":   func(v any, of []string) fact.Cond { return v.(interface{ Is(...string) fact.Cond }).Is(of...) },
	"Has":  func(v any, of []string) fact.Cond { return v.(interface{ Has(...string) fact.Cond }).Has(of...) },
	"Uses": func(v any, of []string) fact.Cond { return v.(interface{ Uses(...string) fact.Cond }).Uses(of...) },
}
