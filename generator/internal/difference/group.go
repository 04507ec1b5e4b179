package difference

import "strings"

// A Group is changes that are the same at several places.
type Group struct {
	Where   []string // in the order of places
	Changes []Change
}

// Together tells each change once, with all the places where it is the same:
// one new word of a clause may stand in the notices of many companies. Places
// that have the same changes form one group. The groups are in the order of the
// places, the changes of each in the order of the text.
func Together(places []string, changes map[string][]Change) []Group {
	where := map[string][]string{} // by change
	for _, place := range places {
		for _, c := range changes[place] {
			if at := where[c.String()]; len(at) == 0 || at[len(at)-1] != place {
				where[c.String()] = append(at, place)
			}
		}
	}
	var out []Group
	group := map[string]int{} // by places
	told := map[string]bool{}
	for _, place := range places {
		for _, c := range changes[place] {
			if told[c.String()] {
				continue
			}
			told[c.String()] = true
			at := where[c.String()]
			key := strings.Join(at, "\x00")
			i, ok := group[key]
			if !ok {
				i = len(out)
				group[key] = i
				out = append(out, Group{Where: at})
			}
			out[i].Changes = append(out[i].Changes, c)
		}
	}
	return out
}
