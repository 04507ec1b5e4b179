package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"klausel/generator/internal/fact"
)

// A group is a finding with all the places where the same is to be said.
type group struct {
	first  Finding
	words  Words
	places []fact.Pos
	of     []string // files of the profiles that inherit what stands there
}

// fewPlaces is how many places are still told one by one.
const fewPlaces = 3

// groups puts findings into words. With merge, those that say the same of the
// same fact at more than a few places become one. The gravest come first, and
// of those the shared ones. One that several profiles inherit is told once.
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
	type spot struct {
		sameness
		pos fact.Pos
	}
	heirs := map[spot][]string{}
	for i, f := range found {
		said[i] = sh.Say(f, sh.Lang)
		keys[i] = sameness{f.Rule, fact.Pattern(f.Path), said[i].Message, f.Severity, f.Gate, f.Waived != nil}
		if f.Of != "" {
			at := spot{keys[i], f.Pos}
			heirs[at] = append(heirs[at], f.Of)
		}
		if all := places[keys[i]]; len(all) == 0 || all[len(all)-1] != f.Pos {
			places[keys[i]] = append(all, f.Pos)
		}
	}
	var shared, single []group
	told := map[sameness]bool{}
	for i, f := range found {
		all, of := places[keys[i]], heirs[spot{keys[i], f.Pos}]
		switch {
		case len(of) > 0 && of[0] != f.Of: // told with the first that inherits it
		case !merge || len(all) <= fewPlaces:
			single = append(single, group{f, said[i], []fact.Pos{f.Pos}, of})
		case !told[keys[i]]:
			told[keys[i]] = true
			shared = append(shared, group{f, said[i], all, of})
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

// fewHeirs is how many of the profiles that inherit a mistake are named.
const fewHeirs = 5

// heirs names the profiles that inherit what a finding points at; empty: none do.
func heirs(of []string, lang string) string {
	of = slices.Compact(slices.Sorted(slices.Values(of)))
	if more := len(of) - fewHeirs; more > 1 {
		return strings.Join(of[:fewHeirs], ", ") + " " + fmt.Sprintf(labels[lang]["more-heirs"], more)
	}
	return strings.Join(of, ", ")
}
