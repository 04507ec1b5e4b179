package notice

import (
	"strconv"
	"strings"

	"github.com/sosodev/duration"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"klausel/generator/internal/fact"
)

// This file writes values as a reader of the language writes them.

// prose is a text of the controller in this language. One that stands in
// other languages only is a gap of its own.
func (r *resolver) prose(p fact.Prose) fact.Text {
	t := p.In(r.lang)
	if p.Known() && !t.Known() {
		for _, ref := range p.Origin() {
			r.gaps = append(r.gaps, Gap{Rule: "text-in-each-language", Ref: ref, Lang: r.lang})
		}
	}
	return t
}

// choice gives a stated value its label.
func (r *resolver) choice(c fact.Choice) fact.Choice {
	if !c.Known() || len(c.Origin()) == 0 {
		return c
	}
	label, ok := r.lib.Label(fact.Pattern(c.Origin()[0].Path), c.ID(), r.lang)
	if !ok {
		label = c.ID()
	}
	return fact.NewChoice(c.ID(), r.spell(label), c.Origin()...)
}

// catChoice is a value the catalogue decides, with the label of the list enum.
func (r *resolver) catChoice(enum, id string, refs []fact.Ref) fact.Choice {
	for _, e := range r.lib.Enums {
		if e.ID != enum {
			continue
		}
		for _, v := range e.Values {
			if v.ID == id {
				return fact.NewChoice(id, r.spell(v.Label[r.lang]), refs...)
			}
		}
	}
	return fact.NewChoice(id, id, refs...)
}

func (r *resolver) set(cs []fact.Choice, ref fact.Ref) fact.Set {
	var ids, labels []string
	refs := []fact.Ref{ref}
	for _, c := range cs {
		if c = r.choice(c); c.Known() {
			ids, labels = append(ids, c.ID()), append(labels, c.String())
			refs = append(refs, c.Origin()...)
		}
	}
	if len(ids) > 0 {
		refs = refs[1:]
	}
	return fact.NewSet(ids, r.joined(texts(labels, refs)), len(ids) > 0, refs...)
}

func texts(words []string, refs []fact.Ref) []fact.Text {
	var out []fact.Text
	for _, w := range words {
		out = append(out, fact.NewText(w, refs...))
	}
	return out
}

// join lists words as the language does: a, b und c.
func (r *resolver) join(words []string) string { return r.joined(texts(words, nil)).String() }

func (r *resolver) joined(items []fact.Text) fact.Joined {
	out := fact.Joined{Items: items, Glue: make([]string, len(items))}
	if len(items) < 2 {
		return out
	}
	and, comma := r.loc.And, r.loc.Comma
	for _, item := range items {
		if strings.Contains(item.String(), r.loc.And) {
			and = r.loc.Also
		}
		if strings.Contains(item.String(), r.loc.Comma) {
			comma = r.loc.Semicolon
		}
	}
	for i := range items {
		out.Glue[i] = comma
	}
	out.Glue[len(items)-2], out.Glue[len(items)-1] = and, ""
	return out
}

func (r *resolver) countryName(code string) string {
	if code == "" {
		return ""
	}
	if name := r.loc.Countries[code]; name != "" {
		return name
	}
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.Regions(language.Make(r.lang)).Name(region)
}

func (r *resolver) country(c fact.Choice) fact.Text {
	return fact.NewText(r.countryName(c.ID()), c.Origin()...)
}

func (r *resolver) countries(cs []fact.Choice, ref fact.Ref) fact.Set {
	var codes []string
	refs := []fact.Ref{}
	for _, c := range cs {
		if c.Known() {
			codes, refs = append(codes, c.ID()), append(refs, c.Origin()...)
		}
	}
	if len(codes) == 0 {
		return fact.NewSet(nil, fact.Joined{}, false, ref)
	}
	return r.countrySet(codes, refs...)
}

func (r *resolver) countrySet(codes []string, refs ...fact.Ref) fact.Set {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = r.countryName(code)
	}
	return fact.NewSet(codes, r.joined(texts(names, refs)), true, refs...)
}

// date writes YYYY-MM-DD as "2. November 2026".
func (r *resolver) date(t fact.Text) fact.Text {
	return fact.NewText(r.loc.Day(t.String()), t.Origin()...)
}

// period writes an ISO 8601 duration as "1 Jahr und 6 Monate"; empty for none.
func (r *resolver) period(iso string) string {
	d, err := duration.Parse(iso)
	if err != nil {
		return ""
	}
	var parts []string
	for _, u := range []struct {
		name string
		n    float64
	}{{"year", d.Years}, {"month", d.Months}, {"week", d.Weeks}, {"day", d.Days}, {"hour", d.Hours}} {
		forms := r.loc.Periods[u.name]
		if u.n == 0 || len(forms) < 2 {
			continue
		}
		form := forms[1]
		if u.n == 1 {
			form = forms[0]
		}
		parts = append(parts, strconv.FormatFloat(u.n, 'f', -1, 64)+" "+form)
	}
	return r.join(parts)
}

func mail(t fact.Text) fact.Text { return link(t, "mailto:"+t.String()) }

func webLink(t fact.Text) fact.Text { return link(t, t.String()) }

func phone(t fact.Text) fact.Text {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, t.String())
	return link(t, "tel:"+digits)
}

// link makes a text lead to href, if href may be a link at all.
func link(t fact.Text, href string) fact.Text {
	if !t.Known() || !fact.SafeURL(href) {
		return t
	}
	return fact.NewLink(t.String(), href, t.Origin()...)
}
