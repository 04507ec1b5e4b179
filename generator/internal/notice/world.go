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

// An Answer is one thing that a profile says at a fact of the service.
type Answer struct {
	Names  []string    // what entries of the possible world may call it: a value; of a retention its ways
	Text   string      // as the profile writes it
	Period fact.Period // of a retention
	Reason fact.Prose  // of a retention
	Ref    fact.Ref
}

// Answers are what the profile states at a fact, and where. Unlike Values it
// knows retention[chat], and nothing of the catalogue.
func (s *Service) Answers(path string) []Answer {
	if category, ok := strings.CutPrefix(path, "retention["); ok {
		return s.stays(strings.TrimSuffix(category, "]"))
	}
	var out []Answer
	for _, v := range s.Values(path) {
		out = append(out, Answer{Names: []string{v}, Text: v, Ref: s.At(path)})
	}
	return out
}

// stays are the ways in which the profile says how long a category is kept.
func (s *Service) stays(category string) []Answer {
	var out []Answer
	for i := range s.Stated.Retention.Items {
		t := &s.Stated.Retention.Items[i]
		if !t.For.HasAny(category) {
			continue
		}
		add := func(key, text string, known bool, names ...string) {
			if known {
				out = append(out, Answer{Names: names, Text: key + ": " + text, Period: t.Period, Reason: t.Reason, Ref: s.at(t.Path + "." + key)})
			}
		}
		add("period", t.Period.String(), t.Period.Known(), "period")
		add("until", t.Until.ID(), t.Until.Known(), "until", "until:"+t.Until.ID())
		add("criterion", "…", t.Criterion.Known(), "criterion")
		add("vendor_default", "yes", t.VendorDefault.IsYes(), "vendor-default")
	}
	return out
}

// unused are the functions of the list in labels.yaml that are a no. One that
// anybody can switch back on for themselves is none of them, and what happens in
// meetings of others nobody but they can deny.
func (d *deriver) unused(s *Service) fact.Set {
	if !s.HoldsMeetings.Holds {
		return fact.Set{}
	}
	var items []fact.Choice
	var refs []fact.Ref
	for _, id := range d.lib.Values("unused") {
		for _, v := range s.found(id) {
			if y, ok := v.(fact.YesNo); ok && y.IsNo() && !s.undoable(id) {
				of := append([]fact.Ref{s.At(id)}, y.Origin()...) // a no of the catalogue has its place there
				items, refs = append(items, fact.NewChoice(id, "unused", of...)), append(refs, of...)
			}
		}
	}
	return fact.NewSet(items, len(items) > 0, refs...)
}

func (s *Service) undoable(path string) bool {
	return slices.ContainsFunc(s.Cat.Possible.Entries, func(p library.Possibility) bool {
		return p.Undoable && slices.Contains(p.Facts, path) && s.Holds(p.Variants, p.When)
	})
}

// Asked is how the product asks people before one of its functions takes down
// what they say; everything is unknown where it does not ask or nobody knows.
type Asked struct {
	Not     fact.Set    // whom it does not ask, of those who can take part
	Inside  fact.Choice // those who are in the meeting already
	Refusal fact.Choice // what a no leads to
}

// Asked is how the product asks before a recording, a transcription or the
// work of an assistant: recording, transcription, ai_assistant.
func (s *Service) Asked(function string) Asked {
	path := function + ".authorisation"
	if s.Route == nil || !slices.Contains(s.Values(path), "prompt") {
		return Asked{}
	}
	for i := range s.Cat.Possible.Entries {
		p := &s.Cat.Possible.Entries[i]
		if p.Asks == nil || !slices.Contains(p.Facts, path) || !printable(p.Cited) || !s.Holds(p.Variants, p.When) {
			continue
		}
		refs := []fact.Ref{s.At(path), s.Cat.PossibleRef(p)}
		known := func(id, list string) fact.Choice {
			if id == "" {
				return fact.Choice{} // nobody knows, and no profile can say it
			}
			return fact.NewChoice(id, list, refs...)
		}
		var not []fact.Choice
		for _, id := range p.Asks.Not {
			if id != "callers" || s.Functions.DialIn.IsYes() {
				not = append(not, fact.NewChoice(id, "not-asked", refs...))
			}
		}
		asked := Asked{Inside: known(p.Asks.Inside, "asked-inside"), Refusal: known(p.Asks.Refusal, "refusals")}
		if len(not) > 0 {
			asked.Not = fact.NewSet(not, true, refs...)
		}
		return asked
	}
	return Asked{}
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
