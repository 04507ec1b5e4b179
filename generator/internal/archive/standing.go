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
func (a *Archive) Standings() []Standing {
	var out []Standing
	open := func(target string, key Key) []int {
		var at []int
		for i, s := range out {
			if s.Target == target && s.Text.Key == key && s.Until.IsZero() {
				at = append(at, i)
			}
		}
		return at
	}
	// settle ends what stood at a target before entry number, as of a time.
	settle := func(target string, key Key, number int, when time.Time) {
		for _, i := range open(target, key) {
			if out[i].Number < number {
				out[i].Until = when
			}
		}
	}
	for _, e := range a.Entries {
		switch e.Act {
		case Announced:
			for _, t := range e.Texts {
				for _, i := range open(e.Target, t.Key) {
					if out[i].Doubt.IsZero() && out[i].Text.SHA256 != t.SHA256 {
						out[i].Doubt = e.Time
					}
				}
				if t.SHA256 != "" {
					out = append(out, Standing{Text: t, Target: e.Target, Number: e.Number, Announced: e.Time})
				}
			}
		case Found:
			for _, t := range e.Texts {
				settle(e.Target, t.Key, e.Number, e.Time)
				if t.SHA256 != "" {
					out = append(out, Standing{Text: t, Target: e.Target, Number: e.Number, Confirmed: e.Time})
				}
			}
		case Confirmed:
			for _, t := range a.texts(e.Of) {
				settle(e.Target, t.Key, e.Of, e.Time)
			}
			for i := range out {
				if out[i].Number == e.Of && out[i].Until.IsZero() {
					out[i].Confirmed = e.Time
				}
			}
		case Refused:
			for _, t := range a.texts(e.Of) {
				for _, i := range open(e.Target, t.Key) {
					if announced := a.Entries[e.Of-1].Time; out[i].Doubt.Equal(announced) {
						out[i].Doubt = time.Time{}
					}
				}
			}
			out = slices.DeleteFunc(out, func(s Standing) bool { return s.Number == e.Of })
		}
	}
	return out
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
	for _, s := range a.Standings() {
		if s.Text.Key != key || fact.DateOf(s.since()).After(day) || fact.DateOf(s.Until).Before(day) {
			continue
		}
		out = append(out, s)
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
		now := w.text()
		var same, latest *Text
		agrees := false
		for _, s := range a.Standings() {
			if s.Text.Key != w.Key {
				continue
			}
			t := s.Text
			latest = &t
			if t.Date == w.Date {
				same = &t
				agrees = agrees || t.SHA256 == now.SHA256
			}
		}
		switch {
		case same != nil && !agrees:
			out = append(out, Clash{Writing: w, Before: *same})
		case same == nil && latest != nil && latest.Undated == now.Undated:
			out = append(out, Clash{Writing: w, Before: *latest, Moved: true})
		}
	}
	return out
}

// Certain reports whether the text stood there on the day beyond doubt: it was
// read back by the end of it, and no other text may have taken its place
// before the day began.
func (s Standing) Certain(day fact.Date) bool {
	return !s.Confirmed.IsZero() && !fact.DateOf(s.Confirmed).After(day) && !fact.DateOf(s.Doubt).Before(day)
}
