package interview

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/profile"
)

// A Draft is a profile that is being written. It is the file itself, with its
// comments and its order: a value is put where the schema has it, and the rest
// stays as it stands.
type Draft struct {
	root   *yaml.Node
	values func(profile []byte) map[string]any // see Config
	whole  *yaml.Node                          // the draft with what it inherits; nil: to be made
}

// NewDraft reads a profile; empty data is an empty one.
func NewDraft(data []byte) (*Draft, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	if len(doc.Content) == 0 {
		doc = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}, HeadComment: doc.HeadComment}
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("line %d: not a block of keys and values", doc.Content[0].Line)
	}
	return &Draft{root: &doc}, nil
}

// Bytes is the profile as a file.
func (d *Draft) Bytes() []byte {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(d.root); err != nil {
		panic(err) // a tree that was read or built here can be written
	}
	return b.Bytes()
}

// Clone is a draft of its own.
func (d *Draft) Clone() *Draft {
	c, err := NewDraft(d.Bytes())
	if err != nil {
		panic(err)
	}
	c.values = d.values
	return c
}

// in is the draft with one language alone, unless it says which languages its
// readers speak: then a rule compares the two.
func (d *Draft) in(lang string) *Draft {
	if d.Get("notice.audience_languages") != nil {
		return d
	}
	c := d.Clone()
	c.Set("languages", texts([]string{lang}))
	return c
}

// Set writes a value at a fact path, such as services[teams].groups. Blocks
// and list items on the way are made.
func (d *Draft) Set(path string, value *yaml.Node) {
	d.outdo(path, value)
	d.whole = nil
	at, pattern := d.root.Content[0], ""
	segs := strings.Split(path, ".")
	for i, seg := range segs {
		key, id, item := cutItem(seg)
		last := i == len(segs)-1
		pattern = strings.TrimPrefix(pattern+"."+key, ".")
		slot := child(at, key)
		if slot == nil {
			slot = &yaml.Node{Kind: yaml.MappingNode}
			if item {
				slot.Kind = yaml.SequenceNode
			}
			insert(at, key, slot, strings.TrimSuffix(pattern, key))
		}
		if last && !item {
			comment := slot.LineComment
			*slot = *value
			if slot.LineComment == "" && slot.Kind == yaml.ScalarNode && comment != "" {
				slot.LineComment = ""
			}
			return
		}
		want := yaml.MappingNode
		if item {
			want = yaml.SequenceNode
		}
		if slot.Kind != want { // a key without a value, or with one that is none
			*slot = yaml.Node{Kind: want}
		}
		if slot.Kind != yaml.SequenceNode && len(slot.Content) == 0 {
			slot.Style = 0
		}
		at = slot
		if item {
			pattern += "[]"
			it := findItem(slot, key, id)
			if it == nil {
				it = newItem(key, id)
				slot.Style = 0
				slot.Content = append(slot.Content, it)
			}
			at = it
			if last && keyOf(key) == "for" { // one way to say how long rules out the others
				it.Content = []*yaml.Node{text("for"), child(it, "for")}
			}
			if last { // the item takes the keys of the value
				for j := 0; j+1 < len(value.Content); j += 2 {
					if old := child(it, value.Content[j].Value); old != nil {
						*old = *value.Content[j+1]
					} else {
						insert(it, value.Content[j].Value, value.Content[j+1], pattern+".")
					}
				}
			}
		}
	}
}

// Remove takes the value at a path away, and the blocks and lists on the way
// that say nothing without it. It reports whether the draft itself states it:
// what is inherited, or stated for all services, is not this one's to remove.
func (d *Draft) Remove(path string) bool {
	d.whole = nil
	return remove(d.root.Content[0], strings.Split(path, "."))
}

