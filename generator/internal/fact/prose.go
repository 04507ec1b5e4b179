package fact

import (
	"maps"
	"slices"
)

// A Prose is a text once per language, or one text for every language (a name,
// a reference). The zero value is unknown.
type Prose struct {
	lang   map[string]string // "" stands for every language
	common bool              // written by us, so spelt as the country of the law does
	refs   []Ref
}

// NewProse returns a text that a controller wrote, or that stands as somebody
// else wrote it; the key "" stands for every language.
func NewProse(texts map[string]string, refs ...Ref) Prose {
	return Prose{lang: texts, refs: refs}
}

// NewPhrase returns words of the catalogue.
func NewPhrase(texts map[string]string, refs ...Ref) Prose {
	return Prose{lang: texts, common: true, refs: refs}
}

// NewName returns words that are the same in every language; empty words are
// unknown.
func NewName(words string, refs ...Ref) Prose {
	if words == "" {
		return Prose{refs: refs}
	}
	return Prose{lang: map[string]string{"": words}, refs: refs}
}

// In returns the text in lang. A text that stands only in other languages is
// unknown in this one: nobody reads a translation that was never made.
func (p Prose) In(lang string) Text {
	words := p.lang[lang]
	if words == "" {
		words = p.lang[""]
	}
	return NewText(words, p.refs...)
}

func (p Prose) Known() bool   { return len(p.lang) > 0 }
func (p Prose) Origin() []Ref { return p.refs }
func (p Prose) Stated() Cond  { return Ask(p, p.Known()) }
func (p Prose) Unknown() Cond { return Ask(p, !p.Known()) }

// Common reports whether the words are ours and follow the spelling of the
// law's country. What a controller wrote is never respelt.
func (p Prose) Common() bool { return p.common }

// Same reports whether both say the same in every language.
func (p Prose) Same(o Prose) bool { return p.common == o.common && maps.Equal(p.lang, o.lang) }

// With returns p with further origins.
func (p Prose) With(refs ...Ref) Prose {
	p.refs = append(p.refs[:len(p.refs):len(p.refs)], refs...)
	return p
}

// Texts calls f for each text with its language, "" for a text of all languages,
// in the order of languages.
func (p Prose) Texts(f func(lang, words string)) {
	for _, lang := range slices.Sorted(maps.Keys(p.lang)) {
		f(lang, p.lang[lang])
	}
}

// One is the text in the first of its languages, for what reads alike in all,
// such as the name of a provision; empty if there is none.
func (p Prose) One() string {
	for _, lang := range slices.Sorted(maps.Keys(p.lang)) {
		return p.lang[lang]
	}
	return ""
}

// Bind and its siblings tell a decoded value where it was written; the loader
// of profiles calls them once and nobody after it.
func (p *Prose) Bind(r Ref)  { p.refs = []Ref{r} }
func (t *Text) Bind(r Ref)   { t.refs = []Ref{r} }
func (y *YesNo) Bind(r Ref)  { y.refs = []Ref{r} }
func (c *Choice) Bind(r Ref) { c.refs = []Ref{r} }
