package profile

import (
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fact"

	"klausel/generator/internal/meant"
)

// A Field is what the schema says about one key of a profile: enough to ask
// for it and to write it down.
type Field struct {
	Kind    Kind
	Of      string            // what a text or the items of a list are: date, period, country, email, url, phone; empty: words
	About   map[string]string // what it says, per language, a sentence
	Form    map[string]string // what a text must look like, completing "write …"; nil: free
	Example string            // empty: none
	Keys    []string          // of a block, in the order of the schema
	Silent  map[string]string // why no sentence states it, per language; nil: one does, or the schema says so of the block
}

// A Kind is what a value of a profile is.
type Kind int

const (
	Words   Kind = iota // text
	Prose               // text, one for all languages or one for each
	Answer              // yes or no
	Choice              // one value of a list of the catalogue
	Choices             // several of them
	Keyed               // keys and values
	Items               // blocks, known by their ids
)

// schemaTree is schema.json with its keys in the order they stand in: JSON is
// YAML, and a yaml.Node keeps the order.
var schemaTree = sync.OnceValue(func() *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal(schemaJSON, &doc); err != nil {
		panic(err) // the file is part of the program
	}
	return doc.Content[0]
})

// Shape returns what the schema says about the facts of a pattern, such as
// services[].recording.access, and whether it knows them. The empty pattern is
// the profile itself.
func Shape(pattern string) (Field, bool) {
	if known, ok := shapes.Load(pattern); ok {
		return known.(Field), true
	}
	field, ok := shapeOf(pattern)
	if ok { // there are as many as the schema has keys
		shapes.Store(pattern, field)
	}
	return field, ok
}

var shapes sync.Map // by pattern

func shapeOf(pattern string) (Field, bool) {
	at := &part{}
	at.join(schemaTree())
	if pattern == "" {
		return at.field(), true
	}
	for _, seg := range strings.Split(pattern, ".") {
		key, list := strings.CutSuffix(seg, "[]")
		next, ok := at.props[key]
		if !ok {
			return Field{}, false
		}
		at = next()
		if list && at.items != nil {
			about := at.about
			at = at.items()
			if at.about == "" {
				at.about = about
			}
		}
	}
	return at.field(), true
}

// Printed reports whether a fact is meant for a sentence of the notice: no block
// around it is marked x-unprinted or says that it is not printed.
func Printed(path string) bool {
	for at := fact.Pattern(path); at != ""; at = at[:max(strings.LastIndexByte(at, '.'), 0)] {
		shape, _ := Shape(strings.TrimSuffix(at, "[]"))
		if shape.Silent != nil || strings.Contains(shape.About["en"], "not printed") {
			return false
		}
	}
	return true
}

// A part is one place of the schema with what it refers to.
type part struct {
	types          []string
	ref            string
	about, example string
	form           map[string]string
	silent         string
	closed, yes    bool // a list of values; yes among them
	keys           []string
	props          map[string]func() *part
	items          func() *part
}

// join adds what n says to what is known already, which wins.
func (s *part) join(n *yaml.Node) {
	get := func(key string) *yaml.Node {
		for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return n.Content[i+1]
			}
		}
		return nil
	}
	if d := get("description"); d != nil && s.about == "" {
		s.about = d.Value
	}
	if t := get("type"); t != nil && s.types == nil {
		s.types = append(s.types, t.Value)
		for _, c := range t.Content {
			s.types = append(s.types, c.Value)
		}
	}
	if e := get("examples"); e != nil && s.example == "" && len(e.Content) > 0 && e.Content[0].Kind == yaml.ScalarNode {
		s.example = e.Content[0].Value
	}
	if u := get("x-unprinted"); u != nil && s.silent == "" {
		s.silent = u.Value
	}
	if f := get("x-form"); f != nil && s.form == nil {
		f.Decode(&s.form)
	}
	if get("x-values") != nil || get("x-ids") != nil {
		s.closed = true
	}
	if e := get("enum"); e != nil {
		s.closed = true
		s.yes = slices.ContainsFunc(e.Content, func(c *yaml.Node) bool { return c.Value == "yes" })
	}
	if p := get("properties"); p != nil {
		if s.props == nil {
			s.props = map[string]func() *part{}
		}
		for i := 0; i+1 < len(p.Content); i += 2 {
			key, part := p.Content[i].Value, p.Content[i+1]
			if _, known := s.props[key]; known && s.props[key]().about != "" {
				continue
			}
			if !slices.Contains(s.keys, key) {
				s.keys = append(s.keys, key)
			}
			s.props[key] = partOf(part)
		}
	}
	if it := get("items"); it != nil && s.items == nil {
		s.items = partOf(it)
	}
	if r := get("$ref"); r != nil {
		if s.ref == "" {
			s.ref = strings.TrimPrefix(r.Value, "#/definitions/")
		}
		s.join(definition(r.Value))
	}
	if all := get("allOf"); all != nil {
		for _, part := range all.Content {
			s.join(part)
		}
	}
}

func partOf(n *yaml.Node) func() *part {
	return func() *part {
		s := &part{}
		s.join(n)
		return s
	}
}

func definition(ref string) *yaml.Node {
	n := schemaTree()
	for _, seg := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == seg {
				n = n.Content[i+1]
				break
			}
		}
	}
	return n
}

func (s *part) field() Field {
	f := Field{Form: s.form, Example: s.example, Keys: s.keys, About: map[string]string{}}
	de, en, _ := strings.Cut(s.about, " — ")
	f.About["de"], f.About["en"] = de, en
	f.Silent = unprinted[s.silent]
	ref := s.ref
	if s.items != nil {
		ref = s.items().ref
	}
	switch ref {
	case "date", "period", "country", "email", "url", "phone":
		f.Of = ref
	case "knownCountry":
		f.Of = "country"
	}
	switch {
	case s.ref == "yesNo" || s.yes:
		f.Kind = Answer
	case s.ref == "prose":
		f.Kind = Prose
	case slices.Contains(s.types, "array"):
		f.Kind = Choices
		if s.items != nil && slices.Contains(s.items().types, "object") {
			f.Kind = Items
		}
	case slices.Contains(s.types, "object"):
		f.Kind = Keyed
	case s.closed:
		f.Kind = Choice
	}
	if f.Kind == Prose {
		f.Keys = nil
	}
	return f
}

// Nearest returns the one of words that was probably meant, or nothing.
func Nearest(word string, words []string) string { return meant.Of(word, words) }
