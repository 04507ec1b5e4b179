package profile

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
)

// A stack is what files state that lie one above the other: the nearest says
// what holds. What a file says of all services is laid over what the files
// below it say of one, so that the nearest file counts there, too.
type stack struct {
	root     *tree // without what follows
	listed   *tree // the list of services, for its place; nil: nobody wrote one
	all      *tree // all_services; nil: nobody wrote it
	services []*tree
	found    []diag.Finding
	gone     []taken
	missed   int // paths to remove at which nothing stands
	listing  sync.Once
	origins  []Origin // see Profile.Origins
}

const servicePattern = "services[]"

// lay lays a file over those that are there.
func (s *stack) lay(l *layer) {
	for _, r := range l.remove {
		s.remove(r)
	}
	root := l.root.without("services").without("all_services").without("extends").without("remove")
	s.root = s.over(root, s.root, "", true)
	all := l.root.child("all_services")
	if all != nil && all.kind != block {
		all = nil
	}
	own := l.root.child("services")
	if own != nil && own.kind == empty && len(s.services) > 0 {
		s.tell("inherited-emptied", own, s.listed)
		own = nil
	}
	if own != nil {
		s.listed = own
	}
	mine := map[string]*tree{}
	var more []*tree
	if own != nil {
		for _, it := range own.items {
			id := it.id("id")
			if id == "" || mine[id] != nil || !slices.ContainsFunc(s.services, func(n *tree) bool { return n.id("id") == id }) {
				more = append(more, it)
				continue
			}
			mine[id] = it
		}
	}
	for i, it := range s.services {
		id := it.id("id")
		s.services[i] = s.over(s.common(mine[id], all), it, servicePattern, true)
		delete(mine, id) // an item that stands twice is met once
	}
	for _, it := range more {
		if it.kind == block {
			it = s.over(s.common(it, all), s.all, servicePattern, true)
		}
		s.services = append(s.services, it)
	}
	s.all = s.over(all, s.all, servicePattern, true)
}

// common is what a file says of a service: with what it says of all that it
// does not say of this one. Lists and single values are replaced.
func (s *stack) common(own, all *tree) *tree { return s.over(own, all, servicePattern, false) }

// over is a value with another below it. With byItem, items of lists that have
// ids are merged; otherwise lists are replaced.
func (s *stack) over(top, under *tree, pattern string, byItem bool) *tree {
	switch {
	case under == nil:
		return top
	case top == nil:
		return under
	case top.kind == empty && under.kind != empty:
		s.tell("inherited-emptied", top, under)
		return under
	case top.kind == refused, under.kind == refused, top.kind == empty, under.kind == empty, whole(pattern):
		return top.onto(under)
	case top.kind != under.kind:
		s.tell("kind-changed", top, under)
		return under
	case top.kind == block && len(top.keys) == 0 && len(under.keys) > 0 && byItem && pattern != "":
		s.tell("inherited-emptied", top, under)
		return under
	case top.kind == block:
		out := &tree{kind: block, pl: top.pl, keys: make(map[string]*tree, len(under.keys)+len(top.keys))}
		for k, u := range under.keys {
			out.keys[k] = u
		}
		for k, t := range top.keys {
			out.keys[k] = s.over(t, out.keys[k], join(pattern, k), byItem)
		}
		return out
	case top.kind == list && byItem && itemKeys()[pattern] != "":
		return s.items(top, under, pattern)
	}
	return top.onto(under)
}

// items merges two lists whose items are known by a key.
func (s *stack) items(top, under *tree, pattern string) *tree {
	key := itemKeys()[pattern]
	out := &tree{kind: list, pl: top.pl, items: slices.Clone(under.items)}
	at, met := map[string]int{}, map[string]bool{}
	for i, it := range under.items {
		if id := it.id(key); id != "" {
			if _, there := at[id]; there {
				met[id] = true // it cannot be told which is meant
			}
			at[id] = i
		}
	}
	for _, it := range top.items {
		id := it.id(key)
		i, there := at[id]
		switch {
		case id == "" || !there:
			out.items = append(out.items, it)
		case met[id]:
			s.tell("item-ambiguous", it, out.items[i])
			s.found[len(s.found)-1].Args["id"] = id
		default:
			out.items[i] = s.over(it, out.items[i], pattern+"[]", true)
			met[id] = true
		}
	}
	return out
}

