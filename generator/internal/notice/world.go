package notice

import (
	"slices"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// At is the path and place of a fact of the service; see profile.Profile.At.
func (s *Service) At(field string) fact.Ref { return s.at(s.Path + "." + field) }

// Holds reports whether an entry of the catalogue holds: for the variant, and
// with every condition met. An unknown fact meets none.
func (s *Service) Holds(variants []string, when []library.When) bool {
	if len(variants) > 0 && (s.Route == nil || !slices.Contains(variants, s.Route.ID)) {
		return false
	}
	return !slices.ContainsFunc(when, func(c library.When) bool { return !s.meets(c) })
}

func (s *Service) meets(c library.When) bool {
	return slices.ContainsFunc(s.Values(c.Fact), func(v string) bool { return slices.Contains(c.In, v) })
}

// asked are the facts that conditions rest on.
func (s *Service) asked(when []library.When) []fact.Ref {
	var refs []fact.Ref
	for _, c := range when {
		for _, v := range profile.Find(s.Stated, c.Fact) {
			refs = append(refs, v.Origin()...)
		}
	}
	return refs
}

// Values are the answers that hold at a fact of the service, as a profile
// writes them: what it states, else the catalogue's no to a function that the
// service does not have. There are none where nobody knows.
func (s *Service) Values(path string) []string {
	if s.Route != nil {
		switch path {
		case "variant":
			return []string{s.Route.ID}
		case "operation":
			return []string{s.Route.Operation}
		}
	}
	var out []string
	for _, v := range s.found(path) {
		switch v := v.(type) {
		case fact.YesNo:
			out = append(out, map[bool]string{true: "yes", false: "no"}[v.IsYes()])
		case interface{ ID() string }:
			out = append(out, v.ID())
		case interface{ String() string }:
			out = append(out, v.String())
		}
	}
	return out
}

// found are the facts at a path: of functions what holds, of all others what
// the profile states.
func (s *Service) found(path string) []fact.Value {
	if key, ok := strings.CutPrefix(path, "functions."); ok {
		return profile.Find(s.Functions, key)
	}
	return profile.Find(s.Stated, path)
}
