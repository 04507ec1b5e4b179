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
	lib := corpus.Press(t).Library
	i := slices.IndexFunc(lib.Enums, func(e library.Enum) bool { return e.ID == "recipient-roles" })
	if i < 0 || len(lib.Enums[i].Values) < 5 {
		t.Fatal("labels.yaml has no list recipient-roles")
	}
	for _, role := range lib.Enums[i].Values {
		words, _ := lib.Words(library.OfMany("recipient-roles"), role.ID)
		for _, loc := range lib.Locales {
			if words[loc.ID] == "" {
				t.Errorf("the role %s has no plural in %s", role.ID, loc.ID)
			}
		}
	}
}