func remove(at *yaml.Node, segs []string) bool {
	key, id, item := cutItem(segs[0])
	slot := child(at, key)
	if slot == nil {
		return false
	}
	in := slot
	if item {
		in = findItem(slot, key, id)
	}
	if in == nil || len(segs) > 1 && !remove(in, segs[1:]) {
		return false
	}
	if item && (len(segs) == 1 || len(in.Content) == 0) {
		slot.Content = slices.DeleteFunc(slot.Content, func(n *yaml.Node) bool { return n == in })
	}
	if !item && len(segs) == 1 || slot.Kind != yaml.ScalarNode && len(slot.Content) == 0 {
		i := slices.Index(at.Content, slot)
		at.Content = slices.Delete(at.Content, i-1, i+1)
	}
	return true
}

// outdo takes away what the draft inherits and what a value cannot stand beside:
// one way to say how long something is kept rules out the others.
func (d *Draft) outdo(path string, value *yaml.Node) {
	list, _, item := cutItem(path[strings.LastIndexByte(path, '.')+1:])
	if !item || keyOf(list) != "for" || !d.inherits() {
		return
	}
	above := &yaml.Node{}
	parents := &Draft{root: &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode, Content: []*yaml.Node{text("extends"), child(d.root.Content[0], "extends")}}}}}
	if above.Encode(d.values(parents.Bytes())) != nil {
		return
	}
	old := get(above, path)
	if old == nil {
		return
	}
	gone := child(d.root.Content[0], "remove")
	if gone == nil {
		gone = texts(nil)
	}
	for i := 0; i+1 < len(old.Content); i += 2 {
		key := old.Content[i].Value
		if at := path + "." + key; key != "for" && child(value, key) == nil && !slices.Contains(Texts(gone), at) {
			gone.Content = append(gone.Content, text(at))
		}
	}
	if len(gone.Content) > 0 && child(d.root.Content[0], "remove") == nil {
		insert(d.root.Content[0], "remove", gone, "")
	}
}

// inherits reports whether the draft extends other files.
func (d *Draft) inherits() bool {
	return d.values != nil && child(d.root.Content[0], "extends") != nil
}

// top is the block in which values are looked up: the draft, with what it
// inherits.
func (d *Draft) top() *yaml.Node {
	if !d.inherits() {
		return d.root.Content[0]
	}
	if d.whole == nil {
		n := &yaml.Node{}
		values := d.values(d.Bytes())
		if values == nil || n.Encode(values) != nil {
			return d.root.Content[0]
		}
		d.whole = n
	}
	return d.whole
}

// Get returns the value at a path, nil if there is none. What all_services
// states counts for each service, and so does what the draft inherits.
func (d *Draft) Get(path string) *yaml.Node {
	if d.inherits() {
		return get(d.top(), path)
	}
	if n := get(d.root.Content[0], path); n != nil {
		return n
	}
	if seg, rest, ok := strings.Cut(path, "."); ok && strings.HasPrefix(seg, "services[") {
		return get(d.root.Content[0], "all_services."+rest)
	}
	return nil
}

func get(at *yaml.Node, path string) *yaml.Node {
	for _, seg := range strings.Split(path, ".") {
		key, id, item := cutItem(seg)
		if at = child(at, key); at != nil && item {
			at = findItem(at, key, id)
		}
		if at == nil {
			return nil
		}
	}
	if at.Kind == yaml.ScalarNode && (at.ShortTag() == "!!null" || at.Value == "unknown" || at.Value == "") {
		return nil
	}
	return at
}

// Texts are the values of a list of texts.
func Texts(n *yaml.Node) (all []string) {
	if n == nil {
		return nil
	}
	for _, c := range n.Content {
		all = append(all, c.Value)
	}
	return all
}

// Services are the ids of the services of the draft.
func (d *Draft) Services() (ids []string) {
	if list := child(d.top(), "services"); list != nil {
		for _, it := range list.Content {
			if id := child(it, "id"); id != nil {
				ids = append(ids, id.Value)
			}
		}
	}
	return ids
}

