package profile

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"klausel/generator/internal/fact"
)

// An Origin is one value of a profile with where it is written: in the file of
// the profile, or in that of a parent.
type Origin struct {
	Path    string   // fact path
	Value   string   // as a message quotes it; empty: nothing is stated
	Pos     fact.Pos // of the value, or of the entry of remove that takes it away
	Shared  bool     // all_services says it, for each service
	Removed bool
	Instead []Origin // what it took the place of, the nearest first
}

// Origins lists every value of a profile in the order of the schema, and then
// what the profile or a parent of it took away.
func (p *Profile) Origins() []Origin {
	p.stack.listing.Do(func() { p.stack.origins = p.listOrigins() })
	return slices.Clip(p.stack.origins)
}

func (p *Profile) listOrigins() []Origin {
	var all []Origin
	shared := map[*place]bool{}
	if p.stack.all != nil {
		p.stack.all.leaves("", servicePattern, func(_ string, n *tree) { shared[n.pl] = true })
	}
	p.stack.each(func(path string, n *tree) {
		o := n.origin(path)
		o.Shared = shared[n.pl]
		for u := n.under; u != nil; u = u.under {
			o.Instead = append(o.Instead, u.origin(u.pl.path))
		}
		all = append(all, o)
	})
	for _, g := range p.stack.gone {
		all = append(all, Origin{Path: g.pl.path, Pos: g.by.pos, Removed: true, Instead: []Origin{g.origin(g.pl.path)}})
	}
	return all
}

func (n *tree) origin(path string) Origin { return Origin{Path: path, Value: n.words(), Pos: n.pl.pos} }

// words is a value in one line.
func (n *tree) words() string {
	switch n.kind {
	case block:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(n.keys)) {
			parts = append(parts, key+": "+n.keys[key].words())
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case list:
		var parts []string
		for _, it := range n.items {
			parts = append(parts, it.words())
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return strings.Join(strings.Fields(scalar(n.text)), " ")
}

// each calls f for every value, with its fact path.
func (s *stack) each(f func(path string, n *tree)) {
	s.root.leaves("", "", f)
	for i, it := range s.services {
		id := it.id("id")
		if id == "" {
			id = itemName(nil, "", i)
		}
		it.leaves("services["+id+"]", servicePattern, f)
	}
}

// leaves calls f for every value that stands in a tree.
func (n *tree) leaves(path, pattern string, f func(path string, n *tree)) {
	key := itemKeys()[pattern]
	switch {
	case n.kind == block && !whole(pattern):
		order := ranks(pattern)
		for _, k := range slices.SortedFunc(maps.Keys(n.keys), func(a, b string) int { return cmp.Or(order[a]-order[b], cmp.Compare(a, b)) }) {
			n.keys[k].leaves(join(path, k), join(pattern, k), f)
		}
	case n.kind == list && key != "":
		for i, it := range n.items {
			id := it.name(key)
			if id == "" {
				id = itemName(nil, "", i)
			}
			it.leaves(path+"["+id+"]", pattern+"[]", f)
		}
	default:
		f(path, n)
	}
}

// ranks are the keys of a block in the order of the schema.
func ranks(pattern string) map[string]int {
	if known, ok := rankMemory.Load(pattern); ok {
		return known.(map[string]int)
	}
	shape, _ := Shape(pattern)
	order := map[string]int{}
	for i, k := range shape.Keys {
		order[k] = i
	}
	rankMemory.Store(pattern, order)
	return order
}

var rankMemory sync.Map // of patterns, of which the schema has some hundreds

// Lost lists the values of parents that do not hold for a profile, because a
// file nearer to it says something else or takes them away.
func (p *Profile) Lost() []fact.Ref {
	holds := map[*place]bool{}
	var lost []*tree
	p.stack.each(func(_ string, n *tree) {
		holds[n.pl] = true
		for u := n.under; u != nil; u = u.under {
			lost = append(lost, u)
		}
	})
	for _, g := range p.stack.gone {
		lost = append(lost, g.tree)
	}
	var refs []fact.Ref
	told := map[*place]bool{}
	for _, n := range lost {
		n.leaves(n.pl.path, patternOf(n.pl.path), func(_ string, leaf *tree) {
			if !holds[leaf.pl] && !told[leaf.pl] && leaf.pl.pos.File != p.File {
				told[leaf.pl] = true
				refs = append(refs, fact.Ref{Path: leaf.pl.path, Pos: leaf.pl.where()})
			}
		})
	}
	return refs
}
