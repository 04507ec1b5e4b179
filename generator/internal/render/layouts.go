package render

import (
	"errors"
	"html/template"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/library"
	"klausel/generator/internal/meant"
)

// notFoundPage is what layouts/404.html shows.
type notFoundPage struct {
	UI                ui
	Lang              string
	Style, Icon, Root string
}

// forwarding is what layouts/forward.html shows: a page that leads on to the
// first language.
type forwarding struct {
	UI               ui
	Lang, Controller string
	Href, Canonical  string
	Style, Icon      string
}

// layouts are the pages that are made of a layout, by its file, each with what
// it speaks of.
var layouts = map[string]reflect.Type{
	"page.html":    reflect.TypeFor[pageData](),
	"landing.html": reflect.TypeFor[landingPage](),
	"404.html":     reflect.TypeFor[notFoundPage](),
	"forward.html": reflect.TypeFor[forwarding](),
	"earlier.html": reflect.TypeFor[earlierPage](),
}

// CheckLayouts holds the layouts against what they can speak of: a field or a
// text that does not exist is told with its place before a page is made, in any
// branch. Its error joins faults.
func CheckLayouts(lib *library.Library) error {
	c := &layoutCheck{lib: lib}
	for _, name := range slices.Sorted(maps.Keys(layouts)) {
		t := lib.Layouts.Lookup(name)
		if t == nil {
			c.wrong = append(c.wrong, fault.New(fact.Pos{File: "templates/layouts/" + name}, "layout-missing"))
			continue
		}
		c.tree = t.Tree
		c.list(t.Tree.Root, layouts[name], map[string]reflect.Type{"$": layouts[name]})
	}
	if len(c.wrong) > 0 {
		return errors.Join(c.wrong...)
	}
	// What html/template finds beyond that: text where none can stand.
	for _, name := range slices.Sorted(maps.Keys(layouts)) {
		copied, err := lib.Layouts.Clone()
		if err != nil {
			return nil // they have been executed, so they can be
		}
		var escape *template.Error
		if err := copied.ExecuteTemplate(io.Discard, name, reflect.Zero(layouts[name]).Interface()); errors.As(err, &escape) {
			c.wrong = append(c.wrong, fault.Template("templates/layouts/", err))
		}
	}
	return errors.Join(c.wrong...)
}

// A layoutCheck follows one layout with the types of what it speaks of; nil is
// a type nobody knows.
type layoutCheck struct {
	lib   *library.Library
	tree  *parse.Tree
	wrong []error
}

func (c *layoutCheck) tell(n parse.Node, id string, args ...string) {
	where, _ := c.tree.ErrorContext(n) // page.html:12:3
	pos := fact.Pos{File: "templates/layouts/" + where}
	if parts := strings.Split(where, ":"); len(parts) == 3 {
		pos.File = "templates/layouts/" + parts[0]
		pos.Line, _ = strconv.Atoi(parts[1])
		pos.Col, _ = strconv.Atoi(parts[2])
		pos.Col++ // counted from 0
	}
	c.wrong = append(c.wrong, fault.New(pos, id, args...))
}

func (c *layoutCheck) list(l *parse.ListNode, dot reflect.Type, vars map[string]reflect.Type) {
	if l == nil {
		return
	}
	vars = maps.Clone(vars)
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			if i := strings.Index(string(n.Text), "}}"); i >= 0 {
				at := *n
				at.Pos += parse.Pos(i)
				c.tell(&at, "stray-brace")
			}
		case *parse.ActionNode:
			c.pipe(n.Pipe, dot, vars)
		case *parse.IfNode:
			inner := maps.Clone(vars)
			c.pipe(n.Pipe, dot, inner)
			c.list(n.List, dot, inner)
			c.list(n.ElseList, dot, inner)
		case *parse.WithNode:
			inner := maps.Clone(vars)
			c.list(n.List, c.pipe(n.Pipe, dot, inner), inner)
			c.list(n.ElseList, dot, inner)
		case *parse.RangeNode:
			inner := maps.Clone(vars)
			elem := element(c.pipe(n.Pipe, dot, inner))
			for i, v := range n.Pipe.Decl {
				inner[v.Ident[0]] = nil // an index or a key
				if i == len(n.Pipe.Decl)-1 {
					inner[v.Ident[0]] = elem
				}
			}
			c.list(n.List, elem, inner)
			c.list(n.ElseList, dot, inner)
		case *parse.TemplateNode:
			var with reflect.Type
			if n.Pipe != nil {
				with = c.pipe(n.Pipe, dot, vars)
			}
			if t := c.lib.Layouts.Lookup(n.Name); t != nil && t.Tree != nil && t.Tree != c.tree {
				inner := &layoutCheck{lib: c.lib, tree: t.Tree}
				inner.list(t.Tree.Root, with, map[string]reflect.Type{"$": with})
				c.wrong = append(c.wrong, inner.wrong...)
			}
		}
	}
}

