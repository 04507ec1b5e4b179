package rules

import (
	"fmt"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
)

// What a product lets be true: services/<id>/possible.yaml. An answer outside
// of it is false, whoever gave it.
var possibleRules = []Rule{
	{ID: "possible-world", Service: func(c *Case) {
		for i := range c.S.Cat.Possible.Entries {
			p := &c.S.Cat.Possible.Entries[i]
			if !c.S.Holds(p.Variants, p.When) {
				continue
			}
			for _, path := range p.Facts {
				c.outside(p, path)
			}
		}
	}},
	{ID: "vendor-decides", Service: func(c *Case) {
		for i := range c.S.Cat.Data {
			d := &c.S.Cat.Data[i]
			if d.Retention.Fixed() && c.S.Holds(d.Variants, d.When) {
				c.promised(d.ID, c.S.Cat.Ref(d.Retention.Cited))
			}
		}
		for i := range c.S.Cat.Possible.Entries {
			p := &c.S.Cat.Possible.Entries[i]
			if p.Decides != "vendor" || !c.S.Holds(p.Variants, p.When) {
				continue
			}
			for _, path := range p.Facts {
				if category, ok := strings.CutPrefix(path, "retention["); ok {
					c.promised(strings.TrimSuffix(category, "]"), c.S.Cat.PossibleRef(p))
				}
			}
		}
	}},
}

// outside reports the answers at a fact that an entry rules out.
func (c *Case) outside(p *library.Possibility, path string) {
	answers := c.S.Answers(path)
	for _, a := range answers {
		among := func(of []string) bool {
			return slices.ContainsFunc(a.Names, func(n string) bool { return slices.Contains(of, n) })
		}
		switch {
		case p.Reasoned && a.Reason.Known():
		case len(p.Is) > 0 && !among(p.Is), among(p.Never), a.Period.Known() && among([]string{"period"}) && !inRange(p.Range, a.Period):
			c.impossible(p, path, a.Text, a.Ref)
		}
	}
	for _, v := range p.Always {
		if len(answers) > 0 && !slices.ContainsFunc(answers, func(a notice.Answer) bool { return slices.Contains(a.Names, v) }) {
			c.impossible(p, path, "≠ "+v, c.At(path), "lacks", v)
		}
	}
}

func inRange(r *library.Range, p fact.Period) bool {
	if r == nil {
		return true
	}
	if len(r.Only) > 0 && !slices.ContainsFunc(r.Only, func(o fact.Period) bool { return o.Compare(p) == 0 }) {
		return false
	}
	return !(r.Min.Known() && p.Compare(r.Min) < 0 || r.Max.Known() && p.Compare(r.Max) > 0)
}

// impossible reports an answer with the facts that make it so, and the entry of
// the catalogue.
func (c *Case) impossible(p *library.Possibility, path, text string, at fact.Ref, more ...any) {
	f := diag.Finding{Severity: certain(p.Cited), Gate: diag.Gate(p.Gate)}
	if p.Severity != "" {
		f.Severity, _ = diag.ParseSeverity(p.Severity)
	}
	f.Against = append(c.stated(p.Variants, p.When), read(c.S.Cat.PossibleRef(p)))
	args := []any{
		"answer", path, "value", text, "why", p.Why, "advice", p.Hint,
		"possible", strings.Join(c.possible(p, path), ", "), "others", strings.Join(c.others(p.When), "; "),
	}
	if r := p.Range; r != nil {
		args = append(args, "min", r.Min, "max", r.Max)
	}
	if p.Confidence != "high" {
		args = append(args, "doubt", "yes")
	}
	c.report(f, at, append(args, more...)...)
}

// promised reports a period of the controller's own for data whose period the
// vendor alone decides. A reason is the proof that it can be kept all the same.
func (c *Case) promised(category string, ref fact.Ref) {
	for _, a := range c.S.Answers("retention[" + category + "]") {
		if (a.Names[0] == "period" || a.Names[0] == "until") && !a.Reason.Known() {
			c.report(diag.Finding{Against: []diag.Place{read(ref)}}, a.Ref, "category", category, "value", a.Text, "vendor", c.S.Cat.Vendor)
		}
	}
}

// certain is how bad it is to contradict a fact of the catalogue.
func certain(known library.Cited) diag.Severity {
	if known.Confidence == "high" {
		return diag.Error
	}
	return diag.Warning
}

// stated are the facts of the profile on which an entry of the catalogue rests.
func (c *Case) stated(variants []string, when []library.When) []diag.Place {
	var out []diag.Place
	add := func(path string) {
		for _, a := range c.S.Answers(path) {
			said := path + ": " + a.Text
			out = append(out, diag.Place{Pos: a.Ref.Pos, Path: a.Ref.Path, Said: map[string]string{"de": said, "en": said}})
		}
	}
	if len(variants) > 0 {
		add("variant")
	}
	for _, w := range when {
		if w.Fact != "operation" {
			add(w.Fact)
		}
	}
	return out
}

// read is a fact of the catalogue, with where and when it was read.
func read(ref fact.Ref) diag.Place {
	var de, en []string
	for _, s := range ref.Sources {
		date := ""
		if s.Date != "" {
			date = " (" + s.Date + ")"
		}
		de = append(de, fmt.Sprintf("%s%s, gelesen am %s", s.Title, date, s.Read))
		en = append(en, fmt.Sprintf("%s%s, read on %s", s.Title, date, s.Read))
	}
	return diag.Place{Pos: ref.Pos, Said: map[string]string{"de": strings.Join(de, "; "), "en": strings.Join(en, "; ")}}
}

// possible are the answers that an entry leaves at a fact, none where they are
// no short list.
func (c *Case) possible(p *library.Possibility, path string) []string {
	if len(p.Is) > 0 {
		return p.Is
	}
	if p.Range != nil {
		var only []string
		for _, o := range p.Range.Only {
			only = append(only, o.String())
		}
		return only
	}
	return slices.DeleteFunc(c.Lib.Domain(c.S.Cat, path), func(v string) bool { return slices.Contains(p.Never, v) })
}

// others are the changes elsewhere that make an answer possible: the other
// values of the facts on which the entry rests.
func (c *Case) others(when []library.When) []string {
	var out []string
	for _, w := range when {
		left := slices.DeleteFunc(c.Lib.Domain(c.S.Cat, w.Fact), func(v string) bool { return slices.Contains(w.In, v) })
		if n := len(left); n > 0 && n < 6 {
			out = append(out, w.Fact+" ("+strings.Join(left, ", ")+")")
		}
	}
	return out
}
