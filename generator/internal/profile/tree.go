package profile

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"klausel/generator/internal/fact"
)

// A tree is one value of a file with its place, and what stands in it. Trees are
// never changed once
// they are grown: a parent that many profiles extend is grown once.
type tree struct {
	kind  treeKind
	pl    *place
	text  any              // of a single value, and of an empty one
	keys  map[string]*tree // of a block
	items []*tree          // of a list
	under *tree            // what it took the place of; nil: nothing
}

type treeKind int

const (
	single  treeKind = iota
	block            // keys and values
	list             //
	empty            // a key behind which nothing stands
	refused          // not in shape: a finding speaks of it, and no other value shows instead
)

// grow makes a node of what stands at ptr. path is what a reader calls it.
func (ix *index) grow(v any, ptr, path string) *tree {
	n := &tree{pl: ix.value[ptr]}
	if n.pl == nil {
		n.pl = ix.value[""]
	}
	n.pl.path = path
	switch v := v.(type) {
	case map[string]any:
		n.kind, n.keys = block, make(map[string]*tree, len(v))
		for k, e := range v {
			n.keys[k] = ix.grow(e, ptr+"/"+pointerEscape.Replace(k), join(path, k))
		}
	case []any:
		n.kind = list
		key := itemKeys()[patternOf(path)]
		for i, e := range v {
			at := ptr + "/" + strconv.Itoa(i)
			n.items = append(n.items, ix.grow(e, at, path+"["+itemName(e, key, i)+"]"))
		}
	default:
		n.text = v
	}
	switch {
	case n.pl.broken && ptr != "":
		return &tree{kind: refused, pl: n.pl}
	case !says(v):
		n.kind, n.text = empty, v
	}
	return n
}

// itemName is what an item of a list is called in a path.
func itemName(v any, key string, i int) string {
	if m, ok := v.(map[string]any); ok && key != "" {
		if words, ok := m[key].([]any); ok {
			var ids []string
			for _, w := range words {
				ids = append(ids, scalarID(w))
			}
			return strings.Join(ids, "+")
		}
		if id := scalarID(m[key]); id != "" {
			return id
		}
	}
	return "#" + strconv.Itoa(i+1)
}

// patternOf is the pattern of a path; what stands under all_services has those
// of a service.
func patternOf(path string) string {
	pattern := fact.Pattern(path)
	if rest, ok := strings.CutPrefix(pattern, "all_services."); ok {
		return servicePattern + "." + rest
	}
	return pattern
}

// fill adds what is no value of the file but hides one that it inherits: keys
// behind which nothing stands, and values that are not in shape.
func (ix *index) fill(root *tree) {
	for ptr, pl := range ix.value {
		switch {
		case ptr == "":
		case pl.broken:
			root.put(ptr, &tree{kind: refused, pl: pl})
		case pl.blank:
			root.put(ptr, &tree{kind: empty, pl: pl})
		}
	}
}

// put adds a node at a pointer where none is; the blocks on the way are there.
func (n *tree) put(ptr string, leaf *tree) {
	head, rest, more := strings.Cut(strings.TrimPrefix(ptr, "/"), "/")
	head = pointerUnescape.Replace(head)
	switch {
	case n.kind == block && more && n.keys[head] != nil:
		n.keys[head].put("/"+rest, leaf)
	case n.kind == block && !more && n.keys[head] == nil:
		n.keys[head] = leaf
		leaf.pl.path = join(n.pl.path, head)
	case n.kind == list && more:
		if i, err := strconv.Atoi(head); err == nil && i < len(n.items) {
			n.items[i].put("/"+rest, leaf)
		}
	}
}

var pointerUnescape = strings.NewReplacer("~1", "/", "~0", "~")

// child is what stands behind a key, nil if nothing does.
func (n *tree) child(key string) *tree {
	if n == nil {
		return nil
	}
	return n.keys[key]
}

// without is a block without a key.
func (n *tree) without(key string) *tree {
	c := *n
	c.keys = make(map[string]*tree, len(n.keys))
	for k, e := range n.keys {
		if k != key {
			c.keys[k] = e
		}
	}
	return &c
}

// onto is the node in the place of another.
func (n *tree) onto(under *tree) *tree {
	c := *n
	c.under = under
	return &c
}

// id is what an item of a list is known by, whichever of its words comes first;
// empty: by nothing.
func (n *tree) id(key string) string {
	words := strings.Split(n.name(key), "+")
	slices.Sort(words)
	return strings.Join(words, "+")
}

// name is what an item of a list is called in a fact path: its words as stated.
func (n *tree) name(key string) string {
	k := n.child(key)
	if k == nil {
		return ""
	}
	if k.kind != list {
		return scalarID(k.text)
	}
	var words []string
	for _, it := range k.items {
		words = append(words, scalarID(it.text))
	}
	return strings.Join(words, "+")
}

func scalarID(v any) string { return strings.Map(pathRune, scalar(v)) }

// itemKeys are the keys by which the items of a list are known, by the pattern
// of the list: the same that fact paths show.
var itemKeys = sync.OnceValue(func() map[string]string {
	keys := map[string]string{}
	for pattern, t := range Facts() {
		path, ok := strings.CutSuffix(pattern, "[]")
		if !ok || t.Kind() != reflect.Struct {
			continue
		}
		for i := range t.NumField() {
			if _, ok := t.Field(i).Tag.Lookup("key"); ok {
				keys[path] = t.Field(i).Tag.Get("mapstructure")
			}
		}
	}
	return keys
})

// whole reports whether a value is replaced as a whole though it may be written
// as a block: a text in two languages is one text, and half of another's would
// say something else in the second language.
func whole(pattern string) bool { return Facts()[pattern] == reflect.TypeFor[fact.Prose]() }