// tell reports how a value does not fit onto the one below it.
func (s *stack) tell(rule string, top, under *tree) {
	pos := top.pl.pos
	if top.kind == empty {
		pos = top.pl.where()
	}
	s.found = append(s.found, diag.Finding{
		Rule: rule, Pos: pos, Path: top.pl.path,
		Args: map[string]string{"path": top.pl.path, "id": "", "was": kindWord(under.kind), "is": kindWord(top.kind)},
		Against: []diag.Place{{Pos: under.pl.where(), Path: under.pl.path, Said: map[string]string{
			"de": "Von hier kommt der geerbte Wert.", "en": "The inherited value comes from here.",
		}}},
	})
}

// unless drops what was found about an empty value if the stack has told of it:
// the fact does not count as unknown then.
func (s *stack) unless(found []diag.Finding) []diag.Finding {
	told := map[fact.Pos]bool{}
	for _, f := range s.found {
		told[f.Pos] = told[f.Pos] || f.Rule == "inherited-emptied"
	}
	return slices.DeleteFunc(found, func(f diag.Finding) bool { return f.Rule == "empty-value" && told[f.Pos] })
}

// where is the key of a value; of an item of a list, which has none, the item.
func (pl *place) where() fact.Pos {
	if pl.key.IsZero() {
		return pl.pos
	}
	return pl.key
}

// kindWord is how the texts of rules ask what a value is; empty: a single value.
func kindWord(k treeKind) string { return map[treeKind]string{block: "block", list: "list"}[k] }

// A removal is a path that a file takes out of what it inherits.
type removal struct {
	path string
	pl   *place
}

// taken is what a removal took away.
type taken struct {
	*tree
	by *place // the entry of remove
}

// remove takes a value out of what is inherited.
func (s *stack) remove(r removal) {
	segs := cutPath(r.path)
	var gone *tree
	switch head := segs[0]; {
	case head.key == "services" && head.id == "" && len(segs) == 1:
		if s.listed != nil {
			gone = &tree{kind: list, pl: s.listed.pl, items: s.services}
		}
		s.services, s.listed = nil, nil
	case head.key == "services" && head.id != "":
		i := slices.IndexFunc(s.services, func(n *tree) bool { return n.id("id") == head.id })
		if i < 0 {
			break
		}
		if len(segs) == 1 {
			gone = s.services[i]
			s.services = slices.Delete(slices.Clone(s.services), i, i+1)
			break
		}
		s.services[i], gone = prune(s.services[i], segs[1:], servicePattern)
	case head.key == "all_services" && len(segs) > 1: // of each service, whoever wrote it
		s.all, gone = prune(s.all, segs[1:], servicePattern)
		for i, it := range s.services {
			var g *tree
			if s.services[i], g = prune(it, segs[1:], servicePattern); g != nil {
				gone = g
			}
		}
	default:
		s.root, gone = prune(s.root, segs, "")
	}
	if gone != nil {
		s.gone = append(s.gone, taken{gone, r.pl})
		return
	}
	nearest := ""
	if s.missed++; s.missed <= 5 { // who gets more of them wrong has read the first ones
		nearest = Nearest(r.path, s.paths(len(segs)))
	}
	s.found = append(s.found, diag.Finding{
		Rule: "remove-nothing", Pos: r.pl.pos, Path: r.path,
		Args: map[string]string{"path": scalar(r.path), "nearest": nearest},
	})
}

