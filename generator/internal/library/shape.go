package library

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/meant"
)

// This file holds YAML against the types it is read into: each key is one of
// theirs and stands once, none is without a value, and none is missing whose
// field is marked is:"required".

// A document is a file that was read, for the checks that follow once all are.
type document struct {
	file    string // below templates/
	root    *yaml.Node
	value   reflect.Value
	service *Service // whose file it is; nil for any other
}

func (d *document) pos(n *yaml.Node) fact.Pos {
	return fact.Pos{File: "templates/" + d.file, Line: n.Line, Col: n.Column}
}

// tell notes a mistake of a kind at a node.
func (ld *loader) tell(d *document, n *yaml.Node, id string, args ...string) {
	ld.errs = append(ld.errs, fault.New(d.pos(n), id, args...))
}

// A field is one key that a type reads.
type field struct {
	name  string
	index []int
	typ   reflect.Type
	is    string // what its value must be
	keys  string // what the keys of a map must be
	many  bool   // is:"repeats": the items of a list may share an id
}

type structFields struct {
	fields []field
	rest   *field
}

var fieldsKnown sync.Map // of structFields, by type: the same few types are asked for thousands of times

// fieldsOf lists the keys of a struct, those of what it takes in line as well.
// rest is the map that takes any other key.
func fieldsOf(t reflect.Type) (fields []field, rest *field) {
	if known, ok := fieldsKnown.Load(t); ok {
		f := known.(structFields)
		return f.fields, f.rest
	}
	defer func() { fieldsKnown.Store(t, structFields{fields, rest}) }()
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case strings.Contains(options, "inline") && f.Type.Kind() == reflect.Map:
			rest = &field{index: f.Index, typ: f.Type, is: f.Tag.Get("is")}
		case strings.Contains(options, "inline"):
			inner, _ := fieldsOf(f.Type)
			for _, x := range inner {
				x.index = append([]int{i}, x.index...)
				fields = append(fields, x)
			}
		case f.IsExported() && name != "" && name != "-":
			is := f.Tag.Get("is")
			fields = append(fields, field{name, f.Index, f.Type, is, f.Tag.Get("keys"), strings.Contains(is, "repeats")})
		}
	}
	return fields, rest
}

func (f field) required() bool { return slicesContains(f.is, "required") }

// slicesContains reports whether a comma-separated list holds a word.
func slicesContains(list, word string) bool {
	for _, w := range strings.Split(list, ",") {
		if w == word {
			return true
		}
	}
	return false
}

// real is what an alias stands for.
func real(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// entries are the keys of a mapping with their values; what is merged into it
// comes behind its own.
func entries(n *yaml.Node) (keys, values []*yaml.Node) {
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "<<" {
			merged = append(merged, real(n.Content[i+1]))
			continue
		}
		keys, values = append(keys, n.Content[i]), append(values, real(n.Content[i+1]))
	}
	for _, m := range merged {
		k, v := entries(m)
		for i := range k {
			if !hasKey(keys, k[i].Value) {
				keys, values = append(keys, k[i]), append(values, v[i])
			}
		}
	}
	return keys, values
}

func hasKey(keys []*yaml.Node, name string) bool {
	for _, k := range keys {
		if k.Value == name {
			return true
		}
	}
	return false
}

var yamlUnmarshaler = reflect.TypeFor[yaml.Unmarshaler]()

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

// shape checks that a node can be read into a type.
func (ld *loader) shape(d *document, t reflect.Type, n *yaml.Node, key string) {
	n = real(n)
	if n.Tag == "!!null" {
		ld.tell(d, n, "no-value", "key", key)
		return
	}
	want := func(kind yaml.Kind, what string) bool {
		if n.Kind != kind {
			ld.tell(d, n, "wrong-shape", "key", key, "want", what)
		}
		return n.Kind == kind
	}
	switch {
	case t.Kind() == reflect.Pointer:
		ld.shape(d, t.Elem(), n, key)
	case t == reflect.TypeFor[yaml.Node](), reflect.PointerTo(t).Implements(yamlUnmarshaler): // reads what it is given
	case t.Implements(textUnmarshaler), reflect.PointerTo(t).Implements(textUnmarshaler):
		if want(yaml.ScalarNode, "text") {
			ld.form(d, t, n, key)
		}
	case t.Kind() == reflect.Struct:
		if want(yaml.MappingNode, "keys") {
			ld.keys(d, t, n, key)
		}
	case t.Kind() == reflect.Map:
		if want(yaml.MappingNode, "keys") {
			ld.once(d, n)
			keys, values := entries(n)
			for i, k := range keys {
				ld.shape(d, t.Elem(), values[i], k.Value)
			}
		}
	case t.Kind() == reflect.Slice:
		if want(yaml.SequenceNode, "list") {
			for _, item := range n.Content {
				ld.shape(d, t.Elem(), item, key)
			}
		}
	case want(yaml.ScalarNode, "text") && t.Kind() == reflect.Bool:
		if v := strings.ToLower(n.Value); v != "yes" && v != "no" && v != "true" && v != "false" {
			ld.tell(d, n, "unknown-value", "key", key, "value", n.Value, "allowed", "yes, no")
		}
	}
}

// form tells a day or a period that is none.
func (ld *loader) form(d *document, t reflect.Type, n *yaml.Node, key string) {
	into, ok := reflect.New(t).Interface().(encoding.TextUnmarshaler)
	if !ok || into.UnmarshalText([]byte(n.Value)) == nil {
		return
	}
	id := "no-value-of-form"
	switch t {
	case reflect.TypeFor[fact.Date]():
		id = "no-date"
	case reflect.TypeFor[fact.Period]():
		id = "no-period"
	}
	ld.tell(d, n, id, "key", key, "value", n.Value)
}

// once tells keys that stand twice.
func (ld *loader) once(d *document, n *yaml.Node) {
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if line := seen[k.Value]; line > 0 {
			ld.tell(d, k, "key-twice", "key", k.Value, "line", strconv.Itoa(line))
		}
		seen[k.Value] = k.Line
	}
}

func (ld *loader) keys(d *document, t reflect.Type, n *yaml.Node, at string) {
	ld.once(d, n)
	fields, rest := fieldsOf(t)
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	keys, values := entries(n)
	for i, k := range keys {
		j := indexOf(fields, k.Value)
		switch {
		case j >= 0:
			ld.shape(d, fields[j].typ, values[i], k.Value)
		case rest != nil:
			ld.shape(d, rest.typ.Elem(), values[i], k.Value)
		default:
			ld.tell(d, k, "unknown-key", "key", k.Value, "meant", meant.Of(k.Value, names), "allowed", strings.Join(names, ", "))
		}
	}
	for _, f := range fields {
		if f.required() && !hasKey(keys, f.name) {
			ld.tell(d, n, "missing-key", "key", f.name)
		}
	}
}

func indexOf(fields []field, name string) int {
	for i, f := range fields {
		if f.name == name {
			return i
		}
	}
	return -1
}

// key is where a key stands below another one of the file; the file itself
// where there is none.
func (d *document) key(block, name string) *yaml.Node {
	keys, values := entries(d.root)
	for i, k := range keys {
		if k.Value != block || values[i].Kind != yaml.MappingNode {
			continue
		}
		inner, _ := entries(values[i])
		for _, n := range inner {
			if n.Value == name {
				return n
			}
		}
	}
	return d.root
}
