package library

import (
	"fmt"
	"reflect"
	"slices"

	"klausel/generator/internal/fact"
)

// lift makes a function of sprig one over facts. It is called with facts and
// with words that stand in the text; types.go has seen to it that they fit.
func (f *Sprig) lift() func(s Scope, args ...any) (any, error) {
	return func(s Scope, args ...any) (any, error) {
		c := call{f, s.Recorder()}
		values := make([]fact.Value, len(args))
		for i, arg := range args {
			switch arg := arg.(type) {
			case fact.Value:
				values[i] = arg
			case string:
				values[i] = label(arg)
			default:
				return nil, fmt.Errorf("%s: %v is neither a fact nor words", f.Name, arg)
			}
		}
		switch {
		case f.Gives == "answer":
			return c.answer(values)
		case f.Gives == "list", f.takes(0, len(args)) == 'l':
			return c.list(values)
		}
		return c.words(values)
	}
}

// A label is words that stand in a clause text. They are known even where there
// are none: replace "." "" takes full stops away.
type label string

func (label) Known() bool        { return true }
func (label) Origin() []fact.Ref { return nil }
func (l label) String() string   { return string(l) }
func (label) Href() string       { return "" }

// A call is one of a function in the run of a text.
type call struct {
	*Sprig
	rec Recorder
}

// run is what sprig's own function gives.
func (c call) run(args ...any) any {
	in := make([]reflect.Value, len(args))
	for i, arg := range args {
		in[i] = reflect.ValueOf(arg)
	}
	return reflect.ValueOf(hermetic[c.Name]).Call(in)[0].Interface()
}

// words applies the function to the words of facts. What comes of one fact leads
// where that one leads.
func (c call) words(values []fact.Value) (fact.Value, error) {
	last := len(values) - 1
	if plural(reflect.TypeOf(values[last])) && values[last].Known() {
		var out []fact.Value
		for _, item := range c.rec.Parts(values[last]) {
			made, err := c.words(append(slices.Clone(values[:last]), item))
			if err != nil {
				return nil, err
			}
			out = append(out, made)
		}
		return fact.NewSeries(out, values[last].Origin()...), nil
	}
	words, refs, href, lack := c.read(values)
	if lack != nil {
		return lack, nil
	}
	made := fmt.Sprint(c.run(words...))
	if made == "" {
		return nil, fmt.Errorf("%s leaves nothing of %q", c.Name, words[last])
	}
	return fact.NewLink(made, href, refs...), nil
}

// read are the words of facts, where they come from, and where the only fact
// among them leads. lack stands in their place if one of them is unknown or has
// no words in this language.
func (c call) read(values []fact.Value) (words []any, refs []fact.Ref, href string, lack fact.Value) {
	var unknown []fact.Ref
	facts := 0
	for _, v := range values {
		w, to := c.rec.Words(v)
		if _, own := v.(label); !own {
			facts, href = facts+1, to
			switch {
			case !v.Known():
				unknown = append(unknown, v.Origin()...)
				lack = fact.NewText("", unknown...)
			case w == "" && lack == nil:
				lack = v // to print it tells that it is not translated
			}
		}
		words, refs = append(words, w), append(refs, v.Origin()...)
	}
	if facts > 1 {
		href = ""
	}
	return words, refs, href, lack
}

// answer asks about the words of facts. An unknown fact gives no answer, and is
// missed as with a question of its own.
func (c call) answer(values []fact.Value) (fact.Cond, error) {
	args, many := values, c.takes(1, len(values)) == 'l'
	if many && values[1].Known() {
		args = append([]fact.Value{values[0]}, c.rec.Parts(values[1])...)
	}
	words, refs, _, lack := c.read(args)
	switch {
	case lack != nil:
		return fact.Ask(lack, false), nil
	case many:
		words = []any{words[0], words[1:]}
	}
	holds, _ := c.run(words...).(bool)
	return fact.Cond{Holds: holds, Facts: refs}, nil
}

// list gives a list, or one value of it. The values stay the facts they are, so
// that each is traced by itself where it is printed.
func (c call) list(values []fact.Value) (fact.Value, error) {
	var args []any
	var refs []fact.Ref
	for i, v := range values {
		if c.takes(i, len(values)) == 'w' {
			args = append(args, v)
			continue
		}
		if refs = append(refs, v.Origin()...); !v.Known() {
			return fact.NewText("", v.Origin()...), nil
		}
		var items []any
		for _, item := range c.rec.Parts(v) {
			items, refs = append(items, item), append(refs, item.Origin()...)
		}
		args = append(args, items)
	}
	switch c.Name {
	case "splitList":
		words, refs, _, lack := c.read(values)
		if lack != nil {
			return lack, nil
		}
		return series(c.run(words...), refs), nil
	case "join":
		s := series(args[1], refs)
		s.Between = fmt.Sprint(values[0])
		return s, nil
	case "compact", "uniq", "without":
		return c.some(args[0].([]any), values[1:], refs)
	}
	if one, ok := c.run(args...).(fact.Value); ok {
		return one, nil
	} else if c.Gives != "list" {
		return nil, fmt.Errorf("%s: the list is empty", c.Name)
	}
	return series(c.run(args...), refs), nil
}

// some are the values of a list that its words, and no others, decide about.
func (c call) some(items []any, omit []fact.Value, refs []fact.Ref) (fact.Value, error) {
	var kept []any
	omitted, _, _, lack := c.read(omit)
	for _, item := range items {
		v := item.(fact.Value)
		words, _, _, none := c.read([]fact.Value{v})
		switch {
		case c.Name == "compact":
			if !v.Known() {
				c.rec.Ask(fact.Ask(v, false))
				continue
			}
		case none != nil:
			lack = none
		case slices.Contains(omitted, words[0]):
			continue
		case c.Name == "uniq":
			omitted = append(omitted, words[0])
		}
		kept = append(kept, v)
	}
	if lack != nil {
		return lack, nil
	}
	return series(kept, refs), nil
}

// series is a list of sprig's as a fact.
func series(list any, refs []fact.Ref) fact.Series {
	var items []fact.Value
	for v := reflect.ValueOf(list); v.IsValid() && len(items) < v.Len(); {
		switch item := v.Index(len(items)).Interface().(type) {
		case fact.Value:
			items = append(items, item)
		default:
			items = append(items, fact.NewText(fmt.Sprint(item), refs...))
		}
	}
	return fact.NewSeries(items, refs...)
}
