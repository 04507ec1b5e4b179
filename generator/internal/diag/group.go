package diag

import (
	"cmp"
	"slices"

	"klausel/generator/internal/fact"
)

// A group is a finding with all the places where the same is to be said.
type group struct {
	first  Finding
	words  Words
	places []fact.Pos
}

// fewPlaces is how many places are still told one by one.
const fewPlaces = 3

// groups puts findings into words. With merge, those that say the same of the
// same fact at more than a few places become one. The gravest come first, and
// of those the shared ones.
func groups(found []Finding, sh Sheet, merge bool) []group {
	type sameness struct {
		rule, pattern, message string
		severity               Severity
		gate                   Gate
		waived                 bool
	}
	said := make([]Words, len(found))
	keys := make([]sameness, len(found))
	places := map[sameness][]fact.Pos{}
	for i, f := range found {
		said[i] = sh.Say(f, sh.Lang)
		keys[i] = sameness{f.Rule, fact.Pattern(f.Path), said[i].Message, f.Severity, f.Gate, f.Waived != nil}
		if all := places[keys[i]]; len(all) == 0 || all[len(all)-1] != f.Pos {
			places[keys[i]] = append(all, f.Pos)
		}
	}
	var shared, single []group
	told := map[sameness]bool{}
	for i, f := range found {
		all := places[keys[i]]
		switch {
		case !merge || len(all) <= fewPlaces:
			single = append(single, group{f, said[i], []fact.Pos{f.Pos}})
		case !told[keys[i]]:
			told[keys[i]] = true
			shared = append(shared, group{f, said[i], all})
		}
	}
	all := append(shared, single...)
	slices.SortStableFunc(all, func(a, b group) int { return cmp.Compare(b.first.Severity, a.first.Severity) })
	return all
}

// severalFiles reports whether the findings are about more than one file.
func severalFiles(found []Finding) bool {
	return slices.ContainsFunc(found, func(f Finding) bool { return f.Pos.File != found[0].Pos.File })
}
