package fact

import "slices"

// A SetOf is several values of a closed list. A set that nobody stated is
// unknown.
type SetOf[T Item] struct {
	Items []T
	known bool
	refs  []Ref
}

// An Item is what a set holds.
type Item interface {
	Value
	ID() string
	In(ids ...string) bool
}

// A Set holds choices, a CountrySet countries.
type (
	Set        = SetOf[Choice]
	CountrySet = SetOf[Country]
)

// NewSet returns a set of items; an unknown one says where they would have to
// be stated.
func NewSet(items []Choice, known bool, refs ...Ref) Set { return Set{items, known, refs} }

// NewCountrySet returns the countries of the codes; none is unknown.
func NewCountrySet(codes []string, refs ...Ref) CountrySet {
	s := CountrySet{known: len(codes) > 0, refs: refs}
	for _, code := range codes {
		s.Items = append(s.Items, NewCountry(code, refs...))
	}
	return s
}

func (s SetOf[T]) Known() bool   { return s.known }
func (s SetOf[T]) Origin() []Ref { return s.refs }
func (s SetOf[T]) Stated() Cond  { return Ask(s, s.known) }
func (s SetOf[T]) Unknown() Cond { return Ask(s, !s.known) }

// Has holds if one of ids is in the set.
func (s SetOf[T]) Has(ids ...string) Cond { return Ask(s, s.HasAny(ids...)) }

// HasAny is Has for Go code.
func (s SetOf[T]) HasAny(ids ...string) bool {
	return slices.ContainsFunc(s.Items, func(c T) bool { return c.In(ids...) })
}

// Several holds if the set has more than one value.
func (s SetOf[T]) Several() Cond { return Ask(s, len(s.Items) > 1) }

// IDs lists the values in the order of the profile.
func (s SetOf[T]) IDs() []string {
	ids := make([]string, len(s.Items))
	for i, c := range s.Items {
		ids[i] = c.ID()
	}
	return ids
}

// Values lists the values one by one.
func (s SetOf[T]) Values() []Value {
	out := make([]Value, len(s.Items))
	for i, c := range s.Items {
		out[i] = c
	}
	return out
}

// Each are the values as a series, for a text that says what stands between them.
func (s SetOf[T]) Each() Series { return NewSeries(s.Values(), s.refs...) }

// Bind tells a decoded set where it was written. An item out of shape was taken
// out; a set of nothing is unknown, and the origins of a known one are those of
// its items.
func (s *SetOf[T]) Bind(r Ref) {
	s.Items = slices.DeleteFunc(s.Items, func(c T) bool { return !c.Known() })
	s.known, s.refs = len(s.Items) > 0, []Ref{r}
	if s.known {
		s.refs = nil
	}
	for _, c := range s.Items {
		s.refs = append(s.refs, c.Origin()...)
	}
}

// A Series is several values in one breath. How they are joined is a matter of
// the language, as a list that ends in "and" or side by side where the values
// hold commas of their own, unless a text says what stands between them.
type Series struct {
	Items      []Value
	SideBySide bool
	Between    string // empty: as the language has it
	refs       []Ref
}

// NewSeries returns values as a series; one of nothing is unknown.
func NewSeries(items []Value, refs ...Ref) Series { return Series{Items: items, refs: refs} }

func (s Series) Known() bool   { return len(s.Items) > 0 }
func (s Series) Origin() []Ref { return s.refs }
func (s Series) Stated() Cond  { return Ask(s, s.Known()) }
func (s Series) Unknown() Cond { return Ask(s, !s.Known()) }

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

// Bind tells a decoded list where it was written; one of nothing is unknown.
func (l *List[T]) Bind(r Ref) { l.known, l.refs = len(l.Items) > 0, []Ref{r} }

// Listed is what Set and List have in common: a value written as a list.
type Listed interface{ isList() }

func (SetOf[T]) isList() {}
func (List[T]) isList()  {}
