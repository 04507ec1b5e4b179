package fact

// A Prose is a text a controller wrote, once per language, or one text for
// every language (a name, a reference). The zero value is unknown.
type Prose struct {
	any  string
	lang map[string]string
	refs []Ref
}

// NewProse returns the text of each language; the key "" stands for all.
func NewProse(texts map[string]string, refs ...Ref) Prose {
	p := Prose{any: texts[""], lang: texts, refs: refs}
	return p
}

// In returns the text in lang. A text that stands only in other languages is
// unknown in this one: nobody reads a translation that was never made.
func (p Prose) In(lang string) Text {
	words := p.lang[lang]
	if words == "" {
		words = p.any
	}
	return NewText(words, p.refs...)
}

func (p Prose) Known() bool   { return len(p.lang) > 0 }
func (p Prose) Origin() []Ref { return p.refs }

// Texts calls f for each text with its language, "" for a text of all languages.
func (p Prose) Texts(f func(lang, words string)) {
	for lang, words := range p.lang {
		f(lang, words)
	}
}

// Bind and its siblings tell a decoded value where it was written; the loader
// of profiles calls them once and nobody after it.
func (p *Prose) Bind(r Ref)  { p.refs = []Ref{r} }
func (t *Text) Bind(r Ref)   { t.refs = []Ref{r} }
func (y *YesNo) Bind(r Ref)  { y.refs = []Ref{r} }
func (c *Choice) Bind(r Ref) { c.refs = []Ref{r} }