// keyOf is the key by which the items of a list are known.
func keyOf(list string) string {
	switch list {
	case "retention":
		return "for"
	case "legal_bases":
		return "basis"
	case "changes":
		return "date"
	case "waivers":
		return "rule"
	}
	return "id"
}

// cutItem takes the item off a segment: retention[chat+files].
func cutItem(seg string) (key, id string, item bool) {
	key, id, item = strings.Cut(seg, "[")
	return key, strings.TrimSuffix(id, "]"), item
}

func child(m *yaml.Node, key string) *yaml.Node {
	for i := 0; m.Kind == yaml.MappingNode && i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return m.Content[i+1]
		}
	}
	return nil
}

func findItem(list *yaml.Node, name, id string) *yaml.Node {
	for _, it := range list.Content {
		k := child(it, keyOf(name))
		if k != nil && (k.Value == id || k.Kind == yaml.SequenceNode && strings.Join(Texts(k), "+") == id) {
			return it
		}
	}
	return nil
}

func newItem(name, id string) *yaml.Node {
	it := &yaml.Node{Kind: yaml.MappingNode}
	if name != "services" && name != "purposes" {
		it.Style = yaml.FlowStyle
	}
	v := text(id)
	if keyOf(name) == "for" {
		v = texts(strings.Split(id, "+"))
	}
	it.Content = append(it.Content, text(keyOf(name)), v)
	return it
}

// insert puts a key where the schema has it among those that are there.
func insert(m *yaml.Node, key string, value *yaml.Node, block string) {
	shape, _ := profile.Shape(strings.TrimSuffix(block, "."))
	rank := func(k string) int { return slices.Index(shape.Keys, k) }
	at := len(m.Content)
	for i := 0; i+1 < len(m.Content); i += 2 {
		if r := rank(m.Content[i].Value); r >= 0 && r > rank(key) && rank(key) >= 0 {
			at = i
			break
		}
	}
	m.Content = slices.Insert(m.Content, at, text(key), value)
}

// text is a scalar; the encoder quotes what would read as something else.
func text(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s} }

func texts(all []string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, s := range all {
		n.Content = append(n.Content, text(s))
	}
	return n
}

// clone copies a value of the catalogue of questions, with placeholders filled
// in and in a style of its own.
func clone(n *yaml.Node, fill func(string) string) *yaml.Node {
	c := *n
	c.HeadComment, c.LineComment, c.FootComment, c.Anchor = "", "", "", ""
	if c.Kind == yaml.ScalarNode {
		c.Value = fill(c.Value)
		if c.Value != n.Value {
			c.Style, c.Tag = 0, "!!str"
		}
	}
	c.Content = nil
	for _, e := range n.Content {
		if e.Value == "{countries}" { // one text, several values
			c.Content = append(c.Content, texts(strings.Split(fill(e.Value), ", ")).Content...)
			continue
		}
		c.Content = append(c.Content, clone(e, fill))
	}
	return &c
}

// byID is a path with list items by their ids, where it has their positions:
// so findings about shape name them.
func (d *Draft) byID(path string) string {
	at := d.root.Content[0]
	segs := strings.Split(path, ".")
	for i, seg := range segs {
		key, id, item := cutItem(seg)
		if at == nil {
			break
		}
		at = child(at, key)
		if !item || at == nil {
			continue
		}
		if n, err := strconv.Atoi(id); err == nil && n < len(at.Content) {
			at = at.Content[n]
			if known := itemID(key, at); known != "" {
				segs[i] = key + "[" + known + "]"
			}
		} else {
			at = findItem(at, key, id)
		}
	}
	return strings.Join(segs, ".")
}

// itemID is what an item of a list is known by.
func itemID(list string, it *yaml.Node) string {
	k := child(it, keyOf(list))
	if k == nil {
		return ""
	}
	if k.Kind == yaml.SequenceNode {
		return strings.Join(Texts(k), "+")
	}
	return k.Value
}
