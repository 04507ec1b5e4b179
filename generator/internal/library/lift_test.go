package library

import (
	"testing"

	"klausel/generator/internal/fact"
)

type all interface{ Recorder }

// A reader answers as the printer of a notice does, for facts that are texts.
type reader struct {
	all
	asked []fact.Ref
}

func (*reader) Words(v fact.Value) (words, href string) {
	if s, ok := v.(interface{ String() string }); ok {
		words = s.String()
	}
	if t, ok := v.(fact.Text); ok {
		href = t.Href()
	}
	return words, href
}

func (*reader) Parts(v fact.Value) []fact.Value {
	s, _ := v.(fact.Series)
	return s.Items
}

func (r *reader) Ask(c fact.Cond)    { r.asked = append(r.asked, c.Gaps...) }
func (r *reader) Recorder() Recorder { return r }

// arguments fit a function; each fact comes from make.
func arguments(f *Sprig, fill func(i int) fact.Value) []any {
	var args []any
	for i := range len(f.Takes) {
		switch kind := f.Takes[i]; {
		case kind == 'l':
			args = append(args, fact.NewSeries([]fact.Value{fill(i), fill(i)}))
		case kind == 'w' && i+1 < len(f.Takes) && f.Takes[i+1] != '+':
			args = append(args, "a") // how to trim, what to look for
		case kind == 'w':
			args = append(args, fill(i))
		}
	}
	return args
}

// TestUnknownStaysUnknown: no function makes a known fact of an unknown one, and
// what it gives says which facts would have to be stated.
func TestUnknownStaysUnknown(t *testing.T) {
	gap := fact.Ref{Path: "controller.name"}
	for i := range Sprigs {
		f := &Sprigs[i]
		if f.Gives == "label" {
			continue // refused in clause texts
		}
		r := &reader{}
		got, err := f.lift()(r, arguments(f, func(int) fact.Value { return fact.NewText("", gap) })...)
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
			continue
		}
		missed := r.asked
		switch got := got.(type) {
		case fact.Cond:
			if got.Holds {
				t.Errorf("%s holds of an unknown fact", f.Name)
			}
			missed = append(missed, got.Gaps...)
		case fact.Series:
			for _, item := range got.Items {
				if item.Known() {
					t.Errorf("%s makes a known fact of an unknown one", f.Name)
				}
				missed = append(missed, item.Origin()...)
			}
		case fact.Value:
			if got.Known() {
				t.Errorf("%s makes a known fact of an unknown one", f.Name)
			}
			missed = append(missed, got.Origin()...)
		}
		if len(missed) == 0 || missed[0].Path != gap.Path {
			t.Errorf("%s does not say what is missing: %v", f.Name, missed)
		}
	}
}

// TestOriginStays: what a function makes of facts knows where they were written,
// and leads where a single one leads.
func TestOriginStays(t *testing.T) {
	from := fact.Ref{Path: "controller.website", Pos: fact.Pos{File: "acme.yaml", Line: 3, Col: 5}}
	known := func(int) fact.Value { return fact.NewLink("xyz", "https://xyz.example", from) }
	for i := range Sprigs {
		f := &Sprigs[i]
		if f.Gives == "label" {
			continue
		}
		got, err := f.lift()(&reader{}, arguments(f, known)...)
		if f.Name == "without" { // omits what it is given
			if s := got.(fact.Series); s.Known() || s.Origin()[0].Pos != from.Pos {
				t.Errorf("without: %v", s)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
			continue
		}
		values := []fact.Value{}
		switch got := got.(type) {
		case fact.Cond:
			if len(got.Gaps) > 0 || len(got.Facts) == 0 || got.Facts[0].Pos != from.Pos {
				t.Errorf("%s: rests on %v, misses %v", f.Name, got.Facts, got.Gaps)
			}
			continue
		case fact.Series:
			values = got.Items
		case fact.Value:
			values = append(values, got)
		}
		for _, v := range values {
			if len(v.Origin()) == 0 || v.Origin()[0].Pos != from.Pos {
				t.Errorf("%s: comes from %v", f.Name, v.Origin())
			}
			if text, ok := v.(fact.Text); ok && f.Name != "splitList" && text.Href() != "https://xyz.example" {
				t.Errorf("%s: leads to %q", f.Name, text.Href())
			}
		}
	}
}