// element is the type of the items of a list.
func element(t reflect.Type) reflect.Type {
	if t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array || t.Kind() == reflect.Map) {
		return t.Elem()
	}
	return nil
}

// pipe follows a pipeline and returns the type of what comes out of it.
func (c *layoutCheck) pipe(p *parse.PipeNode, dot reflect.Type, vars map[string]reflect.Type) reflect.Type {
	if p == nil {
		return nil
	}
	var out reflect.Type
	for _, cmd := range p.Cmds {
		out = c.arg(cmd.Args[0], dot, vars, cmd)
		for _, a := range cmd.Args[1:] {
			c.arg(a, dot, vars, nil)
		}
	}
	for _, v := range p.Decl {
		vars[v.Ident[0]] = out
	}
	return out
}

// arg is the type of one argument; of is the command that it heads.
func (c *layoutCheck) arg(n parse.Node, dot reflect.Type, vars map[string]reflect.Type, of *parse.CommandNode) reflect.Type {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return c.fields(n, dot, n.Ident, of)
	case *parse.VariableNode:
		return c.fields(n, vars[n.Ident[0]], n.Ident[1:], of)
	case *parse.ChainNode:
		return c.fields(n, c.arg(n.Node, dot, vars, nil), n.Field, of)
	case *parse.PipeNode:
		return c.pipe(n, dot, vars)
	case *parse.StringNode:
		return reflect.TypeFor[string]()
	}
	return nil
}

// fields follows names from a type on. A text of the locale is looked up.
func (c *layoutCheck) fields(n parse.Node, t reflect.Type, names []string, of *parse.CommandNode) reflect.Type {
	for i, name := range names {
		if t == nil || t.Kind() == reflect.Interface || t.Kind() == reflect.Map {
			return nil
		}
		if t == reflect.TypeFor[ui]() && name == "Get" && i == len(names)-1 && of != nil && len(of.Args) > 1 {
			if key, ok := of.Args[1].(*parse.StringNode); ok {
				c.key(key)
			}
		}
		if m, ok := t.MethodByName(name); ok {
			t = m.Type.Out(0)
			continue
		}
		s := t
		if s.Kind() == reflect.Pointer {
			s = s.Elem()
		}
		if s.Kind() == reflect.Struct {
			if f, ok := s.FieldByName(name); ok && f.IsExported() {
				t = f.Type
				continue
			}
		}
		c.tell(n, "unknown-field", "field", "."+name, "of", "."+strings.Join(names[:i], "."), "meant", meant.Of(name, namesOf(t)))
		return nil
	}
	return t
}

// key looks up a text that the layout names.
func (c *layoutCheck) key(n *parse.StringNode) {
	known := map[string]bool{}
	for _, loc := range c.lib.Locales {
		for k := range loc.UI {
			known[k] = true
		}
	}
	if !known[n.Text] {
		c.tell(n, "unknown-text", "key", n.Text, "meant", meant.Of(n.Text, slices.Sorted(maps.Keys(known))))
	}
}

// namesOf are the fields and methods that a layout may name.
func namesOf(t reflect.Type) (names []string) {
	for i := range t.NumMethod() {
		names = append(names, t.Method(i).Name)
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(t) {
			if f.IsExported() {
				names = append(names, f.Name)
			}
		}
	}
	return names
}
