package library_test

import (
	"slices"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/library"
)

// TestRolesOfMany: each role of a recipient has a plural. One without would be
// printed as nothing.
func TestRolesOfMany(t *testing.T) {
	ids := func(list string) (all []string) {
		enums := corpus.Press(t).Library.Enums
		i := slices.IndexFunc(enums, func(e library.Enum) bool { return e.ID == list })
		if i < 0 {
			t.Fatalf("labels.yaml has no list %s", list)
		}
		for _, v := range enums[i].Values {
			all = append(all, v.ID)
		}
		return all
	}
	if one, many := ids("recipient-roles"), ids("roles-of-many"); !slices.Equal(one, many) {
		t.Errorf("recipient-roles are %v, roles-of-many %v", one, many)
	}
}
