package notice

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
)

// A Printer writes facts as a reader of one language writes them: it is the
// only place that knows one. What it prints of ours is spelt as the country of
// the law does; what a controller wrote stands as it was written.
type Printer struct {
	lib  *library.Library
	law  *library.Law
	loc  *library.Locale
	form library.Form
}

// NewPrinter returns the printer of a language of the catalogue, for notices that
// speak in a form.
func NewPrinter(lib *library.Library, law *library.Law, loc *library.Locale, form library.Form) *Printer {
	return &Printer{lib, law, loc, form}
}

// Words are how a value reads, and where a click on it leads; none if it is
// unknown, or in this language.
func (p *Printer) Words(v fact.Value) (words, href string) {
	if !v.Known() {
		return "", ""
	}
	switch v := v.(type) {
	case fact.Prose:
		return p.prose(v), ""
	case fact.Choice:
		if v.Opens() {
			return capital(p.choice(v)), ""
		}
		return p.choice(v), ""
	case fact.Country:
		return p.loc.Country(v.ID()), ""
	case listed:
		if name := p.loc.CountriesListed[v.ID()]; name != "" {
			return name, ""
		}
		return p.loc.Country(v.ID()), ""
	case fact.Date:
		return p.loc.Day(v), ""
	case fact.Period:
		return p.loc.Period(v), ""
	case Term:
		return p.term(v), ""
	case interface {
		String() string
		Href() string
	}:
		if href = v.Href(); !strings.HasPrefix(href, "#") && !fact.SafeURL(href) {
			href = ""
		}
		return v.String(), href
	}
	if items, glue := p.parts(v); items != nil {
		var b strings.Builder
		for i, item := range items {
			words, _ := p.Words(item)
			b.WriteString(words + glue[i])
		}
		return b.String(), ""
	}
	return "", ""
}

// A listed country stands with others in a sentence: Germany and the Netherlands.
type listed struct{ fact.Country }

// parts are the values of which v is made, and what stands behind each; none
// where v is one value.
func (p *Printer) parts(v fact.Value) (items []fact.Value, glue []string) {
	switch v := v.(type) {
	case fact.CountrySet:
		if items = v.Values(); len(items) > 1 {
			for i, c := range v.Items {
				items[i] = listed{c}
			}
		}
	case interface{ Values() []fact.Value }:
		items = v.Values()
	case fact.Series:
		items = v.Items
		between := v.Between
		if between == "" && v.SideBySide {
			between = p.loc.Semicolon
		}
		if between != "" {
			glue = make([]string, len(items))
			for i := range len(items) - 1 {
				glue[i] = between
			}
			return items, glue
		}
	default:
		return nil, nil
	}
	return items, p.joints(items)
}

// joints is what joins values as the language does: a, b und c. An item that
// holds the word or the comma itself asks for another one.
func (p *Printer) joints(items []fact.Value) []string {
	glue := make([]string, len(items))
	if len(items) < 2 {
		return glue
	}
	and, comma := p.loc.And, p.loc.Comma
	for _, item := range items {
		words, _ := p.Words(item)
		if strings.Contains(words, p.loc.And) {
			and = p.loc.Also
		}
		if strings.Contains(words, p.loc.Comma) {
			comma = p.loc.Semicolon
		}
	}
	for i := range glue {
		glue[i] = comma
	}
	glue[len(glue)-2], glue[len(glue)-1] = and, ""
	return glue
}

// ours is how words of the catalogue read: in the form of the notice, and spelt
// as the country of the law does.
func (p *Printer) ours(words string) string { return p.spell(p.lib.Say(p.form, p.loc.ID, words)) }

func (p *Printer) spell(words string) string { return p.lib.Spell(p.law, p.loc.ID, words) }

func (p *Printer) prose(v fact.Prose) string {
	words := v.In(p.loc.ID).String()
	if v.Common() {
		words = p.ours(words)
	}
	return words
}

// capital are words with which a sentence begins.
func capital(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}

// phrase is prose in the middle of a sentence.
func (p *Printer) phrase(v fact.Prose) string { return p.unstopped(p.prose(v)) }

func (p *Printer) choice(c fact.Choice) string {
	if c.Own().Known() {
		return p.prose(c.Own())
	}
	words, ok := p.lib.Words(c.List(), c.ID())
	if !ok {
		return c.ID()
	}
	return p.ours(words[p.loc.ID])
}

// term writes how long as retention.yaml words its kind.
func (p *Printer) term(t Term) string {
	r := &p.lib.Retention
	var kept []string
	for _, key := range t.Kept {
		kept = append(kept, p.ours(r.KeptIn[key][p.loc.ID]))
	}
	words := strings.NewReplacer(
		"{period}", p.loc.Period(t.Period), "{from}", p.ours(r.Triggers[t.From][p.loc.ID]), "{until}", p.ours(r.Events[t.Until][p.loc.ID]),
		"{criterion}", p.phrase(t.Criterion), "{norm}", p.phrase(t.Norm), "{vendor}", t.Vendor, "{kept}", strings.Join(kept, p.loc.Or),
	).Replace(p.ours(r.Phrases[t.Kind][p.loc.ID]))
	if t.LongerIf.Known() {
		words += strings.NewReplacer("{criterion}", p.phrase(t.LongerIf)).Replace(p.ours(r.Additions["longer"][p.loc.ID]))
	}
	for _, part := range t.Parts {
		words += strings.NewReplacer("{label}", p.phrase(part.Label), "{term}", p.term(part.Term)).Replace(p.ours(r.Additions["part"][p.loc.ID]))
	}
	return strings.Join(strings.Fields(words), " ")
}