// paths are those of the stack with so many steps, at most a few hundred.
func (s *stack) paths(steps int) (paths []string) {
	var walk func(n *tree, left int)
	walk = func(n *tree, left int) {
		if n == nil || len(paths) > 300 {
			return
		}
		if left == 0 {
			paths = append(paths, n.pl.path)
			return
		}
		for _, k := range slices.Sorted(maps.Keys(n.keys)) {
			next := n.keys[k]
			walk(next, left-1)
			for _, it := range next.items {
				walk(it, left-1)
			}
		}
	}
	walk(s.root, steps)
	for _, it := range s.services {
		walk(it, steps-1)
	}
	return paths
}

// prune is a tree without what stands at a path, and that. Nothing of it changes
// if nothing stands there.
func prune(n *tree, segs []segment, pattern string) (left, gone *tree) {
	head := segs[0]
	if n == nil || n.kind != block || whole(pattern) {
		return n, nil
	}
	at := n.keys[head.key]
	pattern = join(pattern, head.key)
	switch {
	case at == nil:
		return n, nil
	case head.id == "" && len(segs) == 1:
		return n.without(head.key), at
	case head.id == "":
		var rest *tree
		if rest, gone = prune(at, segs[1:], pattern); gone == nil {
			return n, nil
		}
		left = n.without(head.key)
		left.keys[head.key] = rest
		return left, gone
	}
	key := itemKeys()[pattern]
	i := slices.IndexFunc(at.items, func(it *tree) bool { return key != "" && it.id(key) == head.id })
	if i < 0 {
		return n, nil
	}
	shorter := *at
	shorter.items = slices.Clone(at.items)
	if len(segs) == 1 {
		gone = at.items[i]
		shorter.items = slices.Delete(shorter.items, i, i+1)
	} else if shorter.items[i], gone = prune(at.items[i], segs[1:], pattern+"[]"); gone == nil {
		return n, nil
	}
	left = n.without(head.key)
	left.keys[head.key] = &shorter
	return left, gone
}

// A segment is one step of a fact path: retention[chat+files].
type segment struct{ key, id string }

func cutPath(path string) []segment {
	var segs []segment
	for len(path) > 0 {
		end := strings.IndexAny(path, ".[")
		if end < 0 {
			return append(segs, segment{path, ""})
		}
		seg := segment{key: path[:end]}
		if path[end] == '[' {
			id, rest, _ := strings.Cut(path[end+1:], "]")
			words := strings.Split(id, "+")
			slices.Sort(words)
			seg.id = strings.Join(words, "+")
			path = strings.TrimPrefix(rest, ".")
		} else {
			path = path[end+1:]
		}
		segs = append(segs, seg)
	}
	return append(segs, segment{})[:max(len(segs), 1)]
}

// values is the stack as plain values, and where each of them stands, by its
// pointer there. It ends early when there are more than a profile may have.
func (s *stack) values(ix *index) map[string]any {
	doc, _ := ix.plain(s.root, "").(map[string]any)
	if doc == nil {
		return nil
	}
	if s.listed != nil {
		ix.place("/services", s.listed)
		if s.listed.kind == list || len(s.services) > 0 {
			items := make([]any, len(s.services))
			for i, it := range s.services {
				items[i] = ix.plain(it, "/services/"+strconv.Itoa(i))
			}
			doc["services"] = items
		}
	}
	return doc
}

// plain is a node as plain values; ix learns where they stand.
func (ix *index) plain(n *tree, ptr string) any {
	if ix.nodes++; ix.nodes > maxNodes {
		return nil
	}
	ix.place(ptr, n)
	switch n.kind {
	case block:
		m := make(map[string]any, len(n.keys))
		for k, e := range n.keys {
			if v := ix.plain(e, ptr+"/"+pointerEscape.Replace(k)); v != nil {
				m[k] = v
			}
		}
		return m
	case list:
		l := make([]any, len(n.items))
		for i, e := range n.items {
			l[i] = ix.plain(e, ptr+"/"+strconv.Itoa(i))
		}
		return l
	}
	return n.text // nil of what was refused
}

// place notes the place of a node. It is a copy: others extend the same file.
func (ix *index) place(ptr string, n *tree) {
	pl := *n.pl
	pl.block = n.kind == block || n.kind == list
	ix.value[ptr] = &pl
}
