package fact

import "slices"

// A Set is several values of closed lists. A set that nobody stated is unknown.
type Set struct {
	Items []Choice
	known bool
	refs  []Ref
}

// NewSet returns a set of items; an unknown one says where they would have to
// be stated.
func NewSet(items []Choice, known bool, refs ...Ref) Set { return Set{items, known, refs} }

func (s Set) Known() bool   { return s.known }
func (s Set) Origin() []Ref { return s.refs }
func (s Set) Stated() Cond  { return Ask(s, s.known) }
func (s Set) Unknown() Cond { return Ask(s, !s.known) }

// Has holds if one of ids is in the set.
func (s Set) Has(ids ...string) Cond { return Ask(s, s.HasAny(ids...)) }

// HasAny is Has for Go code.
func (s Set) HasAny(ids ...string) bool {
	return slices.ContainsFunc(s.Items, func(c Choice) bool { return c.In(ids...) })
}

// Several holds if the set has more than one value.
func (s Set) Several() Cond { return Ask(s, len(s.Items) > 1) }

// IDs lists the values in the order of the profile.
func (s Set) IDs() []string {
	ids := make([]string, len(s.Items))
	for i, c := range s.Items {
		ids[i] = c.ID()
	}
	return ids
}

// Bind tells a decoded set where it was written. An item out of shape was taken
// out; a set of nothing is unknown, and its origins are those of its items.
func (s *Set) Bind(r Ref) {
	s.Items = slices.DeleteFunc(s.Items, func(c Choice) bool { return !c.Known() })
	s.known, s.refs = len(s.Items) > 0, []Ref{r}
	if s.known {
		s.refs = nil
	}
	for _, c := range s.Items {
		s.refs = append(s.refs, c.refs...)
	}
}

// A Series is several values in one breath. How they are joined is a matter of
// the language: as a list that ends in "and", or side by side, where the values
// hold commas of their own.
type Series struct {
	Items      []Value
	SideBySide bool
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

func (Set) isList()     {}
func (List[T]) isList() {}

// Countries are several countries.
type Countries struct{ Set }

// NewCountries returns the countries of the codes.
func NewCountries(codes []string, refs ...Ref) Countries {
	items := make([]Choice, len(codes))
	for i, code := range codes {
		items[i] = NewChoice(code, CountryList, refs...)
	}
	return Countries{NewSet(items, len(codes) > 0, refs...)}
}

// CountryList is the list a country is from: the codes of ISO 3166-1.
const CountryList = "countries"

// Bind tells decoded countries where they were written.
func (c *Countries) Bind(r Ref) {
	for i := range c.Items {
		c.Items[i].list = CountryList
	}
	c.Set.Bind(r)
}

// A Country is a country by its code of ISO 3166-1, two capitals.
type Country struct{ Choice }

// NewCountry returns the country of a code; "" is unknown.
func NewCountry(code string, refs ...Ref) Country {
	return Country{NewChoice(code, CountryList, refs...)}
}

// Bind tells a decoded country where it was written.
func (c *Country) Bind(r Ref) { c.list = CountryList; c.Choice.Bind(r) }
