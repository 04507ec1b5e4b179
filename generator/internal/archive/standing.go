package archive

import (
	"slices"
	"time"

	"klausel/generator/internal/fact"
)

// A Standing is one text at one target, from when to when.
type Standing struct {
	Text   Text
	Target string
	Number int // of the entry that brought it

	// Announced is when it was about to be put there: it did not stand there
	// before. Confirmed is when it was read back: from then on it certainly
	// did. Zero: it was never read back, so nobody knows whether it arrived.
	// A text that was found standing has no Announced.
	Announced, Confirmed time.Time

	// Until is when another text, or none, was confirmed in its place; zero:
	// it stands there still. From Doubt on, if it is not zero, the next text
	// may already have stood there.
	Doubt, Until time.Time
}

// since is the first moment at which the text may have stood there.
func (s Standing) since() time.Time {
	if !s.Announced.IsZero() {
		return s.Announced
	}
	return s.Confirmed
}

// Standings lists every text that a target held or may have held, in the order
// of their entries. A withdrawal ends one and begins none.
func (a *Archive) Standings() []Standing { return slices.Clone(a.told().all) }

// Of are the Standings of one notice.
func (a *Archive) Of(key Key) []Standing {
	t := a.told()
	var out []Standing
	for _, i := range t.of[key] {
		out = append(out, t.all[i])
	}
	return out
}

// A telling is what the entries come to.
type telling struct {
	all []Standing
	of  map[Key][]int // where in all
}

func (a *Archive) told() *telling {
	a.once.Do(func() { a.telling = a.tell() })
	return a.telling
}

// A place is where a text stands.
type place struct {
	target string
	key    Key
}

func (a *Archive) tell() *telling {
	var out []Standing
	open := map[place][]int{}  // what may stand there, by its place in out
	brought := map[int][]int{} // the same, by entry
	refused := map[int]bool{}  // the same: it never stood there
	add := func(e Entry, s Standing) {
		s.Target, s.Number = e.Target, e.Number
		at := place{e.Target, s.Text.Key}
		open[at] = append(open[at], len(out))
		brought[e.Number] = append(brought[e.Number], len(out))
		out = append(out, s)
	}
	// settle ends what stood at a place before entry number, as of a time.
	settle := func(at place, number int, when time.Time) {
		open[at] = slices.DeleteFunc(open[at], func(i int) bool {
			ended := out[i].Number < number
			if ended {
				out[i].Until = when
			}
			return ended
		})
	}
	for _, e := range a.Entries {
		switch e.Act {
		case Announced:
			for _, t := range e.Texts {
				for _, i := range open[place{e.Target, t.Key}] {
					if out[i].Doubt.IsZero() && out[i].Text.SHA256 != t.SHA256 {
						out[i].Doubt = e.Time
					}
				}
				if t.SHA256 != "" {
					add(e, Standing{Text: t, Announced: e.Time})
				}
			}
		case Found:
			for _, t := range e.Texts {
				settle(place{e.Target, t.Key}, e.Number, e.Time)
				if t.SHA256 != "" {
					add(e, Standing{Text: t, Confirmed: e.Time})
				}
			}
		case Confirmed:
			for _, t := range a.texts(e.Of) {
				settle(place{e.Target, t.Key}, e.Of, e.Time)
			}
			for _, i := range brought[e.Of] {
				if out[i].Until.IsZero() {
					out[i].Confirmed = e.Time
				}
			}
		case Refused:
			for _, t := range a.texts(e.Of) {
				at := place{e.Target, t.Key}
				for _, i := range open[at] {
					if announced := a.Entries[e.Of-1].Time; out[i].Doubt.Equal(announced) {
						out[i].Doubt = time.Time{}
					}
				}
				open[at] = slices.DeleteFunc(open[at], func(i int) bool { return out[i].Number == e.Of })
			}
			for _, i := range brought[e.Of] {
				refused[i] = true
			}
		}
	}
	t := &telling{of: map[Key][]int{}}
	for i, s := range out {
		if !refused[i] {
			t.of[s.Text.Key] = append(t.of[s.Text.Key], len(t.all))
			t.all = append(t.all, s)
		}
	}
	return t
}

// texts are those of the entry number, none where there is no such entry.
func (a *Archive) texts(number int) []Text {
	if number < 1 || number > len(a.Entries) {
		return nil
	}
	return a.Entries[number-1].Texts
}

// At lists what stood, or may have stood, under key at some time of a day: the
// day where it was published, by the offset that is written in the entries.
func (a *Archive) At(day fact.Date, key Key) []Standing {
	var out []Standing
	for _, s := range a.Of(key) {
		from, until := s.since(), s.Until
		if s.backwards() {
			from, until = until, from
		}
		if !fact.DateOf(from).After(day) && !fact.DateOf(until).Before(day) {
			out = append(out, s)
		}
	}
	return out
}

// Now lists what stands, or may stand, at a target.
func (a *Archive) Now(target string) []Standing {
	return slices.DeleteFunc(a.Standings(), func(s Standing) bool { return s.Target != target || !s.Until.IsZero() })
}

// A Clash is a text and its date that do not go together with what was
// published before.
type Clash struct {
	Writing Writing
	Before  Text
	Moved   bool // the date alone is new; otherwise the words are, and the date is not
}

// Clashes compares texts with what was published: the day printed in a text
// and its words go together. A text whose words are not those that were
// published under the same date, to any target, is a clash; a text of which
// nothing but the date differs from the latest is one that is Moved.
func (a *Archive) Clashes(texts []Writing) []Clash {
	var out []Clash
	for _, w := range texts {
		var same, latest *Text
		agrees := false
		for _, s := range a.Of(w.Key) {
			t := s.Text
			latest = &t
			if t.Date == w.Date {
				same = &t
				agrees = agrees || t.SHA256 == w.SHA256
			}
		}
		switch {
		case same != nil && !agrees:
			out = append(out, Clash{Writing: w, Before: *same})
		case same == nil && latest != nil && latest.Undated == w.Undated:
			out = append(out, Clash{Writing: w, Before: *latest, Moved: true})
		}
	}
	return out
}

// backwards reports whether the text ended before it began, by clocks of which
// one was wrong: it may have stood there at any time in between.
func (s Standing) backwards() bool { return !s.Until.IsZero() && s.Until.Before(s.since()) }

// Certain reports whether the text stood there on the day beyond doubt: it was
// read back by the end of it, and no other text may have taken its place
// before the day began.
func (s Standing) Certain(day fact.Date) bool {
	return !s.backwards() && !s.Confirmed.IsZero() && !fact.DateOf(s.Confirmed).After(day) && !fact.DateOf(s.Doubt).Before(day)
}
