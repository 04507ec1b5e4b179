package fact

import "strings"

// A Set is several values of a closed list. It prints as their labels, joined
// as the language joins them. A set that nobody stated is unknown.
type Set struct {
	ids    []string
	joined Joined
	known  bool
	refs   []Ref
}

// A Joined is a list of words as the language joins them: a, b und c.
type Joined struct {
	Items []Text
	Glue  []string // Glue[i] stands after Items[i]
}

func (j Joined) String() string {
	var b strings.Builder
	for i, item := range j.Items {
		b.WriteString(item.String() + j.Glue[i])
	}
	return b.String()
}

// NewSet returns the values ids, printed as joined.
func NewSet(ids []string, joined Joined, known bool, refs ...Ref) Set {
	return Set{ids, joined, known, refs}
}

func (s Set) Known() bool    { return s.known }
func (s Set) Origin() []Ref  { return s.refs }
func (s Set) Stated() Cond   { return Ask(s, s.known) }
func (s Set) Unknown() Cond  { return Ask(s, !s.known) }
func (s Set) String() string { return s.joined.String() }

// Joined are the labels one by one, so that each can be traced by itself.
func (s Set) Joined() Joined { return s.joined }

// Has holds if one of ids is in the set.
func (s Set) Has(ids ...string) Cond { return Ask(s, s.HasAny(ids...)) }

// HasAny is Has for Go code.
func (s Set) HasAny(ids ...string) bool {
	for _, have := range s.ids {
		for _, id := range ids {
			if have == id {
				return true
			}
		}
	}
	return false
}

// Several holds if the set has more than one value.
func (s Set) Several() Cond { return Ask(s, len(s.ids) > 1) }

// IDs lists the values in the order of the profile.
func (s Set) IDs() []string { return s.ids }

// A List is a number of things a text ranges over with .Items.
type List[T any] struct {
	Items []T
	known bool
	refs  []Ref
}

// NewList returns items. An unknown list has no items and says where they
// would have to be stated.
func NewList[T any](items []T, known bool, refs ...Ref) List[T] {
	return List[T]{items, known, refs}
}

func (l List[T]) Known() bool   { return l.known }
func (l List[T]) Origin() []Ref { return l.refs }
func (l List[T]) Some() Cond    { return Ask(l, len(l.Items) > 0) }
func (l List[T]) None() Cond    { return Ask(l, l.known && len(l.Items) == 0) }
func (l List[T]) Several() Cond { return Ask(l, len(l.Items) > 1) }
