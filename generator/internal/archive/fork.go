package archive

import "slices"

// settleForks tells apart the archives of several computers that went on from
// the same entry and were put into one folder, as git does. The one that went on
// first is kept, and last is its last entry; the entries of the others are Forked.
// None are where some entry does not follow from another one that is there.
func settleForks(entries []Entry) (last Entry, forked []Flawed) {
	next := map[string][]Entry{}
	for _, e := range entries {
		next[e.Previous] = append(next[e.Previous], e)
	}
	seen := 0
	var count func(hash string, number int)
	count = func(hash string, number int) {
		for _, e := range next[hash] {
			if e.Number == number {
				seen++
				count(e.Hash, number+1)
			}
		}
	}
	if count("", 1); seen != len(entries) {
		return Entry{}, nil
	}
	stays := map[string]bool{}
	for at := next[""]; len(at) > 0; at = next[last.Hash] {
		last = slices.MinFunc(at, func(a, b Entry) int { return a.Time.Compare(b.Time) })
		stays[last.Hash] = true
	}
	for _, e := range entries {
		if !stays[e.Hash] {
			forked = append(forked, Flawed{File: e.file(), Flaw: Forked})
		}
	}
	return last, forked
}
